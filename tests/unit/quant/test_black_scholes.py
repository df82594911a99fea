import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant import black76
from strikedesk.quant import black_scholes as bs
from strikedesk.quant.implied_vol import Status

spots = st.floats(0.01, 1e6)
ratios = st.floats(0.05, 20.0)
taus = st.floats(1e-3, 10.0)
rates = st.floats(-0.1, 0.2)
vols = st.floats(0.01, 2.0)
rights = st.sampled_from(["C", "P"])
ONE = ("C", 100.0, 95.0, 0.7, 0.04, 0.015, 0.25)
FIELDS = ("right", "spot", "strike", "tau", "rate", "dividend_yield", "vol")


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    """Compile before Hypothesis starts its clock."""
    bs.price(*ONE), bs.greeks(*ONE), bs.second_order(*ONE), bs.implied_vol(9.0, *ONE[:-1])


@given(spots, ratios, taus, rates, rates, vols)
def test_call_minus_put_is_the_forward(spot, ratio, tau, rate, dividend_yield, vol):
    strike = spot * ratio
    call, put = bs.price(["C", "P"], spot, strike, tau, rate, dividend_yield, vol)
    asset, cash = spot * np.exp(-dividend_yield * tau), strike * np.exp(-rate * tau)
    assert call - put == pytest.approx(asset - cash, abs=1e-13 * (asset + cash))


@given(spots, ratios, taus, rates, rates, vols)
def test_greeks_of_call_and_put_obey_parity(spot, ratio, tau, rate, dividend_yield, vol):
    strike = spot * ratio
    g = bs.greeks(["C", "P"], spot, strike, tau, rate, dividend_yield, vol)
    fade = np.exp(-dividend_yield * tau)
    assert g.delta[0] - g.delta[1] == pytest.approx(fade, rel=1e-13)
    assert g.gamma[0] == g.gamma[1]
    assert g.vega[0] == g.vega[1]
    assert g.rho[0] - g.rho[1] == pytest.approx(tau * strike * np.exp(-rate * tau), rel=1e-12)


@given(rights, st.floats(50.0, 200.0), st.floats(0.1, 2.0), rates, rates, st.floats(0.1, 1.0))
def test_greeks_are_the_slopes_of_the_price(right, spot, tau, rate, dividend_yield, vol):
    point = (right, spot, 100.0, tau, rate, dividend_yield, vol)
    g = bs.greeks(*point)

    def slope(position, step):
        up, down = list(point), list(point)
        up[position] += step
        down[position] -= step
        return (bs.price(*up) - bs.price(*down)) / (2 * step)

    assert g.price == bs.price(*point)
    assert g.delta == pytest.approx(slope(1, 1e-4 * spot), rel=1e-5, abs=1e-6)
    assert g.vega == pytest.approx(slope(6, 1e-4), rel=1e-5, abs=1e-5)
    assert g.theta == pytest.approx(-slope(3, 1e-5), rel=1e-5, abs=1e-5)
    assert g.rho == pytest.approx(slope(4, 1e-4), rel=1e-5, abs=1e-5)


@given(rights, st.floats(50.0, 200.0), st.floats(0.1, 2.0), rates, rates, st.floats(0.1, 1.0))
def test_second_order_greeks_are_the_slopes_of_greeks(right, spot, tau, rate, dividend_yield, vol):
    def greeks(**change):
        named = dict(zip(FIELDS, (right, spot, 100.0, tau, rate, dividend_yield, vol), strict=True))
        return bs.greeks(**(named | change))

    h = 1e-4
    up, down = greeks(vol=vol + h), greeks(vol=vol - h)
    later, sooner = greeks(tau=tau - h), greeks(tau=tau + h)
    ours = bs.second_order(right, spot, 100.0, tau, rate, dividend_yield, vol)
    wide, narrow = greeks(spot=spot * (1 + h)), greeks(spot=spot * (1 - h))
    assert greeks().gamma == pytest.approx(
        (wide.delta - narrow.delta) / (2 * h * spot), rel=1e-4, abs=1e-8
    )
    assert ours.vanna == pytest.approx((up.delta - down.delta) / (2 * h), rel=1e-4, abs=1e-5)
    assert ours.volga == pytest.approx((up.vega - down.vega) / (2 * h), rel=1e-4, abs=1e-3)
    assert ours.charm == pytest.approx((later.delta - sooner.delta) / (2 * h), rel=1e-4, abs=1e-5)


