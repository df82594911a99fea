"""What is common to all groups: slices, the order of legs, triggers, and when to try again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from strikedesk.core.numbers import ZERO, floor_to_step
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.groups.model import Action, Cancel, Leg, Place, Resize, When, Worked
from strikedesk.orders.lifecycle import CANCELABLE, DONE, REPLACEABLE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.risk.model import DenyReason

SLICES_MAX = 10
"""Most children of a sliced order, as at Kite."""

ICEBERG_LEGS_MAX = 10

RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 15, 30))
"""How long after the first failure, the second, … an order that must be is placed anew."""


def sliced(quantity: Decimal, lot: Decimal, freeze: Decimal | None) -> list[Decimal]:
    """Cut a quantity into orders that the exchange takes: full ones, and the rest.

    Parameters
    ----------
    quantity : Decimal
        > 0, a multiple of ``lot``.
    lot : Decimal
        > 0.
    freeze : Decimal or None
        Most in one order; None for no limit.

    Returns
    -------
    list of Decimal
        Whole lots that sum to the quantity, as few as can be; empty if ``freeze`` is less than
        a lot, because then no order can be.
    """
    if freeze is None:
        return [quantity]
    most = floor_to_step(freeze, lot)
    if not most:
        return []
    full, rest = divmod(quantity, most)
    return [most] * int(full) + ([rest] if rest else [])


def iceberg_legs(quantity: Decimal, lot: Decimal, legs: int) -> list[Decimal]:
    """Share a quantity among legs in whole lots, as evenly as can be, the greater ones first.

    Returns
    -------
    list of Decimal
        Of length ``legs``; some are 0 if there are fewer lots than legs.
    """
    lots = int(quantity / lot)
    each, over = divmod(lots, legs)
    return [lot * (each + (1 if n < over else 0)) for n in range(legs)]


Traded = tuple[Instrument, Side]


def execution_order(legs: Sequence[Traded]) -> list[int]:
    """Return the positions of legs in the order in which they are to be placed.

    Hedge buys come first: an option that is bought while another leg sells an option on the same
    underlying. Everything else keeps its place.
    """
    sold = {i.underlying for i, side in legs if _is_option(i) and side is Side.SELL}

    def is_hedge(leg: Traded) -> bool:
        instrument, side = leg
        return _is_option(instrument) and side is Side.BUY and instrument.underlying in sold

    return sorted(range(len(legs)), key=lambda n: not is_hedge(legs[n]))


def _is_option(instrument: Instrument) -> bool:
    return instrument.kind is InstrumentKind.OPT


def direction(trigger: Decimal, last_price: Decimal) -> When | None:
    """Return from where the last price will come to a trigger; None if it is there now."""
    if trigger == last_price:
        return None
    return When.ABOVE if trigger > last_price else When.BELOW


def whole_lots(quantity: Decimal, leg: Leg) -> Decimal:
    """Return what of a quantity an order can be for: whole lots, never less than 0."""
    return floor_to_step(max(quantity, ZERO), leg.instrument.lot_size)


def place_leg(leg: Leg, quantity: Decimal) -> Place:
    """Return the order that a leg asks for."""
    return Place(
        leg, quantity, leg.side, leg.order_type, leg.price, leg.trigger_price, leg.time_in_force
    )


def is_paced(order: Order) -> bool:
    """Tell whether an order was refused only because others came too fast before it."""
    return (
        order.status is OrderStatus.DENIED and order.reason_code == DenyReason.RATE_EXCEEDED.value
    )


def was_cancelled_by_hand(order: Order) -> bool:
    """Tell whether somebody asked for an order's end; the caller knows that the desk did not.

    A venue says ``requested``; an order that nobody had sent yet ends without a reason.
    """
    return order.status is OrderStatus.CANCELED and order.reason_code in (None, "requested")


def retry_at(orders: Iterable[Order]) -> datetime | None:
    """Return when to place an order anew after all of these; None after too many failures.

    Only those at the end that traded nothing count as failures.
    """
    failures = 0
    last: Order | None = None
    for order in orders:
        failures = 0 if order.filled_quantity else failures + 1
        last = order
    if last is None or not failures:
        return None if last is None else last.updated_at
    return last.updated_at + RETRY_AFTER[failures - 1] if failures <= len(RETRY_AFTER) else None


def cancels(orders: Iterable[Order]) -> tuple[Cancel, ...]:
    """Return the cancels of all that can be cancelled now."""
    return tuple(
        Cancel(order)
        for order in orders
        if order.status in CANCELABLE and order.status is not OrderStatus.PENDING_CANCEL
    )


def fitted(live: Sequence[Order], wanted: Decimal) -> tuple[Action, ...]:
    """Return what makes the orders at the venue come to a quantity.

    An order that is changing, or that the venue has not answered yet, is let alone until it has.
    """
    at_work = sum((order.open_quantity for order in live), ZERO)
    if at_work == wanted:
        return ()
    if not wanted:
        return cancels(live)
    last = live[-1]
    if last.status not in REPLACEABLE:
        return ()
    total = last.quantity + wanted - at_work
    return (Resize(last, total),) if total > last.filled_quantity else cancels([last])


def why_failed(leg: Leg, worked: Worked) -> tuple[str, str]:
    """Say in a code and a sentence what became of a leg that did not trade whole."""
    if leg.reason_code is not None:
        return leg.reason_code, f"Leg {leg.number}: {leg.reason}"
    orders = worked.own(leg)
    assert orders, "a leg fails by an order or by its terms"
    last = orders[-1]
    told = last.reason or f"it traded {last.filled_quantity:f} of {last.quantity:f}"
    return last.reason_code or last.status.lower(), f"Leg {leg.number} is {last.status}: {told}"


def is_over(order: Order) -> bool:
    """Tell whether nothing more is expected of an order."""
    return order.status in DONE
