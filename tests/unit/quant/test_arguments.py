import numpy as np
import pytest

from strikedesk.quant.arguments import columns, sign_of


def test_one_number_stays_one_number():
    shape, (spot, strike) = columns(spot=100.0, strike=[90.0, 110.0])
    assert shape == (2,)
    assert spot.tolist() == [100.0]
    assert strike.tolist() == [90.0, 110.0]


def test_shapes_broadcast_and_flatten():
    shape, (right, strike) = columns(right=["C", "P"], strike=[[90.0], [100.0], [110.0]])
    assert shape == (3, 2)
    assert right.tolist() == [1.0, -1.0] * 3
    assert strike.tolist() == [90.0, 90.0, 100.0, 100.0, 110.0, 110.0]


def test_everything_single_is_a_scalar():
    assert columns(spot=100, strike=90)[0] == ()


@pytest.mark.parametrize("given", [np.arange(4)[::2], np.arange(2.0, dtype=np.float32)])
def test_other_layouts_and_types_become_contiguous_doubles(given):
    _, (flat,) = columns(spot=given)
    assert flat.flags.c_contiguous
    assert flat.dtype == np.float64


def test_a_read_only_array_is_copied_so_that_the_compiled_loop_takes_it():
    locked = np.ones(3)
    locked.flags.writeable = False
    assert columns(spot=locked)[1][0].flags.writeable


def test_no_elements_are_no_error():
    shape, _ = columns(spot=[], strike=1.0)
    assert shape == (0,)


@pytest.mark.parametrize("bad", ["x", ["a"], 1j, object(), np.array(["2026-01-01"], "M8[D]")])
def test_what_is_no_number_is_named(bad):
    with pytest.raises(ValueError, match="strike must be real numbers"):
        columns(spot=1.0, strike=bad)


def test_a_shape_that_does_not_fit_is_named():
    with pytest.raises(ValueError, match="tau has shape"):
        columns(spot=[1.0, 2.0], tau=[1.0, 2.0, 3.0])


@pytest.mark.parametrize("bad", ["X", 0, [1, 2], [1.0, np.nan], ["C", 1], np.array([0.5])])
def test_a_right_is_one_of_four(bad):
    with pytest.raises(ValueError, match="a right is"):
        sign_of(bad)


def test_letters_in_an_object_array_are_rights():
    assert sign_of(np.array(["C", "P"], object)).tolist() == [1.0, -1.0]


def test_no_rights_are_no_error():
    assert sign_of(np.array([], np.int8)).shape == (0,)
