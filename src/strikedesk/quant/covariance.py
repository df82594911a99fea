"""Exponentially weighted covariance, correlation, and the nearest matrix that can be one."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, number, series

RISKMETRICS_DAILY = 0.94

Convention = Literal["zero_mean", "demeaned", "unbiased", "recursive"]
CONVENTIONS = ("zero_mean", "demeaned", "unbiased", "recursive")


def weights(count: int, decay: float = RISKMETRICS_DAILY) -> Floats:
    """Weights of `count` observations, oldest first, proportional to ``decay ** age``; sum 1.

    Raises
    ------
    ValueError
        If there is no observation, or the decay is not above 0 and at most 1.
    """
    number("count", count, least=1)
    if number("decay", decay, least=0.0, most=1.0) == 0.0:
        raise ValueError("decay must be above 0")
    raw = decay ** np.arange(count - 1, -1, -1.0)
    return raw / raw.sum()  # type: ignore[no-any-return]


def effective_sample(count: int, decay: float = RISKMETRICS_DAILY) -> float:
    """Count the equally weighted observations that tell as much: ``1 / sum(weight ** 2)``.

    At most ``(1 + decay) / (1 - decay)``, which is 32.3 for 0.94 however long the history is.

    References
    ----------
    Kish (1965), Survey sampling, 8.2.
    """
    return float(1.0 / np.sum(weights(count, decay) ** 2))


def ewma(
    returns: ArrayLike, decay: float = RISKMETRICS_DAILY, convention: Convention = "zero_mean"
) -> Floats:
    """Exponentially weighted covariance per period.

    Parameters
    ----------
    returns : (t, k) array_like
        Oldest first, as decimals.
    decay : float
        Weight of an observation relative to the next one, above 0 and at most 1.
    convention : {"zero_mean", "demeaned", "unbiased", "recursive"}
        "zero_mean": mean product, weights summing to 1 (RiskMetrics; the desk's choice).
        "demeaned": around the weighted mean, ``pandas.ewm.cov(bias=True)``.
        "unbiased": that over ``1 - sum(weight ** 2)``, the default of pandas.
        "recursive": ``decay * before + (1 - decay) * product``, seeded with the first product.

    Returns
    -------
    (k, k) float64
        Symmetric. A column with a missing observation has NaN in its row and column.

    Raises
    ------
    ValueError
        If `returns` has no row, or another number of axes than two, or is infinite; if the
        decay or the convention is not one of these; "unbiased" needs two observations.

    References
    ----------
    J.P. Morgan (1996), RiskMetrics technical document, 4th ed., 5.2.
    """
    given = series("returns", returns)
    if given.ndim != 2 or len(given) == 0:
        raise ValueError("returns must have two axes and a row or more")
    if convention not in CONVENTIONS:
        raise ValueError(f"convention must be one of {', '.join(CONVENTIONS)}")
    weight = weights(len(given), decay)
    if convention == "recursive":
        weight = (1.0 - decay) * decay ** np.arange(len(given) - 1, -1, -1.0)
        weight[0] = decay ** (len(given) - 1)
    if convention in {"demeaned", "unbiased"}:
        given = given - weight @ given
    scale = 1.0
    if convention == "unbiased":
        scale = 1.0 - float(np.sum(weight**2))
        if len(given) < 2:
            raise ValueError("returns must have two rows or more to be unbiased")
    spread = given * np.sqrt(weight / scale)[:, None]
    return spread.T @ spread


def correlation(covariance: ArrayLike) -> Floats:
    """Correlation of a covariance; NaN in the row and column of what does not vary.

    Raises
    ------
    ValueError
        If it is not a square matrix.
    """
    given = _square("covariance", covariance)
    variance = np.diag(given)
    spread = np.sqrt(np.where(variance > 0.0, variance, np.nan))
    result = np.clip(given / np.outer(spread, spread), -1.0, 1.0)
    np.fill_diagonal(result, np.where(variance > 0.0, 1.0, np.nan))
    return np.asarray(result, np.float64)


class Nearest(NamedTuple):
    """The nearest correlation matrix, and how far the search came."""

    matrix: Floats
    distance: float
    """Frobenius norm of what was changed."""
    converged: bool


def nearest_correlation(
    matrix: ArrayLike, tolerance: float = 1e-10, iterations_max: int = 2_000
) -> Nearest:
    """Positive semidefinite matrix with a unit diagonal, nearest in the Frobenius norm.

    Parameters
    ----------
    matrix : (k, k) array_like
        Symmetric to 1e-8; what is left of asymmetry is averaged.
    tolerance : float
        Largest relative change of the last step.
    iterations_max : int
        After which `converged` says no; the matrix is semidefinite all the same.

    Returns
    -------
    Nearest
        Eigenvalues not below -1e-12, the diagonal exactly 1.

    Raises
    ------
    ValueError
        If the matrix is not square, finite and symmetric.

    References
    ----------
    Higham (2002), Computing the nearest correlation matrix, IMA J. Numerical Analysis 22
    (alternating projections with Dykstra's correction).
    """
    given = _square("matrix", matrix)
    if not (np.isfinite(given).all() and np.allclose(given, given.T, rtol=0.0, atol=1e-8)):
        raise ValueError("matrix must be finite and symmetric")
    start = 0.5 * (given + given.T)
    unit, correction, converged = start.copy(), np.zeros_like(start), False
    for _ in range(iterations_max):
        shifted = unit - correction
        semidefinite = _projected(shifted)
        correction = semidefinite - shifted
        before, unit = unit, semidefinite.copy()
        np.fill_diagonal(unit, 1.0)
        change = np.linalg.norm(unit - before) / max(float(np.linalg.norm(unit)), 1e-300)
        gap = np.linalg.norm(unit - semidefinite) / max(float(np.linalg.norm(unit)), 1e-300)
        if max(change, gap) <= tolerance:
            converged = True
            break
    found = correlation(_projected(unit))
    return Nearest(found, float(np.linalg.norm(found - start)), converged)


def nearest_covariance(covariance: ArrayLike) -> Floats:
    """Keep the variances and take the nearest correlation.

    Raises
    ------
    ValueError
        If the matrix is not square, finite and symmetric, or a variance is not above zero.
    """
    given = _square("covariance", covariance)
    if not np.all(np.diag(given) > 0.0):
        raise ValueError("covariance must have variances above zero")
    spread = np.sqrt(np.diag(given))
    size = np.outer(spread, spread)
    return np.asarray(nearest_correlation(given / size).matrix * size, np.float64)


def _square(name: str, value: ArrayLike) -> Floats:
    given = np.asarray(value, np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"{name} must be a square matrix")
    return given


def _projected(matrix: Floats) -> Floats:
    """Nearest semidefinite matrix: negative eigenvalues become zero."""
    values, vectors = np.linalg.eigh(matrix)
    kept = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return np.asarray(0.5 * (kept + kept.T), np.float64)
