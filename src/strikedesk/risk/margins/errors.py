"""What can be wrong with a question about margins."""

from strikedesk.core.errors import Unavailable


class MarginUnknown(Unavailable):
    """A fact is missing without which no margin can be told; the order must be refused."""

    code = "margin_unknown"


class ParameterMissing(MarginUnknown):
    """The schedule holds no such parameter on that date: a gap in our knowledge, never a zero."""

    code = "margin_parameter_missing"
