"""Full revaluation of 10,000 positions in 30 scenarios of spot, volatility and time."""

import numpy as np
from repeated import timed
from scipy.special import ndtr

from strikedesk.quant.revalue import Book, Scenarios, grid, group, revalue

POSITIONS = 10_000
SHOCKS = grid([-0.2, -0.1, 0.0, 0.1, 0.2], [-0.05, 0.0, 0.1], [0.0, 10 / 365])
TITLE = f"{POSITIONS:,} positions in {len(SHOCKS.spot)} scenarios; per second are whole runs"


def book(contracts: int) -> Book:
    """Nine options in ten on fifty underlyings, the rest stock and futures."""
    rng = np.random.default_rng(20261120)
    held = np.arange(POSITIONS) if contracts == POSITIONS else rng.integers(0, contracts, POSITIONS)
    kind = rng.choice(["C", "P", "S", "F"], POSITIONS, p=[0.45, 0.45, 0.08, 0.02])
    underlying = rng.integers(0, 50, POSITIONS)
    spot = 100.0 + underlying
    columns = (
        spot,
        spot * rng.uniform(0.7, 1.3, POSITIONS),
        rng.uniform(0.02, 2.0, POSITIONS),
        np.full(POSITIONS, 0.04),
        np.full(POSITIONS, 0.01),
        rng.uniform(0.1, 0.6, POSITIONS),
    )
    quantity = rng.integers(-100, 100, POSITIONS) * 100.0
    return group(kind[held], quantity, *(c[held] for c in columns), underlying[held])


def with_numpy(held: Book, shocks: Scenarios) -> np.ndarray:
    """The textbook formula over the whole grid at once, by NumPy and SciPy."""
    options = np.isin(held.kind, ("C", "P"))
    sign = np.where(held.kind[options] == "C", 1.0, -1.0)
    spot, strike, tau, rate, carry, vol = held.terms[options].T
    s = spot * (1.0 + shocks.spot[:, None])
    t = np.maximum(tau - shocks.years[:, None], 1e-12)
    v = np.maximum(vol + shocks.vol[:, None], 1e-12)
    stdev = v * np.sqrt(t)
    d1 = (np.log(s / strike) + (rate - carry + 0.5 * v * v) * t) / stdev
    asset, cash = s * np.exp(-carry * t), strike * np.exp(-rate * t)
    return sign * (asset * ndtr(sign * d1) - cash * ndtr(sign * (d1 - stdev)))


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name."""
    distinct, shared = book(POSITIONS), book(2_000)
    return {
        "all contracts different, with the book's P&L": timed(
            lambda: revalue(distinct, SHOCKS).pnl
        ),
        "with the P&L of each position": timed(lambda: revalue(distinct, SHOCKS).pnl_by_position),
        "2,000 different contracts": timed(lambda: revalue(shared, SHOCKS).pnl),
        "grouping equal contracts": timed(lambda: book(2_000)),
        "NumPy and SciPy, values only": timed(lambda: with_numpy(distinct, SHOCKS)),
    }
