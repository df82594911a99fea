"""Measures against a benchmark. Conventions of the arguments are those of `returns`.

Only periods in which both are known count.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, above, same_shape, series
from strikedesk.quant.performance.ratios import over
from strikedesk.quant.performance.returns import (
    TRADING_DAYS,
    cagr,
    deviation,
    mean,
    observations,
)


class AlphaBeta(NamedTuple):
    """A straight line through returns against a benchmark's, by least squares."""

    alpha: Floats
    """Per period, not annualised."""
    beta: Floats
    r_squared: Floats
    observations: np.int64 | Floats


def alpha_beta(returns: ArrayLike, benchmark: ArrayLike, risk_free: ArrayLike = 0.0) -> AlphaBeta:
    """Regress excess returns on a benchmark's.

    Parameters
    ----------
    returns, benchmark : (t,) or (t, n) array_like
        Of one shape.
    risk_free : float or array_like
        Per period.

    Returns
    -------
    AlphaBeta
        NaN with fewer than two common observations, or if the benchmark does not vary.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    mine, theirs = _common(returns, benchmark)
    mine, theirs = (above("risk_free", each, risk_free) for each in (mine, theirs))
    apart, apart_theirs = mine - mean(mine), theirs - mean(theirs)
    varies = deviation(theirs) > 0.0
    own, theirs_square = _sum(apart**2), np.where(varies, _sum(apart_theirs**2), np.nan)
    beta = (_sum(apart * apart_theirs) / theirs_square)[()]
    fit = np.clip(over(beta**2 * theirs_square, own), 0.0, 1.0)
    return AlphaBeta(mean(mine) - beta * mean(theirs), beta, fit, observations(mine))


def alpha_annual(
    returns: ArrayLike,
    benchmark: ArrayLike,
    risk_free: ArrayLike = 0.0,
    periods_per_year: float = TRADING_DAYS,
) -> Floats:
    """Compounded alpha: ``(1 + alpha per period) ** periods_per_year - 1``."""
    alpha = alpha_beta(returns, benchmark, risk_free).alpha
    return np.expm1(periods_per_year * np.log1p(alpha))


def information_ratio(returns: ArrayLike, benchmark: ArrayLike) -> Floats:
    """Mean return above the benchmark over its sample deviation, per period (not annualised)."""
    mine, theirs = _common(returns, benchmark)
    return over(mean(mine - theirs), deviation(mine - theirs))


def up_only(returns: ArrayLike, benchmark: ArrayLike) -> tuple[Floats, Floats]:
    """Leave the periods in which the benchmark rose; the others become missing."""
    mine, theirs = _common(returns, benchmark)
    return np.where(theirs > 0, mine, np.nan), np.where(theirs > 0, theirs, np.nan)


def down_only(returns: ArrayLike, benchmark: ArrayLike) -> tuple[Floats, Floats]:
    """Leave the periods in which the benchmark fell; the others become missing."""
    mine, theirs = _common(returns, benchmark)
    return np.where(theirs < 0, mine, np.nan), np.where(theirs < 0, theirs, np.nan)


def capture(
    returns: ArrayLike, benchmark: ArrayLike, periods_per_year: float = TRADING_DAYS
) -> float:
    """Compound growth of one series over that of its benchmark, in their common periods.

    Up capture is ``capture(*up_only(returns, benchmark))``; periods left out do not count as
    time. NaN without a common period.

    Raises
    ------
    ValueError
        If the shapes differ, or there is more than one series.
    """
    mine, theirs = _common(returns, benchmark)
    if mine.ndim != 1:
        raise ValueError("returns must be one series")
    known = ~np.isnan(mine)
    growth = cagr(mine[known], periods_per_year), cagr(theirs[known], periods_per_year)
    return float(over(*growth))


def _common(returns: ArrayLike, benchmark: ArrayLike) -> tuple[Floats, Floats]:
    mine, theirs = series("returns", returns), series("benchmark", benchmark)
    same_shape(returns=mine, benchmark=theirs)
    both = ~(np.isnan(mine) | np.isnan(theirs))
    return np.where(both, mine, np.nan), np.where(both, theirs, np.nan)


def _sum(values: Floats) -> Floats:
    return np.nansum(values, axis=0)  # type: ignore[no-any-return]
