"""What can be wrong with a request about an order."""

from strikedesk.core.errors import Conflict, Invalid, NotFound


class OrderNotFound(NotFound):
    """No such order, or not the caller's."""

    code = "order_not_found"


class UnknownSymbol(Invalid):
    """No such instrument."""

    code = "unknown_symbol"


class QuantityNotInLots(Invalid):
    """The quantity is not a multiple of the lot."""

    code = "lot_size"


class PriceNotOnTick(Invalid):
    """The price is not a multiple of the tick."""

    code = "tick_size"


class ClientOrderIdReused(Conflict):
    """That id was already used on this account for a different order."""

    code = "client_order_id_reused"


class OrderNotCancelable(Conflict):
    """There is nothing left to cancel."""

    code = "order_not_cancelable"


class CursorNotValid(Invalid):
    """The cursor is not one that we gave."""

    code = "cursor_not_valid"
