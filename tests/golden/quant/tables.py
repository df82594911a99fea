"""The published tables of ``../shared/reference``, as rows of text."""

import csv
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "reference"

needs_tables = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="../shared/reference is not beside the project"
)

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Read one table, without its comments."""
    with (FOLDER / name).open() as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def column(table: list[Row], name: str) -> np.ndarray:
    """One column as numbers; NaN where it is empty."""
    return np.array([float(row[name] or "nan") for row in table])


def rights(table: list[Row]) -> list[str]:
    return ["C" if row["type"] == "call" else "P" for row in table]


def last_digit(number: str) -> float:
    """Half a unit of the last digit that was printed."""
    mantissa, _, power = number.lower().partition("e")
    return 0.5 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))


def tell(name: str, count: int, worst: float, kind: str) -> None:
    """Print how many cases agreed and how well."""
    print(f"\n{name}: {count} cases, largest {kind} error {worst:.2e}")
