"""Reward over risk. Conventions of the arguments are those of `returns`.

A ratio whose risk is zero is infinite with the sign of the reward, and NaN if the reward is
zero too; so nothing divides silently by a rounding error.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, above, number, series
from strikedesk.quant.performance.returns import (
    TRADING_DAYS,
    cagr,
    deviation,
    downside_deviation,
    drawdowns,
    max_drawdown,
    mean,
    noise,
    observations,
    simple_returns,
    volatility,
)


def sharpe(
    returns: ArrayLike, risk_free: ArrayLike = 0.0, periods_per_year: float = TRADING_DAYS
) -> Floats:
    """Sharpe ratio: mean excess return over its sample deviation, times ``sqrt(periods)``.

    Parameters
    ----------
    returns : (t,) or (t, n) array_like
    risk_free : float or array_like
        Per period, one number or one per period. A yearly rate r is ``r / periods_per_year`` or
        ``(1 + r) ** (1 / periods_per_year) - 1``; the choice is the caller's.
    periods_per_year : float

    Returns
    -------
    float64 scalar or (n,)
        Arithmetic, not compounded. NaN with fewer than two observations.

    References
    ----------
    Sharpe (1994), The Sharpe ratio, J. Portfolio Management 21.
    """
    number("periods_per_year", periods_per_year, least=0.0, open_=True)
    excess = above("risk_free", series("returns", returns), risk_free)
    return over(mean(excess), deviation(excess)) * math.sqrt(periods_per_year)


def geometric_sharpe(
    levels: ArrayLike, years: float, periods_per_year: float = TRADING_DAYS
) -> Floats:
    """Compound growth per year of an excess-return index over its volatility.

    Parameters
    ----------
    levels : (t,) or (t, n) array_like
        Index of returns in excess of the risk-free rate.
    years : float
        Time from the first level to the last, by the caller's day count.
    periods_per_year : float
        Annualises the volatility of simple returns.
    """
    given = series("levels", levels)
    number("years", years, least=0.0, open_=True)
    if len(given) == 0:
        return np.full(given.shape[1:], np.nan)[()]
    growth = np.where(given[0] > 0.0, given[-1] / given[0], np.nan)
    yearly = np.where(growth >= 0.0, np.maximum(growth, 0.0) ** (1.0 / years) - 1.0, np.nan)
    return over(yearly, volatility(simple_returns(given), periods_per_year))


def sortino(
    returns: ArrayLike, required: ArrayLike = 0.0, periods_per_year: float = TRADING_DAYS
) -> Floats:
    """Sortino ratio: yearly mean return above `required` over the downside deviation.

    References
    ----------
    Sortino and van der Meer (1991), Downside risk, J. Portfolio Management 17.
    """
    excess = above("required", series("returns", returns), required)
    risk = downside_deviation(excess, 0.0, periods_per_year)
    return over(mean(excess) * periods_per_year, risk)


def calmar(returns: ArrayLike, periods_per_year: float = TRADING_DAYS) -> Floats:
    """Compound annual growth over the deepest drawdown; NaN where there was no drawdown."""
    deepest = max_drawdown(returns)
    ratio = over(cagr(returns, periods_per_year), -deepest)
    return np.where(deepest < 0.0, ratio, np.nan)[()]


def omega(returns: ArrayLike, threshold: ArrayLike = 0.0) -> Floats:
    """Sum of returns above `threshold` (per period) over the sum of those below.

    With a threshold of 0 it is the profit factor. NaN where nothing lies below.

    References
    ----------
    Keating and Shadwick (2002), A universal performance measure.
    """
    excess = above("threshold", series("returns", returns), threshold)
    below = -np.nansum(np.minimum(excess, 0.0), axis=0)
    ratio = over(np.nansum(np.maximum(excess, 0.0), axis=0), below)
    return np.where(below > noise(excess), ratio, np.nan)[()]


def win_rate(returns: ArrayLike) -> Floats:
    """Gains over gains and losses; periods of exactly zero count as neither."""
    given = series("returns", returns)
    wins = np.sum(given > 0.0, axis=0)
    return over(wins, wins + np.sum(given < 0.0, axis=0))


def tail_ratio(returns: ArrayLike) -> Floats:
    """Size of the 95 % quantile over that of the 5 % quantile, linear interpolation."""
    given = series("returns", returns)
    if len(given) == 0:
        return np.full(given.shape[1:], np.nan)[()]
    columns = np.where(observations(given) > 0, given, 0.0)
    high, low = np.nanquantile(columns, [0.95, 0.05], axis=0)
    return np.where(observations(given) > 0, over(np.abs(high), np.abs(low)), np.nan)[()]


def ulcer_index(returns: ArrayLike) -> Floats:
    """Root of the sum of squared drawdowns over ``t - 1``; NaN with fewer than two periods."""
    falls = drawdowns(returns)
    square = np.sum(falls**2, axis=0) / max(len(falls) - 1, 1)
    return np.where((len(falls) > 1) & (observations(returns) > 0), np.sqrt(square), np.nan)[()]


def stability(returns: ArrayLike) -> float:
    """R² of a straight line through the cumulative log return of one series.

    NaN with fewer than two observations; a return of -100 % or less is refused.

    Raises
    ------
    ValueError
        If `returns` is not one series, or loses everything.
    """
    given = series("returns", returns)
    if given.ndim != 1:
        raise ValueError("returns must be one series")
    known = given[~np.isnan(given)]
    if np.any(known <= -1.0):
        raise ValueError("returns must be above -1")
    if len(known) < 2:
        return float("nan")
    path = np.cumsum(np.log1p(known))
    along, apart = np.arange(len(path)) - (len(path) - 1) / 2.0, path - np.mean(path)
    return float(over((along @ apart) ** 2, (along @ along) * (apart @ apart)))


def over(reward: ArrayLike, risk: ArrayLike) -> Floats:
    """Divide as IEEE 754 does: by zero to an infinity, zero by zero to NaN, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        return np.divide(np.asarray(reward, np.float64), np.asarray(risk, np.float64))[()]
