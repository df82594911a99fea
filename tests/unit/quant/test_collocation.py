import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.quant.collocation import scheme


def test_the_last_point_is_now():
    numbers = scheme(8, 10, 18)
    assert numbers.nodes[-1] == pytest.approx(1.0)
    assert np.all(np.diff(numbers.nodes) > 0.0)
    assert numbers.between.shape == (8, 10, 8)
    assert numbers.end_between.shape == (18, 8)


def test_weights_integrate_over_elapsed_time():
    # the integral of f(t) dt over (0, 1) is the sum of weight × sine × f(sine²)
    numbers = scheme(8, 12, 18)
    for power in range(5):
        integral = np.sum(numbers.weights * numbers.sines * numbers.sines ** (2 * power))
        assert integral == pytest.approx(1.0 / (power + 1), rel=1e-10)


def test_interpolation_is_exact_for_polynomials_of_the_root_that_vanish_at_zero():
    numbers = scheme(8, 10, 18)
    roots = np.sqrt(numbers.nodes)
    cosines = np.sqrt(1.0 - numbers.end_sines**2)
    assert_allclose(numbers.end_between @ roots**3, cosines**3, atol=1e-13)
    inner = np.sqrt(1.0 - numbers.sines**2)
    for i, root in enumerate(roots):
        assert_allclose(numbers.between[i] @ roots**2, (root * inner) ** 2, atol=1e-13)


def test_points_come_in_fours():
    with pytest.raises(ValueError, match="multiple of 4"):
        scheme(7, 10, 18)
