"""The instruments of the simulated market, laid out as arrays."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.expiry import expires_at, zone_of
from strikedesk.exchange.simulated.spots import Floats, Ints, SpotRow, Spots, build_spots
from strikedesk.instruments.model import DERIVATIVES, Instrument, InstrumentKind
from strikedesk.marketdata.board import to_ns

VOL_UNKNOWN = 0.25
NEVER_NS = np.iinfo(np.int64).max
LEVEL_VALUE = {"INR": 300_000.0, "USD": 20_000.0, "KES": 150_000.0}
"""What the best level of a share shows on average, in its currency."""
LEVEL_VALUE_ELSEWHERE = 20_000.0
LEVEL_LOTS_MIN = 4.0
FUTURE_LOTS = 8.0
OPTION_LOTS = 24.0


@dataclass(frozen=True, slots=True)
class Universe:
    """Everything about the instruments that does not change; (n,) unless said otherwise.

    Parameters
    ----------
    spot_of : int64
        Which spot the price derives from.
    futures, options : (f,), (o,) int64
        Positions of those kinds.
    strike, sign : (o,) float64
        Of the options; +1 for calls, -1 for puts.
    ends_ns : int64
        End of trading as nanoseconds since 1970 UTC.
    tick : float64
        Exactly ``tick_above / tick_below``, two whole numbers.
    lot : int64
        Whole units; a fraction counts as 1.
    lots_shown : float64
        Average size of the best level, in lots.
    zone_of : int64
        Which of ``zones`` the exchange's day follows.
    """

    instruments: tuple[Instrument, ...]
    position: Mapping[int, int]
    spots: Spots
    spot_of: Ints
    futures: Ints
    options: Ints
    strike: Floats
    sign: Floats
    ends_ns: Ints
    tick: Floats
    tick_above: Ints
    tick_below: Ints
    lot: Ints
    lots_shown: Floats
    is_tradable: NDArray[np.bool_]
    is_derivative: NDArray[np.bool_]
    zone_of: Ints
    zones: tuple[ZoneInfo, ...]

    def __len__(self) -> int:
        """Count the instruments."""
        return len(self.instruments)


def build_universe(instruments: Iterable[Instrument]) -> Universe:
    """Lay out what can be simulated; the rest is left out and never gets a quote.

    Shares, funds and indices need a reference price. A derivative needs its terms and an
    underlying with a price; where the underlying is not listed, the nearest future with a
    reference price stands in for it.
    """
    rows = tuple(instruments)
    spots = _spot_rows(rows)
    number = {symbol: i for i, symbol in enumerate(spots)}
    chosen = tuple(i for i in rows if _is_complete(i) and _spot_symbol(i) in number)
    spot_of = _ints(number[_spot_symbol(i)] for i in chosen)
    built = build_spots(list(spots.values()))
    options = _where(chosen, InstrumentKind.OPT)
    contracts = [chosen[i] for i in options]
    strike = np.array([float(c.strike or 1) for c in contracts], np.float64)
    ticks = [i.tick_size.as_integer_ratio() for i in chosen]
    zones = list(dict.fromkeys(i.exchange for i in chosen))
    return Universe(
        instruments=chosen,
        position={instrument.id: i for i, instrument in enumerate(chosen)},
        spots=built,
        spot_of=spot_of,
        futures=_where(chosen, InstrumentKind.FUT),
        options=options,
        strike=strike,
        sign=np.array([1.0 if c.right == "C" else -1.0 for c in contracts], np.float64),
        ends_ns=_ints(_ends_ns(i) for i in chosen),
        tick=np.array([above / below for above, below in ticks], np.float64),
        tick_above=_ints(above for above, _ in ticks),
        tick_below=_ints(below for _, below in ticks),
        lot=_ints(max(math.ceil(i.lot_size), 1) for i in chosen),
        lots_shown=_lots_shown(chosen, built.reference[spot_of], options, strike),
        is_tradable=np.array([i.is_tradable for i in chosen], np.bool_),
        is_derivative=np.array([i.is_derivative for i in chosen], np.bool_),
        zone_of=_ints(zones.index(i.exchange) for i in chosen),
        zones=tuple(zone_of(exchange) for exchange in zones),
    )


def _spot_rows(rows: Sequence[Instrument]) -> dict[str, SpotRow]:
    cash = [i for i in rows if not i.is_derivative and _is_complete(i)]
    found = {i.symbol: _spot_row(i, i.symbol) for i in cash}
    futures = [i for i in rows if i.kind is InstrumentKind.FUT and i.reference_price]
    for future in sorted(futures, key=lambda f: (f.expiry or date.max, f.id)):
        if future.underlying is not None:
            found.setdefault(future.underlying, _spot_row(future, future.underlying))
    return found


def _spot_row(source: Instrument, symbol: str) -> SpotRow:
    assert source.reference_price is not None
    kind = InstrumentKind.EQ if source.is_derivative else source.kind
    return SpotRow(
        symbol=symbol,
        driver=f"{source.currency} {kind} {symbol.partition(':')[2]}",
        kind=kind,
        currency=source.currency,
        sector=source.sector,
        industry=source.industry,
        price=float(source.reference_price),
        vol=source.reference_vol or VOL_UNKNOWN,
    )


def _spot_symbol(instrument: Instrument) -> str:
    return (instrument.underlying or "") if instrument.is_derivative else instrument.symbol


def _is_complete(i: Instrument) -> bool:
    if i.kind not in DERIVATIVES:
        return i.reference_price is not None and i.reference_price > 0
    if i.kind is InstrumentKind.FUT:
        return i.expiry is not None
    return i.expiry is not None and i.strike is not None and i.strike > 0 and i.right is not None


def _ends_ns(instrument: Instrument) -> int:
    ends = expires_at(instrument)
    return int(NEVER_NS) if ends is None else to_ns(ends)


def _lots_shown(
    chosen: Sequence[Instrument], spot: Floats, options: Ints, strike: Floats
) -> Floats:
    lots = np.array(
        [_lots_by_value(i, price) for i, price in zip(chosen, spot, strict=True)], np.float64
    )
    away = np.log(strike / spot[options])
    lots[options] = LEVEL_LOTS_MIN + OPTION_LOTS * np.exp(-100.0 * away**2)
    return lots


def _lots_by_value(instrument: Instrument, price: float) -> float:
    if instrument.is_derivative:
        return FUTURE_LOTS
    value = LEVEL_VALUE.get(instrument.currency, LEVEL_VALUE_ELSEWHERE)
    lot = max(float(instrument.lot_size), 1.0)
    return max(value / (price * lot * float(instrument.multiplier)), LEVEL_LOTS_MIN)


def _where(chosen: Sequence[Instrument], kind: InstrumentKind) -> Ints:
    return _ints(n for n, i in enumerate(chosen) if i.kind is kind)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)
