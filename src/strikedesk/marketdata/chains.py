"""One snapshot of an option chain, as Yahoo's clients write it.

A contract's volume in such a file is that of the day on which it last traded, so it is taken
only if that is the day of the snapshot. The file's ``change`` is of another moment than its
last price, so no previous close is derived from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from strikedesk.instruments.model import InstrumentDraft
from strikedesk.instruments.symbols import parse_occ
from strikedesk.marketdata.board import NEVER, to_ns
from strikedesk.marketdata.listings import option_us, underlying_us
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

SIZE_STANDARD = "REGULAR"
MISSING = float("nan")


@dataclass(frozen=True, slots=True)
class _Row:
    draft: InstrumentDraft
    root: str
    last_trade: datetime
    prices: tuple[float, float, float]
    volume: int
    open_interest: int
    underlying_price: float


def read_chain(lines: Iterable[tuple[int, Fields]]) -> Recording:
    """Read a chain as one frame: the underlying first, then its contracts in file order.

    Raises
    ------
    RecordingInvalid
        If there is no row, one makes no sense or comes twice, or they are not all of one
        underlying.
    ListingUnknown
        If the underlying's listing is not known.
    """
    rows = [_row(line, fields) for line, fields in lines]
    if not rows:
        raise RecordingInvalid("The chain has no rows.")
    if len({row.draft.symbol for row in rows}) < len(rows):
        raise RecordingInvalid("A contract comes twice.")
    if len({row.draft.underlying for row in rows}) > 1:
        raise RecordingInvalid("A chain is of one underlying; this file has several.")
    underlying = underlying_us(rows[0].root)
    as_of = max(row.last_trade for row in rows).astimezone(UTC)
    return Recording(
        symbols=(underlying.symbol, *(row.draft.symbol for row in rows)),
        instruments=(underlying, *(row.draft for row in rows)),
        frames=(_frame(rows, as_of),),
        notes=_notes(underlying.symbol, as_of),
    )


def _row(line: int, fields: Fields) -> _Row:
    if fields["contractSize"] != SIZE_STANDARD:
        raise RecordingInvalid(f"Line {line}: contractSize is {fields['contractSize']!r}.")
    symbol = fields["contractSymbol"]
    return _Row(
        draft=option_us(symbol),
        root=parse_occ(symbol).root,
        last_trade=instant(line, fields, "lastTradeDate"),
        prices=(
            price(line, fields, "lastPrice"),
            price(line, fields, "bid"),
            price(line, fields, "ask"),
        ),
        volume=count(line, fields, "volume"),
        open_interest=count(line, fields, "openInterest"),
        underlying_price=price(line, fields, "underlyingPrice"),
    )


def _frame(rows: Sequence[_Row], as_of: datetime) -> Frame:
    # The file gives the underlying's last price only: no bid, ask, volume or open interest.
    prices = [(rows[0].underlying_price, MISSING, MISSING), *(row.prices for row in rows)]
    last, bid, ask = np.array(prices).T
    volume = [row.volume if row.last_trade.date() == as_of.date() else NEVER for row in rows]
    interest = [row.open_interest for row in rows]
    return Frame(
        at=as_of,
        rows=np.arange(len(rows) + 1),
        prices={"last_price": last, "bid": bid, "ask": ask},
        counts={
            "volume": np.array([NEVER, *volume]),
            "open_interest": np.array([NEVER, *interest]),
        },
        last_ns=np.array([NEVER, *(to_ns(row.last_trade) for row in rows)]),
    )


def _notes(underlying: str, as_of: datetime) -> tuple[str, ...]:
    return (
        f"The file does not tell its instant; {as_of:%Y-%m-%d %H:%M:%S} UTC is its latest trade.",
        f"It has no bid and no ask of {underlying}, so a market order in it finds no price.",
        "It has prices without sizes; the quantities of its order books are assumed.",
    )


CHAIN = Format(
    name="an option chain",
    columns=frozenset(
        {
            "contractSymbol",
            "lastTradeDate",
            "lastPrice",
            "bid",
            "ask",
            "volume",
            "openInterest",
            "contractSize",
            "underlyingPrice",
        }
    ),
    read=read_chain,
)
