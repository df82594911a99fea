"""The replay feed: a recording is played again, and the desk's clock goes with it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import NEVER, QuoteBoard, Slots
from strikedesk.marketdata.chains import CHAIN
from strikedesk.marketdata.model import Depth
from strikedesk.marketdata.recording import Frame, Recording, load
from strikedesk.marketdata.rules import touch_depth
from strikedesk.marketdata.ticks import TICKS

ASSUMED_LOTS = Decimal(10)
"""What a book shows on each side where the recording has a price without a size.

An assumption and no data: `Depth.assumed` says so wherever it is used.
"""

UNLISTED = -1


def load_recording(path: Path) -> Recording:
    """Read a recording in any format that we know, plain or gzipped.

    Raises
    ------
    RecordingInvalid
        If the file cannot be read, is of no known format, or a row of it makes no sense.
    """
    return load(path, (CHAIN, TICKS))


class ReplayClock:
    """The desk's time during a replay.

    It stands at the recording's first instant until `start`, then goes with the machine's
    time, past the last instant too: nobody speaks any more then, and the quotes must grow old.
    A snapshot, which has one instant only, is no stretch of time that could end: there the
    clock stands, or nobody could ever trade in it.

    Parameters
    ----------
    first, last : datetime
        Aware; the recording's first and last instant.
    speed : float
        Recorded seconds per second, > 0.
    elapsed : callable
        Seconds of the machine's time from any origin; never falls.
    """

    def __init__(
        self,
        first: datetime,
        last: datetime,
        speed: float = 1.0,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first = first.astimezone(UTC)
        self._last = last.astimezone(UTC)
        self._speed = speed
        self._elapsed = elapsed
        self._started: float | None = None

    def start(self) -> None:
        """Let time go; a second call changes nothing."""
        if self._started is None:
            self._started = self._elapsed()

    def now(self) -> datetime:
        """Return the recording's present instant, aware, in UTC."""
        if self._started is None or self._first == self._last:
            return self._first
        gone = timedelta(seconds=(self._elapsed() - self._started) * self._speed)
        return self._first + gone

    def seconds_until(self, at: datetime) -> float:
        """Return how long the machine has to wait for an instant; 0 or less if it has come."""
        return (at - self.now()).total_seconds() / self._speed


class ReplayFeed:
    """Plays a recording onto the quote board.

    Parameters
    ----------
    lookup : callable
        The desk's instrument of a symbol, or None; asked once per symbol by `prime`.
    sleep : callable
        How to wait; takes seconds.
    """

    name = "replay"

    def __init__(
        self,
        recording: Recording,
        clock: ReplayClock,
        lookup: Callable[[str], Instrument | None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._recording = recording
        self._clock = clock
        self._lookup = lookup
        self._sleep = sleep
        self._board: QuoteBoard | None = None
        self._slots: Slots = np.empty(0, np.int64)
        self.unlisted: tuple[str, ...] = ()
        """Symbols of the recording that the desk does not have; they are left out."""

    def prime(self, board: QuoteBoard) -> None:
        """Write the first frame."""
        found = {symbol: self._lookup(symbol) for symbol in self._recording.symbols}
        board.add(each for each in found.values() if each is not None)
        slots = (None if each is None else board.slot(each.id) for each in found.values())
        self._slots = np.array([UNLISTED if slot is None else slot for slot in slots])
        self.unlisted = tuple(symbol for symbol, each in found.items() if each is None)
        self._board = board
        self._write(board, self._recording.frames[0])

    async def run(self, board: QuoteBoard) -> None:
        """Let the clock go and play the frames after the first; returns after the last."""
        if self._board is not board:
            self.prime(board)
        self._clock.start()
        for frame in self._recording.frames[1:]:
            await self._sleep(max(0.0, self._clock.seconds_until(frame.at)))
            self._write(board, frame)

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        """Return the recorded touch as a book of at most one level a side.

        None before the first frame, and for what the recording does not have.
        """
        assert levels > 0
        board = self._board
        slot = None if board is None else board.slot(instrument_id)
        quote = None if board is None else board.quote(instrument_id)
        if board is None or slot is None or quote is None:
            return None
        return touch_depth(quote, ASSUMED_LOTS * board.instrument(slot).lot_size)

    def withdraw(self, instrument_id: int, name: str) -> None:
        """Quote a side no more, because all of it was taken; the next frame may tell of it anew.

        Parameters
        ----------
        name : {"bid", "ask"}
        """
        board = self._board
        slot = None if board is None else board.slot(instrument_id)
        at = None if board is None or slot is None else board.at(slot)
        if board is None or slot is None or at is None or np.isnan(board.prices[name][slot]):
            return
        board.update(
            np.array([slot]),
            at,
            self.name,
            {name: np.array([np.nan])},
            {f"{name}_quantity": np.array([NEVER])},
            board.last_ns[[slot]],
        )

    def _write(self, board: QuoteBoard, frame: Frame) -> None:
        slots = self._slots[frame.rows]
        listed = slots != UNLISTED
        board.update(
            slots[listed],
            frame.at,
            self.name,
            {name: column[listed] for name, column in frame.prices.items()},
            {name: column[listed] for name, column in frame.counts.items()},
            None if frame.last_ns is None else frame.last_ns[listed],
        )
