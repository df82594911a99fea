"""Implied volatility by strike and expiry."""

import numpy as np

from strikedesk.exchange.simulated.spots import Floats

TAU_MIN = 1.0 / (365 * 24 * 60)
DEVIATIONS_MAX = 5.0
CURVATURE = 0.05
SKEW_BROAD, SKEW_SINGLE = -0.08, -0.04
CONTANGO, CONTANGO_SPEED = 0.06, 4.0
LEVEL_TAU = 0.25


def implied_vol(
    log_moneyness: Floats, tau: Floats, vol: Floats, level: Floats, skew: Floats
) -> Floats:
    """Volatility of options on a surface with skew, smile and term structure.

    At the money it starts at ``vol``, rises a little with time to expiry, and is moved by
    ``level``, the short end more than the long. Away from the money, ``k`` standard
    deviations from the forward, it is that times ``1 + skew k + curvature k**2 / (1 + |k|)``:
    a parabola near the money with straight wings, flat beyond five deviations.

    Parameters
    ----------
    log_moneyness : (o,) float64
        ln(strike / forward).
    tau : (o,) float64
        Years to expiry, >= 0; less than a minute counts as a minute.
    vol, level, skew : (o,) float64
        Reference volatility per year; logarithm of what it is multiplied by now; slope at the
        money per standard deviation, negative where puts are dear.

    Returns
    -------
    (o,) float64
        Per year, > 0.
    """
    time = np.maximum(tau, TAU_MIN)
    term = 1.0 - CONTANGO * np.expm1(-CONTANGO_SPEED * time)
    at_the_money = vol * term * np.exp(level / np.sqrt(1.0 + time / LEVEL_TAU))
    k = deviations(log_moneyness, time, at_the_money)
    smile = 1.0 + skew * k + CURVATURE * k * k / (1.0 + np.abs(k))
    return at_the_money * smile


def deviations(log_moneyness: Floats, tau: Floats, vol: Floats) -> Floats:
    """Distance from the forward in standard deviations at expiry, kept within five."""
    stdev = vol * np.sqrt(np.maximum(tau, TAU_MIN))
    return np.clip(log_moneyness / stdev, -DEVIATIONS_MAX, DEVIATIONS_MAX)
