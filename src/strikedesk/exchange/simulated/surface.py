"""Implied volatility by strike and expiry."""

from typing import NamedTuple

import numpy as np

from strikedesk.exchange.simulated.spots import Floats

TAU_MIN = 1.0 / (365 * 24 * 60)
CONTANGO, CONTANGO_SPEED = 0.06, 4.0
LEVEL_TAU = 0.25


class Smile(NamedTuple):
    """Shape of a smile in standard deviations from the forward.

    Parameters
    ----------
    tilt : float
        -1 < tilt < 1; negative where puts are dear.
    width : float
        How strongly it smiles, > 0. ``width**2 * (1 + |tilt|) <= 4`` excludes arbitrage.
    """

    tilt: float
    width: float


BROAD = Smile(tilt=-0.35, width=0.6)
SINGLE = Smile(tilt=-0.15, width=0.6)


def implied_vol(
    log_moneyness: Floats, tau: Floats, vol: Floats, level: Floats, tilt: Floats, width: Floats
) -> Floats:
    """Volatility of options on a surface with skew, smile and term structure.

    At the money it starts at ``vol``, rises a little with time to expiry, and is moved by
    ``level``, the short end more than the long. Across strikes it is the surface of Gatheral
    and Jacquier with ``phi = width / sqrt(theta)``, which admits no arbitrage between strikes
    or expiries.

    Parameters
    ----------
    log_moneyness : (o,) float64
        ln(strike / forward).
    tau : (o,) float64
        Years to expiry, >= 0; less than a minute counts as a minute.
    vol, level : (o,) float64
        Reference volatility per year, > 0; logarithm of what it is multiplied by now.
    tilt, width : (o,) float64
        Of each option's `Smile`.

    Returns
    -------
    (o,) float64
        Per year, > 0.

    References
    ----------
    Gatheral, Jacquier (2014), Arbitrage-free SVI volatility surfaces, Quantitative Finance 14.
    """
    time = np.maximum(tau, TAU_MIN)
    term = 1.0 - CONTANGO * np.expm1(-CONTANGO_SPEED * time)
    at_the_money = vol * term * np.exp(level / np.sqrt(1.0 + time / LEVEL_TAU))
    k = width * log_moneyness / (at_the_money * np.sqrt(time))
    variance = 0.5 * (1.0 + tilt * k + np.sqrt((k + tilt) ** 2 + 1.0 - tilt**2))
    return at_the_money * np.sqrt(variance)
