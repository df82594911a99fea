import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erfcx, ndtr

from strikedesk.quant.kernels import elementary as e
from strikedesk.quant.kernels.compiling import FAST


@settings(deadline=None)
@given(st.floats(-708.0, 709.0))
def test_exp_is_within_two_ulp(x):
    assert e.exp(x) == pytest.approx(math.exp(x), rel=4.5e-16)


@settings(deadline=None)
@given(st.floats(1e-150, 1e150), st.floats(1e-150, 1e150))
def test_log_ratio_is_within_three_ulp(a, b):
    expected = math.log(a) - math.log(b)
    assert e.log_ratio(a, b) == pytest.approx(expected, rel=7e-16, abs=1.2e-13)


@settings(deadline=None)
@given(st.floats(1e-3, 1e6), st.floats(-1e-3, 1e-3))
def test_log_ratio_keeps_relative_precision_near_one(b, share):
    a = b * (1.0 + share)
    assert e.log_ratio(a, b) == pytest.approx(math.log1p((a - b) / b), rel=1e-15, abs=0.0)


@settings(deadline=None)
@given(st.floats(0.0, 40.0))
def test_mills_is_within_four_ulp(z):
    expected = math.sqrt(math.pi / 2) * erfcx(z / math.sqrt(2))
    assert e.mills(z) == pytest.approx(expected, rel=1.5e-15)


@pytest.mark.parametrize(
    ("z", "expected"),
    [  # mpmath, 40 digits
        (0.0, 1.0),
        (1.0, 0.34432045758120153),
        (5.0, 0.035959476423421176),
        (30.0, 0.0011074278250835985),
    ],
)
def test_mills_loss_against_high_precision(z, expected):
    assert e.mills_loss(z) == pytest.approx(expected, rel=2e-15)


def test_cdf_matches_scipy_on_both_sides():
    for z in np.linspace(-8.0, 8.0, 161):
        assert e.cdf(z) == pytest.approx(ndtr(z), rel=3e-14)


def test_special_values():
    assert e.exp(0.0) == 1.0
    assert e.exp(-1e9) == 0.0
    assert math.isnan(e.exp(math.nan))
    assert math.isnan(e.mills(math.nan))
    assert e.mills(1e300) == e.mills(40.0)
    assert e.log_ratio(7.0, 7.0) == 0.0


def test_loops_over_them_become_vector_code():
    @numba.njit(error_model="numpy", fastmath=FAST)  # the cache would hide the assembly
    def loop(x, out):
        for i in range(x.size):
            out[i] = e.cdf(x[i]) + e.log_ratio(e.exp(x[i]), 2.0)

    x = np.linspace(-1.0, 1.0, 64)
    loop(x, np.empty_like(x))
    assembly = "".join(loop.inspect_asm().values())
    if "mulpd" not in assembly and "fmul" not in assembly:
        pytest.skip("this machine's instructions are not known here")
    assert "divpd" in assembly or "fdiv\tv" in assembly
