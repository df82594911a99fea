import numpy as np
import pytest

from strikedesk.quant.kernels import implied
from strikedesk.quant.kernels.elementary import mills


@pytest.mark.parametrize("distance", [0.0, 0.3, 2.0, 8.0, 30.0])
def test_the_series_meets_the_difference_where_both_hold(distance):
    half = 0.019
    if distance < half:
        # near is below 0: N(z) / n(z) on that side is sqrt(2 pi) e^(z²/2) - mills
        near = half - distance
        low = np.sqrt(2 * np.pi) * np.exp(near * near / 2) - mills(near)
    else:
        low = mills(distance - half)
    direct = low - mills(distance + half)
    assert implied.mills_difference(distance, half) == pytest.approx(direct, rel=2e-12)


@pytest.mark.parametrize("s", [0.001, 0.02, 0.2, 1.0, 2.0])
@pytest.mark.parametrize("z", [0.0, 0.5, 3.0, 6.0])
def test_one_step_from_the_guess_is_near_and_two_are_there(s, z):
    x = z * s
    near, far = z - s / 2, z + s / 2
    slope = np.exp(-near * near / 2) / np.sqrt(2 * np.pi)
    if near >= 0:
        below = slope * implied.mills_difference(z, s / 2)
        if s > 0.04:
            below = slope * (mills(near) - mills(far))
        above = 1 - below
    else:
        above = slope * (mills(-near) + mills(far))
        below = slope * implied.mills_difference(z, s / 2) if s < 0.04 else 1 - above
    first = implied.guess(x, below, np.expm1(x))
    assert first == pytest.approx(s, rel=0.1)
    second = implied.step(first, x, below, above)
    third = implied.step(second, x, below, above)
    assert second == pytest.approx(s, rel=1e-5)
    assert third == pytest.approx(s, rel=1e-13)


@pytest.mark.parametrize("s", [3.0, 9.0, 14.0])
def test_the_bracketed_loop_finds_large_stdevs(s):
    near, far = 0.4 / s - s / 2, 0.4 / s + s / 2
    slope = np.exp(-near * near / 2) / np.sqrt(2 * np.pi)
    above = slope * (mills(abs(near)) + mills(far))
    assert implied.bracketed(0.4, 1 - above, above) == pytest.approx(s, rel=1e-13)
