"""Implied volatility: a guess from the normal model, then two fourth-order steps.

Everything is measured on the option that is out of the money, relative to its upper bound: c is
between 0 and 1, and depends on x = |ln(asset / cash)| and on the stdev s alone. Its derivatives
are elementary, so a step of Householder's method of order 4 costs one evaluation. The first pass
treats every element alike, without branches; what has not settled then (very large stdevs,
values near the bound) goes through a bracketed loop of its own.
"""

import numpy as np

from strikedesk.quant.arguments import Floats
from strikedesk.quant.kernels.compiling import inlined, kernel
from strikedesk.quant.kernels.elementary import (
    INVERSE_SQRT_2PI,
    exp,
    log_ratio,
    mills,
    mills_loss,
)
from strikedesk.quant.kernels.european import (
    BLOCK,
    GROWTH_MAX,
    LARGEST,
    ROW,
    block_of,
    constants,
    store,
)

OK, NO_TIME_VALUE, ABOVE_MAXIMUM, EXPIRED, BELOW_INTRINSIC, BAD_INPUT, NOT_FINITE = range(7)
"""The numbers of `implied_vol.Status`."""
SQRT_2PI = 2.5066282746310002
ROUNDING = 4 * 2.220446049250313e-16
SMALL_STDEV = 0.04
SETTLED = 2e-4
"""A last step below this share of s leaves an error below its fourth power."""
STEPS_MAX = 60
STDEV_TOP = 80.0
TINIEST = 1e-307


@inlined
def mills_difference(distance: float, half: float) -> float:
    """`mills` (distance - half) - `mills` (distance + half) for a small `half`, by its series."""
    z = min(distance, 40.0)
    m0, m1 = mills(z), -mills_loss(z)
    m2 = m0 + z * m1
    m3 = 2.0 * m1 + z * m2
    m4 = 3.0 * m2 + z * m3
    m5 = 4.0 * m3 + z * m4
    m6 = 5.0 * m4 + z * m5
    m7 = 6.0 * m5 + z * m6
    u = half * half
    return -2.0 * half * (m1 + u * (m3 / 6.0 + u * (m5 / 120.0 + u * (m7 / 5040.0))))


@inlined
def step(s: float, x: float, below: float, above: float) -> float:
    """Improve s. `below` is the c to be met and `above` is 1 - c; the smaller is matched in log."""
    inverse = 1.0 / s
    distance, half = x * inverse, 0.5 * s
    near, far = distance - half, distance + half
    slope = INVERSE_SQRT_2PI * exp(-0.5 * near * near)
    near_mills, far_mills = mills(abs(near)), mills(far)
    is_out = near >= 0.0
    direct = near_mills - far_mills if is_out else near_mills + far_mills
    gap = mills_difference(distance, half) if s < SMALL_STDEV else direct
    is_plain = is_out | (s < SMALL_STDEV)
    value = slope * gap if is_plain else 1.0 - slope * gap
    rest = 1.0 - slope * gap if is_plain else slope * gap
    is_low = below < 0.5
    found, wanted = (value, below) if is_low else (rest, above)
    pull = -slope / found if is_low else slope / found
    newton = log_ratio(found, wanted) / pull
    bend = near * far * inverse
    curve = bend * bend - 3.0 * (distance * inverse) * (distance * inverse) - 0.25
    h2 = bend + pull
    h3 = curve + 3.0 * bend * pull + 2.0 * pull * pull
    return s + newton * (1.0 + 0.5 * h2 * newton) / (1.0 + newton * (h2 + h3 * newton / 6.0))


@inlined
def guess(x: float, below: float, spread: float) -> float:
    """Stdev from the normal model's; `spread` is e^x - 1, the distance in units of the bound.

    y = spread / below fixes the distance z in the normal model; m = ln(1 + y / sqrt(2 pi)) makes
    it a smooth function, which a rational one meets within 1e-4. The last factors bend the normal
    model's answer towards the lognormal one.
    """
    m = log_ratio(below + spread * (1.0 / SQRT_2PI), below)
    top = 1.502839830873108 + m * (
        0.22698394270239433
        + m * (0.05283261271301178 + m * (0.00556165725967028 + m * 3.779444722121405e-05))
    )
    bottom = 1.0 + m * (
        0.30936296487721615
        + m * (0.05367116994768296 + m * (0.01046211554098681 + m * 7.546972892769798e-05))
    )
    z = m / np.sqrt(1.0 + m * top / bottom)
    s = x / z if z > 1e-12 else SQRT_2PI * below
    return s * (1.0 + s * s * (1.0 / 24.0 + s * s * (1.0 / 400.0)))


