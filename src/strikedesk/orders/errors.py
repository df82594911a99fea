"""What can be wrong with a request about an order."""

from strikedesk.core.errors import Conflict, Forbidden, Invalid, NotFound


class OrderNotFound(NotFound):
    """No such order, or not the caller's."""

    code = "order_not_found"


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


class OrderNotReplaceable(Conflict):
    """There is nothing left to change, or something is under way already."""

    code = "order_not_replaceable"


class OrderChanged(Conflict):
    """It is not any more the version that the caller has seen."""

    code = "order_changed"


class NothingToChange(Invalid):
    """The change asks for what is already so, or for what that kind of order has not."""

    code = "nothing_to_change"


class QuantityBelowFilled(Invalid):
    """More than the new quantity has traded already."""

    code = "quantity_below_filled"


class ReplaceDenied(Conflict):
    """The gate refuses the change; it is on record, and the order is as it was."""

    code = "replace_denied"


class ApprovalNotPending(Conflict):
    """The order does not wait for approval any more."""

    code = "approval_not_pending"


class ApprovalByCreator(Forbidden):
    """Who made an order cannot be the second person."""

    code = "approval_by_creator"


class CursorNotValid(Invalid):
    """The cursor is not one that we gave."""

    code = "cursor_not_valid"
