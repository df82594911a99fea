"""Black-Scholes-Merton prices and sensitivities, block by block.

A block of inputs is copied into one small table that stays in the first-level cache, the loop
runs inside the table, and its results are copied out. Within one table of known shape the
compiler sees that rows do not overlap and makes vector code; across thirteen separate arrays it
would give up. A column of length 1 stands for a constant.

The option that is out of the money is valued as the difference of two Mills ratios times one
exponential, so that small values keep their relative precision; the other one of the pair
follows by parity.
"""

import numpy as np

from strikedesk.quant.arguments import Floats
from strikedesk.quant.kernels.compiling import inlined, kernel
from strikedesk.quant.kernels.elementary import INVERSE_SQRT_2PI, copy, exp, log_ratio, mills

BLOCK = 1024
ROW = 1032
"""Doubles from one row of the table to the next: not a multiple of 4 KiB, or rows collide."""
STDEV_MIN = 1e-150
DISTANCE_MAX = 1e6
GROWTH_MAX = 700.0
LARGEST = 1.7e308


@inlined
def constants(columns: tuple[Floats, ...], table: Floats, count: int) -> None:
    """Fill the row of each column that stands for a constant."""
    for row in range(len(columns)):
        if columns[row].size == 1:
            table[row, :count] = columns[row][0]


@inlined
def block_of(
    columns: tuple[Floats, ...], table: Floats, row: int, start: int, count: int
) -> Floats:
    """One column's part of a block: the array itself, or the row that repeats its constant."""
    column = columns[row]
    return table[row, :count] if column.size == 1 else column[start : start + count]


@inlined
def store(table: Floats, first_row: int, out: Floats, start: int, count: int) -> None:
    """Copy a block of results, from `first_row` of the table on, into the rows of `out`."""
    for row in range(out.shape[0]):
        copy(out[row, start : start + count], table[first_row + row, :count])


@inlined
def is_sound(
    spot: float, strike: float, tau: float, rate: float, dividend_yield: float, vol: float
) -> bool:
    """Whether there is a price at all; comparisons with NaN are false."""
    return (
        ((spot > 0.0) & (spot <= LARGEST) & (strike > 0.0) & (strike <= LARGEST))
        & ((tau >= 0.0) & (tau <= LARGEST) & (vol >= 0.0) & (vol <= LARGEST))
        & ((abs(rate * tau) <= GROWTH_MAX) & (abs(dividend_yield * tau) <= GROWTH_MAX))
        & ((abs(rate) <= LARGEST) & (abs(dividend_yield) <= LARGEST))
    )


@inlined
def parts(
    sign: float,
    spot: float,
    strike: float,
    tau: float,
    rate: float,
    dividend_yield: float,
    vol: float,
) -> tuple[float, ...]:
    """Everything that the formulas share.

    Returns
    -------
    asset, cash : discounted spot and strike
    near, far : distances of the strike in standard deviations, |x|/s - s/2 and |x|/s + s/2
    weight : asset × n(d1), which is also cash × n(d2)
    p_asset, p_cash : N(±d1) and N(±d2), the sign by the right
    value : the option's value
    stdev, root : vol × sqrt(tau), sqrt(tau)
    """
    asset = spot * exp(-dividend_yield * tau)
    cash = strike * exp(-rate * tau)
    root = np.sqrt(tau)
    stdev = vol * root
    x = log_ratio(spot, strike) + (rate - dividend_yield) * tau
    inverse = 1.0 / max(stdev, STDEV_MIN)
    distance = min(abs(x) * inverse, DISTANCE_MAX)
    near, far = distance - 0.5 * stdev, distance + 0.5 * stdev
    is_low = x <= 0.0
    small, large = (asset, cash) if is_low else (cash, asset)
    near_density = INVERSE_SQRT_2PI * exp(-0.5 * near * near)
    weight = small * near_density
    near_mills, far_mills = mills(abs(near)), mills(far)
    near_tail = near_density * near_mills
    far_tail = weight * far_mills / large
    p_near = near_tail if near >= 0.0 else 1.0 - near_tail
    rest_near = 1.0 - near_tail if near >= 0.0 else near_tail
    outside = (
        weight * (near_mills - far_mills)
        if near >= 0.0
        else small - weight * (near_mills + far_mills)
    )
    time_value = 0.0 if stdev == 0.0 else max(outside, 0.0)
    value = max(sign * (asset - cash), 0.0) + time_value
    # low: N(d1) = p_near, N(d2) = far_tail; high: N(-d2) = p_near, N(-d1) = far_tail
    outward = is_low == (sign > 0.0)
    for_low = p_near if outward else rest_near
    for_high = far_tail if outward else 1.0 - far_tail
    p_asset = for_low if is_low else for_high
    p_cash = for_high if is_low else for_low
    return asset, cash, near, far, weight, p_asset, p_cash, value, stdev, root


