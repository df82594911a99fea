"""Our own recording: one row per instrument and instant, in the order in which they were said."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import numpy as np

from strikedesk.marketdata.listings import listed
from strikedesk.marketdata.recording import (
    Fields,
    Format,
    Frame,
    Recording,
    RecordingInvalid,
    count,
    instant,
    price,
)

PRICES_TOLD = ("last_price", "bid", "ask")
COUNTS_TOLD = ("bid_quantity", "ask_quantity", "volume", "open_interest")

_Row = tuple[datetime, str, tuple[float, ...], tuple[int, ...]]


def read_ticks(lines: Iterable[tuple[int, Fields]]) -> Recording:
    """Read frames; rows with the same timestamp are one, and of a repeated symbol the last counts.

    Raises
    ------
    RecordingInvalid
        If there is no row, one makes no sense, or time runs backwards.
    SymbolNotParsed
        If a symbol is not of the form ``EXCHANGE:TRADINGSYMBOL``.
    ListingUnknown
        If the listing of an option's underlying is not known.
    """
    rows: list[_Row] = []
    for line, fields in lines:
        row = _row(line, fields)
        if rows and row[0] < rows[-1][0]:
            raise RecordingInvalid(f"Line {line}: time runs backwards.")
        rows.append(row)
    if not rows:
        raise RecordingInvalid("The recording has no rows.")
    positions = {symbol: at for at, symbol in enumerate(dict.fromkeys(row[1] for row in rows))}
    drafts = (listed(symbol) for symbol in positions)
    return Recording(
        symbols=tuple(positions),
        instruments=tuple(draft for draft in drafts if draft is not None),
        frames=[
            _frame(at, {row[1]: row for row in together}, positions)
            for at, together in groupby(rows, key=lambda row: row[0])
        ],
        notes=_notes(rows),
    )


def _row(line: int, fields: Fields) -> _Row:
    return (
        instant(line, fields, "timestamp").astimezone(UTC),
        fields["symbol"],
        tuple(price(line, fields, name) for name in PRICES_TOLD),
        tuple(count(line, fields, name) for name in COUNTS_TOLD),
    )


def _frame(at: datetime, rows: dict[str, _Row], positions: dict[str, int]) -> Frame:
    prices = np.array([row[2] for row in rows.values()]).T
    counts = np.array([row[3] for row in rows.values()], np.int64).T
    return Frame(
        at=at,
        rows=np.array([positions[symbol] for symbol in rows]),
        prices=dict(zip(PRICES_TOLD, prices, strict=True)),
        counts=dict(zip(COUNTS_TOLD, counts, strict=True)),
    )


def _notes(rows: Sequence[_Row]) -> tuple[str, ...]:
    return (f"Recorded from {rows[0][0]:%Y-%m-%d %H:%M:%S} to {rows[-1][0]:%H:%M:%S} UTC.",)


TICKS = Format(
    name="our own recording",
    columns=frozenset({"timestamp", "symbol", *PRICES_TOLD, *COUNTS_TOLD}),
    read=read_ticks,
)
