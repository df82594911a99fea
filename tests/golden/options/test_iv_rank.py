"""IV rank and percentile of twenty shares against values computed elsewhere."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from strikedesk.options.history import WINDOW, standing_of

PAIRS = {
    "current": "current",
    "low": "low",
    "high": "high",
    "iv_rank": "rank",
    "iv_percentile_strict_below_252": "percentile_below",
    "iv_percentile_weak_252": "percentile_at_or_below",
    "iv_percentile_strict_prior_251": "percentile",
}


@pytest.fixture(scope="module")
def history(shared: Path) -> tuple[list[str], dict[str, np.ndarray]]:
    path = shared / "market-data" / "skfolio" / "sp500_implied_vol_dataset.csv.gz"
    with gzip.open(path, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name != "Date"]
    columns = {name: np.array([float(row[name]) for row in rows]) for name in names}
    return [row["Date"] for row in rows], columns


def test_every_rank_and_percentile_agrees(
    shared: Path, history: tuple[list[str], dict[str, np.ndarray]]
) -> None:
    days, columns = history
    cases = json.loads((shared / "reference" / "oracle_iv_rank.json").read_text())["cases"]
    held = 0
    for name, expected in cases.items():
        ticker, day = name.split("|")
        found = standing_of(columns[ticker][: days.index(day) + 1])
        assert found is not None
        for theirs, ours in PAIRS.items():
            if theirs in expected:
                assert getattr(found, ours) == pytest.approx(expected[theirs], abs=1e-9), name
                held += 1
    print(f"oracle_iv_rank.json: {len(cases)} cases, {held} values agree to 1e-9")
    assert held == 7 * len(cases)


def test_rank_stays_within_bounds_on_every_day_of_thirteen_years(
    history: tuple[list[str], dict[str, np.ndarray]],
) -> None:
    days, columns = history
    looked_at = 0
    for ticker, values in columns.items():
        for end in range(WINDOW, len(days) + 1, 5):
            found = standing_of(values[:end])
            assert found is not None
            window = values[end - WINDOW : end]
            assert 0.0 <= found.rank <= 100.0, ticker
            assert found.averages[252] == pytest.approx(window.mean())
            assert found.percentile_below <= found.percentile <= 100.0
            looked_at += 1
    print(f"sp500_implied_vol_dataset: {looked_at} days of {len(columns)} shares")
