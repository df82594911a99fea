"""What the venue takes and what it rejects."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO, is_multiple
from strikedesk.core.trading import TimeInForce
from strikedesk.exchange.expiry import expires_at
from strikedesk.exchange.model import (
    CancelRejectReason,
    RejectReason,
    VenueOrder,
    WorkingOrder,
)
from strikedesk.instruments.model import Instrument


def refusal(order: VenueOrder, instrument: Instrument | None, at: datetime) -> RejectReason | None:
    """Return the first reason, in declared order, not to take an order; None if there is none.

    A protection price may lie between two ticks: it bounds prices and is none itself.
    """
    if reason := contract_refusal(instrument, at):
        return reason
    assert instrument is not None
    return _quantity(order, instrument) or _price(order, instrument) or _trigger(order, instrument)


def changed_terms(
    order: VenueOrder,
    quantity: Decimal,
    limit_price: Decimal | None,
    trigger_price: Decimal | None,
    protection_price: Decimal | None,
) -> VenueOrder:
    """Return an order with other terms; a price that is None stays what it was."""
    return replace(
        order,
        quantity=quantity,
        limit_price=order.limit_price if limit_price is None else limit_price,
        trigger_price=order.trigger_price if trigger_price is None else trigger_price,
        protection_price=order.protection_price if protection_price is None else protection_price,
    )


def change_refusal(
    working: WorkingOrder, changed: VenueOrder, instrument: Instrument | None, at: datetime
) -> CancelRejectReason | RejectReason | None:
    """Return why an order that rests or waits may not have these terms, None if it may.

    Once a stop is triggered its trigger is history: its limit may go to either side of it.
    """
    order = working.order
    if order.limit_price is None and changed.limit_price is not None:
        return CancelRejectReason.NO_LIMIT_TO_CHANGE
    if changed.trigger_price != order.trigger_price and not working.waits:
        is_stop = order.trigger_price is not None
        return (
            CancelRejectReason.ALREADY_TRIGGERED
            if is_stop
            else CancelRejectReason.NO_TRIGGER_TO_CHANGE
        )
    in_force = changed if working.waits else replace(changed, trigger_price=None)
    if reason := refusal(in_force, instrument, at):
        return reason
    is_done = changed.quantity <= working.cum_qty
    return CancelRejectReason.QUANTITY_ALREADY_DONE if is_done else None


def contract_refusal(instrument: Instrument | None, at: datetime) -> RejectReason | None:
    """Return why nothing can trade in an instrument, None if it can."""
    if instrument is None:
        return RejectReason.UNKNOWN_INSTRUMENT
    if not instrument.is_tradable:
        return RejectReason.NOT_TRADABLE
    ends = expires_at(instrument)
    return RejectReason.CONTRACT_EXPIRED if ends is not None and at >= ends else None


def _quantity(order: VenueOrder, instrument: Instrument) -> RejectReason | None:
    if not _positive(order.quantity):
        return RejectReason.QUANTITY_NOT_POSITIVE
    if not is_multiple(order.quantity, instrument.lot_size):
        return RejectReason.QUANTITY_NOT_IN_LOTS
    freeze = instrument.freeze_quantity
    above = freeze is not None and order.quantity > freeze
    return RejectReason.QUANTITY_ABOVE_FREEZE if above else None


def _price(order: VenueOrder, instrument: Instrument) -> RejectReason | None:
    limit = order.limit_price
    worst = order.protection_price if limit is None else limit
    if worst is None:
        return RejectReason.PROTECTION_MISSING
    if not _positive(worst):
        return RejectReason.PRICE_NOT_POSITIVE
    on_grid = limit is None or is_multiple(limit, instrument.tick_size)
    return None if on_grid else RejectReason.PRICE_OFF_TICK


def _trigger(order: VenueOrder, instrument: Instrument) -> RejectReason | None:
    trigger = order.trigger_price
    if trigger is None:
        return None
    if order.time_in_force is TimeInForce.IOC:
        return RejectReason.STOP_IMMEDIATE_OR_CANCEL
    if not _positive(trigger):
        return RejectReason.TRIGGER_NOT_POSITIVE
    if not is_multiple(trigger, instrument.tick_size):
        return RejectReason.TRIGGER_OFF_TICK
    if (order.worst_price - trigger) * order.side.sign >= ZERO:
        return None
    if order.limit_price is None:
        return RejectReason.TRIGGER_ON_WRONG_SIDE_OF_PROTECTION
    return RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT


def _positive(value: Decimal) -> bool:
    return value.is_finite() and value > ZERO
