import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant import american
from strikedesk.quant import black_scholes as bs

rights = st.sampled_from(["C", "P"])
spots = st.floats(40.0, 250.0)
taus = st.floats(0.01, 3.0)
rates = st.floats(0.0, 0.12)
vols = st.floats(0.08, 1.0)
ONE = ("P", 95.0, 100.0, 0.7, 0.06, 0.02, 0.25)
FIELDS = ("right", "spot", "strike", "tau", "rate", "dividend_yield", "vol")
CLOSE = 2e-4
"""Twice what the scheme promises for a strike of 100."""


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    """Compile before Hypothesis starts its clock."""
    american.price(*ONE), american.price("P", 80.0, 100.0, 1.0, -0.01, -0.05, 0.2)


@given(rights, spots, taus, rates, rates, vols)
def test_it_is_worth_its_exercise_and_at_least_the_european(right, spot, tau, rate, yields, vol):
    point = (right, spot, 100.0, tau, rate, yields, vol)
    value = american.price(*point)
    assert value >= max(spot - 100.0 if right == "C" else 100.0 - spot, 0.0) - 1e-12
    assert value >= bs.price(*point) - CLOSE


@given(spots, taus, rates, rates, vols)
def test_a_call_is_the_put_with_both_sides_swapped(spot, tau, rate, dividend_yield, vol):
    call = american.price("C", spot, 100.0, tau, rate, dividend_yield, vol)
    put = american.price("P", 100.0, spot, tau, dividend_yield, rate, vol)
    assert call == pytest.approx(put, abs=1e-9)


@given(rights, spots, taus, rates, rates, vols)
def test_value_scales_with_spot_and_strike(right, spot, tau, rate, dividend_yield, vol):
    small, large = american.price(
        right, [spot, spot * 50], [100.0, 5000.0], tau, rate, dividend_yield, vol
    )
    assert large == pytest.approx(50 * small, rel=1e-12, abs=1e-9)


@given(rights, spots, rates, rates, vols)
def test_more_time_and_more_volatility_are_never_cheaper(right, spot, rate, dividend_yield, vol):
    taus = np.array([0.25, 0.3, 0.9, 1.0, 2.5])
    by_time = american.price(right, spot, 100.0, taus, rate, dividend_yield, vol)
    assert np.all(np.diff(by_time) >= -CLOSE)
    by_vol = american.price(right, spot, 100.0, 0.5, rate, dividend_yield, vol * taus)
    assert np.all(np.diff(by_vol) >= -CLOSE)


@given(spots, taus, st.floats(0.001, 0.12), vols)
def test_a_call_without_yield_is_never_exercised(spot, tau, rate, vol):
    point = ("C", spot, 100.0, tau, rate, 0.0, vol)
    assert american.price(*point) == bs.price(*point)


@pytest.mark.parametrize("right", ["C", "P"])
@pytest.mark.parametrize("spot", [85.0, 100.0, 118.0])
def test_greeks_are_the_slopes_of_the_price(right, spot):
    point = [right, spot, 100.0, 0.75, 0.06, 0.03, 0.3]
    g = american.greeks(*point)

    def slope(position, step):
        up, down = list(point), list(point)
        up[position] += step
        down[position] -= step
        return (american.price(*up) - american.price(*down)) / (2 * step)

    assert g.price == american.price(*point)
    assert g.delta == pytest.approx(slope(1, 0.01), abs=1e-5)
    assert g.vega == pytest.approx(slope(6, 1e-3), rel=1e-3)
    assert g.theta == pytest.approx(-slope(3, 1e-3), rel=2e-3)
    assert g.rho == pytest.approx(slope(4, 1e-3), rel=2e-3)
    up, down = (american.greeks(right, s, *point[2:]).delta for s in (spot + 0.1, spot - 0.1))
    assert g.gamma == pytest.approx((up - down) / 0.2, rel=1e-3)


