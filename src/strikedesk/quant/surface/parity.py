"""Forward and discount factor that put-call parity implies."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, number, same_shape
from strikedesk.quant.surface.quotes import QuoteStatus, judge

HUBER = 1.345
ROUNDS = 50
STRIKES_MIN = 3
DISCOUNT_MIN, DISCOUNT_MAX = 0.2, 1.25


class ParityStatus(IntEnum):
    """Whether there is a forward; declared in precedence order, found last."""

    TOO_FEW = 1
    """Fewer than three strikes (one, if the discount factor is given) have four sound sides."""
    IMPLAUSIBLE = 2
    """The discount factor or the forward lies where none can be."""
    FOUND = 0


class Parity(NamedTuple):
    """What call minus put says; NaN unless FOUND."""

    status: ParityStatus
    forward: float
    discount_factor: float
    forward_std_err: float
    """From the scatter of the strikes; NaN with as many strikes as unknowns."""
    strikes_used: int


def implied_forward(
    strikes: ArrayLike,
    calls: tuple[ArrayLike, ArrayLike],
    puts: tuple[ArrayLike, ArrayLike],
    discount_factor: float | None = None,
    width: float = 0.25,
) -> Parity:
    """Fit ``call - put = discount_factor × (forward - strike)`` over the strikes of one expiry.

    A weighted least-squares line through mids, weights falling with the square of the two
    spreads together, reweighted after Huber so that a stale pair does not move it.

    Parameters
    ----------
    strikes : (n,) array_like
    calls, puts : (bid, ask), each (n,) array_like
        Today's prices. A strike counts only if all four are there and do not cross.
    discount_factor : float, optional
        Fixes it. Give one for American options: their early-exercise premium tilts the line,
        while near the money the forward stays good.
    width : float
        Only strikes with ``abs(ln(strike / centre)) <= width`` count, where the centre is the
        strike at which call and put are closest.

    Returns
    -------
    Parity

    Raises
    ------
    ValueError
        If shapes differ or a number is out of range; the message names it.

    References
    ----------
    Stoll (1969), The relationship between put and call option prices, J. Finance 24; Huber
    (1964), Robust estimation of a location parameter, Annals of Mathematical Statistics 35.
    """
    strike, gap, spread = _sound_pairs(strikes, calls, puts)
    number("width", width, least=0.0, most=np.inf, open_=True)
    if discount_factor is not None:
        number("discount_factor", discount_factor, least=0.0, most=np.inf, open_=True)
    if len(strike):
        near = np.abs(np.log(strike / strike[np.argmin(np.abs(gap))])) <= width
        strike, gap, spread = strike[near], gap[near], spread[near]
    if len(np.unique(strike)) < (STRIKES_MIN if discount_factor is None else 1):
        return Parity(ParityStatus.TOO_FEW, np.nan, np.nan, np.nan, len(strike))
    weight = 1.0 / np.maximum(spread, 1e-4 * np.median(strike) * 0.01) ** 2
    fit = _line if discount_factor is None else _level
    with np.errstate(divide="ignore", invalid="ignore"):  # a level line crosses zero nowhere
        forward, discount, error = fit(strike, gap, weight, discount_factor or 1.0)
    if not (DISCOUNT_MIN < discount < DISCOUNT_MAX and 0.0 < forward < np.inf):
        return Parity(ParityStatus.IMPLAUSIBLE, np.nan, np.nan, np.nan, len(strike))
    return Parity(ParityStatus.FOUND, forward, discount, error, len(strike))


def _sound_pairs(
    strikes: ArrayLike, calls: tuple[ArrayLike, ArrayLike], puts: tuple[ArrayLike, ArrayLike]
) -> tuple[Floats, Floats, Floats]:
    """Strikes, call minus put, and both half-spreads together, where all four sides are sound."""
    strike = np.asarray(strikes, np.float64)
    sides = [np.asarray(each, np.float64) for each in (*calls, *puts)]
    names = ("call_bid", "call_ask", "put_bid", "put_ask")
    same_shape(strikes=strike, **dict(zip(names, sides, strict=True)))
    call_bid, call_ask, put_bid, put_ask = sides
    sound = (judge(call_bid, call_ask) == QuoteStatus.SOUND) & (
        judge(put_bid, put_ask) == QuoteStatus.SOUND
    )
    sound &= (strike > 0.0) & np.isfinite(strike)
    gap = 0.5 * (call_bid + call_ask - put_bid - put_ask)
    spread = 0.5 * (call_ask - call_bid + put_ask - put_bid)
    return strike[sound], gap[sound], spread[sound]


def _line(
    strike: Floats, gap: Floats, weight: Floats, _discount: float
) -> tuple[float, float, float]:
    """Forward, discount factor and the forward's error from a robust straight line."""
    trust, slope, centre, level, at = np.ones_like(gap), np.nan, np.nan, np.nan, weight
    for _ in range(ROUNDS):
        at = weight * trust
        centre, level = np.average(strike, weights=at), np.average(gap, weights=at)
        x = strike - centre
        before, slope = slope, float(np.sum(at * x * (gap - level)) / np.sum(at * x * x))
        left = gap - level - slope * x
        trust = _trust(left * np.sqrt(weight), 2)
        if abs(slope - before) <= 1e-14:
            break
    forward = float(centre - level / slope)
    scatter = np.sum(at * (gap - level - slope * (strike - centre)) ** 2) / max(len(gap) - 2, 1)
    width = np.sum(at * (strike - centre) ** 2)
    variance = scatter * (1.0 / np.sum(at) + (forward - centre) ** 2 / width) / slope**2
    return forward, -slope, float(np.sqrt(variance)) if len(gap) > 2 else float("nan")


def _level(
    strike: Floats, gap: Floats, weight: Floats, discount: float
) -> tuple[float, float, float]:
    """Forward and its error where the discount factor is known: a robust mean."""
    each = strike + gap / discount
    trust, forward, at = np.ones_like(gap), float("nan"), weight
    for _ in range(ROUNDS):
        at = weight * trust
        before, forward = forward, float(np.average(each, weights=at))
        trust = _trust((each - forward) * np.sqrt(weight), 1)
        if abs(forward - before) <= 1e-14 * abs(forward):
            break
    scatter = np.sum(at * (each - forward) ** 2) / max(len(each) - 1, 1)
    error = float(np.sqrt(scatter / np.sum(at))) if len(each) > 1 else float("nan")
    return forward, discount, error


def _trust(scaled: Floats, unknowns: int) -> Floats:
    """Huber's weights of standardised residuals."""
    size = np.abs(scaled)
    typical = 1.4826 * float(np.median(size))
    if len(size) <= unknowns or typical == 0.0:
        return np.ones_like(size)
    return np.minimum(1.0, HUBER * typical / np.maximum(size, 1e-300))
