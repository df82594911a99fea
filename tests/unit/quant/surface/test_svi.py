import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant import black76
from strikedesk.quant.surface.svi import Svi, fit

SMILE = Svi(0.02, 0.15, -0.5, 0.02, 0.15)
K = np.linspace(-0.4, 0.3, 41)
VOGT = Svi(-0.0410, 0.1331, 0.3060, 0.3586, 0.4153)
"""Gatheral and Jacquier (2014), example 3.1: a smile with a butterfly arbitrage."""


def vols(smile, tau, k=K):
    return np.sqrt(smile.total_variance(k) / tau)


def test_parameters_come_back_from_exact_quotes():
    found = fit(K, vols(SMILE, 0.5), 0.5)
    assert found.vol_rmse < 1e-6
    assert_allclose(vols(found.smile, 0.5), vols(SMILE, 0.5), atol=1e-5)
    assert found.is_free_of_butterflies
    assert found.is_free_of_calendars


def test_density_factor_is_that_of_the_second_derivative_of_prices():
    """Breeden and Litzenberger: the density is the second derivative of call prices."""
    h, k = 1e-4, np.linspace(-0.3, 0.3, 7)
    strikes = np.exp(k)
    calls = [
        black76.price("C", 1.0, s, 1.0, vols(SMILE, 1.0, np.log(s)))
        for s in (strikes - h, strikes, strikes + h)
    ]
    density = (calls[0] - 2 * calls[1] + calls[2]) / h**2
    w = SMILE.total_variance(k)
    d2 = -k / np.sqrt(w) - np.sqrt(w) / 2
    ours = SMILE.density_factor(k) / np.sqrt(2 * np.pi * w) * np.exp(-(d2**2) / 2) / strikes
    assert_allclose(ours, density, rtol=1e-4)


def test_published_smile_with_a_butterfly_is_found_out_and_repaired():
    k = np.linspace(-1.5, 1.5, 61)
    assert VOGT.density_factor(k).min() < 0.0
    found = fit(k, vols(VOGT, 1.0, k), 1.0)
    assert found.is_free_of_butterflies
    assert found.vol_rmse < 0.02


def test_earlier_expiry_with_more_variance_is_told_or_lifted_over():
    earlier = fit(K, vols(SMILE, 0.4), 0.4)
    level = fit(K, vols(SMILE, 0.4) * 0.99, 0.41, earlier=earlier)
    assert level.is_free_of_calendars
    alone = fit(K, vols(SMILE, 0.4) * 0.9, 0.4)
    assert np.min(alone.smile.total_variance(K) - earlier.smile.total_variance(K)) < 0.0


@given(
    st.floats(0.05, 0.6),
    st.floats(-0.7, 0.3),
    st.floats(0.05, 0.3),
    st.integers(0, 2**32 - 1),
)
@settings(max_examples=25, deadline=None)
def test_noisy_smiles_are_fitted_without_butterflies(level, rho, b, seed):
    smile = Svi(level**2 * 0.3, b * level, rho, 0.0, 0.1)
    noisy = vols(smile, 0.3) + np.random.default_rng(seed).normal(0, 0.002, len(K))
    found = fit(K, noisy, 0.3, noisy - 0.004, noisy + 0.004)
    assert found.is_free_of_butterflies
    assert found.vol_rmse < 0.02


def test_quotes_that_lack_a_volatility_are_left_out():
    mid = vols(SMILE, 0.5)
    mid[::3] = np.nan
    found = fit(K, mid, 0.5)
    assert found.quotes_used == len(K) - len(K[::3])
    assert found.vol_rmse < 1e-6
    assert np.isnan(found.within_spread)


def test_fewer_than_five_quotes_make_no_smile():
    assert fit(K[:4], vols(SMILE, 0.5)[:4], 0.5) is None
    assert fit([], [], 0.5) is None


def test_bad_arguments_are_refused_by_name():
    with pytest.raises(ValueError, match="tau"):
        fit(K, vols(SMILE, 0.5), 0.0)
    with pytest.raises(ValueError, match="vol_mid"):
        fit(K, vols(SMILE, 0.5)[:-1], 0.5)
    with pytest.raises(ValueError, match="log_moneyness"):
        fit(np.full(5, np.inf), np.ones(5), 0.5)
