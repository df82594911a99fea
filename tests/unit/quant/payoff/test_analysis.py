import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from strikedesk.quant import black_scholes
from strikedesk.quant.payoff.analysis import analyse
from strikedesk.quant.payoff.measure import Lognormal
from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.value import curve

VIEW = Lognormal.of(100.0, 0.3, 0.02, 0.25)


def option(kind, quantity, strike, price, tau=0.25, vol=0.3):
    return Leg(kind, quantity, price, tau, strike, vol)


options = st.builds(
    option,
    st.sampled_from("CP"),
    st.integers(-5, 5).filter(bool),
    st.integers(60, 140).map(float),
    st.integers(0, 40).map(lambda n: n / 2),
)
books = st.lists(options, min_size=1, max_size=6)

NAMED = {
    "long call": ([option("C", 1, 100, 5)], [105.0], math.inf, -5.0),
    "short put": ([option("P", -1, 100, 5)], [95.0], 5.0, -95.0),
    "naked call": ([option("C", -1, 100, 5)], [105.0], 5.0, -math.inf),
    "bull call spread": ([option("C", 1, 95, 7), option("C", -1, 105, 2)], [100.0], 5.0, -5.0),
    "long straddle": ([option("C", 1, 100, 5), option("P", 1, 100, 4)], [91, 109], math.inf, -9.0),
    "iron condor": (
        [
            option("P", 1, 85, 1),
            option("P", -1, 90, 2.5),
            option("C", -1, 110, 2.5),
            option("C", 1, 115, 1),
        ],
        [87.0, 113.0],
        3.0,
        -2.0,
    ),
    "butterfly": (
        [option("C", 1, 90, 12), option("C", -2, 100, 6), option("C", 1, 110, 2)],
        [92.0, 108.0],
        8.0,
        -2.0,
    ),
    "covered call": ([Leg("S", 1, 100.0), option("C", -1, 110, 3)], [97.0], 13.0, -97.0),
    "long future": ([Leg("F", 1, 100.0, 0.25)], [100.0], math.inf, -100.0),
    "box": (
        [
            option("C", 1, 90, 12),
            option("C", -1, 110, 2),
            option("P", 1, 110, 12),
            option("P", -1, 90, 2),
        ],
        [],
        0.0,
        0.0,
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_named_strategies_have_their_textbook_figures(name):
    legs, breakevens, best, worst = NAMED[name]
    found = analyse(legs)
    assert found.is_exact
    assert (found.max_profit, found.max_loss) == (pytest.approx(best), pytest.approx(worst))
    if name != "box":  # which is flat at zero: every price breaks even
        assert found.breakevens == pytest.approx(breakevens, rel=1e-14)


@given(books)
@settings(max_examples=150, deadline=None)
def test_profit_changes_sign_only_at_breakevens_and_extremes_bound_it(legs):
    found = analyse(legs, measure=VIEW)
    prices = np.linspace(0.0, 400.0, 801)
    profits = curve(legs, prices, 0.25)
    assert np.all(profits <= found.max_profit + 1e-9)
    assert np.all(profits >= found.max_loss - 1e-9)
    for (a, p), (b, q) in pairwise(zip(prices, profits, strict=True)):
        if p * q < -1e-9:
            assert any(a <= root <= b for root in found.breakevens)
    for root in found.breakevens:
        assert curve(legs, root, 0.25) == pytest.approx(0.0, abs=1e-8)


@given(books)
@settings(max_examples=60, deadline=None)
def test_odds_agree_with_many_prices_drawn_evenly_from_the_view(legs):
    found = analyse(legs, measure=VIEW)
    uniform = (np.arange(200_000) + 0.5) / 200_000
    prices = VIEW.price_at(ndtri(uniform))
    profits = curve(legs, prices, 0.25)
    assert found.odds.probability_of_profit == pytest.approx(np.mean(profits > 1e-9), abs=2e-4)
    assert found.odds.expected_profit == pytest.approx(profits.mean(), rel=1e-3, abs=5e-3)
    total = found.odds.probability_of_profit + found.odds.probability_of_loss
    assert total <= 1.0 + 1e-12


calendars = st.lists(
    st.builds(
        option,
        st.sampled_from("CP"),
        st.integers(-3, 3).filter(bool),
        st.integers(80, 120).map(float),
        st.integers(1, 20).map(float),
        st.sampled_from([0.25, 0.25, 0.5, 1.0]),
        st.floats(0.05, 0.8),
    ),
    min_size=1,
    max_size=5,
)


@given(calendars, st.floats(0.0, 0.1))
@settings(max_examples=60, deadline=None)
def test_mixed_expiries_miss_no_breakeven_and_no_extreme(legs, rate):
    found = analyse(legs, rate, horizon=0.25, measure=VIEW)
    prices = np.linspace(1.0, 400.0, 4001)
    profits = curve(legs, prices, 0.25, rate)
    slack = 1e-9 * sum(abs(leg.quantity) * 200 for leg in legs)
    assert np.all(profits <= found.max_profit + slack)
    assert np.all(profits >= found.max_loss - slack)
    for i in np.flatnonzero(profits[:-1] * profits[1:] < -slack):
        assert any(prices[i] <= root <= prices[i + 1] for root in found.breakevens)
    for root in found.breakevens:
        assert curve(legs, root, 0.25, rate) == pytest.approx(0.0, abs=slack * 10)


def test_calendar_whose_profit_only_touches_zero_has_that_breakeven():
    legs = [option("C", -1, 100, 0.0), option("C", 1, 100, 0.0, tau=0.5)]
    top = analyse(legs).max_profit
    touching = [legs[0], option("C", 1, 100, top, tau=0.5)]
    found = analyse(touching)
    assert found.max_profit == pytest.approx(0.0, abs=1e-9)
    assert found.breakevens == pytest.approx([100.0], abs=1e-3)


def test_expectation_under_the_pricing_measure_is_the_price():
    """A living option's mean value at the horizon is its price today, grown at the rate."""
    view = Lognormal.of(100.0, 0.3, 0.05, 0.25)
    found = analyse([option("C", 1, 105, 0.0, tau=1.0)], 0.05, horizon=0.25, measure=view)
    price = black_scholes.price("C", 100.0, 105.0, 1.0, 0.05, 0.0, 0.3)
    assert found.odds.expected_profit == pytest.approx(float(price) * math.exp(0.0125), rel=1e-11)


def test_certain_price_has_certain_odds():
    found = analyse([option("C", 1, 100, 5)], measure=Lognormal(110.0, 0.0))
    assert found.odds.probability_of_profit == 1.0
    assert found.odds.expected_if_profit == pytest.approx(5.0)
    assert math.isnan(found.odds.expected_if_loss)


def test_quantities_that_cancel_are_not_unlimited():
    legs = [option("C", q, k, 1.0) for q, k in ((0.1, 90), (0.2, 95), (-0.3, 99))]
    assert math.isfinite(analyse(legs).max_profit)


def test_risk_reward_is_missing_where_a_side_is_unlimited():
    assert math.isnan(analyse([option("C", 1, 100, 5)]).risk_reward)
    spread = [option("C", 1, 95, 7), option("C", -1, 105, 2)]
    assert analyse(spread).risk_reward == pytest.approx(1.0)


def test_without_a_measure_there_are_no_odds():
    assert analyse([option("C", 1, 100, 5)]).odds is None


def test_questions_without_an_answer_are_refused():
    with pytest.raises(ValueError, match="legs"):
        analyse([])
    with pytest.raises(ValueError, match="horizon"):
        analyse([Leg("S", 1, 100.0)])
    with pytest.raises(ValueError, match="expires"):
        analyse([option("C", 1, 100, 5)], horizon=0.3)
    with pytest.raises(ValueError, match="vol"):
        analyse([Leg("C", 1, 5.0, 0.5, 100.0), option("C", 1, 100, 5)])
    with pytest.raises(ValueError, match="rate"):
        analyse([option("C", 1, 100, 5)], math.nan)


def test_stock_alone_has_a_breakeven_at_a_given_date():
    assert analyse([Leg("S", -5, 42.0)], horizon=0.1).breakevens == (42.0,)


def test_profit_that_rises_then_stays_level_then_falls_keeps_its_top():
    legs = [
        Leg("C", -0.3, 13.04, 0.1002, 105.0, 0.0001),
        Leg("P", -0.3, 1.62, 0.1002, 300.0, 0.3),
    ]
    found = analyse(legs, horizon=0.1)
    tops = curve(legs, np.linspace(100.0, 200.0, 101), 0.1)
    assert found.max_profit == pytest.approx(tops.max(), rel=1e-9)
