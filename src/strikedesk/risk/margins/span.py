"""Indian futures and options: a scan like SPAN, exposure, and the add-on of the expiry day."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import InstrumentKind
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, Part, PartCode, Underlying, round_up
from strikedesk.risk.margins.scan import Contracts, Floats, Scanned, grid_of, scan
from strikedesk.risk.margins.schedule import Parameters

DAYS_PER_YEAR = 365.0
TRADING_DAYS = 252.0
NOISE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Spot:
    """An underlying's facts, as estimates."""

    price: float
    kind: str
    rate: float
    vol: float | None
    vol_daily: float | None


@dataclass(frozen=True, slots=True)
class SpanResult:
    """Parts of one underlying, and what its legs would block one by one."""

    parts: tuple[Part, ...]
    separate: Decimal


def margin(
    group: str, legs: Sequence[Leg], market: Underlying, parameters: Parameters
) -> SpanResult:
    """Margin the derivatives on one underlying; ``legs`` hold each contract once.

    Raises
    ------
    MarginUnknown
        If the underlying has no price, or an option no volatility.
    """
    price = reference_price(group, legs, market)
    kind = "index" if market.is_index else "stock"
    scanned = _scan(group, legs, _spot(price, kind, market), parameters)
    requirement, loss, calendar = _combined(legs, scanned, float(price), kind, parameters)
    exposure = _exposure(legs, price, kind, parameters)
    add_on = _expiry_add_on(legs, price, kind, parameters)
    worst, charge = round_up(to_amount(loss)), round_up(to_amount(calendar))
    amounts = {
        PartCode.SCAN: worst,
        PartCode.CALENDAR: charge,
        PartCode.NET_OPTION_VALUE: round_up(to_amount(requirement)) - worst - charge,
        PartCode.EXPOSURE: exposure,
        PartCode.EXPIRY_ADD_ON: add_on,
    }
    parts = tuple(Part(code, group, amount) for code, amount in amounts.items() if amount)
    return SpanResult(parts, to_amount(scanned.separate()) + exposure + add_on)


def reference_price(group: str, legs: Sequence[Leg], market: Underlying) -> Decimal:
    """Return the underlying's price; without one, that of its nearest future.

    Raises
    ------
    MarginUnknown
        If neither has a price.
    """
    if market.price is not None and market.price > ZERO:
        return market.price
    futures = [leg for leg in legs if leg.instrument.kind is InstrumentKind.FUT and leg.price]
    if futures:
        nearest = min(futures, key=lambda leg: leg.instrument.expiry or date.max)
        assert nearest.price is not None
        return nearest.price
    raise MarginUnknown(f"{group} has no price to margin its derivatives by", group=group)


def to_amount(estimate: float) -> Decimal:
    """Cross from an estimated to an exact amount: to the millionth, which drops binary noise.

    Raises
    ------
    MarginUnknown
        If the estimate is not finite.
    """
    if not math.isfinite(estimate):
        raise MarginUnknown("the scan gave no finite number")
    return Decimal(repr(estimate)).quantize(NOISE)


def _spot(price: Decimal, kind: str, market: Underlying) -> Spot:
    return Spot(
        price=float(price),
        kind=kind,
        rate=float(market.rate),
        vol=None if market.vol is None else float(market.vol),
        vol_daily=None if market.vol_daily is None else float(market.vol_daily),
    )


def _scan(group: str, legs: Sequence[Leg], spot: Spot, parameters: Parameters) -> Scanned:
    grid = grid_of(
        float(parameters.value("extreme_multiple")), float(parameters.value("extreme_share"))
    )
    contracts = _contracts(group, legs, spot, parameters)
    return scan(contracts, spot.price, spot.rate, _vol_range(spot, parameters), grid)


def _contracts(group: str, legs: Sequence[Leg], spot: Spot, parameters: Parameters) -> Contracts:
    rows = np.array([_row(group, leg, spot, parameters.on) for leg in legs])
    quantity, is_option, sign, strike, vol, days, price = rows.T
    return Contracts(
        quantity=quantity,
        is_option=is_option > 0.0,
        sign=sign,
        strike=strike,
        vol=vol,
        tau=days / DAYS_PER_YEAR,
        price=price,
        price_range=_price_ranges(days, is_option > 0.0, spot, parameters),
    )


