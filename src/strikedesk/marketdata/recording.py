"""Recordings: what a feed once said, frame by frame, and what the file does not say."""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strikedesk.core.errors import Invalid
from strikedesk.instruments.model import InstrumentDraft
from strikedesk.marketdata.board import NEVER

Fields = Mapping[str, str]


class RecordingInvalid(Invalid):
    """The file cannot be replayed."""

    code = "recording_invalid"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What was said at one instant.

    Parameters
    ----------
    at : datetime
        Aware.
    rows : (n,) int64
        Positions in `Recording.symbols`, without repeats.
    prices, counts : mapping of name to (n,) array
        As in `QuoteBoard.update`.
    last_ns : (n,) int64 or None
        As there: when the last prices were made, if not at that instant.
    """

    at: datetime
    rows: NDArray[np.int64]
    prices: Mapping[str, NDArray[np.float64]]
    counts: Mapping[str, NDArray[np.int64]]
    last_ns: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Frames and the instruments that they speak of.

    Parameters
    ----------
    symbols : sequence of str
        ``EXCHANGE:TRADINGSYMBOL``, each once.
    instruments : sequence of InstrumentDraft
        Those of the symbols that the file and public facts describe well enough to list.
    frames : sequence of Frame
        At least one; instants rise.
    notes : sequence of str
        What is derived or assumed because the file does not say it, for a person to read.
    """

    symbols: Sequence[str]
    instruments: Sequence[InstrumentDraft]
    frames: Sequence[Frame]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a recording as CSV.

    Parameters
    ----------
    columns : frozenset of str
        A file whose header has them all is of this format.
    read : callable
        From rows with their line numbers; raises `RecordingInvalid`.
    """

    name: str
    columns: frozenset[str]
    read: Callable[[Iterable[tuple[int, Fields]]], Recording]


def load(path: Path, formats: Sequence[Format]) -> Recording:
    """Read a recording, plain or gzipped, in whichever of the formats its header is.

    Raises
    ------
    RecordingInvalid
        If the file cannot be read, is of no known format, or a row of it makes no sense.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            chosen = _format_of(path, table.fieldnames or (), formats)
            return chosen.read(_whole_rows(table))
    except RecordingInvalid:
        raise
    except (OSError, EOFError, UnicodeError, csv.Error) as broken:
        raise RecordingInvalid(f"{path.name} cannot be read: {broken}") from broken


def _whole_rows(table: "csv.DictReader[str]") -> Iterator[tuple[int, Fields]]:
    for row in table:
        if None in row or None in row.values():
            raise RecordingInvalid(f"Line {table.line_num} has not as many columns as the header.")
        yield table.line_num, row


def _format_of(path: Path, header: Sequence[str], formats: Sequence[Format]) -> Format:
    for each in formats:
        if each.columns <= set(header):
            return each
    known = "; or ".join(f"{each.name}: {', '.join(sorted(each.columns))}" for each in formats)
    raise RecordingInvalid(f"{path.name} is no recording that we know. Columns needed are {known}.")


def price(line: int, row: Fields, name: str) -> float:
    """Read a price; NaN where it is missing, or 0 as some sources write "none".

    Raises
    ------
    RecordingInvalid
        If it is no number, negative or not finite.
    """
    return _number(line, row, name) or float("nan")


def count(line: int, row: Fields, name: str) -> int:
    """Read a count, which may be 0; -1 where it is missing.

    Raises
    ------
    RecordingInvalid
        If it is no whole number, or negative.
    """
    value = _number(line, row, name)
    if value is None:
        return NEVER
    if value % 1:
        raise RecordingInvalid(f"Line {line}: {name} is {row[name]!r}, not a whole number.")
    return int(value)


def instant(line: int, row: Fields, name: str) -> datetime:
    """Read an instant.

    Raises
    ------
    RecordingInvalid
        If it is no ISO 8601 instant with an offset.
    """
    try:
        found = datetime.fromisoformat(row[name])
    except ValueError as bad:
        raise RecordingInvalid(f"Line {line}: {name} is {row[name]!r}, not an instant.") from bad
    if found.tzinfo is None:
        raise RecordingInvalid(f"Line {line}: {name} has no offset from UTC.")
    return found


def _number(line: int, row: Fields, name: str) -> float | None:
    text = row.get(name)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError as bad:
        raise RecordingInvalid(f"Line {line}: {name} is {text!r}, not a number.") from bad
    if not 0 <= value < float("inf"):
        raise RecordingInvalid(f"Line {line}: {name} is {text}; it must be finite, 0 or above.")
    return value
