import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant.performance import returns as rt

histories = st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=60).map(np.array)
MEASURES = (
    rt.total_return,
    rt.cagr,
    rt.mean,
    rt.deviation,
    rt.volatility,
    rt.downside_deviation,
    rt.max_drawdown,
)


@given(histories)
@settings(deadline=None)
def test_compounding_the_returns_of_wealth_gives_wealth_back(history):
    wealth = np.append(1.0, rt.cumulative(history, start=1.0))
    assert_allclose(rt.simple_returns(wealth)[1:], history, atol=1e-12)
    assert_allclose(np.expm1(rt.log_returns(wealth)[1:]), history, atol=1e-12)
    assert rt.total_return(history) == pytest.approx(wealth[-1] - 1.0, abs=1e-9)


@given(histories)
@settings(deadline=None)
def test_drawdown_lies_between_minus_one_and_zero_and_shifts_do_not_move_volatility(history):
    assert np.all((rt.drawdowns(history) <= 0.0) & (rt.drawdowns(history) >= -1.0))
    assert rt.max_drawdown(history) == pytest.approx(min(rt.drawdowns(history).min(), 0.0))
    assert rt.volatility(history + 0.1) == pytest.approx(rt.volatility(history), abs=1e-9)


@given(histories)
@settings(deadline=None)
def test_a_column_of_a_table_measures_as_it_does_alone(history):
    table = np.column_stack([history, history[::-1] / 2])
    for measure in MEASURES:
        assert_allclose(measure(table)[0], measure(history), atol=1e-12)
        assert_allclose(measure(table)[1], measure(history[::-1] / 2), atol=1e-12)


@pytest.mark.parametrize("measure", MEASURES)
def test_without_an_observation_there_is_no_number(measure):
    assert np.isnan(measure(np.array([])))
    assert np.isnan(measure(np.array([np.nan, np.nan])))
    assert_array_equal(np.isnan(measure(np.array([[0.1, np.nan], [0.2, np.nan]]))), [False, True])


@pytest.mark.parametrize("measure", MEASURES)
def test_infinity_is_refused_by_name(measure):
    with pytest.raises(ValueError, match="returns"):
        measure([0.1, np.inf])


def test_missing_days_are_skipped_by_averages_and_count_as_time_for_growth():
    gaps = np.array([0.1, np.nan, 0.1])
    assert rt.mean(gaps) == pytest.approx(0.1)
    assert rt.observations(gaps) == 2
    assert rt.cagr(gaps, 3.0) == pytest.approx(0.21)


def test_constant_series_has_a_deviation_of_exactly_zero():
    assert rt.deviation(np.full(1000, 0.01)) == 0.0
    assert np.isnan(rt.deviation([0.01]))


def test_prices_at_or_below_zero_have_no_return():
    assert_array_equal(np.isnan(rt.simple_returns([1.0, 0.0, 2.0, 3.0])), [True, True, True, False])
    with pytest.raises(ValueError, match="step"):
        rt.simple_returns([1.0, 2.0], step=0)


def test_wealth_below_zero_has_no_growth_rate():
    assert np.isnan(rt.cagr([0.1, -1.5]))
    assert rt.cagr([0.1, -1.0]) == -1.0


@pytest.mark.parametrize(
    ("history", "longest"),
    [
        ([], 0),
        ([0.1, 0.2], 0),
        ([-0.1, -0.1, 0.0, -0.1], 2),
        ([-0.1, np.nan, -0.1, 0.1, -0.1], 2),
        ([0.1, -0.1, -0.1, -0.1], 3),
    ],
)
def test_losing_streak_ends_at_zero_and_reaches_over_a_gap(history, longest):
    assert rt.consecutive_losses_max(history) == longest


def test_streak_of_many_series_at_once_is_refused():
    with pytest.raises(ValueError, match="one series"):
        rt.consecutive_losses_max(np.zeros((2, 2)))


@pytest.mark.parametrize("periods", [0.0, -1.0, np.nan, np.inf])
def test_periods_per_year_must_be_above_zero(periods):
    for measure in (rt.cagr, rt.volatility):
        with pytest.raises(ValueError, match="periods_per_year"):
            measure([0.1, 0.2], periods)
