"""American options on a stock that pays known cash dividends, on a Leisen-Reimer tree."""

import math

import numpy as np

from strikedesk.quant.arguments import Floats
from strikedesk.quant.kernels.compiling import kernel


@kernel
def inverted(z: float, n: int) -> float:
    """Chance that a binomial with n (odd) steps puts next to N(z): Peizer and Pratt, method 2."""
    y = z / (n + 1.0 / 3.0 + 0.1 / (n + 1.0))
    return 0.5 + math.copysign(0.5, z) * math.sqrt(1.0 - math.exp(-y * y * (n + 1.0 / 6.0)))


@kernel
def paid_later(now: float, tau: float, rate: float, times: Floats, amounts: Floats) -> float:
    """Value now of the dividends that are still to come, up to expiry."""
    total = 0.0
    for k in range(times.size):
        if now <= times[k] <= tau:
            total += amounts[k] * math.exp(-rate * (times[k] - now))
    return total


@kernel
def american(
    sign: float,
    spot: float,
    strike: float,
    tau: float,
    rate: float,
    vol: float,
    times: Floats,
    amounts: Floats,
    n: int,
) -> float:
    """Value of one option; the spot less the dividends' value is what moves lognormally."""
    moving = spot - paid_later(0.0, tau, rate, times, amounts)
    if not (moving > 0.0 and strike > 0.0 and vol > 0.0 and tau > 0.0):
        return np.nan
    dt, stdev = tau / n, vol * math.sqrt(tau)
    d1 = (math.log(moving / strike) + rate * tau) / stdev + 0.5 * stdev
    growth, fade = math.exp(rate * dt), math.exp(-rate * dt)
    p, with_asset = inverted(d1 - stdev, n), inverted(d1, n)
    up, down = growth * with_asset / p, growth * (1.0 - with_asset) / (1.0 - p)
    values = np.empty(n + 1)
    for j in range(n + 1):
        level = moving * math.exp(j * math.log(up) + (n - j) * math.log(down))
        values[j] = max(sign * (level - strike), 0.0)
    for i in range(n - 1, -1, -1):
        cash = paid_later(i * dt, tau, rate, times, amounts)
        level = moving * math.exp(i * math.log(down))
        for j in range(i + 1):
            held = fade * (p * values[j + 1] + (1.0 - p) * values[j])
            values[j] = max(held, sign * (level + cash - strike))
            level *= up / down
    return float(values[0])


@kernel
def americans(
    columns: tuple[Floats, ...],
    times: Floats,
    amounts: Floats,
    n: int,
    out: Floats,
    start: int,
    stop: int,
) -> None:
    """Fill `out` (n,); `columns` holds sign, spot, strike, tau, rate and vol."""
    signs, spots, strikes, taus, rates, vols = columns
    for j in range(start, stop):
        out[j] = american(
            signs[j], spots[j], strikes[j], taus[j], rates[j], vols[j], times, amounts, n
        )
