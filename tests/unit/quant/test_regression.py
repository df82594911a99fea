import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant import regression
from strikedesk.quant.regression import FitStatus

seeds = st.integers(0, 2**32 - 1)


def sample(seed, rows=80, assets=4, factors=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 0.01, (rows, factors))
    y = x @ rng.normal(0, 1, (factors, assets)) + rng.normal(0, 0.01, (rows, assets))
    return y, x


def textbook(y, x):
    """Normal equations, one asset at a time, with everything that a fit tells."""
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    solution = inverse @ design.T @ y
    left = y - design @ solution
    variance = left @ left / (len(y) - design.shape[1])
    return (
        solution,
        np.sqrt(variance * np.diag(inverse)),
        1 - left @ left / ((y - y.mean()) ** 2).sum(),
    )


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_betas_errors_and_fit_agree_with_the_normal_equations(seed):
    y, x = sample(seed)
    fit = regression.betas(y, x)
    assert np.all(fit.status == FitStatus.FITTED)
    for i in range(y.shape[1]):
        solution, errors, r_squared = textbook(y[:, i], x)
        assert_allclose(np.append(fit.alpha[i], fit.betas[i]), solution, rtol=1e-8, atol=1e-12)
        assert_allclose(np.append(fit.alpha_std_err[i], fit.std_err[i]), errors, rtol=1e-8)
        assert fit.r_squared[i] == pytest.approx(r_squared, abs=1e-10)
    assert_allclose(fit.t_stats, fit.betas / fit.std_err)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_ragged_histories_are_fitted_as_if_alone(seed):
    y, x = sample(seed, assets=6)
    rng = np.random.default_rng(seed)
    y[:15, 1] = y[:15, 2] = np.nan
    y[rng.random(y.shape[0]) < 0.1, 3] = np.nan
    x[7, 0] = np.nan
    fit = regression.betas(y, x, min_observations=30)
    for i in range(6):
        known = ~np.isnan(y[:, i]) & ~np.isnan(x).any(axis=1)
        alone = regression.betas(y[known, i : i + 1], x[known], min_observations=30)
        assert fit.observations[i] == known.sum()
        assert_allclose(fit.betas[i], alone.betas[0], rtol=1e-9, atol=1e-12)
        assert_allclose(fit.std_err[i], alone.std_err[0], rtol=1e-9)
        assert_allclose(fit.vif[i], alone.vif[0], rtol=1e-9)


def test_each_asset_has_its_reason_and_none_hides_the_others():
    y, x = sample(1, assets=3)
    y[30:, 0] = np.nan
    y[5, 1] = np.inf
    fit = regression.betas(y, x)
    assert_array_equal(fit.status, [FitStatus.TOO_FEW, FitStatus.NOT_FINITE, FitStatus.FITTED])
    assert fit.observations[0] == 30
    assert np.isnan(fit.betas[:2]).all()
    assert np.isfinite(fit.betas[2]).all()


@pytest.mark.parametrize("twin", [lambda x: x[:, 0] * 2.0, lambda x: x[:, 0] * 0.0 + 0.3])
def test_collinear_or_constant_factors_give_no_betas_instead_of_arbitrary_ones(twin):
    y, x = sample(2)
    fit = regression.betas(y, np.column_stack([x, twin(x)]))
    assert np.all(fit.status == FitStatus.COLLINEAR)
    assert np.isnan(fit.betas).all()


def test_variance_inflation_of_correlated_factors_has_its_closed_form():
    rng = np.random.default_rng(4)
    a = rng.normal(size=500)
    b = 0.9 * a + rng.normal(size=500)
    r = np.corrcoef(a, b)[0, 1]
    fit = regression.betas(rng.normal(size=(500, 1)), np.column_stack([a, b]))
    assert_allclose(fit.vif[0], 1 / (1 - r * r))


def test_perfect_fit_has_an_error_at_the_level_of_rounding():
    _, x = sample(5)
    fit = regression.betas((x @ [1.0, -2.0, 0.5] + 0.001)[:, None], x)
    assert_allclose(fit.betas[0], [1.0, -2.0, 0.5], rtol=1e-12)
    assert fit.residual_std[0] < 1e-16
    assert fit.r_squared[0] == pytest.approx(1.0, abs=1e-15)


def test_asset_that_never_moves_has_betas_of_zero_and_no_fit():
    _, x = sample(6)
    fit = regression.betas(np.column_stack([np.zeros(80), np.full(80, 0.3)]), x)
    assert_allclose(fit.betas, 0.0, atol=1e-12)
    assert np.isnan(fit.r_squared).all()


def test_univariate_beta_is_covariance_over_variance_and_keeps_its_own_rows():
    y, x = sample(7)
    x[:10, 1] = np.nan
    first, second, _ = regression.univariate(y, x)
    expected = np.cov(y[:, 0], x[:, 0])[0, 1] / np.var(x[:, 0], ddof=1)
    assert first.betas[0, 0] == pytest.approx(expected)
    assert (first.observations[0], second.observations[0]) == (80, 70)


def test_cap_cuts_both_sides_tells_which_and_leaves_missing_missing():
    values, cut = regression.capped([-5.0, 1.0, np.nan, 3.5])
    assert_array_equal(values, [-3.0, 1.0, np.nan, 3.0])
    assert_array_equal(cut, [True, False, False, True])


@pytest.mark.parametrize(
    ("assets", "factors", "name"),
    [
        (np.zeros(5), np.zeros((5, 1)), "asset_returns"),
        (np.zeros((5, 1)), np.zeros(5), "factor_returns"),
        (np.zeros((5, 1)), np.zeros((4, 1)), "factor_returns"),
        (np.zeros((5, 1)), np.zeros((5, 0)), "factor_returns"),
        (np.zeros((5, 1)), np.full((5, 1), np.inf), "factor_returns"),
    ],
)
def test_shapes_that_do_not_match_are_refused_by_name(assets, factors, name):
    with pytest.raises(ValueError, match=name):
        regression.betas(assets, factors)
    with pytest.raises(ValueError, match="limit"):
        regression.capped([1.0], -1.0)


def test_no_assets_and_no_rows_give_empty_answers():
    assert regression.betas(np.zeros((80, 0)), sample(1)[1]).betas.shape == (0, 3)
    fit = regression.betas(np.zeros((0, 2)), np.zeros((0, 3)))
    assert_array_equal(fit.status, FitStatus.TOO_FEW)
