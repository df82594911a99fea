"""Order books as JSON text, written once per tick however many listen."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from strikedesk.core.clock import Clock
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.model import Depth, DepthSource, Level
from strikedesk.marketdata.quotes import TICKS_PER_S, age_json, joined, to_json
from strikedesk.platform.wire import plain


class BookText(NamedTuple):
    """A book as JSON: what it shows, and the same with its age."""

    body: str
    text: str


class BookTexts:
    """The JSON text of every order book that somebody asked for.

    A book may change without a quote (an order of ours rests in it), so it is read again at
    every tick and not only at a new revision of the board.
    """

    def __init__(
        self, source: DepthSource, clock: Clock, max_age: timedelta, elapsed: Callable[[], float]
    ) -> None:
        self._source = source
        self._clock = clock
        self._max_age = max_age
        self._elapsed = elapsed
        self._tick = -1
        self._written: dict[tuple[int, int], BookText] = {}

    def of(self, instrument: Instrument, levels: int) -> BookText:
        """Return the best ``levels`` prices a side."""
        tick = int(self._elapsed() * TICKS_PER_S)
        if tick != self._tick:
            self._written.clear()
            self._tick = tick
        key = (instrument.id, levels)
        if key not in self._written:
            self._written[key] = self.write(instrument, self._source.depth(instrument.id, levels))
        return self._written[key]

    def write(self, instrument: Instrument, depth: Depth | None) -> BookText:
        """Write a book; None shows as two empty sides of no age."""
        age = None if depth is None else self._clock.now() - depth.at
        body = to_json(
            {
                "symbol": instrument.symbol,
                "bids": [_level(level) for level in depth.bids] if depth else [],
                "asks": [_level(level) for level in depth.asks] if depth else [],
                "timestamp": depth.at if depth else None,
                "assumed": depth is not None and depth.assumed,
            }
        )
        return BookText(body, joined(body, age_json(age, self._max_age)))


def _level(level: Level) -> dict[str, str]:
    return {"price": plain(level.price), "quantity": plain(level.quantity)}
