"""What everything is worth, and how wide the market quotes it."""

from dataclasses import dataclass

import numpy as np

from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.surface import BROAD, SINGLE, TAU_MIN, implied_vol
from strikedesk.exchange.simulated.universe import Universe
from strikedesk.quant import black76

NS_PER_YEAR = 365 * 86_400e9
SPREAD_PER_VOL = 1e-4
"""Half a share's spread beyond the tick, per unit of price and of volatility."""
SPREAD_OPTION = 0.001
"""Half an option's spread beyond the tick at the money, per unit of premium."""
SPREAD_OPTION_CHEAP = 0.05
"""How much of the geometric mean of tick and premium is added, which makes cheap ones wide."""
DISTANCE_MAX = 4.0
"""Standard deviations; options further out are quoted and traded as if they were there."""


@dataclass(frozen=True, slots=True)
class Fair:
    """Values in the mind of the market; (n,) each.

    Parameters
    ----------
    mid : float64
        > 0 or, for options, >= 0.
    half_spread : float64
        At least half a tick.
    distance : float64
        Standard deviations between an option's strike and its forward, 0 to 4; 0 for the rest.
    """

    mid: Floats
    half_spread: Floats
    distance: Floats


def fair(universe: Universe, spot: Floats, vol_level: Floats, at_ns: int) -> Fair:
    """Value all instruments at an instant.

    Futures are worth the spot carried to their expiry. Options are worth Black-76 on the same
    carried spot, discounted at the same rate.

    Parameters
    ----------
    spot, vol_level : (u,) float64
        Prices of the spots and logarithms of their volatility levels.
    """
    spots, spot_of = universe.spots, universe.spot_of
    mid = spot[spot_of]
    half = 0.5 * universe.tick + SPREAD_PER_VOL * mid * spots.vol[spot_of]
    distance = np.zeros(len(mid))
    f, o = universe.futures, universe.options
    mid[f] *= np.exp(spots.rate[spot_of[f]] * tau_of(universe.ends_ns[f], at_ns))
    mid[o], distance[o] = _options(universe, spot, vol_level, at_ns)
    half[o] = _option_half_spread(universe.tick[o], mid[o], distance[o])
    return Fair(mid, half, distance)


def tau_of(ends_ns: Ints, at_ns: int) -> Floats:
    """Years (ACT/365) until each end, 0 once it has passed."""
    return np.maximum(ends_ns - at_ns, 0) / NS_PER_YEAR


def _options(
    universe: Universe, spot: Floats, vol_level: Floats, at_ns: int
) -> tuple[Floats, Floats]:
    o, spots = universe.options, universe.spots
    of, tau = universe.spot_of[o], tau_of(universe.ends_ns[o], at_ns)
    growth = np.exp(spots.rate[of] * tau)
    forward = spot[of] * growth
    log_moneyness = np.log(universe.strike / forward)
    tilt, width = np.where(
        spots.is_broad[of], [[BROAD.tilt], [BROAD.width]], [[SINGLE.tilt], [SINGLE.width]]
    )
    vol = implied_vol(log_moneyness, tau, spots.vol[of], vol_level[of], tilt, width)
    value = black76.price(universe.sign, forward, universe.strike, tau, vol) / growth
    stdev = spots.vol[of] * np.sqrt(np.maximum(tau, TAU_MIN))
    return value, np.minimum(np.abs(log_moneyness) / stdev, DISTANCE_MAX)


def _option_half_spread(tick: Floats, premium: Floats, distance: Floats) -> Floats:
    wide = SPREAD_OPTION * premium * (1.0 + 0.25 * distance**2)
    return 0.5 * tick + wide + SPREAD_OPTION_CHEAP * np.sqrt(tick * premium)
