"""The sixteen scenarios of price and volatility, on arrays of float64."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from strikedesk.quant import black76

Floats = NDArray[np.float64]

THIRDS = (0, 0, 1, 1, -1, -1, 2, 2, -2, -2, 3, 3, -3, -3)
"""Price moves of the first fourteen scenarios, in thirds of the range; the last two are extreme."""

VOL_SIGNS = (1, -1) * 7
UP, DOWN = (2, 3), (4, 5)
"""The scenarios one third up and one third down, which a contract's delta is read from."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Scenarios in units of the ranges; the last row is the unmoved market."""

    moves: Floats
    vol_moves: Floats
    shares: Floats


@dataclass(frozen=True, slots=True)
class Contracts:
    """Options and futures on one underlying, one element each.

    Parameters
    ----------
    quantity : (n,) float64
        Signed units, multiplier included.
    is_option : (n,) bool
    sign : (n,) float64
        +1 call, -1 put; anything for futures.
    strike, vol : (n,) float64
        > 0 and >= 0 for options; anything in range for futures.
    tau : (n,) float64
        Years to expiry, >= 0.
    price : (n,) float64
        Mark per unit, NaN where unknown: the model's value then stands in.
    price_range : (n,) float64
        Price scan range as a fraction of the underlying's price.
    """

    quantity: Floats
    is_option: np.ndarray
    sign: Floats
    strike: Floats
    vol: Floats
    tau: Floats
    price: Floats
    price_range: Floats


@dataclass(frozen=True, slots=True)
class Scanned:
    """What each position is worth in each scenario.

    Parameters
    ----------
    values : (16, n) float64
        Signed value of the whole position; of a future, its gain.
    now : (n,) float64
        The same before the move; 0 for futures.
    deltas : (n,) float64
        Signed units of the underlying.
    """

    values: Floats
    now: Floats
    deltas: Floats

    def requirement(self, chosen: slice | np.ndarray = slice(None)) -> float:
        """Return what covers the chosen positions in their worst scenario, >= 0.

        It is the worst loss plus what closing the options costs now; convex and homogeneous in
        the quantities, so that a book never needs more than the sum of its parts.
        """
        return max(float(-self.values[:, chosen].sum(axis=1).min()), 0.0)

    def loss(self, chosen: slice | np.ndarray = slice(None)) -> float:
        """Return the worst loss of the chosen positions, >= 0."""
        gains = self.values[:, chosen].sum(axis=1) - self.now[chosen].sum()
        return max(float(-gains.min()), 0.0)

    def separate(self) -> float:
        """Return the sum of what each position would need alone, >= 0."""
        return float(np.maximum(-self.values.min(axis=0), 0.0).sum())


@lru_cache(maxsize=16)
def grid_of(extreme_multiple: float, extreme_share: float) -> Grid:
    """Lay out the scenarios, 17 rows with the unmoved one last."""
    moves = np.array([*(third / 3.0 for third in THIRDS), extreme_multiple, -extreme_multiple, 0.0])
    vol_moves = np.array([*VOL_SIGNS, 0, 0, 0], np.float64)
    shares = np.array([1.0] * len(THIRDS) + [extreme_share] * 2)
    return Grid(moves[:, None], vol_moves[:, None], shares[:, None])


def scan(contracts: Contracts, spot: float, rate: float, vol_range: float, grid: Grid) -> Scanned:
    """Revalue every position in every scenario.

    Parameters
    ----------
    spot : float
        Price of the underlying, > 0.
    rate : float
        Carry per year; forwards are spot × exp(rate × tau) and options are discounted by it.
    vol_range : float
        Points of yearly volatility added and subtracted; volatility stops at 0.

    Returns
    -------
    Scanned
        An option keeps its mark and moves by the model's change, never below 0.
    """
    shift = spot * grid.moves * contracts.price_range
    model = _option_values(contracts, spot + shift, rate, vol_range, grid)
    base = model[-1]
    mark = np.where(np.isnan(contracts.price), base, contracts.price)
    moved = np.maximum(mark + grid.shares * (model[:-1] - base), 0.0)
    per_unit = np.where(contracts.is_option, moved, grid.shares * shift[:-1])
    now = np.where(contracts.is_option, mark, 0.0)
    slope = (model[UP, :].mean(axis=0) - model[DOWN, :].mean(axis=0)) / (
        spot * contracts.price_range * (2.0 / 3.0)
    )
    delta = np.where(contracts.is_option, slope, 1.0)
    quantity = contracts.quantity
    return Scanned(quantity * per_unit, quantity * now, quantity * delta)


def _option_values(
    contracts: Contracts, spots: Floats, rate: float, vol_range: float, grid: Grid
) -> Floats:
    growth = np.exp(rate * contracts.tau)
    # A range beyond the whole price would make the forward negative; a price stops near 0.
    forwards = np.maximum(spots, 1e-9 * spots[-1]) * growth
    vols = np.maximum(contracts.vol + grid.vol_moves * vol_range, 0.0)
    values = black76.price(contracts.sign, forwards, contracts.strike, contracts.tau, vols)
    return values / growth