@inlined
def scaled(
    price: float,
    sign: float,
    spot: float,
    strike: float,
    tau: float,
    rate: float,
    dividend_yield: float,
) -> tuple[float, float, float, float, int]:
    """x, c, 1 - c, e^x - 1 and the status of a price."""
    asset = spot * exp(-dividend_yield * tau)
    cash = strike * exp(-rate * tau)
    x = abs(log_ratio(spot, strike) + (rate - dividend_yield) * tau)
    bound = min(asset, cash)
    intrinsic = max(sign * (asset - cash), 0.0)
    time_value = price - intrinsic
    slack = ROUNDING * max(asset, cash) if intrinsic > 0.0 else 0.0
    below = time_value / bound
    status = NO_TIME_VALUE if (time_value <= slack) | (below < TINIEST) else OK
    status = ABOVE_MAXIMUM if below >= 1.0 - ROUNDING else status
    status = EXPIRED if tau == 0.0 else status
    status = BELOW_INTRINSIC if time_value < -slack else status
    is_sane = (
        ((spot > 0.0) & (strike > 0.0) & (tau >= 0.0))
        & (abs(rate * tau) <= GROWTH_MAX)
        & (abs(dividend_yield * tau) <= GROWTH_MAX)
    )
    status = status if is_sane else BAD_INPUT
    is_finite = ((abs(price) <= LARGEST) & (abs(spot) <= LARGEST) & (abs(strike) <= LARGEST)) & (
        (abs(tau) <= LARGEST) & (abs(rate) <= LARGEST) & (abs(dividend_yield) <= LARGEST)
    )
    status = status if is_finite else NOT_FINITE
    return x, below, (bound - time_value) / bound, abs(asset - cash) / bound, status


@kernel
def bracketed(x: float, below: float, above: float) -> float:
    """Solve for s where the plain steps do not settle; every step stays inside a bracket."""
    low, high = 0.0, STDEV_TOP
    s = 2.0 * np.sqrt(-2.0 * np.log(0.5 * above)) if below > 0.5 else x / 20.0
    s = min(max(s, 1e-9), 0.5 * STDEV_TOP)
    for _ in range(STEPS_MAX):
        distance, half = x / s, 0.5 * s
        near, far = distance - half, distance + half
        slope = INVERSE_SQRT_2PI * np.exp(-0.5 * near * near)
        if near >= 0.0:
            value = slope * (mills(near) - mills(far))
            rest = 1.0 - value
        else:
            rest = slope * (mills(-near) + mills(far))
            value = 1.0 - rest
        is_small = value < below if below < 0.5 else rest > above
        if is_small:
            low = s
        else:
            high = s
        following = step(s, x, below, above)
        if not (low < following < high):
            following = 0.5 * (low + high)
        if abs(following - s) <= 1e-15 * s:
            return following
        s = following
    return s


@kernel
def implied_vols(columns: tuple[Floats, ...], out: Floats, start: int, stop: int) -> None:
    """Fill `out` (2, n) with volatilities and statuses, from `start` to `stop`.

    `columns` holds price, sign, spot, strike, tau, rate and dividend yield.
    """
    table = np.empty((12, ROW))
    constants(columns, table, min(BLOCK, stop - start))
    for begin in range(start, stop, BLOCK):
        count = min(BLOCK, stop - begin)
        b0 = block_of(columns, table, 0, begin, count)
        b1 = block_of(columns, table, 1, begin, count)
        b2 = block_of(columns, table, 2, begin, count)
        b3 = block_of(columns, table, 3, begin, count)
        b4 = block_of(columns, table, 4, begin, count)
        b5 = block_of(columns, table, 5, begin, count)
        b6 = block_of(columns, table, 6, begin, count)
        for j in range(count):
            x, below, above, spread, status = scaled(
                b0[j], b1[j], b2[j], b3[j], b4[j], b5[j], b6[j]
            )
            first = step(guess(x, below, spread), x, below, above)
            second = step(first, x, below, above)
            is_settled = (abs(second - first) <= SETTLED * second) & (second < 8.0)
            is_bare = status != OK
            found = second / np.sqrt(b4[j]) if is_settled else np.nan
            table[7, j] = np.nan if is_bare else found
            table[8, j] = float(status)
            table[9, j] = x
            table[10, j] = below
            table[11, j] = above
        for j in range(count):
            if table[8, j] == OK and np.isnan(table[7, j]):
                s = bracketed(table[9, j], table[10, j], table[11, j])
                table[7, j] = s / np.sqrt(b4[j])
        store(table, 7, out, begin, count)
