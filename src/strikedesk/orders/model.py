"""An order as it is stored."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from uuid import UUID

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.positions.model import (
    AVERAGE_PLACES,
    Product,
)
from strikedesk.risk.model import (
    OrderTerms,
    OrderType,
)


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
    triggered_at : datetime or None
        When a stop's trigger was reached; before that it waits outside the book.
    new_quantity, new_price, new_trigger_price : Decimal or None
        What a change under way asks for; None where nothing changes.
    replaces : int
        How often the venue has changed it.
    origin : str
        What asked for it: ``client``, ``basket``, ``gtt``, ``bracket``, ``square_off``, ….
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
    trigger_price: Decimal | None = None
    triggered_at: datetime | None = None
    new_quantity: Decimal | None = None
    new_price: Decimal | None = None
    new_trigger_price: Decimal | None = None
    replaces: int = 0
    origin: str = "client"
    strategy_id: UUID | None = None
    group_id: UUID | None = None

    @property
    def leaves_quantity(self) -> Decimal:
        """What can still trade; 0 once the order is done."""
        return ZERO if self.status in DONE else self.quantity - self.filled_quantity

    @property
    def open_quantity(self) -> Decimal:
        """The most that can still trade, whatever becomes of a change under way."""
        if self.status in DONE or self.status is OrderStatus.PENDING_APPROVAL:
            return ZERO
        return max(self.quantity, self.new_quantity or ZERO) - self.filled_quantity

    @property
    def worst_price(self) -> Decimal:
        """The highest limit or protection of what is open; see `rules.worst_price` for stops."""
        price = self.price or self.protection_price
        assert price is not None, "a limit or a protection: one of them every order has"
        return max(price, self.new_price or ZERO)

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
            and self.trigger_price == terms.trigger_price
        )


def reserve_after(order: Order, status: OrderStatus, filled_quantity: Decimal) -> Decimal:
    """Return what stays set aside: in proportion to what can still trade, rounded up.

    Computed from what is reserved now and open now, so that it shrinks with each fill and is
    0 once the order is done.
    """
    open_now = order.open_quantity
    if status in DONE or not open_now:
        return ZERO
    open_then = open_now - (filled_quantity - order.filled_quantity)
    share = order.reserved * open_then / open_now
    return min(share.quantize(MINOR_UNIT, ROUND_UP), order.reserved)


def tag_of(account_id: UUID, client_order_id: str) -> str:
    """Make the tag of an intent: 18 letters and digits that fit every broker's field.

    80 bits of a hash, so that the same intent has the same tag however often it is asked for,
    and an order whose answer was lost is found under it.
    """
    intent = account_id.bytes + client_order_id.encode()
    return "SD" + base64.b32encode(hashlib.sha256(intent).digest()[:10]).decode()
