import numpy as np
from numpy.testing import assert_allclose
from scipy.special import ndtr

from strikedesk.quant.kernels import european


def sample(n):
    random = np.random.default_rng(3)
    return (
        random.choice([-1.0, 1.0], n),
        random.uniform(50, 150, n),
        np.array([100.0]),
        random.uniform(0.01, 3, n),
        np.array([0.03]),
        random.uniform(-0.02, 0.05, n),
        random.uniform(0.05, 1, n),
    )


def test_columns_of_one_number_stand_for_constants():
    columns = sample(2100)
    full = tuple(np.broadcast_to(c, 2100).copy() for c in columns)
    ours, theirs = np.empty((6, 2100)), np.empty((6, 2100))
    european.greeks(columns, ours, 0, 2100)
    european.greeks(full, theirs, 0, 2100)
    assert np.array_equal(ours, theirs)


def test_only_the_slice_is_written():
    out = np.full((1, 300), -1.0)
    european.prices(sample(300), out, 100, 200)
    assert (out[0, :100] == -1.0).all()
    assert (out[0, 200:] == -1.0).all()
    assert (out[0, 100:200] >= 0.0).all()


def test_the_textbook_formula_gives_the_same():
    sign, s, k, t, r, q, v = columns = sample(500)
    out = np.empty((1, 500))
    european.prices(columns, out, 0, 500)
    d1 = (np.log(s / k) + (r - q + v * v / 2) * t) / (v * np.sqrt(t))
    d2 = d1 - v * np.sqrt(t)
    book = sign * (s * np.exp(-q * t) * ndtr(sign * d1) - k * np.exp(-r * t) * ndtr(sign * d2))
    assert_allclose(out[0], book, rtol=1e-9, atol=1e-12)
