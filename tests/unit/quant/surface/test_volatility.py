import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant.surface.svi import Svi
from strikedesk.quant.surface.volatility import Slice, Surface, calendar_gaps

NEAR = Slice(0.25, 101.0, Svi(0.005, 0.05, -0.4, 0.0, 0.1))
FAR = Slice(1.0, 104.0, Svi(0.02, 0.1, -0.4, 0.0, 0.2))
SURFACE = Surface(100.0, (NEAR, FAR))


def test_at_an_expiry_it_is_that_expirys_smile():
    strikes = np.array([80.0, 100.0, 120.0])
    for each in (NEAR, FAR):
        k = np.log(strikes / each.forward)
        expected = np.sqrt(each.smile.total_variance(k) / each.tau)
        assert_allclose(SURFACE.vol(strikes, each.tau), expected, rtol=1e-12)


@given(st.floats(-0.5, 0.5), st.floats(0.01, 3.0), st.floats(0.001, 1.0))
@settings(deadline=None)
def test_total_variance_rises_with_time_where_the_smiles_do(k, tau, step):
    if calendar_gaps([NEAR, FAR], [k])[0] >= 0.0:
        early, late = SURFACE.total_variance(k, [tau, tau + step])
        assert late >= early - 1e-15


def test_before_the_first_and_after_the_last_expiry_volatility_is_kept():
    for tau, each in ((0.05, NEAR), (3.0, FAR)):
        expected = each.smile.total_variance(0.1) / each.tau
        assert SURFACE.total_variance(0.1, tau) / tau == pytest.approx(float(expected))


def test_forward_grows_evenly_between_expiries_and_beyond():
    assert SURFACE.forward(0.0) == pytest.approx(100.0)
    assert SURFACE.forward(0.125) == pytest.approx(math.sqrt(100.0 * 101.0))
    assert SURFACE.forward(1.75) == pytest.approx(104.0 * 104.0 / 101.0)


def test_calendar_gap_is_below_zero_where_variance_falls():
    assert calendar_gaps([NEAR, FAR], np.linspace(-1, 1, 9))[0] > 0.0
    assert calendar_gaps([FAR, NEAR], np.linspace(-1, 1, 9))[0] < 0.0


@pytest.mark.parametrize(
    ("strike", "tau"),
    [
        (0.0, 1.0),
        (-5.0, 1.0),
        (np.nan, 1.0),
        (np.inf, 1.0),
        (100.0, 0.0),
        (100.0, -1.0),
        (100.0, np.nan),
        (100.0, np.inf),
    ],
)
def test_impossible_points_are_missing_and_hide_no_others(strike, tau):
    found = SURFACE.vol([strike, 100.0], [tau, 0.5])
    assert np.isnan(found[0])
    assert found[1] > 0.0


def test_surface_without_order_is_refused():
    with pytest.raises(ValueError, match="slices"):
        Surface(100.0, ())
    with pytest.raises(ValueError, match="rising"):
        Surface(100.0, (FAR, NEAR))
    with pytest.raises(ValueError, match="spot"):
        Surface(0.0, (NEAR,))
    with pytest.raises(ValueError, match="tau"):
        Slice(0.0, 100.0, NEAR.smile)
    with pytest.raises(ValueError, match="forward"):
        Slice(0.1, math.nan, NEAR.smile)
