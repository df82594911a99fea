import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant.performance import tail

histories = st.lists(st.floats(-0.2, 0.2), min_size=5, max_size=80).map(np.array)
confidences = st.floats(0.55, 0.995)
METHODS = ("historical", "gaussian", "cornish_fisher")


@given(histories, confidences)
@settings(deadline=None)
def test_shortfall_is_never_below_value_at_risk_of_gaussian_and_history(history, confidence):
    for method in ("historical", "gaussian"):
        var = tail.value_at_risk(history, confidence, method)
        shortfall = tail.expected_shortfall(history, confidence, method)
        # a quantile between two order statistics may lie below the mean of the worse one
        slack = np.ptp(history) / len(history) if method == "historical" else 0.0
        assert shortfall >= var - slack * len(history) - 1e-12


@given(histories, histories, confidences)
@settings(deadline=None)
def test_historical_shortfall_is_subadditive(one, other, confidence):
    size = min(len(one), len(other))
    one, other = one[:size], other[:size]
    both = tail.expected_shortfall(one + other, confidence)
    apart = [tail.expected_shortfall(each, confidence) for each in (one, other)]
    assert both <= sum(apart) + 1e-12


@given(histories, confidences, st.floats(0.1, 10.0), st.floats(-0.1, 0.1))
@settings(deadline=None)
def test_losses_scale_and_shift_with_the_returns(history, confidence, scale, shift):
    for measure in (tail.value_at_risk, tail.expected_shortfall):
        for method in ("historical", "gaussian"):
            expected = scale * measure(history, confidence, method) - shift
            moved = measure(scale * history + shift, confidence, method)
            assert moved == pytest.approx(expected, abs=1e-10)


@given(confidences)
@settings(deadline=None)
def test_without_skew_and_excess_kurtosis_cornish_fisher_is_gaussian(confidence):
    z = 1.0 / np.sqrt(3.0)
    history = np.repeat([-np.sqrt(3.0), 0.0, np.sqrt(3.0)], [1, 4, 1]) * z  # excess exactly 0
    for measure in (tail.value_at_risk, tail.expected_shortfall):
        bent = measure(history, confidence, "cornish_fisher")
        assert bent == pytest.approx(measure(history, confidence, "gaussian"), abs=1e-9)


def test_cornish_fisher_shortfall_is_the_integral_of_its_quantile():
    history = np.random.default_rng(3).standard_t(8, 500) * 0.01 - 0.001
    levels = 1.0 - (np.arange(20_000) + 0.5) / 20_000 * 0.05
    quantiles = [tail.value_at_risk(history, level, "cornish_fisher") for level in levels[::10]]
    shortfall = tail.expected_shortfall(history, 0.95, "cornish_fisher")
    assert shortfall == pytest.approx(np.mean(quantiles), rel=2e-3)


def test_cornish_fisher_refuses_moments_whose_quantile_turns_back():
    history = np.append(np.zeros(200), -0.5)
    assert np.isnan(tail.value_at_risk(history, 0.95, "cornish_fisher"))
    assert np.isnan(tail.expected_shortfall(history, 0.95, "cornish_fisher"))


def test_historical_shortfall_takes_the_last_observation_in_part():
    history = np.arange(-10.0, 0.0) / 100
    assert tail.expected_shortfall(history, 0.75) == pytest.approx((0.10 + 0.09 + 0.08 / 2) / 2.5)
    assert tail.order_statistic_shortfall(history, 0.75) == pytest.approx(0.09)


def test_normal_deviates_give_the_textbook_value_at_risk():
    history = np.array([-1.0, 1.0]) / np.sqrt(2.0)  # mean 0, sample deviation 1
    assert tail.value_at_risk(history, 0.99, "gaussian") == pytest.approx(2.3263478740408408)
    assert tail.expected_shortfall(history, 0.99, "gaussian") == pytest.approx(2.665214220345808)


def test_mean_loss_beyond_a_loss_nobody_had_is_missing():
    assert tail.mean_loss_beyond([-0.1, -0.2, 0.1], 0.05) == pytest.approx(0.15)
    assert np.isnan(tail.mean_loss_beyond([-0.1], 0.5))


@pytest.mark.parametrize("method", METHODS)
def test_columns_are_measured_apart_and_gaps_skipped(method):
    rng = np.random.default_rng(0)
    table = rng.normal(0, 0.01, (200, 2))
    table[3, 1] = np.nan
    for measure in (tail.value_at_risk, tail.expected_shortfall):
        alone = measure(np.delete(table[:, 1], 3), 0.9, method)
        assert_allclose(measure(table, 0.9, method)[1], alone, rtol=1e-12)
        assert np.isnan(measure([], 0.9, method))
        assert np.isnan(measure([np.nan, np.nan], 0.9, method))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, np.nan])
def test_confidence_outside_zero_and_one_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        tail.value_at_risk([0.1], confidence)


def test_unknown_method_is_refused():
    for measure in (tail.value_at_risk, tail.expected_shortfall):
        with pytest.raises(ValueError, match="method"):
            measure([0.1, 0.2], 0.95, "monte_carlo")


def test_moments_of_a_constant_series_are_missing():
    assert np.isnan(tail.skewness(np.ones(5)))
    assert np.isnan(tail.kurtosis_excess(np.ones(5)))
