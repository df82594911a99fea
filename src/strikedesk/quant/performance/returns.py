"""Returns, growth, volatility and drawdown.

Observations lie in rows, oldest first: ``(t,)`` for one series, ``(t, n)`` for n of them.
Returns are simple and per period, as decimals (0.01 is one percent). A missing observation is
NaN: it is skipped by averages and leaves wealth as it was. A measure without the observations
that it needs is NaN. An infinity is refused.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, above, number, series

TRADING_DAYS = 252


def simple_returns(prices: ArrayLike, step: int = 1) -> Floats:
    """Return ``price / price[step periods before] - 1``.

    Parameters
    ----------
    prices : (t,) or (t, n) array_like
        In one currency, adjusted for splits and dividends if the return shall be total.
    step : int
        Periods per return, >= 1.

    Returns
    -------
    float64, of the shape of `prices`
        NaN in the first `step` rows, and where either price is missing or not above zero.
    """
    return _ratio(prices, step) - 1.0


def log_returns(prices: ArrayLike, step: int = 1) -> Floats:
    """Return ``log(price / price[step periods before])``; otherwise as `simple_returns`."""
    result: Floats = np.log(_ratio(prices, step))
    return result


def _ratio(prices: ArrayLike, step: int) -> Floats:
    levels = series("prices", prices)
    number("step", step, least=1)
    levels = np.where(levels > 0.0, levels, np.nan)
    ratio = np.full_like(levels, np.nan)
    ratio[step:] = levels[step:] / levels[:-step]
    return ratio


def observations(returns: ArrayLike) -> np.int64 | Floats:
    """Count what is not missing, per series."""
    return np.sum(~np.isnan(series("returns", returns)), axis=0)  # type: ignore[no-any-return]


def cumulative(returns: ArrayLike, start: float = 0.0) -> Floats:
    """Compound returns.

    Parameters
    ----------
    returns : (t,) or (t, n) array_like
    start : float
        Wealth at the beginning; 0 asks for the compounded return instead of wealth.

    Returns
    -------
    float64, of the shape of `returns`
        After each period; a missing return changes nothing.
    """
    growth = np.cumprod(1.0 + np.nan_to_num(series("returns", returns)), axis=0, dtype=np.float64)
    return growth * start if start else growth - 1.0


def total_return(returns: ArrayLike) -> Floats:
    """Return the compounded return over the whole history; NaN without an observation."""
    given = series("returns", returns)
    growth = np.prod(1.0 + np.nan_to_num(given), axis=0) - 1.0
    return np.where(observations(given) > 0, growth, np.nan)[()]


def cagr(returns: ArrayLike, periods_per_year: float = TRADING_DAYS) -> Floats:
    """Compound annual growth rate: ``(1 + total) ** (periods_per_year / t) - 1``.

    Every row is a period that passed, missing ones too. NaN without an observation, and where
    more than everything was lost.
    """
    given = series("returns", returns)
    number("periods_per_year", periods_per_year, least=0.0, open_=True)
    wealth = 1.0 + total_return(given)
    years = max(len(given), 1) / periods_per_year
    return np.where(wealth >= 0.0, np.maximum(wealth, 0.0) ** (1.0 / years) - 1.0, np.nan)[()]


def mean(returns: ArrayLike) -> Floats:
    """Arithmetic mean per period of what is not missing; NaN without an observation."""
    given = series("returns", returns)
    count = observations(given)
    return np.where(count > 0, np.nansum(given, axis=0) / np.maximum(count, 1), np.nan)[()]


def deviation(returns: ArrayLike, ddof: int = 1) -> Floats:
    """Return the standard deviation per period, the sum of squares divided by ``n - ddof``.

    NaN with no more than `ddof` observations. Exactly zero for a series that does not vary,
    where rounding alone would leave a trace that a ratio turns into a huge number.
    """
    given = series("returns", returns)
    count = observations(given)
    square = np.nansum((given - mean(given)) ** 2, axis=0)
    spread = np.sqrt(square / np.maximum(count - ddof, 1))
    return np.where(count > ddof, np.where(spread > noise(given), spread, 0.0), np.nan)[()]


def noise(values: Floats) -> Floats:
    """Size below which a spread or a shortfall of these values is rounding."""
    largest = np.max(np.abs(np.nan_to_num(values)), axis=0, initial=0.0)
    return 8.0 * np.finfo(float).eps * largest  # type: ignore[no-any-return]


def volatility(returns: ArrayLike, periods_per_year: float = TRADING_DAYS) -> Floats:
    """Annualised sample standard deviation: ``deviation * sqrt(periods_per_year)``."""
    number("periods_per_year", periods_per_year, least=0.0, open_=True)
    return deviation(returns) * math.sqrt(periods_per_year)


def downside_deviation(
    returns: ArrayLike, required: ArrayLike = 0.0, periods_per_year: float = TRADING_DAYS
) -> Floats:
    """Annualised root mean square of shortfalls below `required`.

    Parameters
    ----------
    returns : (t,) or (t, n) array_like
    required : float or array_like
        Return per period that was asked for, one number or one per period.
    periods_per_year : float

    Returns
    -------
    float64 scalar or (n,)
        The mean is over all observations, also those without a shortfall (Sortino's own
        definition). NaN without an observation.
    """
    number("periods_per_year", periods_per_year, least=0.0, open_=True)
    excess = above("required", series("returns", returns), required)
    short = np.where(excess > -noise(excess), 0.0, excess)
    return np.sqrt(mean(short**2) * periods_per_year)


def drawdowns_of_levels(levels: ArrayLike) -> Floats:
    """Return ``level / highest level so far - 1`` after each period; <= 0, NaN where missing."""
    given = series("levels", levels)
    peak = np.fmax.accumulate(given, axis=0) if len(given) else given
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(peak > 0.0, given / peak - 1.0, np.nan)


def drawdowns(returns: ArrayLike) -> Floats:
    """Return the loss from the highest wealth so far, the wealth at the beginning included."""
    growth = cumulative(returns, start=1.0)
    return drawdowns_of_levels(np.concatenate([np.ones_like(growth[:1]), growth]))[1:]


def max_drawdown(returns: ArrayLike) -> Floats:
    """Return the deepest drawdown, <= 0; NaN without an observation."""
    given = series("returns", returns)
    deepest = np.min(drawdowns(given), axis=0, initial=0.0)
    return np.where(observations(given) > 0, deepest, np.nan)[()]


def consecutive_losses_max(returns: ArrayLike) -> int:
    """Length of the longest run of losses in one series.

    A loss is a return below zero; zero ends a run, a missing observation neither ends nor
    lengthens it.

    Raises
    ------
    ValueError
        If `returns` is not one series.
    """
    given = series("returns", returns)
    if given.ndim != 1:
        raise ValueError("returns must be one series")
    others = np.flatnonzero(np.append(given[~np.isnan(given)], 0.0) >= 0.0)
    return int(np.max(np.diff(others, prepend=-1)) - 1)
