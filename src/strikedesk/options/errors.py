"""What can be wrong with a question about options and futures."""

from strikedesk.core.errors import Conflict, Invalid, NotFound


class UnderlyingUnknown(NotFound):
    """Nothing of that symbol is listed, nor written on it."""

    code = "underlying_unknown"


class NoOptions(NotFound):
    """The underlying is known, and no options on it are listed."""

    code = "options_not_listed"


class NoFutures(NotFound):
    """The underlying is known, and no futures on it are listed."""

    code = "futures_not_listed"


class ExpiryUnknown(NotFound):
    """No options of the underlying expire on that day."""

    code = "expiry_unknown"


class IvNotMeasurable(Conflict):
    """The chains give no implied volatility now, so there is nothing to store."""

    code = "iv_not_measurable"


class IvHistoryInvalid(Invalid):
    """A day of an imported history makes no sense, or comes twice."""

    code = "iv_history_invalid"


class IvCursorInvalid(Invalid):
    """No page of a history begins there."""

    code = "cursor_invalid"


class SmileUnknown(Conflict):
    """There is no smile: the options have ended, or nothing tells their forward."""

    code = "smile_unknown"
