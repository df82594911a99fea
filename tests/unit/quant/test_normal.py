import math

import numpy as np
from numpy.testing import assert_allclose
from scipy.special import ndtr as reference

from strikedesk.quant.normal import ndtr


def test_agrees_with_the_library_in_the_middle_to_the_last_bits():
    x = np.linspace(-5.6, 5.6, 20_001)
    assert_allclose(ndtr(x), reference(x), rtol=4e-15)


def test_agrees_with_the_library_far_out_in_the_tail():
    x = np.linspace(-36.0, -5.6, 20_001)
    assert_allclose(ndtr(x), reference(x), rtol=1e-13)


def test_both_sides_add_up_to_one():
    x = np.linspace(0.0, 40.0, 5_001)
    assert_allclose(ndtr(x) + ndtr(-x), 1.0, rtol=0, atol=3e-16)


def test_limits_and_what_is_not_a_number():
    found = ndtr(np.array([[-math.inf, 0.0], [math.inf, math.nan]]))
    np.testing.assert_array_equal(found, [[0.0, 0.5], [1.0, math.nan]])


def test_is_known_by_a_published_value():
    # Abramowitz and Stegun, table 26.1
    assert_allclose(ndtr(np.array([1.0, 2.0])), [0.841344746068543, 0.977249868051821], rtol=1e-15)
