"""American options: the exercise boundary by spectral collocation, many options at once.

Every option is turned into a put on a strike of 1 (McDonald-Schroder: a call on S struck at K is
a put on K struck at S with the two rates swapped). Time is measured so that the collocation
points, the quadrature and the interpolation between them are the same numbers for every option;
so a block of options goes through the scheme side by side, one per vector lane, and nothing
branches. One table of constant shape holds all that changes, which lets the compiler see that its
rows do not overlap.
"""

import numpy as np

from strikedesk.quant.arguments import Floats
from strikedesk.quant.kernels.compiling import inlined, kernel
from strikedesk.quant.kernels.elementary import density, exp, log_ratio, mills

LANES = 64
ROW = 72
X, TAU, RATE, YIELD, VOL, LOG_TOP, NOW, MEAN, TOP, BOTTOM, VALUE, DELTA, GAMMA = range(13)
ROWS = 13
GUESSES = 3
DEPTH_MIN = -60.0
TINY = 1e-12


@inlined
def tail_of(z: float, at_z: float) -> float:
    """N(z), given the density at z."""
    tail = at_z * mills(abs(z))
    return tail if z < 0.0 else 1.0 - tail


@inlined
def first_guess(table: Floats, time_share: float, count: int) -> None:
    """Boundary of Bjerksund and Stensland (1993) after a share of the time, into row NOW."""
    for j in range(count):
        rate, dividend_yield, vol = table[RATE, j], table[YIELD, j], table[VOL, j]
        tau = table[TAU, j] * time_share
        carry = dividend_yield - rate
        slope = carry / (vol * vol) - 0.5
        beta = np.sqrt(max(slope * slope + 2.0 * dividend_yield / (vol * vol), 0.0)) - slope
        beta = max(beta, 1.0 + 1e-6)
        last = beta / (beta - 1.0)
        first = exp(-table[LOG_TOP, j])
        last = max(last, first * (1.0 + 1e-6))
        spread = last - first
        h = -(carry * tau + 2.0 * vol * np.sqrt(tau)) * first / spread
        level = first + spread * (1.0 - exp(min(h, 0.0)))
        table[NOW, j] = min(-log_ratio(level, 1.0), table[LOG_TOP, j] - 1e-4)


@inlined
def better_guess(table: Floats, time_share: float, count: int) -> None:
    """One Newton step of Li's (2009) QD+ equation for the boundary, on row NOW."""
    for j in range(count):
        rate, dividend_yield, vol = table[RATE, j], table[YIELD, j], table[VOL, j]
        tau = max(table[TAU, j] * time_share, 1e-14)
        b = table[NOW, j]
        variance, root = vol * vol, np.sqrt(tau)
        stdev = vol * root
        fade, fade_yield = exp(-rate * tau), exp(-dividend_yield * tau)
        share = rate / (1.0 - fade) if abs(rate * tau) > 1e-9 else 1.0 / tau
        omega = 2.0 * (rate - dividend_yield) / variance
        pace = 2.0 * share / variance  # alpha / h
        radical = np.sqrt((omega - 1.0) * (omega - 1.0) + 4.0 * pace)
        power = -0.5 * ((omega - 1.0) + radical)
        inverse = -1.0 / radical  # 1 / (2 lambda + omega - 1)
        weight = -fade * inverse * pace
        power_all = power + weight * (1.0 + pace / radical * inverse)
        theta_weight = -inverse * 2.0 / variance
        level = exp(b)
        d1 = (b + (rate - dividend_yield) * tau) / stdev + 0.5 * stdev
        d2 = d1 - stdev
        at_d1 = density(d1)
        below1, below2 = tail_of(-d1, at_d1), tail_of(-d2, density(d2))
        slope = fade_yield * at_d1
        put = fade * below2 - level * fade_yield * below1
        decay = 0.5 * vol * slope / root
        theta = rate * fade * below2 - dividend_yield * level * fade_yield * below1 - level * decay
        theta_slope = (
            (dividend_yield - rate) * slope / stdev
            - dividend_yield * fade_yield * below1
            - decay * (1.0 - d1 / stdev)
        )
        held = 1.0 - fade_yield * below1
        gain = 1.0 - level - put
        value = held * level + power_all * gain - theta_weight * theta
        change = held + slope / stdev - power_all * held - theta_weight * theta_slope
        moved = level - value / change
        moved = min(max(moved, 0.5 * level), 1.5 * level)
        following = min(log_ratio(moved, 1.0), table[LOG_TOP, j])
        table[NOW, j] = following if following > DEPTH_MIN else b


@inlined
def interpolate(table: Floats, squares: Floats, weights: Floats, count: int) -> None:
    """Boundary between the collocation points, relative to its top and in logs, into row MEAN."""
    for j in range(count):
        table[MEAN, j] = 0.0
    for c in range(0, weights.size, 4):
        w0, w1, w2, w3 = weights[c], weights[c + 1], weights[c + 2], weights[c + 3]
        h0, h1, h2, h3 = squares[c], squares[c + 1], squares[c + 2], squares[c + 3]
        for j in range(count):
            table[MEAN, j] += (w0 * h0[j] + w1 * h1[j]) + (w2 * h2[j] + w3 * h3[j])


