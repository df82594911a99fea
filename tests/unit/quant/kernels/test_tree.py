import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import binom

from strikedesk.quant.kernels import tree

NONE = np.empty(0)


@pytest.mark.parametrize("z", [-2.0, -0.1, 0.0, 1.5])
def test_the_inversion_turns_a_binomial_into_the_normal(z):
    n = 101
    p = tree.inverted(z, n)
    assert binom.sf((n - 1) // 2, n, p) == pytest.approx(ndtr(z), abs=1e-5)


def test_dividends_after_expiry_or_before_now_do_not_count():
    times, amounts = np.array([0.1, 0.5, 2.0]), np.array([1.0, 1.0, 1.0])
    assert tree.paid_later(0.2, 1.0, 0.0, times, amounts) == 1.0


def test_the_error_falls_with_the_steps():
    exact = 9.870063955  # QuantLib 1.44, QdFp high-precision scheme
    errors = [
        abs(tree.american(-1.0, 100.0, 100.0, 1.0, 0.05, 0.3, NONE, NONE, n) - exact)
        for n in (51, 501)
    ]
    assert errors[1] < errors[0]
    assert errors[1] < 2e-3