def test_where_exercise_is_due_only_the_spot_matters():
    g = american.greeks(["P", "C"], [60.0, 200.0], 100.0, 0.5, 0.08, [0.0, 0.2], 0.2)
    assert_allclose(g.price, [40.0, 100.0], rtol=1e-15)
    assert_allclose(g.delta, [-1.0, 1.0], rtol=1e-15)
    for each in (g.gamma, g.vega, g.theta, g.rho):
        assert_allclose(each, 0.0, atol=1e-12)


@pytest.mark.parametrize("right", ["C", "P"])
def test_at_expiry_it_is_intrinsic_value(right):
    spots = np.array([80.0, 100.0, 120.0])
    sign = 1 if right == "C" else -1
    value = american.price(right, spots, 100.0, 0.0, 0.05, 0.02, 0.2)
    assert_allclose(value, np.maximum(sign * (spots - 100.0), 0.0))


def test_without_volatility_the_best_moment_is_chosen():
    # now, at expiry, or where interest on the strike balances the dividends
    ours = american.price(
        "P", 100.0, 120.0, [1.0, 1.0, 40.0], [0.05, 0.0, 0.01], [0.01, 0.05, 0.5], 0
    )
    between = np.log(0.01 * 120 / (0.5 * 100)) / (0.01 - 0.5)
    best = 120 * np.exp(-0.01 * between) - 100 * np.exp(-0.5 * between)
    assert_allclose(ours, [20.0, 120 - 100 * np.exp(-0.05), best], rtol=1e-14)


def test_spot_or_strike_of_zero_has_a_value():
    ours = american.price(
        ["P", "P", "C", "C"],
        [0, 0, 0, 100],
        [120, 120, 120, 0],
        1.0,
        [0.05, -0.075, 0.05, 0.05],
        0.02,
        0.25,
    )
    assert_allclose(ours, [120.0, 120.0 * np.exp(0.075), 0.0, 100.0], rtol=1e-14)


def test_two_boundaries_agree_with_one_where_they_meet_the_limit():
    # as the rate nears 0 from below, the lower boundary vanishes
    below, above = american.price("P", 80.0, 100.0, 1.0, [-1e-7, 0.0], -0.03, 0.2)
    assert below == pytest.approx(above, abs=2e-4)


@pytest.mark.parametrize(
    ("name", "bad"),
    [(n, b) for n in FIELDS[1:] for b in (np.nan, np.inf)]
    + [("spot", -1.0), ("strike", -1.0), ("tau", -1e-9), ("vol", -0.1), ("rate", 1e6)],
)
def test_faulty_data_are_nan_for_that_element_only(name, bad):
    arguments = dict(zip(FIELDS, ONE, strict=True))
    arguments[name] = [arguments[name], bad]
    result = np.asarray(american.greeks(**arguments))
    assert np.isfinite(result[:, 0]).all()
    assert np.isnan(result[:, 1]).all()


def test_shapes_broadcast_and_nothing_gives_nothing():
    assert american.price(["C", "P"], 100.0, [[90.0], [100.0], [110.0]], 1, 0.05, 0, 0.2).shape == (
        3,
        2,
    )
    assert american.price("P", [], 100.0, 1.0, 0.05, 0.0, 0.2).shape == (0,)
    with pytest.raises(ValueError, match="tau has shape"):
        american.price("P", [1.0, 2.0], 100.0, [1.0, 2.0, 3.0], 0.05, 0.0, 0.2)


def test_threads_and_neighbours_change_nothing():
    spots = np.linspace(60.0, 160.0, 3000)
    alone = american.price("P", spots, 100.0, 0.5, 0.05, 0.01, 0.3)
    shared = american.price("P", spots, 100.0, 0.5, 0.05, 0.01, 0.3, n_threads=2)
    assert_allclose(shared, alone, rtol=1e-13)
    single = [american.price("P", s, 100.0, 0.5, 0.05, 0.01, 0.3) for s in spots[[0, 63, 64, 2999]]]
    assert_allclose(alone[[0, 63, 64, 2999]], single, rtol=1e-12)
