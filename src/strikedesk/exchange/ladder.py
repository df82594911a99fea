"""Resting user orders of one side of one book."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.exchange.model import (
    VenueOrder,
    WorkingOrder,
)


@dataclass(slots=True)
class Open:
    """An order that is not done yet: what of it traded, and its place in the queue.

    Parameters
    ----------
    queue_ahead : Decimal
        Outside quantity that trades at this price before it.
    is_triggered : bool
        Of a stop: its trigger was reached.
    """

    order: VenueOrder
    cum_qty: Decimal = ZERO
    queue_ahead: Decimal = ZERO
    is_triggered: bool = False

    @property
    def waits(self) -> bool:
        """Tell whether it is a stop outside the book."""
        return self.order.trigger_price is not None and not self.is_triggered

    @property
    def leaves_qty(self) -> Decimal:
        """What can still trade."""
        return self.order.quantity - self.cum_qty

    @property
    def price(self) -> Decimal:
        """Its limit, or the protection of a market order."""
        return self.order.worst_price

    def view(self) -> WorkingOrder:
        """Return it as a frozen value."""
        return WorkingOrder(self.order, self.cum_qty, self.queue_ahead, self.is_triggered)


class Ladder:
    """Orders by price, best first, and by time within a price.

    Finding the best price is O(1), joining and leaving a price that exists O(1), a new price
    O(log n) comparisons.

    Parameters
    ----------
    side : Side
        For bids the highest price is the best, for offers the lowest.
    """

    def __init__(self, side: Side) -> None:
        self._sign = -1 if side is Side.BUY else 1
        self._keys: list[Decimal] = []  # price times sign: the best is least
        self._queues: dict[Decimal, dict[UUID, Open]] = {}

    def __len__(self) -> int:
        """Count the orders."""
        return sum(map(len, self._queues.values()))

    def __bool__(self) -> bool:
        """Tell whether anything rests here."""
        return bool(self._keys)

    def __iter__(self) -> Iterator[Open]:
        """Iterate in priority; orders may leave meanwhile."""
        for key in tuple(self._keys):
            yield from tuple(self._queues.get(key, {}).values())

    def best(self) -> Decimal | None:
        """Return the best price, None if nothing rests."""
        return self._keys[0] * self._sign if self._keys else None

    def at(self, price: Decimal) -> Collection[Open]:
        """Return a view of the orders at a price, first come first; none may leave meanwhile."""
        return self._queues.get(price * self._sign, {}).values()

    def add(self, entry: Open) -> None:
        """Put an order at the back of the queue of its price."""
        key = entry.price * self._sign
        if key not in self._queues:
            self._queues[key] = {}
            insort(self._keys, key)
        self._queues[key][entry.order.order_id] = entry

    def remove(self, entry: Open) -> None:
        """Take an order out; it must be there."""
        key = entry.price * self._sign
        queue = self._queues[key]
        del queue[entry.order.order_id]
        if not queue:
            del self._queues[key]
            del self._keys[bisect_left(self._keys, key)]
