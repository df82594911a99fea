"""Least squares of many assets against common factors, with diagnostics."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strikedesk.quant.checks import Floats, number, series

COLLINEAR_BELOW = 1e-10
"""Part of a factor, of length 1, that the factors before it leave unexplained."""
CONSTANT_BELOW = 1e-13
"""Movement, relative to size, that is rounding."""
SUBTRACT_ABOVE = 1e-4
"""Where less of a sum of squares than this is left over, residuals are formed one by one."""


class FitStatus(IntEnum):
    """Why an asset has betas or has none; declared in precedence order."""

    NOT_FINITE = 1
    TOO_FEW = 2
    COLLINEAR = 3
    FITTED = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """Ordinary least squares of n assets on k factors and a constant; NaN unless FITTED."""

    status: NDArray[np.int8]
    """(n,) of `FitStatus`."""
    observations: NDArray[np.int64]
    """(n,) rows in which the asset and all factors are known."""
    alpha: Floats
    """(n,) per period."""
    betas: Floats
    """(n, k)."""
    alpha_std_err: Floats
    std_err: Floats
    """(n, k), homoscedastic, with n - k - 1 degrees of freedom."""
    r_squared: Floats
    """(n,) centred; NaN for an asset that never moves."""
    residual_std: Floats
    """(n,) per period."""
    vif: Floats
    """(n, k) variance inflation of each factor over the asset's own rows."""

    @property
    def t_stats(self) -> Floats:
        """(n, k) betas over their standard errors."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.betas / self.std_err


def betas(asset_returns: ArrayLike, factor_returns: ArrayLike, min_observations: int = 60) -> Fit:
    """Regress every asset on all factors jointly, with a constant.

    Assets that know the same rows share one factorisation, so n complete histories cost one
    matrix product. Histories that each miss other rows cost a factorisation each.

    Parameters
    ----------
    asset_returns : (t, n) array_like
        Per period, rows in time order. NaN is missing: the row is left out for that asset
        alone. An infinity leaves out the asset.
    factor_returns : (t, k) array_like
        A row with a NaN is left out for all.
    min_observations : int
        Fewest rows for a fit; never fewer than k + 2.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If the shapes do not match, there is no factor, or a factor is infinite.

    References
    ----------
    Golub and Van Loan (2013), Matrix computations, 4th ed., 5.3 (least squares by QR); Belsley,
    Kuh and Welsch (1980), Regression diagnostics (VIF).
    """
    assets, factors = _checked(asset_returns, factor_returns)
    number("min_observations", min_observations, least=1)
    known = ~np.isnan(factors).any(axis=1)
    if not known.all():
        assets, factors = assets[known], factors[known]
    fit = _empty(assets.shape[1], factors.shape[1])
    least = max(int(min_observations), factors.shape[1] + 2)
    for columns, rows in _groups(assets, fit):
        _fit_group(fit, columns, assets, factors, rows, least)
    return fit


def univariate(
    asset_returns: ArrayLike, factor_returns: ArrayLike, min_observations: int = 60
) -> list[Fit]:
    """Regress every asset on each factor alone; one `Fit` with k = 1 per factor.

    Parameters and errors as of `betas`; a NaN of one factor does not cost the others a row.
    """
    assets, factors = _checked(asset_returns, factor_returns)
    return [betas(assets, column[:, None], min_observations) for column in factors.T]


def capped(values: ArrayLike, limit: float = 3.0) -> tuple[Floats, NDArray[np.bool_]]:
    """Hold betas within ``[-limit, limit]`` and tell which were cut; NaN stays NaN, uncut.

    Raises
    ------
    ValueError
        If the limit is not a finite number above zero.
    """
    number("limit", limit, least=0.0, most=np.inf, open_=True)
    given = np.asarray(values, np.float64)
    return np.clip(given, -limit, limit), np.abs(given) > limit


def _checked(asset_returns: ArrayLike, factor_returns: ArrayLike) -> tuple[Floats, Floats]:
    assets = np.asarray(asset_returns, np.float64)
    factors = series("factor_returns", factor_returns)
    if assets.ndim != 2:
        raise ValueError(f"asset_returns must have two axes, not {assets.ndim}")
    if factors.ndim != 2 or factors.shape[1] == 0:
        raise ValueError("factor_returns must have two axes and a column or more")
    if len(assets) != len(factors):
        raise ValueError(f"factor_returns has {len(factors)} rows, asset_returns {len(assets)}")
    return assets, factors


def _empty(assets: int, factors: int) -> Fit:
    one, many = (assets,), (assets, factors)
    return Fit(
        np.full(one, FitStatus.TOO_FEW, np.int8),
        np.zeros(one, np.int64),
        *(np.full(shape, np.nan) for shape in (one, many, one, many, one, one, many)),
    )


def _groups(
    assets: Floats, fit: Fit
) -> Iterator[tuple[slice | NDArray[np.int64], NDArray[np.bool_]]]:
    """Columns that know the same rows, with those rows."""
    finite = np.isfinite(assets)
    if finite.all():
        yield slice(None), np.ones(len(assets), np.bool_)
        return
    infinite = np.isinf(assets).any(axis=0)
    fit.status[infinite] = FitStatus.NOT_FINITE
    columns = np.flatnonzero(~infinite)
    bits = np.ascontiguousarray(np.packbits(finite[:, columns], axis=0).T)
    patterns = bits.view(np.dtype((np.void, bits.shape[1]))).ravel()
    _, group = np.unique(patterns, return_inverse=True)
    order = np.argsort(group, kind="stable")
    for members in np.split(columns[order], np.cumsum(np.bincount(group))[:-1]):
        if len(members):
            yield members, finite[:, members[0]]


def _fit_group(
    fit: Fit,
    columns: slice | NDArray[np.int64],
    assets: Floats,
    factors: Floats,
    rows: NDArray[np.bool_],
    least: int,
) -> None:
    count = int(rows.sum())
    fit.observations[columns] = count
    if count < least:
        return
    x = factors if rows.all() else factors[rows]
    y = (
        assets[:, columns]
        if rows.all()
        else assets[np.ix_(rows, np.arange(assets.shape[1])[columns])]
    )
    centre = x.mean(axis=0)
    length = np.linalg.norm(x - centre, axis=0)
    length = np.where(length > CONSTANT_BELOW * np.linalg.norm(x, axis=0), length, np.nan)
    basis, triangle = np.linalg.qr((x - centre) / length)
    if not np.all(np.abs(np.diag(triangle)) > COLLINEAR_BELOW):
        fit.status[columns] = FitStatus.COLLINEAR
        return
    _solve(fit, columns, y, basis, np.linalg.inv(triangle), centre, length)


def _solve(
    fit: Fit,
    columns: slice | NDArray[np.int64],
    y: Floats,
    basis: Floats,
    inverse: Floats,
    centre: Floats,
    length: Floats,
) -> None:
    count, k = basis.shape
    even = np.full((1, count), 1.0 / np.sqrt(count))
    onto = np.vstack([even, basis.T]) @ y  # (k + 1, n)
    total = np.einsum("tn,tn->n", y, y)
    explained = np.einsum("kn,kn->n", onto[1:], onto[1:])
    moved = total - onto[0] ** 2
    left = moved - explained
    exact = np.flatnonzero(left < SUBTRACT_ABOVE * total)
    if len(exact):
        apart = y[:, exact] - onto[0, exact] / np.sqrt(count)
        moved[exact] = np.einsum("tn,tn->n", apart, apart)
        apart -= basis @ (basis.T @ apart)
        left[exact] = np.einsum("tn,tn->n", apart, apart)
    slopes = (inverse @ onto[1:]) / length[:, None]
    vif = np.einsum("ij,ij->i", inverse, inverse)
    residual_std = np.sqrt(left / (count - k - 1))
    lever = 1.0 / count + np.sum(((centre / length) @ inverse) ** 2)
    fit.status[columns] = FitStatus.FITTED
    fit.betas[columns] = slopes.T
    fit.alpha[columns] = onto[0] / np.sqrt(count) - centre @ slopes
    fit.residual_std[columns] = residual_std
    fit.std_err[columns] = residual_std[:, None] * (np.sqrt(vif) / length)
    fit.alpha_std_err[columns] = residual_std * np.sqrt(lever)
    fit.r_squared[columns] = 1.0 - left / np.where(moved > CONSTANT_BELOW**2 * total, moved, np.nan)
    fit.vif[columns] = vif
