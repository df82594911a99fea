"""What can be wrong with a question about the market."""

from strikedesk.core.errors import Invalid


class SymbolsOutOfRange(Invalid):
    """The question names no symbol, or too many."""

    code = "symbols_out_of_range"


class StepInvalid(Invalid):
    """Levels cannot be gathered in that step."""

    code = "step_invalid"
