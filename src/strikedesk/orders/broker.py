"""The one protocol that every venue speaks, paper or real.

A broker never books anything: it tells what happened, as reports, and may tell it twice, late
or out of order. A call that fails without an answer raises; what became of the order is then
found by its tag.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from strikedesk.accounts.model import AccountKind
from strikedesk.orders.lifecycle import OrderEvent
from strikedesk.orders.model import Order


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a venue says about an order.

    Parameters
    ----------
    exec_id : str or None
        The venue's id of a fill; None for everything else.
    last_quantity, last_price : Decimal or None
        Of a fill.
    quantity, price, trigger_price : Decimal or None
        The order's terms as the venue has them now, where it tells them with a REPLACE.
    """

    order_id: UUID
    account_id: UUID
    event: OrderEvent
    at: datetime
    venue_order_id: str | None = None
    exec_id: str | None = None
    last_quantity: Decimal | None = None
    last_price: Decimal | None = None
    reason_code: str | None = None
    reason: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None


class Broker(Protocol):
    """Where orders go."""

    name: str
    kinds: frozenset[AccountKind]
    """The kinds of account that this broker takes orders from; any other is a bug."""

    async def place(self, orders: Sequence[Order]) -> list[Report]:
        """Send each order once; an order without a report is one whose fate is unknown."""
        ...

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        """Ask for each order's end."""
        ...

    async def replace(self, orders: Sequence[Order]) -> list[Report]:
        """Ask for each order's change to its ``new_`` terms; asked once, never again."""
        ...

    def restore(self, orders: Sequence[Order]) -> list[Report]:
        """Learn after a restart which orders are working; nothing to do for who keeps a book."""
        ...

    async def find(self, orders: Sequence[Order]) -> list[Report]:
        """Find out by tag what became of orders; REJECT says that the venue never had it."""
        ...
