"""Options on a single stock with known cash dividends: the escrowed-dividend model.

The value today of the dividends that fall before expiry is set aside; the rest of the spot moves
lognormally, with the volatility given. European options are then Black-Scholes on the rest
(exactly Hull's textbook treatment). American ones are valued on a tree of the rest, where
exercise brings the rest plus the dividends still to come.
"""

from concurrent.futures import Executor

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant import black_scholes
from strikedesk.quant.arguments import Floats, Right, columns
from strikedesk.quant.slices import in_slices

STEPS = 501


def escrowed(
    tau: ArrayLike, rate: ArrayLike, dividend_times: ArrayLike, dividend_amounts: ArrayLike
) -> Floats:
    """Value today of the dividends paid up to expiry.

    Parameters
    ----------
    tau, rate : array_like
        Years to expiry; continuously compounded rate, decimal per year.
    dividend_times, dividend_amounts : (m,) array_like
        Years from now to each ex-date, > 0, and cash per unit, >= 0.

    Returns
    -------
    float64, of the common shape of `tau` and `rate`
        NaN in, NaN out.

    Raises
    ------
    ValueError
        If the dividends are not two finite lists of one length, times > 0 and amounts >= 0.
    """
    times, amounts = _dividends(dividend_times, dividend_amounts)
    shape, flat = columns(tau=tau, rate=rate)
    t, r = (each[:, None] for each in flat)
    worth = np.where(times <= t, amounts * np.exp(-r * times), 0.0 * (t + r)).sum(axis=1)
    return np.broadcast_to(worth, int(np.prod(shape))).reshape(shape)[()]


def european(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    dividend_times: ArrayLike,
    dividend_amounts: ArrayLike,
) -> Floats:
    """Value today of a European option.

    Parameters
    ----------
    right, spot, strike, tau, rate, vol
        As in `black_scholes.price`; the spot includes the dividends.
    dividend_times, dividend_amounts : (m,) array_like
        As in `escrowed`; one schedule for all elements.

    Returns
    -------
    float64, of the common shape
        NaN where the data are at fault, also where the dividends are worth the spot or more.

    Raises
    ------
    ValueError
        If an argument holds no numbers, its shape does not fit, or the dividends make no sense.

    References
    ----------
    Hull (2003), Options, Futures and Other Derivatives, 5th ed., 12.13.
    """
    rest = np.asarray(spot, np.float64) - escrowed(tau, rate, dividend_times, dividend_amounts)
    return black_scholes.price(right, rest, strike, tau, rate, 0.0, vol)


def american(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    dividend_times: ArrayLike,
    dividend_amounts: ArrayLike,
    *,
    steps: int = STEPS,
    executor: Executor | None = None,
    n_threads: int = 1,
) -> Floats:
    """Value today of an American option, on a tree.

    Takes what `european` takes.

    Parameters
    ----------
    steps : int
        Of the tree, odd; the error falls about as 1 / steps, near 1e-3 for 501 and a strike
        of 100.
    executor : Executor, optional
        Used from 64 options on.
    n_threads : int

    Returns
    -------
    float64, of the common shape
        NaN where the data are at fault; vol and tau must be above 0 here.

    Raises
    ------
    ValueError
        If an argument holds no numbers, its shape does not fit, the dividends make no sense, or
        `steps` is even or below 3.

    References
    ----------
    Leisen and Reimer (1996), Applied Mathematical Finance 3; Hull, 5th ed., 18.3.
    """
    if steps < 3 or steps % 2 == 0:
        raise ValueError("steps must be odd and at least 3")
    times, amounts = _dividends(dividend_times, dividend_amounts)
    shape, flat = columns(right=right, spot=spot, strike=strike, tau=tau, rate=rate, vol=vol)
    size = int(np.prod(shape))
    out = np.empty(size)
    if size:
        from strikedesk.quant.kernels.tree import americans

        full = tuple(np.broadcast_to(column, size).copy() for column in flat)
        in_slices(
            lambda a, b: americans(full, times, amounts, steps, out, a, b),
            size,
            executor,
            n_threads,
            64,
        )
    return out.reshape(shape)[()]


def _dividends(times: ArrayLike, amounts: ArrayLike) -> tuple[Floats, Floats]:
    t, a = np.array(times, np.float64, ndmin=1), np.array(amounts, np.float64, ndmin=1)
    if t.shape != a.shape or t.ndim != 1 or not (np.isfinite(t).all() and np.isfinite(a).all()):
        raise ValueError("dividend_times and dividend_amounts must be two finite lists of a length")
    if (t <= 0.0).any() or (a < 0.0).any():
        raise ValueError("dividend_times must be > 0 and dividend_amounts >= 0")
    return t, a
