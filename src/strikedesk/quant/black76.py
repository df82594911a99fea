"""Black-76: European options on a forward."""

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant import implied_vol as implied
from strikedesk.quant.arguments import Floats, Right, sign_of
from strikedesk.quant.normal import ndtr


def price(
    right: Right,
    forward: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    vol: ArrayLike,
) -> Floats:
    """Undiscounted Black-76 price. The arguments broadcast against each other.

    The part out of the money is computed and the intrinsic value added, so that a price is
    never below intrinsic and put-call parity holds to the last bits.

    Parameters
    ----------
    right : "C" or "P", or array of them or of +1 (call) and -1 (put)
    forward, strike : array_like
        Quote currency per unit of underlying, finite, > 0.
    tau : array_like
        Years to expiry, ACT/365, >= 0.
    vol : array_like
        Lognormal volatility per year, as a decimal, >= 0.

    Returns
    -------
    float64, of the common shape
        Value at expiry, >= 0; multiply by the discount factor for today's value.
        Intrinsic where vol or tau is 0. NaN in, NaN out, element by element.

    Raises
    ------
    ValueError
        If an input is outside its range.

    References
    ----------
    Black (1976), The pricing of commodity contracts, J. Financial Economics 3.
    """
    sign = sign_of(right)
    f, k = _in_range("forward", forward, above=0.0), _in_range("strike", strike, above=0.0)
    t, sigma = _in_range("tau", tau), _in_range("vol", vol)
    stdev = sigma * np.sqrt(t)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # stdev 0: see below
        d1 = np.log(f / k) / stdev + 0.5 * stdev
        outward = np.where(f > k, -1.0, 1.0)  # the right that is out of the money
        time_value = outward * (f * ndtr(outward * d1) - k * ndtr(outward * (d1 - stdev)))
    intrinsic = np.maximum(sign * (f - k), 0.0)
    return intrinsic + np.where(stdev == 0.0, 0.0, np.maximum(time_value, 0.0))


def implied_vol(
    price: ArrayLike,
    right: Right,
    forward: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
) -> implied.ImpliedVol:
    """Volatility at which an undiscounted price is fair.

    Parameters
    ----------
    price : array_like
        Value at expiry of one unit: today's value divided by the discount factor.
    right, forward, strike, tau
        As in `price`, but an element outside its range gets a status, not an error.

    Returns
    -------
    ImpliedVol
        `vol` (NaN unless solved) and `status`, of the common shape; as exact as the price's own
        rounding allows, see `black_scholes.implied_vol`.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.
    """
    return implied.solve(price, right, forward, strike, tau, 0.0, 0.0)


def _in_range(name: str, value: ArrayLike, above: float | None = None) -> Floats:
    array = np.asarray(value, np.float64)
    outside = array < 0.0 if above is None else array <= above
    if np.any(outside | np.isinf(array)):
        raise ValueError(f"{name} must be finite and {'>= 0' if above is None else f'> {above:g}'}")
    return array
