"""Quotes as JSON text, written once however many listen.

A text has two parts. What the feed said is written once per revision of the board. How old
that is changes by itself, so age and staleness are appended anew, at most once per tick: a
tenth of a second of the machine's time, which is also as often as a stream may speak.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np
import orjson
from numpy.typing import NDArray

from strikedesk.core.clock import Clock
from strikedesk.marketdata.board import COUNTS, NEVER, PRICES, QuoteBoard, Slots, exact_price
from strikedesk.marketdata.rules import age_ms, change, change_percent, is_stale
from strikedesk.platform.wire import plain

TICKS_PER_S = 10

Row = tuple[int, int, tuple[float, ...], tuple[int, ...]]

_PRICE_FIELDS = ",".join(f'"{name}":%s' for name in (*PRICES, "change", "change_percent"))
_UNMOVED = ("null", "null")
_COUNT_FIELDS = '"bid_quantity":%s,"ask_quantity":%s,"volume":%s,"open_interest":%s'


def to_json(fields: Mapping[str, object]) -> str:
    """Write fields as one JSON object; instants in UTC with a Z."""
    return orjson.dumps(fields, option=orjson.OPT_UTC_Z).decode()


def joined(first: str, second: str) -> str:
    """Make one JSON object out of two that are not empty."""
    return f"{first[:-1]},{second[1:]}"


def age_json(age: timedelta | None, max_age: timedelta) -> str:
    """Write the two fields that change by themselves, as a JSON object."""
    return to_json({"age_ms": age_ms(age), "stale": is_stale(age, max_age)})


class QuoteTexts:
    """The JSON text of every quote that somebody asked for.

    It agrees with `QuoteBoard.quote` and is written from the board's columns because there
    may be ten thousand a second.

    Parameters
    ----------
    max_age : timedelta
        Older quotes are marked stale.
    elapsed : callable
        Seconds of the machine's time from any origin; never falls.
    """

    def __init__(
        self, board: QuoteBoard, clock: Clock, max_age: timedelta, elapsed: Callable[[], float]
    ) -> None:
        self._board = board
        self._clock = clock
        self._max_age = max_age
        self._elapsed = elapsed
        self._heads: NDArray[np.object_] = np.empty(0, object)
        self._bodies: NDArray[np.object_] = np.empty(0, object)
        self._texts: NDArray[np.object_] = np.empty(0, object)
        self._revision: NDArray[np.int64] = np.empty(0, np.int64)
        self._tick: NDArray[np.int64] = np.empty(0, np.int64)

    def of(self, slots: Slots) -> list[str]:
        """Return the texts of the slots, in order, each a JSON object."""
        self._widen()
        tick = int(self._elapsed() * TICKS_PER_S)
        said_anew = self._revision[slots] != self._board.revision[slots]
        if said_anew.any():
            self._write_bodies(slots[said_anew])
        aged = said_anew | (self._tick[slots] != tick)
        if aged.any():
            self._write_texts(slots[aged], tick)
        texts: list[str] = self._texts[slots].tolist()
        return texts

    def _widen(self) -> None:
        missing = len(self._board) - len(self._texts)
        if missing:
            self._heads = np.append(self._heads, np.full(missing, "", object))
            self._bodies = np.append(self._bodies, np.full(missing, "", object))
            self._texts = np.append(self._texts, np.full(missing, "", object))
            self._revision = np.append(self._revision, np.full(missing, -1))
            self._tick = np.append(self._tick, np.full(missing, -1))

    def _write_bodies(self, slots: Slots) -> None:
        board = self._board
        told: dict[tuple[int, str], str] = {}  # one frame, one instant and source
        for slot, at_ns, prices, counts in _rows(board, slots):
            instrument, source = board.instrument(slot), board.source(slot)
            if (at_ns, source) not in told:
                stamp = to_json({"timestamp": board.at(slot), "source": source or None})
                told[at_ns, source] = stamp[1:]
            head = self._heads[slot] or self._write_head(slot)
            price_fields = _price_fields(prices, instrument.tick_size)
            self._bodies[slot] = (
                f"{head},{price_fields},{_count_fields(counts)},{told[at_ns, source]}"
            )
        self._revision[slots] = board.revision[slots]

    def _write_head(self, slot: int) -> str:
        instrument = self._board.instrument(slot)
        fields = to_json({"symbol": instrument.symbol, "instrument_id": instrument.id})
        self._heads[slot] = fields[:-1]
        return fields[:-1]

    def _write_texts(self, slots: Slots, tick: int) -> None:
        now = self._clock.now()
        ages: dict[int, str] = {}  # the slots of one frame are of one age
        for slot, at_ns in zip(slots.tolist(), self._board.at_ns[slots].tolist(), strict=True):
            if at_ns not in ages:
                ages[at_ns] = age_json(self._board.age(slot, now), self._max_age)
            self._texts[slot] = joined(self._bodies[slot], ages[at_ns])
        self._tick[slots] = tick


def _rows(board: QuoteBoard, slots: Slots) -> Iterator[Row]:
    prices = zip(*(board.prices[name][slots].tolist() for name in PRICES), strict=True)
    counts = zip(*(board.counts[name][slots].tolist() for name in COUNTS), strict=True)
    return zip(slots.tolist(), board.at_ns[slots].tolist(), prices, counts, strict=True)


def _price_fields(prices: tuple[float, ...], tick: Decimal) -> str:
    # NaN differs from itself; it must not reach the caches, where it would never be found again.
    texts = [_price_text(price, tick) if price == price else "null" for price in prices]
    last, close = prices[0], prices[-1]
    moved = _moved_text(last, close, tick) if last - close == last - close else _UNMOVED
    return _PRICE_FIELDS % (*texts, *moved)


def _count_fields(counts: tuple[int, ...]) -> str:
    # Quantities travel as exact strings, volume and open interest as plain counts.
    bid, ask, volume, interest = counts
    return _COUNT_FIELDS % (
        "null" if bid == NEVER else f'"{bid}"',
        "null" if ask == NEVER else f'"{ask}"',
        "null" if volume == NEVER else volume,
        "null" if interest == NEVER else interest,
    )


def _quoted(value: Decimal | None) -> str:
    return "null" if value is None else f'"{plain(value)}"'


@lru_cache(maxsize=65_536)
def _price_text(price: float, tick: Decimal) -> str:
    return _quoted(exact_price(price, tick))


@lru_cache(maxsize=65_536)
def _moved_text(last_price: float, prev_close: float, tick: Decimal) -> tuple[str, str]:
    last, close = exact_price(last_price, tick), exact_price(prev_close, tick)
    return _quoted(change(last, close)), _quoted(change_percent(last, close))
