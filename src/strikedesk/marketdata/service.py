"""What the desk knows of the market now: quotes, books, what moves, and how fresh all is."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from strikedesk.core.clock import Clock
from strikedesk.core.numbers import is_multiple
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import NEVER, QuoteBoard, Slots, to_ns
from strikedesk.marketdata.books import BookText, BookTexts
from strikedesk.marketdata.errors import StepInvalid
from strikedesk.marketdata.model import DepthSource
from strikedesk.marketdata.quotes import QuoteTexts
from strikedesk.marketdata.rules import aggregated, is_stale

LEVELS_MIN = 5
LEVELS_MAX = 50


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """How fresh the market data is as a whole.

    Parameters
    ----------
    last_frame_at : datetime or None
        Latest instant that any source gave; None if none ever spoke.
    quoted, stale_quotes : int
        Instruments with a quote, and how many of those are too old.
    """

    last_frame_at: datetime | None
    age: timedelta | None
    is_stale: bool
    quoted: int
    stale_quotes: int


class LiveMarket:
    """The market as routes and streams show it.

    Parameters
    ----------
    max_age : timedelta
        Older quotes are stale.
    elapsed : callable
        Seconds of the machine's time from any origin; never falls. Says how long a text that
        was written once may be shown again.
    """

    def __init__(
        self,
        board: QuoteBoard,
        catalogue: InstrumentCatalogue,
        source: DepthSource,
        clock: Clock,
        max_age: timedelta,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.board = board
        self.clock = clock
        self.elapsed = elapsed
        self.max_age = max_age
        self.quotes = QuoteTexts(board, clock, max_age, elapsed)
        self.books = BookTexts(source, clock, max_age, elapsed)
        self.catalogue = catalogue
        self._source = source

    def split(self, symbols: Iterable[str]) -> tuple[list[Instrument], list[str]]:
        """Return the instruments of the symbols that the desk has, and the other symbols.

        Both in the order given, repeats left out.
        """
        found = {symbol: self.catalogue.by_symbol(symbol) for symbol in symbols}
        known = [each for each in found.values() if each is not None]
        return known, [symbol for symbol, each in found.items() if each is None]

    def slots(self, instruments: Sequence[Instrument]) -> Slots:
        """Return the board's slots of the instruments, in order; makes those that it lacks."""
        self.board.add(each for each in instruments if self.board.slot(each.id) is None)
        return self.board.slots([each.id for each in instruments])

    def book(self, symbol: str, levels: int, step: Decimal | None = None) -> BookText:
        """Write the order book of an instrument.

        Parameters
        ----------
        levels : int
            Most prices a side.
        step : Decimal or None
            Gather prices on this grid, a multiple of the tick; None leaves them as they are.

        Raises
        ------
        InstrumentUnknown
            If the desk has no such instrument.
        StepInvalid
            If the step is no multiple of the tick above 0.
        """
        instrument = self.catalogue.require(symbol)
        if step is None:
            return self.books.write(instrument, self._source.depth(instrument.id, levels))
        if step <= 0 or not is_multiple(step, instrument.tick_size):
            tick = instrument.tick_size
            raise StepInvalid(f"The step must be a multiple of {tick}.", field="step", tick=tick)
        depth = self._source.depth(instrument.id, LEVELS_MAX)
        gathered = None if depth is None else aggregated(depth, step, levels)
        return self.books.write(instrument, gathered)

    def quoted_after(self, slot: int, limit: int) -> Slots:
        """Return at most ``limit`` slots above ``slot`` that some source ever spoke of, rising."""
        rest: Slots = np.flatnonzero(self.board.at_ns[slot + 1 :] != NEVER) + slot + 1
        return rest[:limit]

    def are_stale(self, slots: Slots) -> NDArray[np.bool_]:
        """Tell of each slot what `is_stale` tells of one quote, as (n,) bool."""
        oldest = to_ns(self.clock.now() - self.max_age)
        stale: NDArray[np.bool_] = self.board.at_ns[slots] < oldest
        return stale

    def health(self) -> FeedHealth:
        """Tell how fresh the market data is, by its frames and not by any connection."""
        quoted = np.flatnonzero(self.board.at_ns != NEVER)
        latest = quoted[np.argmax(self.board.at_ns[quoted])] if quoted.size else None
        age = None if latest is None else self.board.age(int(latest), self.clock.now())
        return FeedHealth(
            last_frame_at=None if latest is None else self.board.at(int(latest)),
            age=age,
            is_stale=is_stale(age, self.max_age),
            quoted=quoted.size,
            stale_quotes=int(self.are_stale(quoted).sum()),
        )
