"""The book behind the best prices, made up when somebody looks."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.state import State
from strikedesk.exchange.simulated.universe import Universe
from strikedesk.marketdata.model import Depth, Level

LEVELS_MAX = 50
SPACING = 1e-5
"""Distance between levels as a share of the price, where that is more than a tick."""
GROWTH, GROWTH_EVERY = 1.2, 16
"""The average level grows by that much of the best one with every so many steps away from it."""
RENEWAL_FRAMES = 16
"""In how many frames each level changes its size once."""

Hashes = NDArray[np.uint64]
ODD = np.uint64(0x9E3779B97F4A7C15)


def depth_of(universe: Universe, state: State, seed: int, position: int, levels: int) -> Depth:
    """Make up the book of one instrument: a function of seed, frame and instrument only.

    The best levels are those of the quote board. Behind them a level stands on every step of
    a fixed grid, with a size of its own that stays for some frames, so that the book does not
    flicker while the best price moves through it.

    Parameters
    ----------
    levels : int
        Levels a side, >= 1; more than 50 count as 50. Bids may be fewer: none is below a tick.

    Returns
    -------
    Depth
        Empty for what has expired.
    """
    if not state.is_live[position]:
        return Depth((), (), state.at)
    bid, ask = int(state.touch.bid[position]), int(state.touch.ask[position])
    bids, asks = _grid(bid, ask, min(levels, LEVELS_MAX) - 1)
    instrument = universe.instruments[position]
    draws = _draws(np.concatenate((bids, asks)), seed, instrument.id, state.frame)
    steps = np.concatenate((np.arange(len(bids)), np.arange(len(asks))))
    growth = 1.0 + GROWTH * (steps // GROWTH_EVERY)
    lots = np.ceil(universe.lots_shown[position] * growth * draws).astype(np.int64)
    sizes = (lots * universe.lot[position]).tolist()
    shown = int(state.tape.bid_quantity[position]), int(state.tape.ask_quantity[position])
    tick = instrument.tick_size
    return Depth(
        _levels(tick, [bid, *bids.tolist()], [shown[0], *sizes[: len(bids)]]),
        _levels(tick, [ask, *asks.tolist()], [shown[1], *sizes[len(bids) :]]),
        state.at,
    )


def _grid(bid: int, ask: int, count: int) -> tuple[Ints, Ints]:
    """Prices in ticks behind the best ones, best first."""
    step = max(round(bid * SPACING), 1)
    steps = step * np.arange(count)
    bids = (bid - 1) // step * step - steps
    asks = (ask // step + 1) * step + steps
    return bids[bids >= 1], asks


def _draws(prices: Ints, seed: int, instrument_id: int, frame: int) -> Floats:
    """Exponential draws of mean 1 and at least 0.4, one per price, stable for some frames."""
    key = np.uint64((seed * 1_000_003 + instrument_id) % 2**63)
    own = _mixed(prices.astype(np.uint64) * ODD ^ key)
    turn = (own % RENEWAL_FRAMES + np.uint64(frame)) // np.uint64(RENEWAL_FRAMES)
    uniform = (_mixed(own ^ turn * ODD) >> np.uint64(11)) * 2.0**-53
    sizes: Floats = 0.4 - 0.6 * np.log1p(-uniform)
    return sizes


def _mixed(value: Hashes) -> Hashes:
    """Spread the bits of 64-bit numbers (the last steps of SplitMix64)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _levels(tick: Decimal, prices: list[int], sizes: list[int]) -> tuple[Level, ...]:
    return tuple(
        Level(price * tick, Decimal(size)) for price, size in zip(prices, sizes, strict=True)
    )
