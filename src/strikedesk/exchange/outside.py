"""Liquidity from outside: what the feed shows, less what our users have already taken."""

from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.marketdata.model import Depth, Level

Taken = dict[tuple[Side, Decimal, Decimal], Decimal]


class _Shown:
    """One side of the outside book, best price first."""

    __slots__ = ("head", "left", "prices", "quantities")

    def __init__(self, side: Side, levels: "list[Level]", taken: Taken) -> None:
        self.prices = [level.price for level in levels]
        self.quantities = [level.quantity for level in levels]
        self.left = self.quantities.copy()
        self.head = 0
        if taken:
            for i, (price, quantity) in enumerate(zip(self.prices, self.quantities, strict=True)):
                self.left[i] -= taken.get((side, price, quantity), ZERO)

    def best(self) -> int | None:
        """Return the place of the best price with something left."""
        while self.head < len(self.left) and self.left[self.head] <= ZERO:
            self.head += 1
        return self.head if self.head < len(self.left) else None


class Outside:
    """The outside book of one instrument as it stands between two frames of the feed.

    What is taken from a level stays taken until the feed says something new: a depth with
    another instant is new altogether; within the same instant a level is the same level as
    long as its price and size are the same, and what was taken from it is still gone.
    """

    def __init__(self) -> None:
        self._depth: Depth | None = None
        self._at: datetime | None = None
        self._taken: Taken = {}
        self._sides = {side: _Shown(side, [], {}) for side in Side}

    def show(self, depth: Depth | None) -> None:
        """Take in what the feed shows now; None empties the book."""
        if depth is self._depth:
            return
        self._depth = depth
        if depth is not None and depth.at != self._at:
            self._at = depth.at
            self._taken.clear()
        bids, asks = (list(depth.bids), list(depth.asks)) if depth else ([], [])
        self._sides[Side.BUY] = _Shown(Side.BUY, bids, self._taken)
        self._sides[Side.SELL] = _Shown(Side.SELL, asks, self._taken)

    def best(self, side: Side) -> Decimal | None:
        """Return the best price at which outside orders of that side have something left."""
        shown = self._sides[side]
        place = shown.best()
        return None if place is None else shown.prices[place]

    def take(self, side: Side, price: Decimal, quantity: Decimal) -> Decimal:
        """Trade against outside orders of ``side`` at their best price.

        Returns
        -------
        Decimal
            What was there, at most ``quantity``; 0 if ``price`` is not their best price.
        """
        shown = self._sides[side]
        place = shown.best()
        if place is None or shown.prices[place] != price or quantity <= ZERO:
            return ZERO
        done = min(quantity, shown.left[place])
        shown.left[place] -= done
        level = (side, price, shown.quantities[place])
        self._taken[level] = self._taken.get(level, ZERO) + done
        return done

    def queue_at(self, side: Side, price: Decimal) -> Decimal:
        """Return what stands at a price before somebody who joins that side there now.

        Behind the last level shown nobody knows; as an assumption there stands what stands
        at that last level.
        """
        shown = self._sides[side]
        if not shown.prices:
            return ZERO
        if price in shown.prices:
            return shown.left[shown.prices.index(price)]
        last = shown.prices[-1]
        is_behind = price < last if side is Side.BUY else price > last
        return shown.quantities[-1] if is_behind else ZERO

    def levels(self, side: Side) -> list[Level]:
        """Return what is left, best price first."""
        shown = self._sides[side]
        pairs = zip(shown.prices, shown.left, strict=True)
        return [Level(price, left) for price, left in pairs if left > ZERO]
