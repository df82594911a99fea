"""Everything about the simulated market that changes."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.trading import Tape, Touch
from strikedesk.exchange.simulated.universe import Universe
from strikedesk.marketdata.board import NEVER

Columns = TypeVar("Columns", Touch, Tape)


@dataclass(frozen=True, slots=True)
class Session:
    """The day's prices in ticks; (n,) int64 each.

    Parameters
    ----------
    days : tuple of int
        Ordinal of the current date in each of the universe's zones.
    """

    open: Ints
    high: Ints
    low: Ints
    prev_close: Ints
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One frame of the market and what the next one starts from.

    Parameters
    ----------
    frame : int
        0 at the opening, one more with each step.
    deviation, vol_level : (u,) float64
        Of the spots, see `spots.evolve`.
    is_live : (n,) bool
        False once a contract has expired; its prices stay as they were.
    is_news : (n,) bool
        Live now or a step ago: what this frame has something to say about.
    """

    frame: int
    at: datetime
    deviation: Floats
    vol_level: Floats
    touch: Touch
    tape: Tape
    session: Session
    is_live: NDArray[np.bool_]
    is_news: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a state says to the quote board.

    Parameters
    ----------
    positions : (m,) int64
        Of the instruments in the universe.
    prices, counts : mapping of name to (m,) array
        Columns of the board; NaN and -1 where there is nothing to tell.
    """

    positions: Ints
    prices: dict[str, Floats]
    counts: dict[str, Ints]


def kept(is_live: NDArray[np.bool_], before: Columns, after: Columns) -> Columns:
    """Take the new columns for what is live and the old ones for what is not."""
    if is_live.all():
        return after
    pairs = ((getattr(before, f.name), getattr(after, f.name)) for f in fields(after))
    return type(after)(*(np.where(is_live, new, old) for old, new in pairs))


def frame_of(universe: Universe, state: State) -> Frame:
    """Put a state into the board's columns, in currency and units.

    An index has neither bid nor ask nor volume; only derivatives have open interest; what has
    just expired has neither bid nor ask any more.
    """
    is_quoted = state.is_live & universe.is_tradable
    touch, tape, session = state.touch, state.tape, state.session
    ticks = {
        "last_price": tape.last,
        "open": session.open,
        "high": session.high,
        "low": session.low,
        "prev_close": session.prev_close,
    }
    prices = {name: price_of(universe, column) for name, column in ticks.items()}
    for name, column in (("bid", touch.bid), ("ask", touch.ask)):
        prices[name] = np.where(is_quoted, price_of(universe, column), np.nan)
    counts = {
        "bid_quantity": np.where(is_quoted, tape.bid_quantity, NEVER),
        "ask_quantity": np.where(is_quoted, tape.ask_quantity, NEVER),
        "volume": np.where(universe.is_tradable, tape.volume, NEVER),
        "open_interest": np.where(universe.is_derivative, tape.open_interest, NEVER),
    }
    positions = np.flatnonzero(state.is_news)
    if len(positions) < len(universe):
        prices = {name: column[positions] for name, column in prices.items()}
        counts = {name: column[positions] for name, column in counts.items()}
    return Frame(positions, prices, counts)


def price_of(universe: Universe, ticks: Ints) -> Floats:
    """Turn whole ticks into prices: the floats nearest to the exact decimal ones."""
    price: Floats = ticks * universe.tick_above / universe.tick_below
    return price