@inlined
def begin_point(table: Floats, time_share: float, count: int) -> None:
    """Start the boundary equation from smooth pasting, with its European terms."""
    for j in range(count):
        tau = max(table[TAU, j] * time_share, 1e-14)
        stdev = table[VOL, j] * np.sqrt(tau)
        b = table[NOW, j] + table[LOG_TOP, j]
        up = (b + (table[RATE, j] - table[YIELD, j]) * tau) / stdev + 0.5 * stdev
        at_up = density(up)
        table[TOP, j] = density(up - stdev) / stdev
        table[BOTTOM, j] = at_up / stdev + tail_of(up, at_up)


@inlined
def add_instant(table: Floats, time_share: float, sine: float, weight: float, count: int) -> None:
    """Add one quadrature point to the equation from smooth pasting."""
    elapsed = sine * sine
    for j in range(count):
        rate, dividend_yield = table[RATE, j], table[YIELD, j]
        tau = max(table[TAU, j] * time_share, 1e-14)
        left = tau * elapsed
        gone = tau - left
        stdev = table[VOL, j] * np.sqrt(tau) * sine
        between = table[NOW, j] + np.sqrt(max(table[MEAN, j], 0.0))
        up = (between + (rate - dividend_yield) * left) / stdev + 0.5 * stdev
        at_up = density(up)
        share = weight * tau * sine
        table[TOP, j] += share * rate * exp(rate * gone) * density(up - stdev) / stdev
        table[BOTTOM, j] += (
            share
            * dividend_yield
            * exp(dividend_yield * gone)
            * (at_up / stdev + tail_of(up, at_up))
        )


@inlined
def begin_point_by_value(table: Floats, time_share: float, count: int) -> None:
    """Start the boundary equation from value matching, with its European terms."""
    for j in range(count):
        tau = max(table[TAU, j] * time_share, 1e-14)
        stdev = table[VOL, j] * np.sqrt(tau)
        b = table[NOW, j] + table[LOG_TOP, j]
        up = (b + (table[RATE, j] - table[YIELD, j]) * tau) / stdev + 0.5 * stdev
        down = up - stdev
        table[TOP, j] = tail_of(down, density(down))
        table[BOTTOM, j] = tail_of(up, density(up))


@inlined
def add_instant_by_value(
    table: Floats, time_share: float, sine: float, weight: float, count: int
) -> None:
    """Add one quadrature point to the equation from value matching."""
    elapsed = sine * sine
    for j in range(count):
        rate, dividend_yield = table[RATE, j], table[YIELD, j]
        tau = max(table[TAU, j] * time_share, 1e-14)
        left = tau * elapsed
        gone = tau - left
        stdev = table[VOL, j] * np.sqrt(tau) * sine
        between = table[NOW, j] + np.sqrt(max(table[MEAN, j], 0.0))
        up = (between + (rate - dividend_yield) * left) / stdev + 0.5 * stdev
        down = up - stdev
        share = weight * tau * sine
        table[TOP, j] += share * rate * exp(rate * gone) * tail_of(down, density(down))
        table[BOTTOM, j] += (
            share * dividend_yield * exp(dividend_yield * gone) * tail_of(up, density(up))
        )


@inlined
def end_point(
    table: Floats, time_share: float, target: Floats, squares: Floats, count: int
) -> None:
    """Close one boundary equation: the new boundary is strike × numerator / denominator."""
    for j in range(count):
        top, bottom = table[TOP, j], table[BOTTOM, j]
        is_sound = (top > 1e-290) & (bottom > 1e-290) & (top < 1e290) & (bottom < 1e290)
        ratio = log_ratio(top if is_sound else 1.0, bottom if is_sound else 1.0)
        tau = table[TAU, j] * time_share
        level = ratio - (table[RATE, j] - table[YIELD, j]) * tau - table[LOG_TOP, j]
        level = min(max(level, DEPTH_MIN), 0.0)
        target[j] = level if is_sound else table[NOW, j]
        squares[j] = target[j]


@inlined
def european_part(table: Floats, count: int) -> None:
    """Start value, delta and gamma (in x's own units) with the European put's."""
    for j in range(count):
        rate, dividend_yield, tau = table[RATE, j], table[YIELD, j], table[TAU, j]
        stdev = table[VOL, j] * np.sqrt(tau)
        up = (table[X, j] + (rate - dividend_yield) * tau) / stdev + 0.5 * stdev
        down = up - stdev
        at_up, fade = density(up), exp(-rate * tau)
        asset = exp(table[X, j] - dividend_yield * tau)
        below = tail_of(-up, at_up)
        table[VALUE, j] = fade * tail_of(-down, density(down)) - asset * below
        table[DELTA, j] = -asset * below
        table[GAMMA, j] = asset * at_up / stdev


