"""What the venue takes and what it rejects."""

from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO, is_multiple
from strikedesk.exchange.expiry import expires_at
from strikedesk.exchange.model import (
    RejectReason,
    VenueOrder,
)
from strikedesk.instruments.model import Instrument


def refusal(order: VenueOrder, instrument: Instrument | None, at: datetime) -> RejectReason | None:
    """Return the first reason, in declared order, not to take an order; None if there is none.

    A protection price may lie between two ticks: it bounds prices and is none itself.
    """
    if reason := contract_refusal(instrument, at):
        return reason
    assert instrument is not None
    return _quantity(order, instrument) or _price(order, instrument)


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


def _positive(value: Decimal) -> bool:
    return value.is_finite() and value > ZERO
