import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.quant.performance import relative

markets = st.lists(st.floats(-0.1, 0.1), min_size=5, max_size=60).map(np.array)


@given(markets, st.floats(-3, 3), st.floats(-0.01, 0.01))
@settings(deadline=None)
def test_a_line_through_the_market_is_recovered(market, beta, alpha):
    if np.ptp(market) < 1e-4:
        return
    found = relative.alpha_beta(alpha + beta * market, market)
    assert found.beta == pytest.approx(beta, abs=1e-7)
    assert found.alpha == pytest.approx(alpha, abs=1e-8)


def test_only_days_that_both_know_count():
    mine, market = np.array([0.1, np.nan, 0.3, 0.2]), np.array([0.1, 0.9, 0.3, np.nan])
    found = relative.alpha_beta(mine, market)
    assert found.observations == 2
    assert found.beta == pytest.approx(1.0)
    assert found.r_squared == pytest.approx(1.0)


def test_market_that_does_not_move_gives_no_beta():
    found = relative.alpha_beta([0.1, 0.2, 0.3], [0.01, 0.01, 0.01])
    assert np.isnan(found.beta)
    assert np.isnan(found.alpha)


def test_alpha_is_compounded_over_a_year():
    mine, market = np.array([0.02, 0.01, 0.03]), np.array([0.01, 0.0, 0.02])
    assert relative.alpha_annual(mine, market) == pytest.approx(1.01**252 - 1.0)


def test_information_ratio_of_oneself_is_undefined():
    assert np.isnan(relative.information_ratio([0.1, 0.2], [0.1, 0.2]))


def test_captures_of_the_market_itself_are_one():
    market = np.array([0.1, -0.1, 0.05, np.nan])
    assert relative.capture(market, market) == pytest.approx(1.0)
    assert relative.capture(*relative.up_only(market, market)) == pytest.approx(1.0)
    assert relative.capture(*relative.down_only(market, market)) == pytest.approx(1.0)
    assert np.isnan(relative.capture([np.nan], [0.1]))


def test_mismatched_shapes_are_refused_by_name():
    with pytest.raises(ValueError, match="benchmark has shape"):
        relative.alpha_beta([0.1, 0.2], [0.1])
    with pytest.raises(ValueError, match="one series"):
        relative.capture(np.zeros((2, 2)), np.zeros((2, 2)))
