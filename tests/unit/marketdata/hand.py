"""A market that a test moves by hand."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import COUNTS, PRICES, QuoteBoard
from strikedesk.marketdata.model import Depth, Level
from strikedesk.marketdata.service import LiveMarket

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
MAX_AGE = timedelta(seconds=15)


def share(number: int, name: str | None = None, **changes: object) -> Instrument:
    terms = {
        "id": 100 + number,
        "exchange": "NSE",
        "tradingsymbol": name or f"S{number}",
        "name": f"Share {number}",
        "kind": InstrumentKind.EQ,
        "currency": "INR",
        "lot_size": Decimal(1),
        "tick_size": Decimal("0.05"),
    }
    return Instrument(**terms | changes)  # type: ignore[arg-type]


def shares(count: int) -> list[Instrument]:
    return [share(number) for number in range(count)]


class HandClock:
    """Desk time and machine time, both standing still until moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def elapsed(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class HandDepth:
    """A source of depth that shows what the test says."""

    def __init__(self) -> None:
        self.books: dict[int, Depth] = {}
        self.asked = 0

    def show(
        self,
        instrument: Instrument,
        bids: Iterable[tuple[str, str]] = (),
        asks: Iterable[tuple[str, str]] = (),
        at: datetime = NOON,
        assumed: bool = False,
    ) -> None:
        sides = [[Level(Decimal(p), Decimal(q)) for p, q in side] for side in (bids, asks)]
        self.books[instrument.id] = Depth(sides[0], sides[1], at, assumed)

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        self.asked += 1
        book = self.books.get(instrument_id)
        if book is None:
            return None
        return Depth(book.bids[:levels], book.asks[:levels], book.at, book.assumed)


class HandMarket:
    """A board, a catalogue, depth and a clock that belong together."""

    def __init__(self, instruments: Iterable[Instrument]) -> None:
        self.instruments = list(instruments)
        self.clock = HandClock()
        self.board = QuoteBoard(self.instruments)
        self.depth = HandDepth()
        self.live = LiveMarket(
            self.board,
            InstrumentCatalogue(self.instruments),
            self.depth,
            self.clock,
            MAX_AGE,
            self.clock.elapsed,
        )

    def say(self, *instruments: Instrument, source: str = "hand", **values: float | None) -> None:
        """Let the feed say the same values of some instruments, now."""
        say(self.board, self.clock.now(), instruments, source, **values)


def say(
    board: QuoteBoard,
    at: datetime,
    instruments: Iterable[Instrument],
    source: str = "hand",
    **values: float | None,
) -> None:
    slots = board.slots([each.id for each in instruments])
    prices = {
        name: np.full(len(slots), np.nan if values[name] is None else values[name])
        for name in PRICES
        if name in values
    }
    counts = {
        name: np.full(len(slots), -1 if values[name] is None else values[name], np.int64)
        for name in COUNTS
        if name in values
    }
    board.update(slots, at, source, prices, counts)
