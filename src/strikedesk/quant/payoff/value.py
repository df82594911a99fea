"""Profit and loss of legs over the underlying's price at one date."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant import black_scholes
from strikedesk.quant.checks import Floats, number
from strikedesk.quant.payoff.model import Leg

SAME_INSTANT = 1e-9
"""Years: legs whose expiries are closer than a thirtieth of a second expire together."""


def curve(
    legs: Sequence[Leg],
    spots: ArrayLike,
    at: float,
    rate: float = 0.0,
    dividend_yield: float = 0.0,
    vol_shift: float = 0.0,
) -> Floats:
    """Profit and loss since entry if the underlying stands at `spots` at one date.

    Parameters
    ----------
    legs : sequence of Leg
    spots : array_like
        Prices of the underlying, >= 0.
    at : float
        Years from now, >= 0, not after the first expiry of a leg.
    rate, dividend_yield : float
        Continuously compounded per year.
    vol_shift : float
        Added to every leg's volatility, which stops at 0.

    Returns
    -------
    float64, of the shape of `spots`
        In quote currency. Options are European; interest on premiums, dividends of a stock and
        charges are not in it. NaN where the spot is NaN, negative or infinite.

    Raises
    ------
    ValueError
        If a leg expires before `at`, or has no volatility and expires after it.
    """
    levels = np.asarray(spots, np.float64)
    usable = np.where((levels >= 0.0) & np.isfinite(levels), levels, np.nan)
    number("at", at, least=0.0)
    number("rate", rate)
    number("dividend_yield", dividend_yield)
    number("vol_shift", vol_shift)
    total = np.zeros_like(usable)
    for leg in legs:
        worth = _worth(leg, usable, remaining(leg, at), rate, dividend_yield, vol_shift)
        total = total + leg.quantity * (worth - leg.entry_price)
    return total


def slope(
    legs: Sequence[Leg], spots: Floats, at: float, rate: float, dividend_yield: float
) -> Floats:
    """Change of the profit per unit of the underlying's price, of what is alive after `at`.

    Options that expire at `at` are left out: their slope is a step.
    """
    total = np.zeros_like(spots)
    for leg in legs:
        left = remaining(leg, at)
        if not leg.is_option:
            total += leg.quantity * _carry(leg, left, rate, dividend_yield)
        elif left > 0.0:
            strike, vol = _living_terms(leg)
            state = leg.kind, spots, strike, left, rate, dividend_yield, vol
            total += leg.quantity * black_scholes.greeks(*state).delta
    return total


def slope_far_up(legs: Sequence[Leg], at: float, rate: float, dividend_yield: float) -> float:
    """Limit of the slope as the underlying's price goes to infinity; exactly 0 if it cancels."""
    parts = []
    for leg in legs:
        left = remaining(leg, at)
        if leg.kind != "P":
            asset = math.exp(-dividend_yield * left)
            unit = asset if leg.kind == "C" else _carry(leg, left, rate, dividend_yield)
            parts.append(leg.quantity * unit)
    total = math.fsum(parts)
    return 0.0 if abs(total) <= 1e-12 * sum(map(abs, parts)) else total


def remaining(leg: Leg, at: float) -> float:
    """Years that a leg lives after `at`; 0 for a stock and for what expires then.

    Raises
    ------
    ValueError
        If it expires before.
    """
    if leg.tau is None:
        return 0.0
    if leg.tau < at - SAME_INSTANT:
        raise ValueError(f"a leg expires after {leg.tau:g} years, before the date asked for")
    left = leg.tau - at
    return left if left > SAME_INSTANT else 0.0


def _carry(leg: Leg, left: float, rate: float, dividend_yield: float) -> float:
    return math.exp((rate - dividend_yield) * left) if leg.kind == "F" else 1.0


def _worth(
    leg: Leg, spots: Floats, left: float, rate: float, dividend_yield: float, vol_shift: float
) -> Floats:
    if leg.strike is None:
        return spots * _carry(leg, left, rate, dividend_yield)
    sign = 1.0 if leg.kind == "C" else -1.0
    if left == 0.0:
        return np.maximum(sign * (spots - leg.strike), 0.0)
    strike, vol = _living_terms(leg)
    worthless = max(-sign, 0.0) * strike * math.exp(-rate * left)  # the underlying at 0
    positive = np.where(spots > 0.0, spots, np.nan)
    shifted = max(vol + vol_shift, 0.0)
    price = black_scholes.price(leg.kind, positive, strike, left, rate, dividend_yield, shifted)
    return np.where(spots == 0.0, worthless, price)


def _living_terms(leg: Leg) -> tuple[float, float]:
    """Strike and volatility of an option that is to be valued before it expires.

    Raises
    ------
    ValueError
        If it has no volatility.
    """
    if leg.vol is None:
        raise ValueError("vol must be given for an option that lives on after the date asked for")
    assert leg.strike is not None
    return leg.strike, leg.vol
