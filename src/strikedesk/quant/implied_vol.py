"""Implied volatility: one status per element, never a silent guess."""

from concurrent.futures import Executor
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strikedesk.quant.arguments import Floats, Right, columns
from strikedesk.quant.slices import in_slices

Statuses = NDArray[np.int8]


class Status(IntEnum):
    """What became of an element; where several apply, the last one declared is told."""

    OK = 0
    NO_TIME_VALUE = 1
    """The price is intrinsic value up to rounding: any small enough volatility fits."""
    ABOVE_MAXIMUM = 2
    """A call at or above the discounted spot, a put at or above the discounted strike."""
    EXPIRED = 3
    """No time is left, so the price says nothing about volatility."""
    BELOW_INTRINSIC = 4
    """No volatility is low enough; a negative price, too."""
    BAD_INPUT = 5
    """Spot or strike is not above 0, time is negative, or a rate × time is beyond 700."""
    NOT_FINITE = 6
    """An input is NaN or infinite."""


class ImpliedVol(NamedTuple):
    """Volatilities (decimals per year, NaN unless the status is `Status.OK`) and statuses."""

    vol: Floats
    status: Statuses


def solve(
    price: ArrayLike,
    right: Right,
    spot: ArrayLike,
    strike: ArrayLike,
    tau: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    executor: Executor | None = None,
    n_threads: int = 1,
) -> ImpliedVol:
    """Solve for volatility; see `black_scholes.implied_vol`, which this is.

    Returns
    -------
    ImpliedVol

    Raises
    ------
    ValueError
        If an argument holds no numbers or its shape does not fit; it is named.
    """
    shape, flat = columns(
        price=price,
        right=right,
        spot=spot,
        strike=strike,
        tau=tau,
        rate=rate,
        dividend_yield=dividend_yield,
    )
    size = int(np.prod(shape))
    out = np.empty((2, size))
    if size:
        from strikedesk.quant.kernels.implied import implied_vols

        in_slices(lambda a, b: implied_vols(flat, out, a, b), size, executor, n_threads)
    return ImpliedVol(out[0].reshape(shape)[()], out[1].astype(np.int8).reshape(shape)[()])
