import numpy as np
import pytest

from strikedesk.quant.checks import above, number, same_shape, series


def test_series_of_one_axis_or_two_pass_with_their_gaps():
    assert series("returns", [1, None, 2]).dtype == np.float64
    assert series("returns", np.ones((3, 2))).shape == (3, 2)


@pytest.mark.parametrize("value", [1.0, np.ones((2, 2, 2)), [1.0, np.inf]])
def test_series_of_no_or_three_axes_or_with_an_infinity_is_refused_by_name(value):
    with pytest.raises(ValueError, match="returns"):
        series("returns", value)


@pytest.mark.parametrize("value", [None, "x", np.nan, np.inf, -1.0, 3.0])
def test_number_outside_its_bounds_is_refused_by_name(value):
    with pytest.raises(ValueError, match="tau"):
        number("tau", value, least=0.0, most=2.0)


def test_open_bounds_leave_themselves_out():
    assert number("tau", 0.0, least=0.0) == 0.0
    with pytest.raises(ValueError, match="tau"):
        number("tau", 0.0, least=0.0, open_=True)


def test_first_array_of_another_shape_is_named():
    with pytest.raises(ValueError, match="ask has shape"):
        same_shape(bid=np.ones(2), ask=np.ones(3))


def test_level_per_period_is_taken_from_each_series_even_of_a_square_table():
    table = np.arange(4.0).reshape(2, 2)
    assert above("risk_free", table, [1.0, 2.0]).tolist() == [[-1.0, 0.0], [0.0, 1.0]]
    assert above("risk_free", table, 1.0).tolist() == [[-1.0, 0.0], [1.0, 2.0]]


@pytest.mark.parametrize("level", [[1.0], [1.0, 2.0, 3.0], np.inf])
def test_level_that_fits_no_period_is_refused_by_name(level):
    with pytest.raises(ValueError, match="risk_free"):
        above("risk_free", np.zeros((2, 2)), level)
