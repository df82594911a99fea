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

from strikedesk.accounts.model import Account, AccountKind
from strikedesk.core.trading import Side
from strikedesk.orders.lifecycle import OrderEvent
from strikedesk.orders.model import Order
from strikedesk.positions.model import Product


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that a venue says about an order.

    Parameters
    ----------
    exec_id : str or None
        The venue's id of a fill; None for everything else.
    last_quantity, last_price : Decimal or None
        Of a fill.
    quantity, price, trigger_price, protection_price : Decimal or None
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
    protection_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that a venue works, in its own words.

    Parameters
    ----------
    order_id, tag : UUID and str, or None
        Ours, as far as the venue repeats them; None for an order that somebody else sent.
    instrument_id : int or None
        None if the venue's instrument is none that we list.
    filled_quantity : Decimal
        Done so far, 0 <= filled_quantity < quantity.
    """

    venue_order_id: str
    instrument_id: int | None
    side: Side
    quantity: Decimal
    filled_quantity: Decimal
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    order_id: UUID | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """A fill that a venue has on its books."""

    exec_id: str
    venue_order_id: str
    instrument_id: int | None
    side: Side
    quantity: Decimal
    price: Decimal
    at: datetime
    order_id: UUID | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A position as a broker has it.

    Parameters
    ----------
    product : Product or None
        None for a broker that keeps one position an instrument.
    net_quantity : Decimal
        Signed: positive long, negative short.
    """

    instrument_id: int
    product: Product | None
    net_quantity: Decimal


@dataclass(frozen=True, slots=True)
class BrokerSnapshot:
    """What a broker says that it has for one account now.

    A part that it cannot tell, or knows only from us, is None: it is then not compared.

    Parameters
    ----------
    executions_since : datetime or None
        From when on, by the broker's clock, ``executions`` holds every fill; None with None.
    cash : Decimal or None
        In the account's currency.
    """

    orders: tuple[OpenOrder, ...] | None = None
    executions: tuple[Execution, ...] | None = None
    executions_since: datetime | None = None
    positions: tuple[Holding, ...] | None = None
    cash: Decimal | None = None


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

    async def snapshot(self, account: Account, since: datetime) -> BrokerSnapshot:
        """Tell what there is of an account, with its fills since an instant; changes nothing."""
        ...
