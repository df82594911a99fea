"""From legs to the profile of their profit at one date."""

from collections.abc import Callable, Sequence

import numpy as np

from strikedesk.quant.checks import Floats
from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.profile import Profile
from strikedesk.quant.payoff.value import curve, remaining, slope, slope_far_up

REACH = 9.0
"""Deviations of a living option's strike beyond which its value is a straight line."""
SAMPLES = 97
"""Points across that reach at which the slope is looked at."""
BISECTIONS = 45
"""Of a cell; a profit is flat where it turns, so its value there is exact long before."""
RELATIVE_NOISE = 1e-12


def profile(legs: Sequence[Leg], at: float, rate: float, dividend_yield: float) -> Profile:
    """Lay out the profit at `at` as monotone pieces.

    Where all options expire at `at` the pieces are straight, with a node at each strike, and
    everything that follows is exact. Where one lives on, the pieces are cut at the strikes and
    wherever the slope changes sign between points spaced by a fifth of a deviation of the
    options that live on.

    Raises
    ------
    ValueError
        If a leg expires before `at`, or lives on and has no volatility.
    """
    strikes = {leg.strike for leg in legs if leg.strike is not None and remaining(leg, at) == 0.0}
    kinks = np.array([0.0, *sorted(strikes)])
    size = sum(abs(leg.quantity) * (abs(leg.entry_price) + (leg.strike or 0.0)) for leg in legs)
    tail = slope_far_up(legs, at, rate, dividend_yield)
    living = [leg for leg in legs if leg.is_option and remaining(leg, at) > 0.0]

    def profit(prices: Floats) -> Floats:
        return curve(legs, prices, at, rate, dividend_yield)

    noise = RELATIVE_NOISE * abs(size)
    if not living:
        return Profile(kinks, profit(kinks), tail, noise)
    grid = _grid(living, kinks, at, rate, dividend_yield)

    def rise(prices: Floats) -> Floats:
        return slope(legs, prices, at, rate, dividend_yield)

    steps = _steps(legs, grid, at)
    turns = _turning_points(grid, steps, rise)
    nodes = np.unique(np.concatenate([kinks, grid[-1:], turns]))
    return Profile(nodes, profit(nodes), tail, noise, profit, grid)


def _grid(
    living: Sequence[Leg], kinks: Floats, at: float, rate: float, dividend_yield: float
) -> Floats:
    """Prices dense where living options bend, and every kink."""
    found = [kinks]
    for leg in living:
        left = remaining(leg, at)
        deviation = max((leg.vol or 0.0) * np.sqrt(left), 1e-6)
        centre = np.log(leg.strike or 1.0) - (rate - dividend_yield) * left
        reach = np.clip(np.linspace(-REACH, REACH, SAMPLES) * deviation + centre, -600.0, 600.0)
        found.append(np.exp(reach))
    last = max(float(np.max(each)) for each in found)
    return np.unique(np.concatenate([*found, [2.0 * last]]))


def _steps(legs: Sequence[Leg], grid: Floats, at: float) -> Floats:
    """Slope of the options that expire at `at`, constant from one grid point to the next."""
    middle = 0.5 * (grid[:-1] + grid[1:])
    total = np.zeros_like(middle)
    for leg in legs:
        if leg.strike is not None and remaining(leg, at) == 0.0:
            sign = 1.0 if leg.kind == "C" else -1.0
            total += leg.quantity * sign * (sign * (middle - leg.strike) > 0.0)
    return total


def _turning_points(grid: Floats, steps: Floats, rise: Callable[[Floats], Floats]) -> Floats:
    """Prices at which the slope changes sign inside a cell of the grid, or is zero at its end."""
    inner = np.maximum(grid, np.finfo(float).tiny)
    slopes = rise(inner)
    first, last = slopes[:-1] + steps, slopes[1:] + steps
    turns = np.flatnonzero(first * last < 0.0)
    low, high, step, is_rising = inner[turns], inner[turns + 1], steps[turns], first[turns] > 0.0
    for _ in range(BISECTIONS if len(turns) else 0):
        middle = 0.5 * (low + high)
        is_before = (rise(middle) + step > 0.0) == is_rising
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    level = np.concatenate([inner[:-1][first == 0.0], inner[1:][last == 0.0]])
    return np.concatenate([0.5 * (low + high), level])