@given(rights, ratios, taus, rates, rates, vols)
def test_greeks_solve_the_pricing_equation(right, ratio, tau, rate, dividend_yield, vol):
    g = bs.greeks(right, 100.0, 100.0 * ratio, tau, rate, dividend_yield, vol)
    drift = (rate - dividend_yield) * 100.0 * g.delta + 0.5 * vol**2 * 1e4 * g.gamma
    scale = abs(rate * g.price) + abs(drift) + abs(g.theta)
    assert g.theta + drift == pytest.approx(rate * g.price, abs=1e-12 * scale + 1e-13)


@given(spots, ratios, taus, st.floats(0.0, 0.1), vols)
def test_without_yield_it_is_black76_discounted(spot, ratio, tau, rate, vol):
    forward = spot * np.exp(rate * tau)
    theirs = np.exp(-rate * tau) * black76.price(["C", "P"], forward, spot * ratio, tau, vol)
    ours = bs.price(["C", "P"], spot, spot * ratio, tau, rate, 0.0, vol)
    assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13 * spot)


@given(rights, ratios, taus, rates, st.floats(0.01, 1.9))
def test_more_volatility_is_never_cheaper(right, ratio, tau, rate, vol):
    low, high = bs.price(right, 100.0, 100.0 * ratio, tau, rate, 0.0, [vol, vol * 1.05])
    assert high >= low - 1e-13


@given(rights, ratios, taus, rates, rates, vols)
def test_the_implied_volatility_of_a_price_is_its_volatility(
    right, ratio, tau, rate, dividend_yield, vol
):
    point = (right, 100.0, 100.0 * ratio, tau, rate, dividend_yield)
    g = bs.greeks(*point, vol)
    found = bs.implied_vol(g.price, *point)
    assume(found.status == Status.OK)
    # what an ulp or a few of the price, and of its intrinsic value, can do
    slack = 2e-14 * max(g.price, 100.0 if g.price > 1e-3 else 0.0) / g.vega
    assert found.vol == pytest.approx(vol, rel=1e-12, abs=slack)


@pytest.mark.parametrize(("tau", "vol"), [(0.0, 0.2), (1.0, 0.0), (0.0, 0.0)])
def test_without_time_or_volatility_the_forward_decides(tau, vol):
    strikes = np.array([80.0, 120.0])
    g = bs.greeks("C", 100.0, strikes, tau, 0.05, 0.02, vol)
    asset, cash = 100.0 * np.exp(-0.02 * tau), strikes * np.exp(-0.05 * tau)
    assert_allclose(g.price, np.maximum(asset - cash, 0.0), rtol=1e-15)
    assert_allclose(g.delta, [asset / 100.0, 0.0], rtol=1e-15)
    assert_allclose(g.gamma, 0.0)
    assert_allclose(g.vega, 0.0)
    assert_allclose(g.rho, [tau * cash[0], 0.0], rtol=1e-15)
    assert_allclose(g.theta, [0.02 * asset - 0.05 * cash[0], 0.0], rtol=1e-12)
    assert_allclose(bs.second_order("C", 100.0, strikes, tau, 0.0, 0.0, vol), 0.0)


def test_at_the_strike_at_expiry_gamma_is_infinite_and_delta_half():
    g = bs.greeks(["C", "P"], 100.0, 100.0, 0.0, 0.05, 0.0, 0.2)
    assert_allclose(g.price, 0.0)
    assert_allclose(g.delta, [0.5, -0.5])
    assert np.isposinf(g.gamma).all()
    assert np.isneginf(g.theta).all()
    assert np.isnan(bs.second_order("C", 100.0, 100.0, 0.0, 0.05, 0.0, 0.2)).all()


def test_far_out_of_the_money_keeps_relative_precision():
    # mpmath, 60 digits: F = 100, K = 200, T = 1, vol 0.06 and 0.02
    value = bs.price("C", 100.0, 200.0, 1.0, 0.0, 0.0, [0.06, 0.02])
    assert_allclose(value, [2.5955319896748477e-31, 1.4097591849960467e-264], rtol=8e-13)


