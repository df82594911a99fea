"""A smile of one expiry: Gatheral's SVI, fitted so that it holds no arbitrage if quotes allow."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, number, same_shape, series

QUOTES_MIN = 5
WING_MAX = 2.0
"""Lee's bound on the slope of total variance in log moneyness."""
CLOSE_ENOUGH = 1e-9
PENALTIES = (1e1, 1e3, 1e5, 1e7, 1e9)
"""Weights of an arbitrage beside the cost of the free fit."""
CHECK_POINTS = 161
VOL_ERROR_MIN = 2e-3
"""A quote is trusted to a fifth of a volatility point and no further: five numbers fit no finer."""

TotalVariance = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Svi:
    """Total variance ``a + b (rho (k - m) + sqrt((k - m)² + sigma²))``, k = ln(strike/forward)."""

    a: float
    b: float
    rho: float
    m: float
    sigma: float

    def total_variance(self, k: ArrayLike) -> Floats:
        """Variance to expiry (volatility squared times years) at log moneyness `k`."""
        x = np.asarray(k, np.float64) - self.m
        return self.a + self.b * (self.rho * x + np.hypot(x, self.sigma))

    def density_factor(self, k: ArrayLike) -> Floats:
        """Gatheral's g: the risk-neutral density is a positive multiple of it.

        Below 0 a butterfly around `k` costs less than nothing.
        """
        at = np.asarray(k, np.float64)
        x = at - self.m
        root = np.hypot(x, self.sigma)
        w = self.total_variance(at)
        first = self.b * (self.rho + x / root)
        second = self.b * self.sigma**2 / root**3
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = (1.0 - at * first / (2.0 * w)) ** 2 - first**2 / 4.0 * (1.0 / w + 0.25)
        return np.where(w > 0.0, factor + second / 2.0, -np.inf)


@dataclass(frozen=True, slots=True)
class SmileFit:
    """A fitted smile and what can be said of it."""

    smile: Svi
    vol_rmse: float
    """Root mean square gap to the mids, in volatility."""
    within_spread: float
    """Share of the quotes whose bid and ask volatility the smile lies between."""
    butterfly_min: float
    """Lowest g where it was checked; below 0 is an arbitrage."""
    calendar_min: float
    """Least total variance above the earlier smile; infinity if there was none."""
    quotes_used: int
    quoted: tuple[float, float]
    """Lowest and highest log moneyness with a usable quote."""

    @property
    def is_free_of_butterflies(self) -> bool:
        """Whether no butterfly costs less than nothing, over the range checked."""
        return self.butterfly_min >= -CLOSE_ENOUGH

    @property
    def is_free_of_calendars(self) -> bool:
        """Whether total variance nowhere falls below that of the earlier expiry."""
        return self.calendar_min >= -CLOSE_ENOUGH


def fit(
    log_moneyness: ArrayLike,
    vol_mid: ArrayLike,
    tau: float,
    vol_bid: ArrayLike | None = None,
    vol_ask: ArrayLike | None = None,
    earlier: SmileFit | None = None,
) -> SmileFit | None:
    """Fit a smile to the volatilities of one expiry.

    Gaps to the mids are weighed by the width of bid and ask. The first fit is free; if it shows
    an arbitrage on the check range, it is repeated with rising penalties on it. What remains is
    told by `butterfly_min` and `calendar_min`, never hidden.

    Parameters
    ----------
    log_moneyness : (n,) array_like
        ln(strike / forward).
    vol_mid, vol_bid, vol_ask : (n,) array_like
        Per year. NaN leaves the strike out; a missing bid or ask widens its error to the other
        side's.
    tau : float
        Years, above 0.
    earlier : SmileFit, optional
        Of the next earlier expiry, for the calendar check, which covers the strikes that both
        expiries quote.

    Returns
    -------
    SmileFit or None
        None with fewer than five usable strikes.

    Raises
    ------
    ValueError
        If shapes differ or a number is out of range; the message names it.

    References
    ----------
    Gatheral and Jacquier (2014), Arbitrage-free SVI volatility surfaces, Quantitative Finance
    14; Lee (2004), The moment formula for implied volatility, Mathematical Finance 14.
    """
    number("tau", tau, least=0.0, most=np.inf, open_=True)
    k, mid, low, high = _usable(log_moneyness, vol_mid, vol_bid, vol_ask)
    if len(k) < QUOTES_MIN:
        return None
    error = np.clip(np.fmax(high - mid, mid - low), VOL_ERROR_MIN, 0.5)
    error = np.where(np.isfinite(error), error, VOL_ERROR_MIN)
    problem = _Problem(k, mid, error, tau, check_range(k, mid, tau), earlier)
    found = problem.solved(_start(k, mid**2 * tau), 0.0)
    cost = max(float(np.sum(problem.gaps(_svi(found), 0.0) ** 2)), float(len(k)))
    for penalty in PENALTIES:
        if problem.is_clean(_svi(found)):
            break
        found = problem.solved(found, penalty * cost)
    return _judged(_svi(found), problem, low, high)


def check_range(k: Floats, vol: Floats, tau: float) -> Floats:
    """Log moneyness at which arbitrage is looked for: the quotes and five deviations beyond."""
    reach = 5.0 * float(np.median(vol)) * math.sqrt(tau) + 0.05
    return np.linspace(float(k.min()) - reach, float(k.max()) + reach, CHECK_POINTS)


