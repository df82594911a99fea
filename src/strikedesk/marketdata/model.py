"""Quotes and depth, and what a feed must be able to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from strikedesk.marketdata.board import QuoteBoard


@dataclass(frozen=True, slots=True)
class Level:
    """One price of the book and what is shown there."""

    price: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Depth:
    """What the market outside shows of one instrument, best prices first.

    Parameters
    ----------
    bids, asks : sequence of Level
        Falling and rising prices; empty when that side shows nothing.
    at : datetime
        When the feed said so.
    assumed : bool
        True when the source records prices without sizes, so that the quantities are a
        stated assumption and not data.
    """

    bids: Sequence[Level]
    asks: Sequence[Level]
    at: datetime
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The last known values of one instrument; a value that is missing is ``None``.

    Parameters
    ----------
    at : datetime
        When the source last said anything about this instrument.
    prev_close : Decimal or None
        Close of the previous session.
    """

    instrument_id: int
    last_price: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    bid_quantity: Decimal | None
    ask_quantity: Decimal | None
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    prev_close: Decimal | None
    volume: int | None
    open_interest: int | None
    at: datetime
    source: str


class DepthSource(Protocol):
    """Tells the outside book of an instrument on demand."""

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        """Return at most ``levels`` prices a side, or None if nothing is known."""
        ...


class Feed(DepthSource, Protocol):
    """A source of quotes that writes to the board until it is cancelled."""

    name: str

    async def run(self, board: "QuoteBoard") -> None:
        """Keep the board current; returns only when the source has ended for good."""
        ...