@pytest.mark.parametrize("function", [bs.price, bs.greeks, bs.second_order, bs.probability_itm])
@pytest.mark.parametrize(
    ("name", "bad"),
    [(n, b) for n in FIELDS[1:] for b in (np.nan, np.inf, -np.inf)]
    + [("spot", 0.0), ("spot", -1.0), ("strike", 0.0), ("tau", -1e-9), ("vol", -0.1)],
)
def test_faulty_data_are_nan_for_that_element_only(function, name, bad):
    arguments = dict(zip(FIELDS, ONE, strict=True))
    arguments[name] = [arguments[name], bad]
    result = np.asarray(function(**arguments))
    assert np.isfinite(result[..., 0]).all()
    assert np.isnan(result[..., 1]).all()


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_no_number_is_an_error_that_names_it(name):
    with pytest.raises(ValueError, match=name):
        bs.greeks(**(dict(zip(FIELDS, ONE, strict=True)) | {name: ["what", "ever"]}))


def test_empty_in_empty_out():
    assert bs.price("C", [], 100.0, 1.0, 0.0, 0.0, 0.2).shape == (0,)
    assert bs.greeks("C", 100.0, np.empty((0, 3)), 1.0, 0.0, 0.0, 0.2).rho.shape == (0, 3)


def test_any_length_gives_what_its_elements_give():
    n = 2500  # two blocks and a rest
    strikes = np.linspace(50.0, 150.0, n)
    together = np.array(bs.greeks("P", 100.0, strikes, 0.5, 0.03, 0.01, 0.3))
    for i in (0, 1, 1023, 1024, n - 1):
        single = np.array(bs.greeks("P", 100.0, strikes[i], 0.5, 0.03, 0.01, 0.3))
        assert_allclose(together[:, i], single, rtol=1e-14)


def test_threads_change_nothing():
    strikes = np.linspace(50.0, 150.0, 200_000)
    alone = bs.greeks("C", 100.0, strikes, 0.5, 0.03, 0.01, 0.3)
    assert np.array_equal(alone, bs.greeks("C", 100.0, strikes, 0.5, 0.03, 0.01, 0.3, n_threads=2))


@given(ratios, taus, rates, vols)
def test_probabilities_of_both_sides_add_up(ratio, tau, rate, vol):
    call, put = bs.probability_itm(["C", "P"], 100.0, 100.0 * ratio, tau, rate, 0.0, vol)
    assert call + put == pytest.approx(1.0, abs=1e-14)


@given(ratios, taus, rates, vols)
def test_touching_is_at_least_as_likely_as_ending_beyond(ratio, tau, rate, vol):
    barrier = 100.0 * ratio
    touch = bs.probability_of_touch(100.0, barrier, tau, rate, 0.0, vol)
    beyond = bs.probability_itm("C" if ratio > 1 else "P", 100.0, barrier, tau, rate, 0.0, vol)
    assert beyond - 1e-12 <= touch <= 1.0


def test_without_drift_touching_is_twice_ending_beyond():
    # drift of the log: rate - vol² / 2 = 0
    touch = bs.probability_of_touch(100.0, [80.0, 130.0], 0.5, 0.02, 0.0, 0.2)
    below = bs.probability_itm("P", 100.0, 80.0, 0.5, 0.02, 0.0, 0.2)
    above = bs.probability_itm("C", 100.0, 130.0, 0.5, 0.02, 0.0, 0.2)
    assert_allclose(touch, [2 * below, 2 * above], rtol=1e-12)


def test_touching_where_nothing_is_random():
    given = {"tau": 1.0, "rate": 0.05, "dividend_yield": 0.0, "vol": 0.0}
    assert_allclose(
        bs.probability_of_touch(100.0, [104.0, 106.0, 100.0, 99.0], **given), [1, 0, 1, 0]
    )
    assert np.isnan(bs.probability_of_touch([np.nan, -1.0], 100.0, **given)).all()


def test_results_go_into_memory_that_is_handed_in():
    kept = np.empty((6, 2, 3))
    strikes = np.array([[90.0], [110.0]])
    given = ("C", [95.0, 100.0, 105.0], strikes, 0.5, 0.03, 0.01, 0.3)
    found = bs.greeks(*given, out=kept)
    assert found.price.base is not None
    assert np.array_equal(kept, bs.greeks(*given))
    assert np.shares_memory(found.rho, kept)


@pytest.mark.parametrize(
    "bad", [np.empty((6, 3)), np.empty((6, 2), np.float32), np.empty((2, 6)).T, np.empty((5, 2))]
)
def test_memory_that_does_not_fit_is_an_error(bad):
    with pytest.raises(ValueError, match="out must be"):
        bs.greeks("C", [95.0, 100.0], 100.0, 0.5, 0.03, 0.01, 0.3, out=bad)
