"""Which quotes can be used, and the volatilities that they imply."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strikedesk.quant import black76
from strikedesk.quant.checks import Floats, number, same_shape, series

Statuses = NDArray[np.int8]


class QuoteStatus(IntEnum):
    """What is wrong with a quote; declared in precedence order, sound last."""

    MALFORMED = 1
    """Strike, bid or ask is negative or infinite, or the strike is missing or zero."""
    NO_BID = 2
    NO_ASK = 3
    CROSSED = 4
    """The bid is above the ask."""
    NO_VOL = 5
    """No volatility gives such a price."""
    SOUND = 0


def judge(bid: ArrayLike, ask: ArrayLike) -> Statuses:
    """Tell which quotes have two sides that do not cross.

    Parameters
    ----------
    bid, ask : (n,) array_like
        NaN and 0 mean that the side is absent.

    Returns
    -------
    (n,) int8 of `QuoteStatus`

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    low, high = np.asarray(bid, np.float64), np.asarray(ask, np.float64)
    same_shape(bid=low, ask=high)
    malformed = (low < 0.0) | (high < 0.0) | np.isinf(low) | np.isinf(high)
    verdicts = [malformed, ~(low > 0.0), ~(high > 0.0), low > high]
    statuses = [
        QuoteStatus.MALFORMED,
        QuoteStatus.NO_BID,
        QuoteStatus.NO_ASK,
        QuoteStatus.CROSSED,
    ]
    return np.select(verdicts, statuses, QuoteStatus.SOUND).astype(np.int8)


@dataclass(frozen=True, slots=True)
class SmileQuotes:
    """Volatilities implied by the quotes out of the money, one per strike; NaN unless sound."""

    status: Statuses
    log_moneyness: Floats
    """(n,) ln(strike / forward)."""
    bid: Floats
    """(n,) volatility per year; NaN also where only the bid is below what a price can be."""
    mid: Floats
    ask: Floats

    @property
    def is_sound(self) -> NDArray[np.bool_]:
        """(n,) whether a smile may use the strike."""
        return np.asarray(self.status == QuoteStatus.SOUND)


def implied(
    strikes: ArrayLike,
    calls: tuple[ArrayLike, ArrayLike],
    puts: tuple[ArrayLike, ArrayLike],
    forward: float,
    discount_factor: float,
    tau: float,
) -> SmileQuotes:
    """Volatilities of puts below the forward and of calls from it on.

    Parameters
    ----------
    strikes : (n,) array_like
        Above 0.
    calls, puts : (bid, ask), each (n,) array_like
        Today's prices; NaN and 0 mean absent.
    forward, discount_factor : float
        Above 0.
    tau : float
        Years to expiry, above 0.

    Returns
    -------
    SmileQuotes

    Raises
    ------
    ValueError
        If the shapes differ or a number is out of range; the message names it.
    """
    strike = np.asarray(strikes, np.float64)
    number("forward", forward, least=0.0, most=np.inf, open_=True)
    number("discount_factor", discount_factor, least=0.0, most=np.inf, open_=True)
    number("tau", tau, least=0.0, most=np.inf, open_=True)
    is_call = strike >= forward
    bid, ask = (
        np.where(is_call, _side("calls", strike, calls[i]), _side("puts", strike, puts[i]))
        for i in (0, 1)
    )
    status = judge(bid, ask)
    is_strike = (strike > 0.0) & np.isfinite(strike)
    status[~is_strike] = QuoteStatus.MALFORMED
    safe = np.where(is_strike, strike, np.nan)
    usable = np.where(status == QuoteStatus.SOUND, 1.0, np.nan) / discount_factor
    sign = np.where(is_call, 1.0, -1.0)
    low, mid, high = (
        black76.implied_vol(price * usable, sign, forward, safe, tau)[0]
        for price in (bid, 0.5 * (bid + ask), ask)
    )
    no_vol = (status == QuoteStatus.SOUND) & ~((mid > 0.0) & np.isfinite(mid))
    status[no_vol] = QuoteStatus.NO_VOL
    keep = status == QuoteStatus.SOUND
    return SmileQuotes(
        status, np.log(safe / forward), *(np.where(keep, each, np.nan) for each in (low, mid, high))
    )


def _side(name: str, strike: Floats, prices: ArrayLike) -> Floats:
    given = np.asarray(prices, np.float64)
    same_shape(strikes=series("strikes", strike), **{name: given})
    return given
