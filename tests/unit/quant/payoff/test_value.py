import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant import black_scholes
from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.value import curve, remaining, slope, slope_far_up

SPOTS = np.array([0.0, 50.0, 100.0, 150.0])


def test_profits_at_expiry_are_those_of_the_textbook():
    expected = {"C": [-5, -5, -5, 45], "P": [95, 45, -5, -5]}
    for kind, profits in expected.items():
        assert_allclose(curve([Leg(kind, 1, 5.0, 0.5, 100.0)], SPOTS, 0.5), profits)
    assert_allclose(curve([Leg("S", -2, 100.0)], SPOTS, 0.0), [200, 100, 0, -100])
    assert_allclose(curve([Leg("F", 1, 100.0, 0.5)], SPOTS, 0.5), SPOTS - 100.0)


def test_before_expiry_an_option_is_worth_its_black_scholes_price():
    leg = Leg("P", 10, 5.0, 0.75, 100.0, 0.3)
    price = black_scholes.price("P", SPOTS[1:], 100.0, 0.5, 0.05, 0.02, 0.35)
    ours = curve([leg], SPOTS, 0.25, 0.05, 0.02, vol_shift=0.05)
    assert_allclose(ours[1:], 10 * (price - 5.0), rtol=1e-14)
    assert ours[0] == pytest.approx(10 * (100.0 * math.exp(-0.025) - 5.0))


@given(st.floats(0.0, 0.49), st.floats(0.05, 1.0), st.floats(-0.05, 0.1), st.floats(-0.05, 0.1))
@settings(deadline=None)
def test_call_minus_put_is_a_future_whatever_the_date(at, vol, rate, dividend_yield):
    synthetic = [Leg("C", 1, 4.0, 0.5, 100.0, vol), Leg("P", -1, 4.0, 0.5, 100.0, vol)]
    left = 0.5 - at
    future = curve([Leg("F", 1, 100.0, 0.5)], SPOTS, at, rate, dividend_yield)
    expected = future * math.exp(-rate * left)
    assert_allclose(curve(synthetic, SPOTS, at, rate, dividend_yield), expected, atol=1e-10)


def test_slope_is_the_derivative_of_the_curve():
    legs = [Leg("C", 3, 4.0, 0.5, 100.0, 0.2), Leg("F", -1, 99.0, 0.4), Leg("S", 2, 99.0)]
    up, down = (curve(legs, SPOTS[1:] + bump, 0.1, 0.04, 0.01) for bump in (1e-4, -1e-4))
    assert_allclose(slope(legs, SPOTS[1:], 0.1, 0.04, 0.01), (up - down) / 2e-4, rtol=1e-6)


def test_slope_far_up_is_exactly_zero_where_legs_cancel():
    spread = [Leg("C", q, 1.0, 0.5, k) for q, k in ((0.1, 90.0), (0.2, 95.0), (-0.3, 99.0))]
    assert slope_far_up(spread, 0.5, 0.05, 0.0) == 0.0
    assert slope_far_up([Leg("C", 2, 1.0, 0.5, 90.0)], 0.25, 0.05, 0.04) == pytest.approx(
        2 * math.exp(-0.01)
    )


def test_impossible_prices_are_missing_and_the_others_stay():
    ours = curve([Leg("C", 1, 5.0, 0.5, 100.0, 0.2)], [-1.0, np.nan, np.inf, 100.0], 0.1)
    assert_array_equal(np.isnan(ours), [True, True, True, False])


def test_volatility_shifted_below_zero_stops_there():
    leg = Leg("C", 1, 0.0, 0.5, 100.0, 0.1)
    assert curve([leg], 120.0, 0.0, vol_shift=-0.5) == pytest.approx(20.0)


def test_leg_that_expired_or_lacks_a_volatility_is_refused():
    leg = Leg("C", 1, 5.0, 0.5, 100.0)
    with pytest.raises(ValueError, match="expires after"):
        curve([leg], SPOTS, 0.6)
    with pytest.raises(ValueError, match="vol"):
        curve([leg], SPOTS, 0.4)
    for name in ("at", "rate", "dividend_yield", "vol_shift"):
        with pytest.raises(ValueError, match=name):
            curve([leg], SPOTS, **({"at": 0.5} | {name: math.nan}))


def test_expiries_within_a_blink_are_one_instant():
    assert remaining(Leg("C", 1, 5.0, 0.5 + 1e-12, 100.0), 0.5) == 0.0
