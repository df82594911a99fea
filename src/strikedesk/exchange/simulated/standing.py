"""Where a simulated market stands, as plain numbers by symbol, and how one goes on from there.

Symbols and prices rather than ids and ticks, because both may be others by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.state import Session, State, price_of
from strikedesk.exchange.simulated.trading import Tape
from strikedesk.exchange.simulated.universe import Universe

PRICES = ("last", "open", "high", "low", "prev_close")
COUNTS = ("volume", "open_interest", "bid_quantity", "ask_quantity")
WIDTH = len(PRICES) + len(COUNTS)

Columns = TypeVar("Columns", Tape, Session)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a market at an instant.

    Parameters
    ----------
    at : datetime
        Aware.
    frame : int
        How many steps it had made: the draws go on from there.
    spots : mapping of symbol to (price, volatility level)
        The level is the logarithm of what volatility is multiplied by.
    instruments : mapping of symbol to numbers
        In the order of `PRICES`, in currency, and `COUNTS`.
    """

    at: datetime
    frame: int
    spots: Mapping[str, tuple[float, float]]
    instruments: Mapping[str, tuple[float, ...]]


def standing_of(market: Market, state: State) -> Standing:
    """Note where a market stands."""
    universe, tape, session = market.universe, state.tape, state.session
    levels = zip(market.spot(state.deviation).tolist(), state.vol_level.tolist(), strict=True)
    ticks = (tape.last, session.open, session.high, session.low, session.prev_close)
    counts = (getattr(tape, name) for name in COUNTS)
    columns = [price_of(universe, each) for each in ticks] + list(counts)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    symbols = [each.symbol for each in universe.instruments]
    return Standing(
        at=state.at,
        frame=state.frame,
        spots=dict(zip(universe.spots.symbols, levels, strict=True)),
        instruments=dict(zip(symbols, rows, strict=True)),
    )


def resumed(market: Market, noted: Standing, at: datetime) -> State:
    """Return the state of a market that goes on from where it stood.

    No price moves for the time between, so that nobody gains or loses by a pause; options lose
    the time value that it cost. If midnight of an exchange has passed, the last price becomes the
    previous close. What was not noted opens as at the start of a market.
    """
    universe = market.universe
    prices = {symbol: price for symbol, (price, _) in noted.spots.items()}
    levels = [noted.spots.get(symbol, (0.0, 0.0))[1] for symbol in universe.spots.symbols]
    opened = market.open(at, prices, np.array(levels, np.float64))
    rows = [noted.instruments.get(each.symbol) for each in universe.instruments]
    is_known = np.array([row is not None for row in rows], np.bool_)
    table = np.array([row or (0.0,) * WIDTH for row in rows], np.float64).reshape(-1, WIDTH)
    tape = _over(opened.tape, is_known, _tape(universe, opened, table))
    session = _over(opened.session, is_known, _session(universe, table))
    before = replace(
        opened,
        tape=tape,
        session=replace(session, days=market.days(min(noted.at, at))),
    )
    session, tape = market.turned(before, tape, at)
    return replace(
        opened,
        frame=noted.frame,
        tape=_over(opened.tape, is_known, _columns(tape)),
        session=_over(opened.session, is_known, _columns(session)),
    )


def _tape(universe: Universe, opened: State, table: Floats) -> dict[str, Ints]:
    """Read what has traded; the last price goes into the spread if time has moved that away."""
    last = _ticks(universe, table[:, 0])
    held = np.clip(last, opened.touch.bid, opened.touch.ask)
    found = {"last": np.where(universe.is_tradable & opened.is_live, held, last)}
    for number, name in enumerate(COUNTS, len(PRICES)):
        found[name] = table[:, number].astype(np.int64)
    return found


def _session(universe: Universe, table: Floats) -> dict[str, Ints]:
    return {name: _ticks(universe, table[:, n]) for n, name in enumerate(PRICES) if n}


def _ticks(universe: Universe, price: Floats) -> Ints:
    return np.maximum(np.rint(price / universe.tick).astype(np.int64), 1)


def _columns(whole: Tape | Session) -> dict[str, Ints]:
    pairs = ((each.name, getattr(whole, each.name)) for each in fields(whole))
    return {name: column for name, column in pairs if isinstance(column, np.ndarray)}


def _over(opened: Columns, is_known: NDArray[np.bool_], known: Mapping[str, Ints]) -> Columns:
    changed: dict[str, Any] = {
        name: np.where(is_known, column, getattr(opened, name)) for name, column in known.items()
    }
    return replace(opened, **changed)
