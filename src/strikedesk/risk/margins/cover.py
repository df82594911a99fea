"""Which written options to leave naked so that a book needs least; a search on float64.

A split is one number per written option: how much of it stays naked. The naked part pays the
formula for naked options, the rest its worst case at expiry together with everything long.
Every pairing into spreads is such a split, and costs at least as much. The search only chooses;
the amounts are computed anew, exactly, from what it chose.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

import numpy as np

from strikedesk.risk.margins.payoff import Group, Option
from strikedesk.risk.margins.scan import Floats

EXACT_MAX = 4096
"""Up to so many splits into whole contracts are all tried; beyond, the search is a descent."""

ROUNDS_MAX = 12
SWAPS_MAX = 10
GAIN_MIN = 1e-7


@dataclass(frozen=True, slots=True)
class Costs:
    """What a split costs, as arrays over the written options.

    Parameters
    ----------
    table : (s, k + 2 m + 2) float64
        Per unit left naked: the liability taken off the book at each of k nodes of the
        underlying's price; whether it is a call with a margin above each of m levels; the same
        of puts; the naked requirement; and 1 for a call.
    book : (k,) float64
        Value of the whole book at each node.
    slope : float
        Units that the book gains by beyond the last strike; negative has no bound.
    widths : (m,) float64
        Distance between the levels.
    """

    table: Floats
    book: Floats
    slope: float
    widths: Floats

    def of(self, splits: Floats) -> Floats:
        """Return the cost of each row of splits, infinite where a loss has no bound."""
        nodes, levels = len(self.book), len(self.widths)
        moved = splits @ self.table
        covered = np.maximum(-(moved[:, :nodes] + self.book).min(axis=1), 0.0)
        calls = moved[:, nodes : nodes + levels]
        puts = moved[:, nodes + levels : nodes + 2 * levels]
        # A naked call and a naked put share the smaller margin, paired from the largest down.
        total: Floats = covered + moved[:, -2] - np.minimum(calls, puts) @ self.widths
        total[moved[:, -1] < -self.slope] = np.inf
        return total


def naked_units(group: Group) -> list[Decimal]:
    """Choose how many units of each written option stay naked; in the order of ``shorts``.

    Exact over whole contracts while there are at most `EXACT_MAX` splits, else the best of a
    descent from several starts, which may need more than the least, and never less.
    """
    if not group.shorts:
        return []
    costs = _costs(group)
    sizes = np.array([int(short.units / short.multiplier) for short in group.shorts], np.int64)
    multipliers = np.array([[float(short.multiplier)] for short in group.shorts])
    costs = replace(costs, table=costs.table * multipliers)
    if np.prod(sizes + 1.0) <= EXACT_MAX:
        splits = _every_split(sizes)
        best = splits[int(np.argmin(costs.of(splits)))]
    else:
        best = _descend(group.shorts, sizes.astype(np.float64), costs)
    return [
        int(contracts) * short.multiplier
        for contracts, short in zip(best, group.shorts, strict=True)
    ]


def _costs(group: Group) -> Costs:
    options = [*group.shorts, *group.longs]
    strikes = np.array([float(option.strike) for option in options])
    is_call = np.array([option.is_call for option in options])
    units = np.array([float(option.units) for option in options])
    written = len(group.shorts)
    units[:written] *= -1.0
    nodes = np.append(np.unique(strikes), 0.0)
    signs = np.where(is_call, 1.0, -1.0)[:, None]
    payoffs = np.maximum(signs * (nodes - strikes[:, None]), 0.0)
    margins = np.array([float(short.margin) for short in group.shorts])
    levels = np.append(0.0, np.unique(margins))
    above = (margins[:, None] > levels[:-1]).astype(np.float64)
    call = is_call[:written, None].astype(np.float64)
    naked = np.array([[float(short.naked)] for short in group.shorts])
    return Costs(
        table=np.hstack([payoffs[:written], above * call, above * (1.0 - call), naked, call]),
        book=units @ payoffs + float(group.shares) * nodes,
        slope=float(units[is_call].sum()) + float(group.shares),
        widths=np.diff(levels),
    )


def _every_split(sizes: np.ndarray) -> Floats:
    grid = np.indices(tuple(sizes + 1), dtype=np.float64)
    rows: Floats = np.ascontiguousarray(grid.reshape(len(sizes), -1).T)
    return rows


def _descend(shorts: tuple[Option, ...], sizes: Floats, costs: Costs) -> Floats:
    starts = _starts(shorts, sizes)
    prices = costs.of(starts)
    best: Floats = starts[int(np.argmin(prices))]
    least = float(prices.min())
    step = float(sizes.max())
    for _ in range(ROUNDS_MAX):
        moved = np.minimum(np.maximum(best + step * _directions(len(shorts)), 0.0), sizes)
        prices = costs.of(moved)
        found = float(prices.min())
        if found < least - GAIN_MIN:
            best, least = moved[int(np.argmin(prices))], found
        elif step > 1.0:
            step = max(float(np.floor(step / 2.0)), 1.0)
        else:
            break
    return best


def _starts(shorts: tuple[Option, ...], sizes: Floats) -> Floats:
    """Return all naked, none naked, and every way of leaving the first few naked in two orders."""
    by_strike = sorted(range(len(shorts)), key=lambda i: (not shorts[i].is_call, -shorts[i].strike))
    by_margin = sorted(range(len(shorts)), key=lambda i: shorts[i].naked)
    rows = [np.zeros_like(sizes), sizes]
    for order in (by_strike, by_margin):
        row = np.zeros_like(sizes)
        for index in order:
            row = row.copy()
            row[index] = sizes[index]
            rows.append(row)
    return np.array(rows)


@lru_cache(maxsize=256)
def _directions(count: int) -> Floats:
    """Return the ways to go: one option more or less, or one more and another less."""
    single = np.eye(count)
    if count > SWAPS_MAX:
        swaps = single - np.roll(single, 1, axis=0)
    else:
        swaps = (single[:, None, :] - single[None, :, :]).reshape(-1, count)
    return np.concatenate([single, -single, swaps, -swaps])