def _row(group: str, leg: Leg, spot: Spot, on: date) -> tuple[float, ...]:
    instrument = leg.instrument
    price = math.nan if leg.price is None else float(leg.price)
    if instrument.expiry is None:
        raise MarginUnknown(f"{instrument.symbol} has no expiry", group=group)
    days = float(max((instrument.expiry - on).days, 0))
    if instrument.kind is not InstrumentKind.OPT:
        return float(leg.units), 0.0, 1.0, spot.price, 0.0, days, price
    vol = spot.vol if leg.vol is None else float(leg.vol)
    if vol is None or instrument.strike is None:
        raise MarginUnknown(f"{instrument.symbol} has no volatility", group=group)
    sign = 1.0 if instrument.right == "C" else -1.0
    return float(leg.units), 1.0, sign, float(instrument.strike), vol, days, price


def _price_ranges(
    days: np.ndarray, is_option: np.ndarray, spot: Spot, parameters: Parameters
) -> np.ndarray:
    floor = float(parameters.value("price_scan_min", spot.kind))
    floors = np.full(days.shape, floor)
    if spot.kind == "index":
        is_long = is_option & (days > float(parameters.value("long_dated_days")))
        floors[is_long] = float(parameters.value("price_scan_min", "index_long"))
    if spot.vol_daily is None:
        return floors
    sigmas = float(parameters.value("price_scan_sigmas")) * spot.vol_daily
    by_vol: Floats = np.maximum(floors, sigmas * math.sqrt(parameters.value("price_scan_days")))
    return by_vol


def _vol_range(spot: Spot, parameters: Parameters) -> float:
    yearly = spot.vol if spot.vol_daily is None else spot.vol_daily * math.sqrt(TRADING_DAYS)
    share = float(parameters.value("vol_scan_share"))
    return max(float(parameters.value("vol_scan_min", spot.kind)), share * (yearly or 0.0))


def _combined(
    legs: Sequence[Leg], scanned: Scanned, spot: float, kind: str, parameters: Parameters
) -> tuple[float, float, float]:
    """Return requirement, worst loss and calendar charge, by the cheaper way of scanning.

    All months together with the calendar charge, or each month alone: the charge is the price of
    netting months, and nobody needs to pay more than what netting saves.
    """
    months = np.array([(leg.instrument.expiry or date.max).toordinal() for leg in legs])
    expiries = np.unique(months)
    if len(expiries) == 1:
        return scanned.requirement(), scanned.loss(), 0.0
    each = [months == expiry for expiry in expiries]
    apart = sum(map(scanned.requirement, each)), sum(map(scanned.loss, each)), 0.0
    together = list(_netted(months, kind, parameters))
    calendar = _calendar(months, scanned.deltas, spot, kind, parameters)
    joined = (
        sum(map(scanned.requirement, together)) + calendar,
        sum(map(scanned.loss, together)),
        calendar,
    )
    return min(joined, apart)


def _netted(months: np.ndarray, kind: str, parameters: Parameters) -> Iterator[np.ndarray]:
    """Yield what may net: everything, but not what expires today where that is excluded."""
    expiring = _expiring(months, kind, parameters)
    for chosen in (expiring, ~expiring):
        if chosen.any():
            yield chosen


def _expiring(months: np.ndarray, kind: str, parameters: Parameters) -> np.ndarray:
    if parameters.value("calendar_on_expiry", kind):
        return np.zeros(months.shape, bool)
    return months <= parameters.on.toordinal()


def _calendar(
    months: np.ndarray, deltas: np.ndarray, spot: float, kind: str, parameters: Parameters
) -> float:
    later = ~_expiring(months, kind, parameters)
    by_month = [float(deltas[later & (months == month)].sum()) for month in np.unique(months)]
    bought = sum(max(delta, 0.0) for delta in by_month)
    sold = sum(max(-delta, 0.0) for delta in by_month)
    return float(parameters.value("calendar", kind)) * spot * min(bought, sold)


def _exposure(legs: Sequence[Leg], price: Decimal, kind: str, parameters: Parameters) -> Decimal:
    """Return the exposure margin: on futures of both signs and on written options, not netted."""
    units = sum((abs(leg.units) for leg in legs if _is_exposed(leg)), ZERO)
    return units * price * parameters.value("exposure", kind)


def _is_exposed(leg: Leg) -> bool:
    return leg.instrument.kind is InstrumentKind.FUT or leg.units < ZERO


def _expiry_add_on(
    legs: Sequence[Leg], price: Decimal, kind: str, parameters: Parameters
) -> Decimal:
    rate = parameters.value("expiry_add_on", kind)
    if not rate:
        return ZERO
    units = sum(
        (
            -leg.units
            for leg in legs
            if leg.instrument.kind is InstrumentKind.OPT
            and leg.units < ZERO
            and leg.instrument.expiry == parameters.on
        ),
        ZERO,
    )
    return units * price * rate
