"""Implied volatility of an underlying as one number a day, and where today's stands among them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from strikedesk.options.model import Floats

TENOR_DAYS = 30
TENOR = TENOR_DAYS / 365.0
WINDOW = 252
"""Observations that rank and percentile look at, the current one included: about a year."""
OBSERVATIONS_MIN = 20
"""With fewer, rank and percentile say nothing and are missing."""
SPANS = (30, 60, 90, 252)


class TenorMethod(StrEnum):
    """How the volatility of the tenor was found."""

    BETWEEN = "between_expiries"
    BEFORE_FIRST = "flat_before_first_expiry"
    AFTER_LAST = "flat_after_last_expiry"


@dataclass(frozen=True, slots=True)
class TenorVol:
    """Volatility at the money for a tenor of 30 days.

    Parameters
    ----------
    expiries : sequence of date
        The one or two that it comes from.
    """

    vol: float
    method: TenorMethod
    expiries: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class IvDay:
    """One day's volatility, as stored.

    Parameters
    ----------
    iv : float
        Per year, as a decimal, > 0.
    source : str
        ``chain`` for measured ones, ``import`` for those that a person brought.
    method : str or None
        A `TenorMethod`, None for imported ones.
    """

    day: date
    iv: float
    source: str
    method: str | None = None
    spot: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the newest of some observations stands; NaN where there are too few.

    Parameters
    ----------
    rank : float
        100 × (current − lowest) ÷ (highest − lowest) over the window, current included.
    percentile : float
        Percent of the earlier observations of the window that are below the current one.
    percentile_below, percentile_at_or_below : float
        The same of all observations of the window, the current one included.
    observations : int
        In the window; it is whole with 252.
    averages : dict of span to mean
        Over the newest observations, the current one included; NaN with fewer than the span.
    """

    current: float
    low: float
    high: float
    rank: float
    percentile: float
    percentile_below: float
    percentile_at_or_below: float
    observations: int
    averages: dict[int, float]


def standing_of(values: Sequence[float] | Floats, window: int = WINDOW) -> Standing | None:
    """Tell where the newest value stands among those before it.

    Parameters
    ----------
    values : (n,) array_like
        One per trading day, oldest first, the current one last; finite and above 0.
    window : int
        Observations to look at, the current one included.

    Returns
    -------
    Standing or None
        None without any value. Rank is NaN where all values of the window are equal.
    """
    every = np.asarray(values, np.float64)
    if not every.size:
        return None
    seen = every[-window:]
    current, low, high = float(seen[-1]), float(seen.min()), float(seen.max())
    enough = len(seen) >= OBSERVATIONS_MIN
    below = int((seen < current).sum())
    return Standing(
        current=current,
        low=low,
        high=high,
        rank=100.0 * ((current - low) / (high - low)) if enough and high > low else math.nan,
        percentile=100.0 * below / (len(seen) - 1) if enough else math.nan,
        percentile_below=100.0 * below / len(seen) if enough else math.nan,
        percentile_at_or_below=(
            100.0 * int((seen <= current).sum()) / len(seen) if enough else math.nan
        ),
        observations=len(seen),
        averages={span: _average(every, span) for span in SPANS},
    )


def tenor_vol(
    expiries: Sequence[date], taus: Sequence[float], vols: Sequence[float], tau: float = TENOR
) -> TenorVol | None:
    """Interpolate volatilities at the money to a tenor, linear in total variance.

    Parameters
    ----------
    expiries, taus, vols : sequences
        One per expiry, rising; years ACT/365; NaN volatilities are left out.
    tau : float
        Years, > 0.

    Returns
    -------
    TenorVol or None
        Flat volatility before the first expiry and after the last. None without a volatility.
    """
    known = [
        (t, v, day)
        for day, t, v in zip(expiries, taus, vols, strict=True)
        if t > 0.0 and v > 0.0 and math.isfinite(v)
    ]
    if not known:
        return None
    if tau <= known[0][0]:
        return TenorVol(known[0][1], TenorMethod.BEFORE_FIRST, (known[0][2],))
    if tau >= known[-1][0]:
        return TenorVol(known[-1][1], TenorMethod.AFTER_LAST, (known[-1][2],))
    after = next(i for i, each in enumerate(known) if each[0] >= tau)
    (t0, v0, day0), (t1, v1, day1) = known[after - 1], known[after]
    variance = v0 * v0 * t0 + (v1 * v1 * t1 - v0 * v0 * t0) * (tau - t0) / (t1 - t0)
    return TenorVol(math.sqrt(variance / tau), TenorMethod.BETWEEN, (day0, day1))


def _average(values: Floats, span: int) -> float:
    return float(values[-span:].mean()) if len(values) >= span else math.nan
