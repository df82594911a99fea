"""Smiles of four real option chains: what was fitted, and what could not be."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from strikedesk.quant.surface.parity import ParityStatus, implied_forward
from strikedesk.quant.surface.quotes import QuoteStatus, SmileQuotes, implied
from strikedesk.quant.surface.svi import SmileFit, fit
from strikedesk.quant.surface.volatility import Slice, Surface, calendar_gaps

AS_OF = date(2026, 2, 12)
HOURS_LEFT = 3.0
"""The snapshot is of one o'clock in New York."""
RATE = 0.037
ABSENT = (np.nan, np.nan)

Sides = tuple[np.ndarray, np.ndarray]
Expiry = tuple[float, np.ndarray, Sides, Sides]


def expiries(path: Path) -> Iterator[Expiry]:
    """Years, strikes, calls and puts of each expiry, rising."""
    found: dict[str, dict[float, dict[str, tuple[float, float]]]] = defaultdict(dict)
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            sides = tuple(float(row[name] or "nan") for name in ("bid", "ask"))
            strikes = found[row["expirationDate"]]
            strikes.setdefault(float(row["strike"]), {})[row["optionType"]] = sides
    for day in sorted(found):
        strikes = np.array(sorted(found[day]))
        years = ((date.fromisoformat(day) - AS_OF).days + HOURS_LEFT / 24) / 365
        calls, puts = (
            tuple(np.array([found[day][k].get(right, ABSENT) for k in strikes]).T)
            for right in ("call", "put")
        )
        yield years, strikes, calls, puts


def fitted(path: Path) -> Iterator[tuple[Slice, SmileFit, SmileQuotes]]:
    earlier = None
    for years, strikes, calls, puts in expiries(path):
        parity = implied_forward(strikes, calls, puts, np.exp(-RATE * years))
        if parity.status is not ParityStatus.FOUND:
            continue
        quotes = implied(strikes, calls, puts, parity.forward, parity.discount_factor, years)
        smile = fit(quotes.log_moneyness, quotes.mid, years, quotes.bid, quotes.ask, earlier)
        if smile is not None:
            earlier = smile
            yield Slice(years, parity.forward, smile.smile), smile, quotes


@pytest.mark.parametrize(
    ("ticker", "spot", "listed"),
    [
        ("SPY", 683.57, 34),
        ("AAPL", 262.15, 24),
        ("NVDA", 188.99, 24),
        ("TSLA", 415.77, 25),
    ],
)
def test_chain_is_fitted_and_every_arbitrage_that_stays_is_told(
    shared: Path, ticker: str, spot: float, listed: int
) -> None:
    path = shared / "market-data" / "option_chains" / f"{ticker}_options_3.csv.gz"
    found = list(fitted(path))
    smiles = [smile for _, smile, _ in found]
    marked = np.sum([np.bincount(q.status, minlength=6) for *_, q in found], axis=0)
    butterflies = sum(not each.is_free_of_butterflies for each in smiles)
    calendars = sum(not each.is_free_of_calendars for each in smiles)
    typical = float(np.median([each.vol_rmse for each in smiles]))
    left_out = {each.name: int(marked[each]) for each in QuoteStatus if marked[each] and each}
    print(
        f"{path.name}: {len(found)} smiles of {marked[0]} quotes, median gap {typical:.4f} of "
        f"volatility, left out {left_out}, arbitrage left: {butterflies} butterflies, "
        f"{calendars} calendars"
    )
    assert len(found) == listed
    assert typical < 0.03
    assert butterflies <= 0.1 * len(found)
    assert calendars <= 0.1 * len(found)
    for each, _, _ in found:
        carry = np.log(each.forward / spot) / max(each.tau, 0.25)
        assert -0.05 < carry < 0.06
    for (slice_, _, _), (after, later, _) in pairwise(found):
        if later.is_free_of_calendars:
            both = np.linspace(-0.02, 0.02, 5)
            assert calendar_gaps([slice_, after], both)[0] > -1e-6
    surface = Surface(spot, tuple(each for each, _, _ in found))
    grid = surface.vol(spot * np.linspace(0.8, 1.2, 21)[:, None], np.linspace(0.05, 2.5, 30))
    assert np.all((grid > 0.05) & (grid < 1.5))
