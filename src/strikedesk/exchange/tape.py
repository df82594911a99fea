"""What the quote board says of trades and of the touch, in exact numbers."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.marketdata.board import NEVER, QuoteBoard, exact_price
from strikedesk.marketdata.rules import is_stale


@dataclass(frozen=True, slots=True)
class Touch:
    """The best outside price of one side and what is shown there; None where unknown."""

    price: Decimal | None
    quantity: Decimal | None


@dataclass(frozen=True, slots=True)
class Print:
    """Outside trades since the last look, all put down to the last price.

    Parameters
    ----------
    quantity : Decimal or None
        None when the feed gives no volume.
    """

    price: Decimal
    quantity: Decimal | None


class Tape:
    """Reads one instrument's slot of the board and remembers what it has read.

    Parameters
    ----------
    board : QuoteBoard
    slot : int
        What traded before the tape was made is not news.
    """

    def __init__(self, board: QuoteBoard, slot: int) -> None:
        self._board = board
        self._slot = slot
        self._tick = board.instrument(slot).tick_size
        self._volume, self._last = self._now()
        self._revision = int(board.revision[slot])

    def is_new_frame(self) -> bool:
        """Tell whether the board has spoken of the instrument since the last call."""
        before, self._revision = self._revision, int(self._board.revision[self._slot])
        return self._revision != before

    def news(self) -> Print | None:
        """Return what traded since the last call, None if nothing did as far as one can tell.

        A volume that falls has begun anew. Without volumes a changed last price is a trade of
        unknown size.
        """
        volume, last = self._now()
        before, self._volume = self._volume, volume
        is_changed, self._last = not math.isnan(self._last) and last != self._last, last
        price = tradable_price(last, self._tick)
        if price is None:
            return None
        if NEVER in (before, volume):
            is_trade, quantity = is_changed and before == volume, None
        else:
            traded = volume - before if volume >= before else volume
            is_trade, quantity = traded > 0, Decimal(traded)
        return Print(price, quantity) if is_trade else None

    def touch(self, name: str) -> Touch:
        """Return the best price of ``bid`` or ``ask`` and its quantity."""
        price = float(self._board.prices[name][self._slot])
        count = int(self._board.counts[f"{name}_quantity"][self._slot])
        return Touch(
            tradable_price(price, self._tick),
            None if count == NEVER else Decimal(count),
        )

    def _now(self) -> tuple[int, float]:
        volume = int(self._board.counts["volume"][self._slot])
        return volume, float(self._board.prices["last_price"][self._slot])


def last_traded(board: QuoteBoard, slot: int, now: datetime, max_age: timedelta) -> Decimal | None:
    """Return the last traded price of a slot, None unless it can be relied upon.

    Parameters
    ----------
    max_age : timedelta
        A last price of which the feed has said nothing for longer is stale.

    Returns
    -------
    Decimal or None
        None also where the session's volume is 0: the last price then is that of an earlier
        session.
    """
    if is_stale(board.age(slot, now), max_age) or int(board.counts["volume"][slot]) == 0:
        return None
    last = float(board.prices["last_price"][slot])
    return tradable_price(last, board.instrument(slot).tick_size)


def tradable_price(price: float, tick: Decimal) -> Decimal | None:
    """Return the nearest tick; None for NaN, infinity, 0 and less, which feeds say for nothing."""
    if not math.isfinite(price):
        return None
    exact = exact_price(price, tick)
    return exact if exact is not None and exact > ZERO else None
