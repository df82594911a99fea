"""An order and its life cycle."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.positions.model import (
    AVERAGE_PLACES,
    Product,
)
from strikedesk.risk.model import (
    OrderTerms,
    OrderType,
)


class OrderStatus(StrEnum):
    """Where an order stands. We *deny*; a venue *rejects*."""

    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    PENDING_CANCEL = "PENDING_CANCEL"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


DONE = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.DENIED,
        OrderStatus.EXPIRED,
    }
)
"""Nothing more is expected to happen to these."""


class OrderEvent(StrEnum):
    """What can happen to an order."""

    ACCEPT = "accept"
    REJECT = "reject"
    FILL = "fill"
    FILL_LAST = "fill_last"
    REQUEST_CANCEL = "request_cancel"
    REFUSE_CANCEL = "refuse_cancel"
    CANCEL = "cancel"
    EXPIRE = "expire"
    LOSE_TRACK = "lose_track"


S, E = OrderStatus, OrderEvent

TRANSITIONS: dict[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (S.PENDING_NEW, E.ACCEPT): S.NEW,
    (S.PENDING_NEW, E.REJECT): S.REJECTED,
    (S.PENDING_NEW, E.FILL): S.PARTIALLY_FILLED,  # the fill may be told before the acceptance
    (S.PENDING_NEW, E.FILL_LAST): S.FILLED,
    (S.PENDING_NEW, E.CANCEL): S.CANCELED,
    (S.PENDING_NEW, E.EXPIRE): S.EXPIRED,
    (S.PENDING_NEW, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.PENDING_NEW, E.LOSE_TRACK): S.UNKNOWN,
    (S.NEW, E.FILL): S.PARTIALLY_FILLED,
    (S.NEW, E.FILL_LAST): S.FILLED,
    (S.NEW, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.NEW, E.CANCEL): S.CANCELED,
    (S.NEW, E.EXPIRE): S.EXPIRED,
    (S.NEW, E.REJECT): S.REJECTED,  # a venue may take back its word
    (S.NEW, E.LOSE_TRACK): S.UNKNOWN,
    (S.PARTIALLY_FILLED, E.FILL): S.PARTIALLY_FILLED,
    (S.PARTIALLY_FILLED, E.FILL_LAST): S.FILLED,
    (S.PARTIALLY_FILLED, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.PARTIALLY_FILLED, E.CANCEL): S.CANCELED,
    (S.PARTIALLY_FILLED, E.EXPIRE): S.EXPIRED,
    (S.PARTIALLY_FILLED, E.LOSE_TRACK): S.UNKNOWN,
    (S.PENDING_CANCEL, E.ACCEPT): S.PENDING_CANCEL,  # the acceptance was still under way
    (S.PENDING_CANCEL, E.REJECT): S.REJECTED,
    (S.PENDING_CANCEL, E.FILL): S.PENDING_CANCEL,  # it traded while the cancel was under way
    (S.PENDING_CANCEL, E.FILL_LAST): S.FILLED,
    (S.PENDING_CANCEL, E.CANCEL): S.CANCELED,
    (S.PENDING_CANCEL, E.EXPIRE): S.EXPIRED,
    (S.PENDING_CANCEL, E.REFUSE_CANCEL): S.NEW,
    (S.PENDING_CANCEL, E.LOSE_TRACK): S.UNKNOWN,
    (S.UNKNOWN, E.ACCEPT): S.NEW,
    (S.UNKNOWN, E.REJECT): S.REJECTED,
    (S.UNKNOWN, E.FILL): S.PARTIALLY_FILLED,
    (S.UNKNOWN, E.FILL_LAST): S.FILLED,
    (S.UNKNOWN, E.CANCEL): S.CANCELED,
    (S.UNKNOWN, E.EXPIRE): S.EXPIRED,
    # A fill that is told after the end is still a fact: the trade happened.
    (S.CANCELED, E.FILL): S.CANCELED,
    (S.CANCELED, E.FILL_LAST): S.FILLED,
    (S.REJECTED, E.FILL): S.CANCELED,  # it was taken after all, and what is left is gone
    (S.REJECTED, E.FILL_LAST): S.FILLED,
    (S.EXPIRED, E.FILL): S.EXPIRED,
    (S.EXPIRED, E.FILL_LAST): S.FILLED,
}
"""The life cycle, whole: a pair that is not here cannot happen."""

CANCELABLE = frozenset(status for status, event in TRANSITIONS if event is E.REQUEST_CANCEL)


def next_status(
    status: OrderStatus, event: OrderEvent, *, has_fills: bool = False
) -> OrderStatus | None:
    """Return where an event leads, or None if it means nothing in that status.

    An order that has traded is PARTIALLY_FILLED where it would be NEW, and CANCELED where it
    would be REJECTED: part of it was taken.
    """
    led_to = TRANSITIONS.get((status, event))
    if has_fills and led_to is not None:
        return {S.NEW: S.PARTIALLY_FILLED, S.REJECTED: S.CANCELED}.get(led_to, led_to)
    return led_to


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it is stored.

    Parameters
    ----------
    tag : str
        What the venue is told beside its own fields; unique, so the order can be found again.
    filled_value : Decimal
        Sum of price × quantity of its fills, without multiplier.
    reserved : Decimal
        What the account still sets aside for it; 0 once it is done.
    """

    id: UUID
    account_id: UUID
    client_order_id: str
    tag: str
    instrument_id: int
    side: Side
    order_type: OrderType
    product: Product
    time_in_force: TimeInForce
    quantity: Decimal
    price: Decimal | None
    protection_price: Decimal | None
    status: OrderStatus
    filled_quantity: Decimal
    filled_value: Decimal
    reserved: Decimal
    reason_code: str | None
    reason: str | None
    venue_order_id: str | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def leaves_quantity(self) -> Decimal:
        """What can still trade; 0 once the order is done."""
        return ZERO if self.status in DONE else self.quantity - self.filled_quantity

    @property
    def average_price(self) -> Decimal | None:
        """Average price of its fills, to four places; None before the first."""
        if not self.filled_quantity:
            return None
        return (self.filled_value / self.filled_quantity).quantize(AVERAGE_PLACES, ROUND_HALF_UP)

    def has_terms(self, terms: OrderTerms) -> bool:
        """Tell whether this is the order that somebody asks for again."""
        return (
            self.instrument_id == terms.instrument.id
            and (self.side, self.order_type) == (terms.side, terms.order_type)
            and (self.product, self.time_in_force) == (terms.product, terms.time_in_force)
            and (self.quantity, self.price) == (terms.quantity, terms.price)
        )


def reserve_after(order: Order, status: OrderStatus, filled_quantity: Decimal) -> Decimal:
    """Return what stays set aside: in proportion to what can still trade, rounded up.

    Computed from what is reserved now and open now, so that it shrinks with each fill and is
    0 once the order is done.
    """
    open_now = order.quantity - order.filled_quantity
    if status in DONE or not open_now:
        return ZERO
    share = order.reserved * (order.quantity - filled_quantity) / open_now
    return min(share.quantize(MINOR_UNIT, ROUND_UP), order.reserved)


def tag_of(account_id: UUID, client_order_id: str) -> str:
    """Make the tag of an intent: 18 letters and digits that fit every broker's field.

    80 bits of a hash, so that the same intent has the same tag however often it is asked for,
    and an order whose answer was lost is found under it.
    """
    intent = account_id.bytes + client_order_id.encode()
    return "SD" + base64.b32encode(hashlib.sha256(intent).digest()[:10]).decode()
