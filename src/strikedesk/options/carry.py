"""The forward and the discount factor of one expiry, and what they rest on."""

import math

import numpy as np

from strikedesk.options.model import (
    Carry,
    ChainQuotes,
    DiscountSource,
    Floats,
    ForwardSource,
    Price,
)
from strikedesk.quant.surface.parity import Parity, ParityStatus, implied_forward

RATES_ASSUMED = {"INR": 0.065, "USD": 0.04, "KES": 0.09}
"""Continuous rates per year where none is given or implied; an assumption, told in each answer."""
RATE_ELSEWHERE = 0.04
RATE_GAP_MAX = 0.05
"""How far an implied rate may be from the assumed one; further off it is noise of the quotes."""
TAU_MIN_OF_RATE = 7.0 / 365.0
"""In less than a week the slope of call minus put says nothing about a rate."""
WIDTH, WIDTH_AMERICAN = 0.25, 0.10
"""Strikes that count, in logarithm around the money; early exercise tilts the far ones."""
DRIFT_MAX, DRIFT_MAX_YEARLY = 0.05, 0.25
"""How far a forward may be from the spot, in logarithm: at once, and more per year."""


def rate_assumed(currency: str) -> float:
    """Return the rate per year that a currency is taken to have."""
    return RATES_ASSUMED.get(currency, RATE_ELSEWHERE)


def imply(chain: ChainQuotes, rate: float | None = None) -> Carry:
    """Find the forward: from put-call parity, else the future, else the spot and the rate.

    European options tell the discount factor too, if their rate is a plausible one; for
    American ones, and within a week of expiry, it comes from the rate.

    Parameters
    ----------
    rate : float or None
        Continuous, per year; fixes the discount factor. None takes the assumed one.

    Returns
    -------
    Carry
        With ``ForwardSource.NONE`` and a forward of NaN if nothing tells it.
    """
    used = rate_assumed(chain.listing.currency) if rate is None else rate
    fixed = math.exp(-used * chain.tau)
    source = DiscountSource.ASSUMED if rate is None else DiscountSource.GIVEN
    if rate is None and not chain.listing.is_american and chain.tau >= TAU_MIN_OF_RATE:
        free = _parity(chain, None, WIDTH)
        implied = -math.log(free.discount_factor) / chain.tau if _holds(chain, free) else math.nan
        if abs(implied - used) <= RATE_GAP_MAX:
            return _from_parity(chain, free, implied, DiscountSource.PARITY)
    widths = (WIDTH_AMERICAN, WIDTH) if chain.listing.is_american else (WIDTH,)
    for width in widths:
        found = _parity(chain, fixed, width)
        if _holds(chain, found):
            return _from_parity(chain, found, used, source)
    return _fallback(chain, fixed, used, source)


def _parity(chain: ChainQuotes, discount: float | None, width: float) -> Parity:
    bid, ask = (_counted(chain, side) for side in (chain.quotes.bid, chain.quotes.ask))
    return implied_forward(
        chain.listing.strikes, (bid[0], ask[0]), (bid[1], ask[1]), discount, width
    )


def _counted(chain: ChainQuotes, prices: Floats) -> Floats:
    return np.where(chain.counts, prices, np.nan)


def _holds(chain: ChainQuotes, found: Parity) -> bool:
    """Whether a forward was found, and is not absurdly far from the spot."""
    if found.status is not ParityStatus.FOUND:
        return False
    if not chain.spot.value > 0.0:
        return True
    drift = abs(math.log(found.forward / chain.spot.value))
    return drift <= DRIFT_MAX + DRIFT_MAX_YEARLY * chain.tau


def _from_parity(chain: ChainQuotes, found: Parity, rate: float, source: DiscountSource) -> Carry:
    return Carry(
        forward=found.forward,
        discount=found.discount_factor,
        rate=rate,
        forward_source=ForwardSource.PARITY,
        discount_source=source,
        forward_std_err=found.forward_std_err,
        strikes_used=found.strikes_used,
        rests_on_stale=chain.is_stale,
    )


def _fallback(chain: ChainQuotes, discount: float, rate: float, source: DiscountSource) -> Carry:
    told: tuple[tuple[Price, float, ForwardSource], ...] = (
        (chain.future, 1.0, ForwardSource.FUTURE),
        (chain.spot, 1.0 / discount, ForwardSource.SPOT),
    )
    usable = [each for each in told if each[0].value > 0.0]
    fresh = [each for each in usable if not each[0].is_stale]
    nothing = (chain.spot, math.nan, ForwardSource.NONE)
    price, growth, where = next(iter((*fresh, *usable)), nothing)
    forward = price.value * growth
    return Carry(forward, discount, rate, where, source, math.nan, 0, rests_on_stale=price.is_stale)
