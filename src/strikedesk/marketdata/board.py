"""The quote board: the last values of every instrument, and how old each is.

Structure of arrays, so that marking ten thousand positions is one gather and a stream of
changes is one comparison. NaN (or -1 for counts) inside means that a value is missing; what
leaves through `quote` says ``None``.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from strikedesk.core.numbers import price_from_estimate
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.model import Quote

Slots = NDArray[np.int64]
PRICES = ("last_price", "bid", "ask", "open", "high", "low", "prev_close")
COUNTS = ("bid_quantity", "ask_quantity", "volume", "open_interest")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = -1

Listener = Callable[[Slots], None]


def to_ns(at: datetime) -> int:
    """Nanoseconds since 1970-01-01 UTC of an aware instant, exact to the microsecond."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000_000 + since.microseconds * 1_000


# Opens, closes and quiet quotes are asked for again and again.
_nearest_tick = lru_cache(maxsize=65_536)(price_from_estimate)


def exact_price(price: float, tick: Decimal) -> Decimal | None:
    """Cross from a price on the board to an exact one: the nearest tick, or None for NaN."""
    return None if math.isnan(price) else _nearest_tick(price, tick)


class QuoteBoard:
    """Last values by instrument, array-backed.

    Each instrument has a slot, which never changes while the process runs. ``revision[slot]``
    is the number of the update that last touched it; readers remember ``latest`` and later
    ask for slots with a higher one.

    Parameters
    ----------
    instruments : iterable of Instrument
        Those that can have quotes from the start; `add` takes more.

    Attributes
    ----------
    prices, counts : dict of name to (n,) array
        Columns by slot. `add` replaces the arrays, so take them anew after a wait.
    at_ns : (n,) int64
        When the source last spoke of the slot, as nanoseconds since 1970 UTC; -1 for never.
    last_ns : (n,) int64
        When the last price was made, in the same form; -1 where the source does not tell it
        apart from the rest.
    revision : (n,) int64
        0 for never.
    latest : int
        Number of the last update.
    """

    def __init__(self, instruments: Iterable[Instrument] = ()) -> None:
        self._slot: dict[int, int] = {}
        self._instruments: list[Instrument] = []
        self._source_names: list[str] = [""]
        self._source: NDArray[np.int16] = np.empty(0, np.int16)
        self._listeners: list[Listener] = []
        self.latest = 0
        self.prices: dict[str, NDArray[np.float64]] = {n: np.empty(0) for n in PRICES}
        self.counts: dict[str, NDArray[np.int64]] = {n: np.empty(0, np.int64) for n in COUNTS}
        self.at_ns: NDArray[np.int64] = np.empty(0, np.int64)
        self.last_ns: NDArray[np.int64] = np.empty(0, np.int64)
        self.revision: NDArray[np.int64] = np.empty(0, np.int64)
        self.add(instruments)

    def __len__(self) -> int:
        """Count the slots."""
        return len(self._instruments)

    def add(self, instruments: Iterable[Instrument]) -> None:
        """Give a slot to each instrument that has none yet; its quote is missing until told.

        Of one that has a slot, the newer definition counts (a tick size may have changed).
        """
        before = len(self._instruments)
        for instrument in instruments:
            slot = self._slot.setdefault(instrument.id, len(self._instruments))
            if slot < len(self._instruments):
                self._instruments[slot] = instrument
            else:
                self._instruments.append(instrument)
        if fresh := len(self._instruments) - before:
            self._widen(fresh)

    def _widen(self, count: int) -> None:
        for name in PRICES:
            self.prices[name] = np.append(self.prices[name], np.full(count, np.nan))
        for name in COUNTS:
            self.counts[name] = np.append(self.counts[name], np.full(count, NEVER, np.int64))
        self.at_ns = np.append(self.at_ns, np.full(count, NEVER, np.int64))
        self.last_ns = np.append(self.last_ns, np.full(count, NEVER, np.int64))
        self.revision = np.append(self.revision, np.zeros(count, np.int64))
        self._source = np.append(self._source, np.zeros(count, np.int16))

    def slot(self, instrument_id: int) -> int | None:
        """Return the slot of an instrument, or None if the board does not know it."""
        return self._slot.get(instrument_id)

    def slots(self, instrument_ids: Sequence[int]) -> Slots:
        """Return the slots of known instruments, in order.

        Raises
        ------
        KeyError
            If one is unknown.
        """
        return np.fromiter((self._slot[i] for i in instrument_ids), np.int64, len(instrument_ids))

    def instrument(self, slot: int) -> Instrument:
        """Return the instrument of a slot."""
        return self._instruments[slot]

    def update(
        self,
        slots: Slots,
        at: datetime,
        source: str,
        prices: Mapping[str, NDArray[np.float64]],
        counts: Mapping[str, NDArray[np.int64]],
        last_ns: NDArray[np.int64] | None = None,
    ) -> None:
        """Write one frame of a feed and tell the listeners.

        Parameters
        ----------
        slots : (n,) int64
            Without repeats.
        at : datetime
            The instant the source gives for the frame.
        prices, counts : mapping of name to (n,) array
            Columns named as in `PRICES` and `COUNTS`; NaN or -1 says that the source knows the
            value to be missing. A column left out keeps its values.
        last_ns : (n,) int64 or None
            When the last prices were made, where the source tells it; -1 for the frame's instant.
        """
        self.latest += 1
        for name, price_column in prices.items():
            self.prices[name][slots] = price_column
        for name, count_column in counts.items():
            self.counts[name][slots] = count_column
        self.at_ns[slots] = to_ns(at)
        self.last_ns[slots] = NEVER if last_ns is None else last_ns
        self.revision[slots] = self.latest
        self._source[slots] = self._source_code(source)
        for listener in tuple(self._listeners):
            listener(slots)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(slots)`` after each update; returns what ends it.

        Listeners run inside the feed's step, so they must be short and never wait.
        """
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def changed_since(self, revision: int) -> Slots:
        """Slots touched after that revision (compare with `latest`)."""
        return np.flatnonzero(self.revision > revision)

    def source(self, slot: int) -> str:
        """Return the name of the feed that last wrote the slot; empty if none did."""
        return self._source_names[int(self._source[slot])]

    def at(self, slot: int) -> datetime | None:
        """Return when the source last spoke of this instrument; None if it never did."""
        at_ns = int(self.at_ns[slot])
        return None if at_ns == NEVER else EPOCH + timedelta(microseconds=at_ns // 1_000)

    def age(self, slot: int, now: datetime) -> timedelta | None:
        """Time since the source last spoke of this instrument; None if it never did."""
        at = self.at(slot)
        return None if at is None else now - at

    def last_age(self, slot: int, now: datetime) -> timedelta | None:
        """Time since the last price was made, as far as the source tells; else as `age`."""
        made_ns = int(self.last_ns[slot])
        if made_ns == NEVER:
            return self.age(slot, now)
        return now - (EPOCH + timedelta(microseconds=made_ns // 1_000))

    def quote(self, instrument_id: int) -> Quote | None:
        """Return the last values with exact prices, or None if nothing was ever said."""
        slot = self._slot.get(instrument_id)
        at = None if slot is None else self.at(slot)
        if slot is None or at is None:
            return None
        tick = self._instruments[slot].tick_size
        exact = {name: self._price(name, slot, tick) for name in PRICES}
        count = {name: self._count(name, slot) for name in COUNTS}
        return Quote(
            instrument_id=instrument_id,
            **exact,
            bid_quantity=_decimal(count["bid_quantity"]),
            ask_quantity=_decimal(count["ask_quantity"]),
            volume=count["volume"],
            open_interest=count["open_interest"],
            at=at,
            source=self.source(slot),
        )

    def _source_code(self, source: str) -> int:
        if source not in self._source_names:
            self._source_names.append(source)
        return self._source_names.index(source)

    def _price(self, name: str, slot: int, tick: Decimal) -> Decimal | None:
        return exact_price(float(self.prices[name][slot]), tick)

    def _count(self, name: str, slot: int) -> int | None:
        value = int(self.counts[name][slot])
        return None if value == NEVER else value


def _decimal(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)