@kernel
def prices(columns: tuple[Floats, ...], out: Floats, start: int, stop: int) -> None:
    """Fill `out` (1, n) from `start` to `stop` with values; NaN where there is none.

    `columns` holds sign, spot, strike, tau, rate, dividend yield and vol.
    """
    table = np.empty((8, ROW))
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
            sign, spot, strike, tau = b0[j], b1[j], b2[j], b3[j]
            rate, dividend_yield, vol = b4[j], b5[j], b6[j]
            found = parts(sign, spot, strike, tau, rate, dividend_yield, vol)
            sound = is_sound(spot, strike, tau, rate, dividend_yield, vol)
            table[7, j] = found[7] if sound else np.nan
        store(table, 7, out, begin, count)


@kernel
def greeks(columns: tuple[Floats, ...], out: Floats, start: int, stop: int) -> None:
    """Fill `out` (6, n) with value, delta, gamma, vega, theta and rho."""
    table = np.empty((13, ROW))
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
            sign, spot, strike, tau = b0[j], b1[j], b2[j], b3[j]
            rate, dividend_yield, vol = b4[j], b5[j], b6[j]
            asset, cash, _, _, weight, p_asset, p_cash, value, stdev, root = parts(
                sign, spot, strike, tau, rate, dividend_yield, vol
            )
            sound = is_sound(spot, strike, tau, rate, dividend_yield, vol)
            fault = 0.0 if sound else np.nan
            signed_asset, signed_cash = sign * asset * p_asset, sign * cash * p_cash
            unknown = np.inf if weight > 0.0 else 0.0
            decay = 0.5 * vol * weight / root if root > 0.0 else unknown
            bend = weight / (spot * spot * stdev) if stdev > 0.0 else unknown
            table[7, j] = value + fault
            table[8, j] = signed_asset / spot + fault
            table[9, j] = bend + fault
            table[10, j] = weight * root + fault
            table[11, j] = dividend_yield * signed_asset - rate * signed_cash - decay + fault
            table[12, j] = tau * signed_cash + fault
        store(table, 7, out, begin, count)


@kernel
def second_order(columns: tuple[Floats, ...], out: Floats, start: int, stop: int) -> None:
    """Fill `out` (3, n) with vanna, volga and charm."""
    table = np.empty((10, ROW))
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
            sign, spot, strike, tau = b0[j], b1[j], b2[j], b3[j]
            rate, dividend_yield, vol = b4[j], b5[j], b6[j]
            asset, _, near, far, weight, p_asset, _, _, stdev, root = parts(
                sign, spot, strike, tau, rate, dividend_yield, vol
            )
            sound = is_sound(spot, strike, tau, rate, dividend_yield, vol)
            fault = 0.0 if sound & ((stdev > 0.0) | (weight == 0.0)) else np.nan
            is_low = log_ratio(spot, strike) + (rate - dividend_yield) * tau <= 0.0
            d1, d2 = (-near, -far) if is_low else (far, near)
            safe_vol, safe_tau = max(vol, STDEV_MIN), max(tau, STDEV_MIN)
            carry = (rate - dividend_yield) / max(stdev, STDEV_MIN) - 0.5 * d2 / safe_tau
            table[7, j] = -weight * d2 / (spot * safe_vol) + fault
            table[8, j] = weight * root * d1 * d2 / safe_vol + fault
            table[9, j] = (sign * dividend_yield * asset * p_asset - weight * carry) / spot + fault
        store(table, 7, out, begin, count)
