"""What the market shows and trades around fair value, in whole ticks and lots."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.simulated.fair import Fair
from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.universe import Universe

TRADES_PER_SECOND = 2.0
OPTION_TRADES_PER_SECOND, OPTION_TRADES_MIN = 1.5, 0.02
SECONDS_MAX = 600.0
"""After a longer pause than this no more volume is made up for it."""
SHARE_OF_LEVEL = 0.4
"""Average trade as a share of the average best level."""
SIZE_RENEWAL = 0.25
"""Chance per frame that a best level changes its size although its price stays."""


@dataclass(frozen=True, slots=True)
class Touch:
    """Best prices in ticks, 1 <= bid < ask; (n,) int64 each."""

    bid: Ints
    ask: Ints


@dataclass(frozen=True, slots=True)
class Tape:
    """What has traded and what is shown; (n,) int64 each.

    Parameters
    ----------
    last : int64
        In ticks; within bid and ask for whatever has both.
    volume, open_interest : int64
        In units of quantity.
    """

    last: Ints
    volume: Ints
    open_interest: Ints
    bid_quantity: Ints
    ask_quantity: Ints


def touch_of(universe: Universe, fair: Fair) -> Touch:
    """Round fair value and spread outwards to ticks; nobody bids less than one tick."""
    bid = np.floor((fair.mid - fair.half_spread) / universe.tick).astype(np.int64)
    ask = np.ceil((fair.mid + fair.half_spread) / universe.tick).astype(np.int64)
    bid = np.maximum(bid, 1)
    return Touch(bid, np.maximum(ask, bid + 1))


def nearest_tick(universe: Universe, price: Floats) -> Ints:
    """Round prices to ticks, at least one."""
    return np.maximum(np.rint(price / universe.tick).astype(np.int64), 1)


def first_tape(universe: Universe, touch: Touch, fair: Fair, rng: np.random.Generator) -> Tape:
    """Make up a day so far: an hour or so of volume, and open interest near the money."""
    n = len(universe)
    draws = rng.standard_exponential((4, n))
    lots_per_hour = 3600.0 * _trades_per_second(universe, fair) * SHARE_OF_LEVEL
    traded = _whole_lots(universe, lots_per_hour * universe.lots_shown * (0.5 + draws[0]))
    held = _whole_lots(universe, 200.0 * universe.lots_shown * (0.5 + draws[1]))
    is_bid = rng.random(n) < 0.5
    return Tape(
        last=np.where(is_bid, touch.bid, touch.ask),
        volume=traded,
        open_interest=np.where(universe.is_derivative, held, 0),
        bid_quantity=_level_size(universe, draws[2]),
        ask_quantity=_level_size(universe, draws[3]),
    )


def next_tape(
    universe: Universe,
    before: Tape,
    moved: tuple[Touch, Touch],
    fair: Fair,
    seconds: float,
    rng: np.random.Generator,
) -> Tape:
    """Trade for a while at the new best prices.

    A trade is at the bid or at the ask. It happens by chance, more often near the money, and
    always where the quote has moved away over the last price, so that the last price lies
    within the spread.

    Parameters
    ----------
    moved : (Touch, Touch)
        The best prices before and now.
    seconds : float
        Since the frame before, >= 0.
    """
    was, now = moved
    chance, size = rng.random((4, len(universe))), rng.standard_exponential((3, len(universe)))
    expected = _trades_per_second(universe, fair) * min(seconds, SECONDS_MAX)
    is_below, is_above = before.last < now.bid, before.last > now.ask
    is_trade = is_below | is_above | (chance[0] < -np.expm1(-expected))
    at_ask = is_below | (~is_above & (chance[1] < 0.5))
    average = SHARE_OF_LEVEL * universe.lots_shown * np.maximum(expected, 1.0)
    traded = np.where(is_trade, _whole_lots(universe, average * size[0]), 0)
    opened = np.rint((chance[2] - 0.49) * traded / universe.lot).astype(np.int64) * universe.lot
    is_new_bid = (now.bid != was.bid) | (chance[3] < SIZE_RENEWAL)
    is_new_ask = (now.ask != was.ask) | (chance[3] > 1.0 - SIZE_RENEWAL)
    return Tape(
        last=np.where(is_trade, np.where(at_ask, now.ask, now.bid), before.last),
        volume=before.volume + traded,
        open_interest=np.where(
            universe.is_derivative, np.maximum(before.open_interest + opened, 0), 0
        ),
        bid_quantity=np.where(is_new_bid, _level_size(universe, size[1]), before.bid_quantity),
        ask_quantity=np.where(is_new_ask, _level_size(universe, size[2]), before.ask_quantity),
    )


def _trades_per_second(universe: Universe, fair: Fair) -> Floats:
    rate = np.full(len(universe), TRADES_PER_SECOND)
    o = universe.options
    near = np.exp(-0.25 * fair.distance[o] ** 2)
    rate[o] = OPTION_TRADES_MIN + OPTION_TRADES_PER_SECOND * near
    return rate


def _level_size(universe: Universe, draw: Floats) -> Ints:
    return _whole_lots(universe, universe.lots_shown * (0.4 + 0.6 * draw))


def _whole_lots(universe: Universe, lots: Floats | NDArray[np.float64]) -> Ints:
    return np.ceil(lots).astype(np.int64) * universe.lot
