"""What a report makes of an order, and what working orders must set aside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.risk.margin import opening_requirement


def changed_by(order: Order, report: Report, status: OrderStatus, at: datetime) -> Order:
    """Return an order as a report without a fill leaves it; what it sets aside is not touched.

    A change that the venue made takes the terms that it tells, else those that were asked for.
    Whatever ends a change under way, by making or refusing it or by evidence about an unknown
    order, ends the wish for it. An order with nothing left is FILLED.
    """
    after = replace(
        order,
        status=status,
        reason_code=report.reason_code or order.reason_code,
        reason=report.reason or order.reason,
        venue_order_id=report.venue_order_id or order.venue_order_id,
        updated_at=at,
    )
    if report.event is OrderEvent.TRIGGER:
        after = replace(after, triggered_at=order.triggered_at or report.at)
    if report.event is OrderEvent.REPLACE:
        after = replace(
            after,
            quantity=report.quantity or order.new_quantity or order.quantity,
            price=report.price or order.new_price or order.price,
            trigger_price=report.trigger_price or order.new_trigger_price or order.trigger_price,
            replaces=order.replaces + 1,
        )
    if status in ENDS_WISHES or report.event in (OrderEvent.REPLACE, OrderEvent.REFUSE_REPLACE):
        after = without_wishes(after)
    if status in RESTING and after.filled_quantity >= after.quantity:
        after = replace(after, status=OrderStatus.FILLED)
    return after


RESTING = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})
ENDS_WISHES = DONE | RESTING


def without_wishes(order: Order) -> Order:
    """Return an order that asks for no change."""
    return replace(order, new_quantity=None, new_price=None, new_trigger_price=None)


def required_anew(
    working: Sequence[Order],
    net_quantity: Decimal,
    instrument: Instrument,
    underlying_price: Decimal | None,
    charges: Callable[[Order], Decimal],
) -> Iterator[tuple[Order, Decimal]]:
    """Yield the working orders whose reservation must change, with what it must be.

    What is held can be closed once: the oldest orders of the closing side share it, and all
    that the others do opens exposure and is set aside for in full, at the worst price that the
    order may trade at.

    Parameters
    ----------
    working : sequence of Order
        All of one account, instrument and product, oldest first.
    net_quantity : Decimal
        The signed position there.
    charges : callable
        Estimate for what is left of an order.
    """
    for side in Side:
        closable = max(-side.sign * net_quantity, ZERO)
        for order in (each for each in working if each.side is side):
            opening = max(order.open_quantity - closable, ZERO)
            closable = max(closable - order.open_quantity, ZERO)
            needed = opening_requirement(
                instrument, order.product, side, opening, order.worst_price, underlying_price
            )
            if needed is None:
                continue  # without a price of the underlying, what is set aside stays
            needed += charges(order)
            if needed != order.reserved:
                yield order, needed
