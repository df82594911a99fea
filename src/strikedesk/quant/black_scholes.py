"""Black-Scholes-Merton: European options on a spot with a continuous yield.

All functions take numbers or arrays that broadcast against each other, and give NaN for an
element whose data are at fault: spot or strike not above 0, negative time or volatility, NaN,
infinity, a rate × time beyond 700. With `executor` or `n_threads`, arrays of 100,000 elements
and more are shared out over threads.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, ndtr

from strikedesk.quant import implied_vol as implied
from strikedesk.quant.arguments import Floats, Right, columns
from strikedesk.quant.slices import in_slices


class Greeks(NamedTuple):
    """Value of one unit and its sensitivities; each of the common shape.

    Parameters
    ----------
    price : float64
        Quote currency per unit.
    delta, gamma : float64
        Per 1 of spot; gamma is infinite at the forward when no time or volatility is left.
    vega : float64
        Per 1.00 of volatility; divide by 100 for a point.
    theta : float64
        Per year that passes, so mostly negative; divide by 365 for a day. Minus infinity at the
        strike when no time is left.
    rho : float64
        Per 1.00 of the interest rate; divide by 10,000 for a basis point.
    """

    price: Floats
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    rho: Floats


class SecondOrder(NamedTuple):
    """How the Greeks move; each of the common shape.

    Parameters
    ----------
    vanna : float64
        Change of delta per 1.00 of volatility.
    volga : float64
        Change of vega per 1.00 of volatility.
    charm : float64
        Change of delta per year that passes.
    """

    vanna: Floats
    volga: Floats
    charm: Floats


def price(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    *,
    executor: Executor | None = None,
    n_threads: int = 1,
) -> Floats:
    """Value today of one unit.

    Parameters
    ----------
    right : "C" or "P", or array of them or of +1 (call) and -1 (put)
    spot, strike : array_like
        Quote currency per unit of underlying, > 0.
    tau : array_like
        Years to expiry, ACT/365, >= 0.
    rate, dividend_yield : array_like
        Continuously compounded, decimals per year, any sign.
    vol : array_like
        Lognormal volatility per year, as a decimal, >= 0.
    executor : Executor, optional
    n_threads : int

    Returns
    -------
    float64, of the common shape
        >= 0. Discounted intrinsic value of the forward where vol or tau is 0. NaN where the
        data are at fault.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.

    References
    ----------
    Black and Scholes (1973), J. Political Economy 81; Merton (1973), Bell J. Economics 4.
    """
    from strikedesk.quant.kernels.european import prices

    arguments = _columns(right, spot, strike, tau, rate, dividend_yield, vol)
    return _run(prices, 1, arguments, executor, n_threads)[0]


def greeks(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    *,
    executor: Executor | None = None,
    n_threads: int = 1,
    out: Floats | None = None,
) -> Greeks:
    """Value, delta, gamma, vega, theta and rho in one pass.

    Takes what `price` takes. Where tau or vol is 0 they are the limits: delta is 0, ±1 (times
    the yield's discount), or the mean of both exactly at the forward.

    Parameters
    ----------
    out : (6, ...) float64, optional
        Memory for the results, six times the common shape and contiguous. Who values the same
        book again and again saves the third of the time that fresh memory costs.

    Returns
    -------
    Greeks

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named. `out` too.
    """
    from strikedesk.quant.kernels.european import greeks as kernel

    arguments = _columns(right, spot, strike, tau, rate, dividend_yield, vol)
    return Greeks(*_run(kernel, 6, arguments, executor, n_threads, out))


def second_order(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    *,
    executor: Executor | None = None,
    n_threads: int = 1,
) -> SecondOrder:
    """Vanna, volga and charm in one pass; takes what `price` takes.

    Returns
    -------
    SecondOrder
        0 where tau or vol is 0, and NaN exactly at the forward, where they have no limit.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.
    """
    from strikedesk.quant.kernels.european import second_order as kernel

    arguments = _columns(right, spot, strike, tau, rate, dividend_yield, vol)
    return SecondOrder(*_run(kernel, 3, arguments, executor, n_threads))


def implied_vol(
    price: ArrayLike,
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    *,
    executor: Executor | None = None,
    n_threads: int = 1,
) -> implied.ImpliedVol:
    """Volatility at which a price is fair.

    Parameters
    ----------
    price : array_like
        Value today of one unit, in quote currency.
    right, spot, strike, tau, rate, dividend_yield
        As in `price`.
    executor : Executor, optional
    n_threads : int

    Returns
    -------
    ImpliedVol
        `vol` and `status`, of the common shape. `vol` is as exact as the price's own rounding
        allows: a relative step of 2^-52 in the price moves it by 2^-52 × price / vega, which for
        an option deep in the money can be much. NaN unless `status` is `Status.OK`.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.

    References
    ----------
    Jaeckel (2015), Let's be rational, Wilmott 75, for the idea of a good guess followed by two
    high-order steps; guess, objective and regions here are different.
    """
    return implied.solve(price, right, spot, strike, tau, rate, dividend_yield, executor, n_threads)


def probability_itm(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
) -> Floats:
    """Risk-neutral probability that the option ends in the money, N(d2) for a call.

    Takes what `price` takes, without threads.

    Returns
    -------
    float64, of the common shape
        0 to 1; one half at the forward when no time or volatility is left.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.
    """
    shape, flat = _columns(right, spot, strike, tau, rate, dividend_yield, vol)
    sign, s, k, t, r, q, v = flat
    with np.errstate(all="ignore"):
        drift = np.log(s / k) + (r - q - 0.5 * v * v) * t
        z = np.where(drift == 0.0, 0.0, drift / (v * np.sqrt(t)))
        found = np.where(_sound(s, k, t, v) & np.isfinite(drift), ndtr(sign * z), np.nan)
    return np.broadcast_to(found, int(np.prod(shape))).reshape(shape)[()]


def probability_of_touch(
    spot: ArrayLike,
    barrier: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
) -> Floats:
    """Risk-neutral probability that the spot reaches a level at some time before expiry.

    Parameters
    ----------
    spot, barrier : array_like
        Quote currency per unit, > 0; the barrier may be above or below.
    tau, rate, dividend_yield, vol : array_like
        As in `price`.

    Returns
    -------
    float64, of the common shape
        0 to 1; 1 where the spot is at the barrier. NaN where the data are at fault.

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.

    References
    ----------
    Reflection principle; Shreve (2004), Stochastic Calculus for Finance II, 3.7 and 7.2.
    """
    shape, (s, k, t, r, q, v) = columns(
        spot=spot, barrier=barrier, tau=tau, rate=rate, dividend_yield=dividend_yield, vol=vol
    )
    with np.errstate(all="ignore"):
        x = np.log(k / s)
        up, x = np.where(x < 0.0, -1.0, 1.0), np.abs(x)
        drift = up * (r - q - 0.5 * v * v)  # towards the barrier
        stdev = v * np.sqrt(t)
        direct = ndtr((drift * t - x) / stdev)
        reflected = np.exp(2.0 * drift * x / (v * v) + log_ndtr((-drift * t - x) / stdev))
        surely = np.where(drift * t >= x, 1.0, 0.0)
        found = np.where(stdev == 0.0, surely, np.minimum(direct + reflected, 1.0))
        found = np.where(x == 0.0, 1.0, found)
        is_sound = _sound(s, k, t, v) & np.isfinite(r) & np.isfinite(q)
        found = np.where(is_sound, found, np.nan)
    return np.broadcast_to(found, int(np.prod(shape))).reshape(shape)[()]


def _sound(spot: Floats, strike: Floats, tau: Floats, vol: Floats) -> NDArray[np.bool_]:
    in_range = (spot > 0.0) & (strike > 0.0) & (tau >= 0.0) & (vol >= 0.0)
    return in_range & np.isfinite(spot) & np.isfinite(strike) & np.isfinite(tau) & np.isfinite(vol)


Columns = tuple[tuple[int, ...], tuple[Floats, ...]]


def _columns(
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
) -> Columns:
    return columns(
        right=right,
        spot=spot,
        strike=strike,
        tau=tau,
        rate=rate,
        dividend_yield=dividend_yield,
        vol=vol,
    )


def _run(
    kernel: Callable[[tuple[Floats, ...], Floats, int, int], None],
    n_results: int,
    arguments: Columns,
    executor: Executor | None,
    n_threads: int,
    out: Floats | None = None,
) -> tuple[Floats, ...]:
    shape, flat = arguments
    size = int(np.prod(shape))
    table = np.empty((n_results, size)) if out is None else _given(out, (n_results, *shape))
    in_slices(lambda a, b: kernel(flat, table, a, b), size, executor, n_threads)
    return tuple(row.reshape(shape)[()] for row in table)


def _given(out: Floats, shape: tuple[int, ...]) -> Floats:
    fits = out.shape == shape and out.dtype == np.float64
    if not (fits and out.flags.c_contiguous and out.flags.writeable):
        raise ValueError(f"out must be a contiguous, writeable float64 array of shape {shape}")
    return out.reshape(shape[0], -1) if out.size else out.reshape(shape[0], 0)