@inlined
def add_premium(table: Floats, sine: float, weight: float, count: int) -> None:
    """Add what exercising earns around one instant."""
    elapsed = sine * sine
    for j in range(count):
        rate, dividend_yield, tau = table[RATE, j], table[YIELD, j], table[TAU, j]
        left = tau * elapsed
        stdev = table[VOL, j] * np.sqrt(tau) * sine
        between = table[X, j] - table[LOG_TOP, j] + np.sqrt(max(table[MEAN, j], 0.0))
        up = (between + (rate - dividend_yield) * left) / stdev + 0.5 * stdev
        down = up - stdev
        at_up, at_down = density(up), density(down)
        share = weight * tau * sine
        interest = share * rate * exp(-rate * left)
        dividend = share * dividend_yield * exp(table[X, j] - dividend_yield * left)
        below = tail_of(-up, at_up)
        table[VALUE, j] += interest * tail_of(-down, at_down) - dividend * below
        table[DELTA, j] += (dividend * at_up - interest * at_down) / stdev - dividend * below
        table[GAMMA, j] += (
            interest * at_down * (down / stdev + 1.0) - dividend * at_up * (up / stdev - 1.0)
        ) / stdev


@inlined
def guess_boundary(
    table: Floats, bounds: Floats, squares: Floats, nodes: Floats, count: int
) -> None:
    """Fill `bounds`, in logs and relative to the top, and their squares."""
    for i in range(nodes.size):
        first_guess(table, nodes[i], count)
        for _ in range(GUESSES):
            better_guess(table, nodes[i], count)
        for j in range(count):
            bounds[i, j] = min(table[NOW, j] - table[LOG_TOP, j], 0.0)
            squares[i, j] = bounds[i, j] * bounds[i, j]


@inlined
def solve_point(
    table: Floats,
    squares: Floats,
    target: Floats,
    fresh: Floats,
    time_share: float,
    sines: Floats,
    weights: Floats,
    between: Floats,
    by_value: bool,
    count: int,
) -> None:
    """Solve one boundary equation for its own point, all else as it was."""
    if by_value:
        begin_point_by_value(table, time_share, count)
    else:
        begin_point(table, time_share, count)
    for k in range(sines.size):
        interpolate(table, squares, between[k], count)
        if by_value:
            add_instant_by_value(table, time_share, sines[k], weights[k], count)
        else:
            add_instant(table, time_share, sines[k], weights[k], count)
    end_point(table, time_share, target, fresh, count)


@kernel
def puts(
    inputs: Floats,
    out: Floats,
    scheme: tuple[Floats, ...],
    rounds: int,
    by_value: bool,
    start: int,
    stop: int,
) -> None:
    """Value puts on a strike of 1 from `start` to `stop`.

    `inputs` (6, n) holds ln(spot), tau, rate, dividend yield, vol > 0 and the log of the boundary
    at expiry. `out` (4, n) takes value V, S dV/dS, S² d²V/dS² and the log of the boundary now.
    `scheme` is `collocation.Scheme` as a plain tuple. `by_value` chooses the equation that
    matches values, which settles for all parameters, over the one from smooth pasting, which is
    faster and more exact where the rates do not outweigh the volatility.
    """
    nodes, sines, weights, between, end_sines, end_weights, end_between = scheme
    n = nodes.size
    table = np.empty((ROWS, ROW))
    bounds, squares, fresh = np.empty((n, ROW)), np.empty((n, ROW)), np.empty((n, ROW))
    for begin in range(start, stop, LANES):
        chosen = min(LANES, stop - begin)
        count = (chosen + 7) // 8 * 8  # whole vectors; the lanes beyond repeat the last option
        for row in range(6):
            table[row, :chosen] = inputs[row, begin : begin + chosen]
            table[row, chosen:count] = inputs[row, begin + chosen - 1]
        guess_boundary(table, bounds, squares, nodes, count)
        for _ in range(rounds):
            for i in range(n):
                table[NOW, :count] = bounds[i, :count]
                solve_point(
                    table,
                    squares,
                    bounds[i],
                    fresh[i],
                    nodes[i],
                    sines,
                    weights,
                    between[i],
                    by_value,
                    count,
                )
            for i in range(n):
                for j in range(count):
                    squares[i, j] = fresh[i, j] * fresh[i, j]
        european_part(table, count)
        for k in range(end_sines.size):
            interpolate(table, squares, end_between[k], count)
            add_premium(table, end_sines[k], end_weights[k], count)
        for j in range(chosen):
            now = bounds[n - 1, j] + table[LOG_TOP, j]
            is_held = table[X, j] > now
            level = exp(table[X, j])
            out[0, begin + j] = max(table[VALUE, j], 1.0 - level, 0.0) if is_held else 1.0 - level
            out[1, begin + j] = table[DELTA, j] if is_held else -level
            out[2, begin + j] = table[GAMMA, j] if is_held else 0.0
            out[3, begin + j] = now
