"""The prices that everything else is derived from, and how they move."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.simulated.factors import Place, place
from strikedesk.instruments.model import InstrumentKind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECONDS_PER_YEAR = 365 * 86_400.0
RATES = {"INR": 0.065, "USD": 0.04, "KES": 0.09}
"""Carry and discount rate per year, by currency; an assumption of the simulation."""
RATE_ELSEWHERE = 0.04


class SpotRow(NamedTuple):
    """What is known of one spot at the start.

    Two rows with the same ``driver`` (a share listed twice) move as one.
    """

    symbol: str
    driver: str
    kind: InstrumentKind
    currency: str
    sector: str | None
    industry: str | None
    price: float
    vol: float


@dataclass(frozen=True, slots=True)
class Spots:
    """All spots, structure of arrays; (u,) each.

    Parameters
    ----------
    reference : float64
        Price to which the spot is drawn back, > 0.
    vol, rate : float64
        Per year, as decimals.
    is_broad : bool
        Indices and funds, which have the steeper smile.
    weights : (4, u) float64
        Loadings of world, region, group and own factor.
    factor_of : (4, u) int64
        Which draw each loading is of.
    factor_count : int
        Number of draws that make one shock of all spots.
    """

    symbols: tuple[str, ...]
    reference: Floats
    vol: Floats
    rate: Floats
    is_broad: NDArray[np.bool_]
    weights: Floats
    factor_of: Ints
    factor_count: int

    def shock(self, rng: np.random.Generator) -> Floats:
        """Draw one standard normal per spot, correlated by the factors."""
        draws = rng.standard_normal(self.factor_count)
        mixed: Floats = np.einsum("ku,ku->u", self.weights, draws[self.factor_of])
        return mixed


@dataclass(frozen=True, slots=True)
class Dynamics:
    """How lively the market is.

    Parameters
    ----------
    activity : float
        Multiplies the volatility of spots as they move, not of options as they are priced.
        Time runs through nights and weekends, and 1 spreads a year's volatility over all its
        seconds. At the default a day's move is 1.7 times that of a trading day, and an index
        of 25,000 at 13 % per year moves half a point in a quarter of a second.
    halflife_days : float
        In which half of a spot's distance from its reference is made good, so that a desk
        left on for weeks shows plausible prices. At the default a spot with a volatility of
        20 % per year stays within 10 % of its reference nineteen days out of twenty.
    vol_halflife_days, vol_spread : float
        Of the logarithm of the volatility level: how fast it returns to 0, and its standard
        deviation in the long run.
    leverage : float
        Correlation of a spot's shock with that of its volatility, -1 to 1.
    """

    activity: float = 2.0
    halflife_days: float = 7.0
    vol_halflife_days: float = 2.0
    vol_spread: float = 0.15
    leverage: float = -0.6


def build_spots(rows: Sequence[SpotRow]) -> Spots:
    """Lay the spots out as arrays and give each its factors."""
    places = [place(r.kind, r.currency, r.sector, r.industry) for r in rows]
    factor_of, count = _factors(places, [r.driver for r in rows])
    return Spots(
        symbols=tuple(r.symbol for r in rows),
        reference=np.array([r.price for r in rows], np.float64),
        vol=np.array([r.vol for r in rows], np.float64),
        rate=np.array([RATES.get(r.currency, RATE_ELSEWHERE) for r in rows], np.float64),
        is_broad=np.array([r.kind is not InstrumentKind.EQ for r in rows], np.bool_),
        weights=np.array([p.loadings for p in places], np.float64).reshape(-1, 4).T.copy(),
        factor_of=factor_of,
        factor_count=count,
    )


def _factors(places: Sequence[Place], drivers: Sequence[str]) -> tuple[Ints, int]:
    columns = [
        ["world"] * len(places),
        [p.region for p in places],
        [p.group for p in places],
        drivers,
    ]
    offset, rows = 0, []
    for column in columns:
        numbers = {name: offset + i for i, name in enumerate(dict.fromkeys(column))}
        rows.append([numbers[name] for name in column])
        offset += len(numbers)
    return np.array(rows, np.int64).reshape(4, -1), offset


def evolve(
    spots: Spots,
    deviation: Floats,
    vol_level: Floats,
    seconds: float,
    rng: np.random.Generator,
    dynamics: Dynamics,
) -> tuple[Floats, Floats]:
    """Move all spots and their volatilities on by a time step, exactly for any length of it.

    Both are Ornstein-Uhlenbeck processes around 0.

    Parameters
    ----------
    deviation, vol_level : (u,) float64
        Logarithms of spot over reference, and of volatility over reference volatility.
    seconds : float
        >= 0.

    Returns
    -------
    deviation, vol_level : (u,) float64
    """
    shock = spots.shock(rng)
    across = (1.0 - dynamics.leverage**2) ** 0.5
    vol_shock = dynamics.leverage * shock + across * rng.standard_normal(len(shock))
    pull, spread = _transition(dynamics.halflife_days, seconds)
    sigma = spots.vol * (dynamics.activity / math.sqrt(SECONDS_PER_YEAR))
    vol_pull, vol_spread = _transition(dynamics.vol_halflife_days, seconds)
    vol_sigma = dynamics.vol_spread * math.sqrt(2.0 * _speed(dynamics.vol_halflife_days))
    return (
        deviation * pull + sigma * spread * shock,
        vol_level * vol_pull + vol_sigma * vol_spread * vol_shock,
    )


def _speed(halflife_days: float) -> float:
    return math.log(2.0) / (halflife_days * 86_400.0)


def _transition(halflife_days: float, seconds: float) -> tuple[float, float]:
    """Return what remains of a deviation, and the spread of what comes at sigma 1."""
    speed = _speed(halflife_days)
    spread = math.sqrt(-math.expm1(-2.0 * speed * seconds) / (2.0 * speed))
    return math.exp(-speed * seconds), spread
