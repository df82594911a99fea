"""How the state of an order becomes a report."""

from datetime import datetime
from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.exchange.ladder import Open
from strikedesk.exchange.model import (
    Filled,
    Liquidity,
    exec_id_of,
)


class Facts(TypedDict):
    """What every report says."""

    order_id: UUID
    account_id: UUID
    instrument_id: int
    cum_qty: Decimal
    leaves_qty: Decimal
    at: datetime


def facts(entry: Open, at: datetime) -> Facts:
    """Return what a report says of an order that goes on."""
    return Facts(
        order_id=entry.order.order_id,
        account_id=entry.order.account_id,
        instrument_id=entry.order.instrument_id,
        cum_qty=entry.cum_qty,
        leaves_qty=entry.leaves_qty,
        at=at,
    )


def ended(entry: Open, at: datetime) -> Facts:
    """Return what a report says of an order that is over: nothing is open any more."""
    return Facts(**{**facts(entry, at), "leaves_qty": ZERO})


def fill(
    entry: Open, quantity: Decimal, price: Decimal, liquidity: Liquidity, at: datetime
) -> Filled:
    """Trade a part of an order, at most what is open, and tell of it."""
    assert ZERO < quantity <= entry.leaves_qty
    entry.cum_qty += quantity
    entry.queue_ahead = ZERO  # whoever trades stood first
    return Filled(
        **facts(entry, at),
        exec_id=exec_id_of(entry.order.order_id, entry.cum_qty),
        last_qty=quantity,
        last_px=price,
        liquidity=liquidity,
    )