def _usable(
    log_moneyness: ArrayLike,
    vol_mid: ArrayLike,
    vol_bid: ArrayLike | None,
    vol_ask: ArrayLike | None,
) -> tuple[Floats, Floats, Floats, Floats]:
    k, mid = series("log_moneyness", log_moneyness), np.asarray(vol_mid, np.float64)
    low = np.full_like(mid, np.nan) if vol_bid is None else np.asarray(vol_bid, np.float64)
    high = np.full_like(mid, np.nan) if vol_ask is None else np.asarray(vol_ask, np.float64)
    same_shape(log_moneyness=k, vol_mid=mid, vol_bid=low, vol_ask=high)
    if k.ndim != 1:
        raise ValueError("log_moneyness must have one axis")
    use = np.isfinite(k) & np.isfinite(mid) & (mid > 0.0)
    return k[use], mid[use], low[use], high[use]


def _start(k: Floats, w: Floats) -> Floats:
    """Unknowns to begin with: lowest variance, slope, skew and where the smile turns."""
    bottom = int(np.argmin(w))
    width = max(float(np.ptp(k)), 1e-3)
    left = (w[np.argmin(k)] - w[bottom]) / max(k[bottom] - float(k.min()), 0.1 * width)
    right = (w[np.argmax(k)] - w[bottom]) / max(float(k.max()) - k[bottom], 0.1 * width)
    slope = max(0.5 * (left + right), 1e-4)
    rho = float(np.clip((right - left) / (2.0 * slope), -0.9, 0.9))
    return np.array([max(float(w.min()), 1e-8), slope, rho, float(k[bottom]), 0.15 * width])


def _svi(unknowns: Floats) -> Svi:
    """Unknowns are the lowest total variance, b, rho, m and sigma."""
    lowest, b, rho, m, sigma = map(float, unknowns)
    return Svi(lowest - b * sigma * math.sqrt(1.0 - rho * rho), b, rho, m, sigma)


@dataclass(frozen=True, slots=True)
class _Problem:
    k: Floats
    mid: Floats
    error: Floats
    tau: float
    checked: Floats
    earlier: SmileFit | None

    def solved(self, start: Floats, penalty: float) -> Floats:
        from scipy.optimize import least_squares  # takes a third of a second to load

        width = float(np.ptp(self.k)) + 0.1
        low = np.array([1e-10, 1e-8, -0.999, float(self.k.min()) - width, 1e-3 * width])
        high = np.array([25.0, WING_MAX, 0.999, float(self.k.max()) + width, 10.0 * width])
        inside = np.clip(start, low + 1e-3 * np.minimum(high - low, 1e-6), high * (1.0 - 1e-9))
        scale = np.array([max(start[0], 1e-4), max(start[1], 1e-2), 0.5, width, 0.2 * width])
        solution = least_squares(
            lambda u: self.gaps(_svi(u), penalty),
            inside,
            bounds=(low, high),
            x_scale=scale,
            xtol=1e-10,
            ftol=1e-10,
            gtol=1e-10,
            max_nfev=200,
        )
        return np.asarray(solution.x, np.float64)

    def gaps(self, smile: Svi, penalty: float) -> Floats:
        vol = np.sqrt(np.maximum(smile.total_variance(self.k), 1e-14) / self.tau)
        ours = (vol - self.mid) / self.error
        if penalty == 0.0:
            return ours
        root, margin = math.sqrt(penalty / CHECK_POINTS), 2e-3
        parts = [ours, root * np.maximum(margin - self._density(smile), 0.0)]
        parts.append(np.array([root * max(_wing(smile) - WING_MAX + margin, 0.0)]))
        if self.earlier is not None:
            scale = float(np.median(self.mid)) ** 2 * self.tau
            short = np.maximum(margin - self._above_earlier(smile) / scale, 0.0)
            parts.append(root * short)
        return np.concatenate(parts)

    def is_clean(self, smile: Svi) -> bool:
        return bool(
            self._density(smile).min() >= -CLOSE_ENOUGH
            and _wing(smile) <= WING_MAX + CLOSE_ENOUGH
            and self._above_earlier(smile).min() >= -CLOSE_ENOUGH
        )

    def _density(self, smile: Svi) -> Floats:
        return np.maximum(smile.density_factor(self.checked), -1e3)

    def _above_earlier(self, smile: Svi) -> Floats:
        if self.earlier is None:
            return np.array([np.inf])
        before, (low, high) = self.earlier.smile, self.earlier.quoted
        both = np.linspace(max(low, self.k.min()), min(high, self.k.max()), CHECK_POINTS)
        return smile.total_variance(both) - before.total_variance(both)


def _wing(smile: Svi) -> float:
    return smile.b * (1.0 + abs(smile.rho))


def _judged(smile: Svi, problem: _Problem, low: Floats, high: Floats) -> SmileFit:
    vol = np.sqrt(smile.total_variance(problem.k) / problem.tau)
    inside = (vol >= np.nan_to_num(low, nan=0.0)) & (vol <= np.nan_to_num(high, nan=np.inf))
    quoted = np.isfinite(high)
    wing = WING_MAX - _wing(smile)
    above = problem._above_earlier(smile)  # noqa: SLF001
    return SmileFit(
        smile,
        float(np.sqrt(np.mean((vol - problem.mid) ** 2))),
        float(np.mean(inside[quoted])) if quoted.any() else math.nan,
        min(float(smile.density_factor(problem.checked).min()), wing if wing < 0.0 else math.inf),
        float(above.min()),
        len(problem.k),
        (float(problem.k.min()), float(problem.k.max())),
    )
