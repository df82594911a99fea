"""What trades and what moves most."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import NEVER, QuoteBoard, Slots
from strikedesk.marketdata.rules import change_percent
from strikedesk.marketdata.service import LiveMarket

CACHE_S = 5.0
SHARES = frozenset({InstrumentKind.EQ, InstrumentKind.ETF})


class TrendingBy(StrEnum):
    """What makes an instrument trend."""

    VOLUME = "volume"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Trend:
    """An instrument that trends, and by how much."""

    instrument: Instrument
    last_price: Decimal | None
    change_percent: Decimal | None
    volume: int | None
    age: timedelta


class Trending:
    """Ranks the board, and keeps a ranking for `CACHE_S` seconds of the machine's time."""

    def __init__(self, market: LiveMarket) -> None:
        self._market = market
        self._kept: dict[tuple[TrendingBy, frozenset[InstrumentKind]], tuple[float, Slots]] = {}

    def of(
        self, by: TrendingBy, limit: int, kinds: frozenset[InstrumentKind] = SHARES
    ) -> list[Trend]:
        """Return the first ``limit`` by volume, or by the size of the change either way.

        Instruments without the number that is asked for are left out, as are those with none
        traded or no change.
        """
        until, ranked = self._kept.get((by, kinds), (0.0, None))
        now = self._market.elapsed()
        if ranked is None or now >= until:
            ranked = rank(self._market.board, by, kinds)
            self._kept[by, kinds] = (now + CACHE_S, ranked)
        return [self._trend(slot) for slot in ranked[:limit].tolist()]

    def _trend(self, slot: int) -> Trend:
        board = self._market.board
        instrument = board.instrument(slot)
        quote = board.quote(instrument.id)
        assert quote is not None  # it was ranked by a number of its quote
        return Trend(
            instrument=instrument,
            last_price=quote.last_price,
            change_percent=change_percent(quote.last_price, quote.prev_close),
            volume=quote.volume,
            age=self._market.clock.now() - quote.at,
        )


def rank(board: QuoteBoard, by: TrendingBy, kinds: frozenset[InstrumentKind]) -> Slots:
    """Return the slots of those kinds in falling order of volume, or of change in size."""
    slots = np.array(
        [slot for slot in range(len(board)) if board.instrument(slot).kind in kinds], np.int64
    )
    score = SCORES[by](board, slots)
    ranked: Slots = slots[np.argsort(-score, kind="stable")]
    return ranked[: int((score > 0).sum())]


def _volume(board: QuoteBoard, slots: Slots) -> NDArray[np.float64]:
    volume = board.counts["volume"][slots]
    return np.where(volume == NEVER, np.nan, volume)


def _change(board: QuoteBoard, slots: Slots) -> NDArray[np.float64]:
    last, close = board.prices["last_price"][slots], board.prices["prev_close"][slots]
    score = np.full(len(slots), np.nan)
    np.divide(np.abs(last - close), close, out=score, where=close > 0)
    return score


SCORES: dict[TrendingBy, Callable[[QuoteBoard, Slots], NDArray[np.float64]]] = {
    TrendingBy.VOLUME: _volume,
    TrendingBy.CHANGE: _change,
}
