"""Taking a running market over to another list of instruments."""

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.spots import Floats, Ints
from strikedesk.exchange.simulated.state import Session, State
from strikedesk.exchange.simulated.trading import Tape, Touch

Columns = TypeVar("Columns", Touch, Tape, Session)


def carried_over(before: Market, state: State, after: Market) -> State:
    """Return the state of a market with other instruments, at the same instant and frame.

    What both have goes on as it was, spots and their volatilities included. What is new opens
    as at the start of a market, on the spots as they stand.
    """
    standing = dict(zip(before.universe.spots.symbols, before.spot(state.deviation), strict=True))
    levels = _by_symbol(before, after, state.vol_level, np.zeros(len(after.universe.spots.vol)))
    opened = after.open(state.at, standing, levels)
    common = [i for i in after.universe.position if i in before.universe.position]
    old = np.array([before.universe.position[i] for i in common], np.int64)
    new = np.array([after.universe.position[i] for i in common], np.int64)
    return replace(
        opened,
        frame=state.frame,
        deviation=_by_symbol(before, after, state.deviation, opened.deviation),
        touch=_merged(state.touch, opened.touch, old, new),
        tape=_merged(state.tape, opened.tape, old, new),
        session=_merged(state.session, opened.session, old, new),
    )


def _by_symbol(before: Market, after: Market, known: Floats, opened: Floats) -> Floats:
    values = dict(zip(before.universe.spots.symbols, known, strict=True))
    pairs = zip(after.universe.spots.symbols, opened, strict=True)
    return np.array([values.get(symbol, value) for symbol, value in pairs], np.float64)


def _merged(known: Columns, opened: Columns, old: Ints, new: Ints) -> Columns:
    changed: dict[str, Any] = {}
    for each in fields(opened):
        column = getattr(opened, each.name)
        if isinstance(column, np.ndarray):
            changed[each.name] = column.copy()
            changed[each.name][new] = getattr(known, each.name)[old]
    return replace(opened, **changed)
