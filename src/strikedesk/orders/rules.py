"""What a report makes of an order, and what working orders must set aside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus, next_status
from strikedesk.orders.model import Order, reserve_after
from strikedesk.risk.margin import opening_requirement
from strikedesk.risk.model import OrderType
from strikedesk.risk.terms import protection_beyond


def changed_by(order: Order, report: Report, status: OrderStatus, at: datetime) -> Order:
    """Return an order as a report without a fill leaves it; what it sets aside is not touched.

    A change that the venue made takes the terms that it tells, else those that were asked for.
    Whatever ends a change under way, by making or refusing it or by evidence about an unknown
    order, ends the wish for it; the refusal of a cancel does not. An order with nothing left is
    FILLED.
    """
    if report.event is OrderEvent.REFUSE_CANCEL and _asks_for_change(order):
        status = OrderStatus.PENDING_REPLACE
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
            protection_price=report.protection_price or order.protection_price,
            replaces=order.replaces + 1,
        )
    if status in ENDS_WISHES or report.event in (OrderEvent.REPLACE, OrderEvent.REFUSE_REPLACE):
        after = without_wishes(after)
    is_settled = status in {*RESTING, OrderStatus.PENDING_CANCEL} and not _asks_for_change(after)
    if is_settled and after.filled_quantity >= after.quantity:
        after = replace(after, status=OrderStatus.FILLED)
    return after


class FillBeyondOrder(Exception):
    """The venue tells a fill that the order cannot have: a break that a person must look at."""


def filled_by(order: Order, report: Report, at: datetime) -> tuple[Order, OrderEvent]:
    """Return an order as a fill leaves it, with what it sets aside, and which event that was.

    Raises
    ------
    FillBeyondOrder
    """
    quantity, price = report.last_quantity, report.last_price
    assert quantity is not None
    assert price is not None
    filled = order.filled_quantity + quantity
    # While a change to more is under way, the last fill of the old quantity may not be the last.
    most = max(order.quantity, order.new_quantity or ZERO)
    event = OrderEvent.FILL_LAST if filled >= most else OrderEvent.FILL
    status = next_status(order.status, event)
    if status is None or filled > most:
        raise FillBeyondOrder(f"{quantity:f} more for order {order.id}, which is {order.status}")
    status = known_by(order, event, status)
    after = replace(
        order,
        status=status,
        filled_quantity=filled,
        filled_value=order.filled_value + quantity * price,
        reserved=reserve_after(order, status, filled),
        venue_order_id=report.venue_order_id or order.venue_order_id,
        updated_at=at,
    )
    if filled > order.quantity:
        after = replace(after, quantity=most)  # the change was made, and its answer comes later
    return (without_wishes(after) if status in DONE else after), event


def known_by(order: Order, event: OrderEvent, status: OrderStatus) -> OrderStatus:
    """Return the status that an event leads to, UNKNOWN if the event leaves that open.

    A trigger or a fill says that an order lives. Of a change whose answer was lost it says
    nothing, so the order stays UNKNOWN, with room for both, until the venue was asked.
    """
    is_lost = order.status is OrderStatus.UNKNOWN and _asks_for_change(order)
    says_nothing = event in (OrderEvent.TRIGGER, OrderEvent.FILL) and status not in DONE
    return OrderStatus.UNKNOWN if is_lost and says_nothing else status


def _asks_for_change(order: Order) -> bool:
    return (order.new_quantity, order.new_price, order.new_trigger_price) != (None, None, None)


def is_old_news(order: Order, report: Report, changed_at: datetime | None) -> bool:
    """Tell whether a REPLACE says what holds already, or what has been overtaken.

    Venues tell twice and late. Terms from before a later change, or for less than what has
    traded since, would turn an order that works on into one that is over.

    Parameters
    ----------
    changed_at : datetime or None
        When, by the venue's clock, it made the last change that is booked.
    """
    told = (
        report.quantity or order.new_quantity or order.quantity,
        report.price or order.new_price or order.price,
        report.trigger_price or order.new_trigger_price or order.trigger_price,
    )
    asked = (
        order.new_quantity or order.quantity,
        order.new_price or order.price,
        order.new_trigger_price or order.trigger_price,
    )
    if _asks_for_change(order) and told == asked:
        return False
    if changed_at is not None and report.at < changed_at:
        return True
    has = (order.quantity, order.price, order.trigger_price)
    return told == has or told[0] < order.filled_quantity


RESTING = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})
ENDS_WISHES = DONE | RESTING


def without_wishes(order: Order) -> Order:
    """Return an order that asks for no change."""
    return replace(order, new_quantity=None, new_price=None, new_trigger_price=None)


def protection_asked(order: Order, instrument: Instrument) -> Decimal | None:
    """Return the protection price that an order has once the change under way is made.

    The protection of an SL-M lies beyond its trigger and moves with it. Until the venue tells
    of the change, the order keeps the one that it was sent with.
    """
    if order.order_type is not OrderType.SL_M or order.new_trigger_price is None:
        return order.protection_price
    return protection_beyond(instrument, order.side, order.new_trigger_price)


def worst_price(order: Order, instrument: Instrument) -> Decimal:
    """Return the highest limit or protection that an order has before or after its change."""
    return max(order.worst_price, protection_asked(order, instrument) or ZERO)


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
                instrument,
                order.product,
                side,
                opening,
                worst_price(order, instrument),
                underlying_price,
            )
            if needed is None:
                continue  # without a price of the underlying, what is set aside stays
            needed += charges(order)
            if needed != order.reserved:
                yield order, needed
