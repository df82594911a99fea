"""Value at risk and expected shortfall of one period.

Both are losses as positive decimals of wealth: 0.02 means two percent lost, and a negative
number means that even this bad case is a gain. Conventions of `returns` hold otherwise.
"""

import math
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, number, series
from strikedesk.quant.performance.returns import deviation, mean, observations

Method = Literal["historical", "gaussian", "cornish_fisher"]


def value_at_risk(
    returns: ArrayLike, confidence: float = 0.95, method: Method = "historical"
) -> Floats:
    """Loss that is not exceeded with the given confidence.

    Parameters
    ----------
    returns : (t,) or (t, n) array_like
    confidence : float
        0.95 looks at the worst 5 %. 0 and 1 are allowed for "historical" only.
    method : {"historical", "gaussian", "cornish_fisher"}
        "historical" is the empirical quantile with linear interpolation between order
        statistics ``(n - 1) * (1 - confidence)`` (type 7 of Hyndman and Fan). "gaussian" takes
        mean and sample deviation. "cornish_fisher" bends the normal quantile by population
        skewness and excess kurtosis; NaN where those leave the range in which the bent
        quantile rises with probability (Maillard 2012).

    Returns
    -------
    float64 scalar or (n,)
        NaN without an observation, for the parametric methods with fewer than two.

    Raises
    ------
    ValueError
        If the confidence or the method is not one of these.

    References
    ----------
    Jorion (2007), Value at risk, 3rd ed., ch. 5; Maillard (2012), A user's guide to the
    Cornish-Fisher expansion.
    """
    given = series("returns", returns)
    if method == "historical":
        number("confidence", confidence, least=0.0, most=1.0)
        return -_quantile(given, 1.0 - confidence)
    z = _normal_quantile(confidence)
    if method == "gaussian":
        return -(mean(given) + z * deviation(given))
    if method != "cornish_fisher":
        raise ValueError("method must be 'historical', 'gaussian' or 'cornish_fisher'")
    skew, excess = skewness(given), kurtosis_excess(given)
    bent = np.where(_rises_below(z, skew, excess), _bent(z, skew, excess), np.nan)[()]
    return -(mean(given) + bent * deviation(given))


def expected_shortfall(
    returns: ArrayLike, confidence: float = 0.95, method: Method = "historical"
) -> Floats:
    """Mean loss in the worst ``1 - confidence`` of cases.

    "historical" averages exactly that share of the observations: the worst ones whole and the
    next one in part (Acerbi and Tasche 2002), so it is coherent and never below the loss at
    the quantile's lower neighbour. The parametric forms integrate the quantile of
    `value_at_risk` over the tail in closed form. Parameters, NaN and errors as there, but
    `confidence` lies strictly between 0 and 1.

    Raises
    ------
    ValueError
        If the confidence or the method is not one of these.

    References
    ----------
    Acerbi and Tasche (2002), On the coherence of expected shortfall, J. Banking & Finance 26.
    """
    given = series("returns", returns)
    number("confidence", confidence, least=0.0, most=1.0, open_=True)
    if method == "historical":
        return -_tail_mean(given, 1.0 - confidence)
    z = _normal_quantile(confidence)
    weight = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi) / (1.0 - confidence)
    bend: Floats | float = 1.0
    if method == "cornish_fisher":
        s, k = skewness(given), kurtosis_excess(given)
        bent = 1.0 + z * s / 6.0 + (z * z - 1.0) * k / 24.0 - (2.0 * z * z - 1.0) * s * s / 36.0
        bend = np.where(_rises_below(z, s, k), bent, np.nan)[()]
    elif method != "gaussian":
        raise ValueError("method must be 'historical', 'gaussian' or 'cornish_fisher'")
    return -(mean(given) - deviation(given) * weight * bend)


def order_statistic_shortfall(returns: ArrayLike, confidence: float = 0.95) -> Floats:
    """Mean loss of the worst ``floor((n - 1) * (1 - confidence)) + 1`` observations.

    The expected shortfall of much other software: a whole number of observations, so it jumps
    as history grows. `expected_shortfall` is what the desk uses.
    """
    given = series("returns", returns)
    number("confidence", confidence, least=0.0, most=1.0)
    count = np.asarray(observations(given))
    worst = np.floor((count - 1) * (1.0 - confidence) + 1e-9) + 1.0
    return -_mean_of_lowest(given, worst)


def mean_loss_beyond(returns: ArrayLike, loss: ArrayLike) -> Floats:
    """Mean loss of the observations that lost more than `loss`; NaN where none did."""
    given = series("returns", returns)
    return -mean(np.where(given < -np.asarray(loss), given, np.nan))


def skewness(returns: ArrayLike) -> Floats:
    """Return the population skewness, third central moment over the deviation cubed; NaN if constant."""
    return _standardised_moment(series("returns", returns), 3)


def kurtosis_excess(returns: ArrayLike) -> Floats:
    """Return the population kurtosis minus 3; NaN if constant."""
    return _standardised_moment(series("returns", returns), 4) - 3.0


def _standardised_moment(given: Floats, power: int) -> Floats:
    spread = deviation(given, ddof=0)
    scale = np.where(spread > 0.0, spread, np.nan)
    return mean(((given - mean(given)) / scale) ** power)


def _normal_quantile(confidence: float) -> float:
    number("confidence", confidence, least=0.0, most=1.0, open_=True)
    return -NormalDist().inv_cdf(confidence)


def _bent(z: float, s: Floats, k: Floats) -> Floats:
    cube = z**3
    return z + (z * z - 1) * s / 6 + (cube - 3 * z) * k / 24 - (2 * cube - 5 * z) * s * s / 36


def _rises_below(z: float, s: Floats, k: Floats) -> Floats:
    """Whether the bent quantile rises from z down to eight deviations, beyond which is nothing."""
    # Its slope is the parabola a x² + b x + c, lowest at an end or at its vertex.
    a, b, c = k / 8 - s * s / 6, s / 3, 1 - k / 8 + 5 * s * s / 36
    far = min(-8.0, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        vertex = np.clip(np.where(a > 0, -b / (2 * a), z), far, z)
    slopes = [(a * x + b) * x + c for x in (far, vertex, z)]
    return np.min(slopes, axis=0) >= 0.0  # type: ignore[no-any-return]


def _quantile(given: Floats, share: float) -> Floats:
    if len(given) == 0:
        return np.full(given.shape[1:], np.nan)[()]
    some = observations(given) > 0
    found = np.nanquantile(np.where(some, given, 0.0), share, axis=0)
    return np.where(some, found, np.nan)[()]


def _tail_mean(given: Floats, share: float) -> Floats:
    """Mean of exactly the lowest share; the last observation counts in part."""
    return _mean_of_lowest(given, np.asarray(observations(given) * share, np.float64))


def _mean_of_lowest(given: Floats, count: Floats) -> Floats:
    ordered = np.sort(given, axis=0)  # NaN last, where the weight is zero
    rank = np.arange(len(given)).reshape(-1, *[1] * (given.ndim - 1))
    weight = np.clip(count - rank, 0.0, 1.0)
    some = count > 0
    total = np.sum(np.nan_to_num(ordered) * weight, axis=0)
    return np.where(some, total / np.where(some, count, 1.0), np.nan)[()]
