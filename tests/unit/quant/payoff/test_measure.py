import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.quant import black_scholes
from strikedesk.quant.payoff.measure import Lognormal

views = st.builds(
    Lognormal.of, st.floats(1, 1000), st.floats(0.01, 1.5), st.floats(-0.2, 0.2), st.floats(0.01, 3)
)


@given(views, st.floats(0.1, 3000), st.floats(0.1, 3000))
@settings(deadline=None)
def test_probabilities_and_means_of_parts_add_up(view, a, b):
    low, high = sorted((a, b))
    edges = [(0.0, low), (low, high), (high, math.inf)]
    assert sum(view.probability(*edge) for edge in edges) == pytest.approx(1.0)
    assert sum(view.partial_mean(*edge) for edge in edges) == pytest.approx(view.mean)
    assert low * view.probability(low, high) <= view.partial_mean(low, high) * (1 + 1e-9) + 1e-12


@given(st.floats(50, 200), st.floats(0.05, 1.0), st.floats(-0.1, 0.1))
@settings(deadline=None)
def test_mean_payoff_of_a_call_is_its_undiscounted_price(strike, vol, rate):
    view = Lognormal.of(100.0, vol, rate, 0.5)
    payoff = view.partial_mean(strike, math.inf) - strike * view.probability(strike, math.inf)
    price = black_scholes.price("C", 100.0, strike, 0.5, rate, 0.0, vol) * math.exp(rate * 0.5)
    assert payoff == pytest.approx(float(price), abs=1e-10)


@given(views, st.floats(-5, 5))
@settings(deadline=None)
def test_price_at_a_distance_lies_at_that_distance(view, z):
    assert view.distance(float(view.price_at(np.array(z)))) == pytest.approx(z, abs=1e-8)


def test_far_tails_keep_their_digits():
    view = Lognormal(100.0, 0.1)
    assert view.probability(300.0, math.inf) == pytest.approx(1.1185e-28, rel=2.0)
    assert 0.0 < view.probability(300.0, math.inf) < 1e-25


def test_without_volatility_the_mean_is_certain():
    view = Lognormal.of(100.0, 0.0, 0.1, 1.0)
    assert view.probability(110.0, 111.0) == 1.0
    assert view.probability(0.0, 110.0) == 0.0


@pytest.mark.parametrize("name", ["spot", "vol", "drift", "tau"])
def test_arguments_out_of_range_are_refused_by_name(name):
    sound = {"spot": 100.0, "vol": 0.2, "drift": 0.0, "tau": 1.0}
    for value in (math.nan, math.inf, *([] if name == "drift" else [-1.0])):
        with pytest.raises(ValueError, match=name):
            Lognormal.of(**(sound | {name: value}))


@pytest.mark.parametrize(("mean", "stdev"), [(0.0, 0.1), (math.nan, 0.1), (100.0, -0.1)])
def test_distribution_that_cannot_be_is_refused(mean, stdev):
    with pytest.raises(ValueError, match=r"mean|stdev"):
        Lognormal(mean, stdev)
