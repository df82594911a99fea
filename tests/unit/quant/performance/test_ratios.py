import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.quant.performance import ratios
from strikedesk.quant.performance import returns as rt

histories = st.lists(st.floats(-0.2, 0.2), min_size=3, max_size=60).map(np.array)


@given(histories, st.floats(0.01, 5.0))
@settings(deadline=None)
def test_leverage_leaves_sharpe_and_sortino_alone(history, leverage):
    if rt.deviation(history) < 1e-6:
        return
    for ratio in (ratios.sharpe, ratios.sortino):
        expected = float(ratio(history))
        assert float(ratio(history * leverage)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(histories)
@settings(deadline=None)
def test_sharpe_over_a_risk_free_series_is_that_of_the_difference(history):
    free = np.full_like(history, 0.001)
    assert float(ratios.sharpe(history, free)) == pytest.approx(
        float(ratios.sharpe(history - 0.001)), nan_ok=True
    )


@given(histories)
@settings(deadline=None)
def test_omega_is_above_one_exactly_where_the_mean_is_above_the_threshold(history):
    omega = ratios.omega(history)
    if np.isfinite(omega) and abs(rt.mean(history)) > 1e-9:
        assert (omega > 1.0) == (rt.mean(history) > 0.0)


def test_no_risk_is_infinite_or_undefined_never_huge():
    assert ratios.sharpe(np.full(9, 0.01)) == math.inf
    assert ratios.sharpe(np.full(9, -0.01)) == -math.inf
    assert np.isnan(ratios.sharpe(np.zeros(9)))
    assert ratios.sortino([0.01, 0.0]) == math.inf
    assert np.isnan(ratios.calmar([0.01, 0.02]))
    assert np.isnan(ratios.omega([0.01, 0.02]))


def test_sharpe_of_a_hand_computed_series():
    # mean 0.01, sample deviation 0.01
    assert ratios.sharpe([0.0, 0.01, 0.02], periods_per_year=4) == pytest.approx(2.0)


def test_geometric_sharpe_is_growth_over_volatility():
    levels = np.array([100.0, 101.0, 103.0])
    volatility = rt.volatility(rt.simple_returns(levels))
    assert ratios.geometric_sharpe(levels, 0.5) == pytest.approx((1.03**2 - 1) / volatility)
    assert np.isnan(ratios.geometric_sharpe([], 1.0))
    with pytest.raises(ValueError, match="years"):
        ratios.geometric_sharpe(levels, 0.0)


def test_win_rate_counts_neither_flat_nor_missing_days():
    assert ratios.win_rate([0.1, 0.0, -0.1, 0.2, np.nan]) == pytest.approx(2 / 3)
    assert np.isnan(ratios.win_rate([0.0]))


def test_straight_growth_is_perfectly_stable():
    assert ratios.stability(np.full(20, 0.01)) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="above -1"):
        ratios.stability([0.1, -1.0])
    with pytest.raises(ValueError, match="one series"):
        ratios.stability(np.zeros((3, 2)))


def test_ulcer_index_of_a_rise_is_zero():
    assert ratios.ulcer_index([0.1, 0.1, 0.2]) == 0.0
    assert np.isnan(ratios.ulcer_index([0.1]))


def test_tail_ratio_of_a_symmetric_series_is_one():
    assert ratios.tail_ratio(np.linspace(-1, 1, 101)) == pytest.approx(1.0)
    assert np.isnan(ratios.tail_ratio([]))
