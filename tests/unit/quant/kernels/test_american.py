import numpy as np
import pytest

from strikedesk.quant.collocation import scheme
from strikedesk.quant.kernels.american import puts


def value(rounds, by_value, size=(8, 10, 18)):
    """An at-the-money put: r = q = 5 %, vol 25 %, one year."""
    out = np.empty((4, 1))
    inputs = np.array([[0.0], [1.0], [0.05], [0.05], [0.25], [0.0]])
    puts(inputs, out, tuple(scheme(*size)), rounds, by_value, 0, 1)
    return out[:, 0]


@pytest.mark.parametrize("by_value", [False, True])
def test_both_equations_settle_on_the_published_premium(by_value):
    european = 0.0946249259616708  # mpmath, 40 digits
    premium = 0.001069527028  # Andersen, Lake, Offengenden (2016), strike 1
    found = value(10, by_value, (16, 32, 48))[0]
    assert found - premium == pytest.approx(european, abs=2e-8)


def test_the_boundary_satisfies_smooth_pasting():
    *_, log_boundary = value(10, True, (16, 32, 48))
    out = np.empty((4, 1))
    inputs = np.array([[log_boundary + 1e-6], [1.0], [0.05], [0.05], [0.25], [0.0]])
    puts(inputs, out, tuple(scheme(16, 32, 48)), 10, True, 0, 1)
    level = np.exp(log_boundary)
    assert out[0, 0] == pytest.approx(1 - level, abs=2e-6)
    assert out[1, 0] == pytest.approx(-level, abs=2e-3)
