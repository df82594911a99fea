import numpy as np
import pytest

from strikedesk.quant import american
from strikedesk.quant.kernels import grid


@pytest.mark.parametrize("spot", [0.85, 1.0, 1.2])
def test_with_one_boundary_the_grid_agrees_with_the_scheme(spot):
    value, first, _ = grid.put(np.log(spot), 1.0, 0.05, 0.02, 0.3, 1600, 800)
    theirs = american.greeks("P", spot, 1.0, 1.0, 0.05, 0.02, 0.3)
    assert value == pytest.approx(float(theirs.price), abs=2e-6)
    assert first == pytest.approx(float(theirs.delta) * spot, abs=1e-4)


@pytest.mark.parametrize("x", [0.0, -0.3, 1e-5, 0.7])
def test_spot_and_strike_are_points_of_the_grid(x):
    dx = grid.spacing(x, 2.0, 400)
    assert dx <= 0.01 + 1e-12
    assert abs(x / dx - round(x / dx)) < 1e-9
