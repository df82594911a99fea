"""When an errand is done with: its order was answered, or moved on without an answer."""

from collections.abc import Collection, Sequence
from uuid import UUID

from strikedesk.orders import repo
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus
from strikedesk.orders.model import Order

ENDS = frozenset({OrderEvent.CANCEL, OrderEvent.EXPIRE, OrderEvent.REJECT})


def with_outcome(
    errands: Sequence[repo.Errand], told: Sequence[Report], lost: Collection[UUID] = ()
) -> list[repo.Errand]:
    """Return all errands but the cancels that must be asked again.

    Other reports about the same order are no answer to its cancel. Neither is a refusal while
    the order's fate is unknown: when it is found working, the wish to end it still stands.

    Parameters
    ----------
    told : sequence of Report
        What the venue answered to the cancels.
    lost : collection of UUID
        Orders whose fate has just become unknown.
    """
    ended = {report.order_id for report in told if report.event in ENDS}
    refused = {r.order_id for r in told if r.event is OrderEvent.REFUSE_CANCEL}

    def has_outcome(errand: repo.Errand) -> bool:
        order = errand.order
        if errand.action != "cancel" or order.status in DONE or order.id in ended:
            return True
        is_seen = order.status is not OrderStatus.UNKNOWN and order.id not in lost
        return is_seen and order.id in refused

    return [errand for errand in errands if has_outcome(errand)]


def is_overtaken(errand: repo.Errand) -> bool:
    """Tell whether the order moved on without an answer to this errand."""
    if errand.action == "place":
        return not is_unanswered(errand.order)
    return errand.action == "replace" and errand.order.status is not OrderStatus.PENDING_REPLACE


def is_unanswered(order: Order) -> bool:
    """Tell whether the venue has said nothing yet about an order that was sent to it."""
    open_ends = {OrderStatus.PENDING_NEW, OrderStatus.PENDING_CANCEL}
    return order.status in open_ends and order.venue_order_id is None
