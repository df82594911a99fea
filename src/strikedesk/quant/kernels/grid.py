"""American puts on a finite-difference grid, for the rare case of two exercise boundaries.

With dividend yield < rate < 0 a put is exercised between two boundaries, which may meet. The
grid does not mind: Crank-Nicolson in ln(spot) with the operator splitting of Ikonen and Toivanen
(2004), started with implicit half steps because of the kink.
"""

import math

import numpy as np

from strikedesk.quant.arguments import Floats
from strikedesk.quant.kernels.compiling import kernel

STEPS_SPACE, STEPS_TIME = 3200, 1600
WIDTH = 7.0
STARTERS = 4


@kernel
def spacing(x: float, reach: float, steps: int) -> float:
    """Distance of grid points such that the strike, at 0, and x are both points."""
    wanted = 2.0 * reach / steps
    return abs(x) / math.ceil(abs(x) / wanted) if abs(x) > 1e-12 else wanted


@kernel
def advance(
    value: Floats,
    held: Floats,
    floor: Floats,
    lower: float,
    middle: float,
    upper: float,
    dt: float,
    implicit: float,
    work: Floats,
) -> None:
    """Take one time step; `held` is the push that keeps the value above the floor."""
    n = value.size
    old = 1.0 - implicit
    slope, right = work[0], work[1]
    slope[0], right[0] = 0.0, floor[0]
    for j in range(1, n - 1):
        flow = lower * value[j - 1] + middle * value[j] + upper * value[j + 1]
        wanted = value[j] + dt * (old * flow + held[j])
        a, b, c = -dt * implicit * lower, 1.0 - dt * implicit * middle, -dt * implicit * upper
        pivot = b - a * slope[j - 1]
        slope[j] = c / pivot
        right[j] = (wanted - a * right[j - 1]) / pivot
    after = 0.0
    for j in range(n - 2, 0, -1):
        after = right[j] - slope[j] * after
        settled = max(floor[j], after - dt * held[j])
        held[j] = max(held[j] + (settled - after) / dt, 0.0)
        value[j] = settled


@kernel
def put(
    x: float,
    tau: float,
    rate: float,
    dividend_yield: float,
    vol: float,
    steps_space: int,
    steps_time: int,
) -> tuple[float, float, float]:
    """Value V of a put on a strike of 1, S dV/dS and S² d²V/dS², at ln(spot) = x."""
    reach = (
        abs(x) + WIDTH * vol * math.sqrt(tau) + abs(rate - dividend_yield - 0.5 * vol * vol) * tau
    )
    dx = spacing(x, reach, steps_space)
    half = math.ceil(reach / dx)
    level = np.exp(x + dx * np.arange(-half, half + 1))
    floor = np.maximum(1.0 - level, 0.0)
    value, held, work = floor.copy(), np.zeros(level.size), np.empty((2, level.size))
    drift = 0.5 * (rate - dividend_yield - 0.5 * vol * vol) / dx
    spread = 0.5 * vol * vol / (dx * dx)
    lower, middle, upper = spread - drift, -2.0 * spread - rate, spread + drift
    dt = tau / steps_time
    gone = 0.0
    for step in range(steps_time + STARTERS // 2):
        is_start = step < STARTERS
        length = 0.5 * dt if is_start else dt
        gone += length
        edge = math.exp(-rate * gone) - level[0] * math.exp(-dividend_yield * gone)
        value[0] = max(floor[0], edge)
        kept = floor[0]
        floor[0] = value[0]
        advance(value, held, floor, lower, middle, upper, length, 1.0 if is_start else 0.5, work)
        floor[0] = kept
    first = (value[half + 1] - value[half - 1]) / (2.0 * dx)
    second = (value[half + 1] - 2.0 * value[half] + value[half - 1]) / (dx * dx)
    return value[half], first, second - first


@kernel
def puts(inputs: Floats, out: Floats, start: int, stop: int) -> None:
    """Value puts from `start` to `stop`; `inputs` and `out` as in the kernel of the scheme."""
    for j in range(start, stop):
        value, first, second = put(
            inputs[0, j],
            inputs[1, j],
            inputs[2, j],
            inputs[3, j],
            inputs[4, j],
            STEPS_SPACE,
            STEPS_TIME,
        )
        out[0, j] = value
        out[1, j] = first
        out[2, j] = second
        out[3, j] = np.nan
