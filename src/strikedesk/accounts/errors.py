"""What can be wrong with a request about an account."""

from strikedesk.core.errors import Conflict, Invalid, NotFound


class AccountNotFound(NotFound):
    """No such account, or not the caller's."""

    code = "account_not_found"


class AccountNameTaken(Conflict):
    """The user already has an account of that name."""

    code = "account_name_taken"


class CurrencyNotSupported(Invalid):
    """We have no opening balance, calendar or charges for that currency."""

    code = "currency_not_supported"


class FundsNotAvailable(Invalid):
    """More was to be withdrawn than is free."""

    code = "funds_not_available"


class FundsUncertain(Conflict):
    """A margined position has no fresh price, so nobody knows what is free."""

    code = "funds_uncertain"


class AccountNotPaper(Conflict):
    """Only paper money can be made up, taken away or reset."""

    code = "account_not_paper"


class AccountNotFlat(Conflict):
    """Working orders or open positions stand in the way."""

    code = "account_not_flat"
