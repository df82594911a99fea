"""Use cases of trades and positions: record a fill, value a book."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.exchange.expiry import expires_at
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Tx
from strikedesk.positions import repo
from strikedesk.positions.market import instruments_of, mark_of
from strikedesk.positions.model import (
    Mark,
    Position,
    Product,
    Trade,
)

position_of = repo.one
save_position = repo.save
positions_of = repo.of_account
is_booked = repo.is_booked
move_working = repo.move_working
engaged_instruments = repo.engaged_instruments
add_trade = repo.add_trade
trades_of = repo.trades
settlements_of = repo.settlements
trades_since_ever = repo.trades_since_ever


@dataclass(frozen=True, slots=True)
class MarkedPosition:
    """A position with what it is worth now; what cannot be known is None.

    Parameters
    ----------
    is_over : bool
        The contract has ended and is still open: it waits for the price that it settles at.
    """

    position: Position
    instrument: Instrument
    mark: Mark
    is_over: bool = False

    @property
    def average_price(self) -> Decimal | None:
        """Average price of what is open."""
        return self.position.average_price(self.instrument.multiplier)

    @property
    def market_value(self) -> Decimal | None:
        """Signed value at the mark; 0 when flat, whatever the market shows."""
        if not self.position.net_quantity:
            return ZERO
        if self.mark.price is None:
            return None
        return self.position.market_value(self.mark.price, self.instrument.multiplier)

    @property
    def unrealized_pnl(self) -> Decimal | None:
        """Market value minus cost, before charges."""
        value = self.market_value
        return None if value is None else value - self.position.cost

    @property
    def pnl_percent(self) -> Decimal | None:
        """Unrealised profit in percent of the cost, to two places; None when flat."""
        pnl = self.unrealized_pnl
        if pnl is None or not self.position.cost:
            return None
        return (100 * pnl / abs(self.position.cost)).quantize(MINOR_UNIT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a book. A sum over a missing value is missing, never partial.

    Parameters
    ----------
    missing : tuple of str
        Symbols of the open positions that have no price.
    """

    unrealized_pnl: Decimal | None
    realized_pnl: Decimal
    charges: Decimal
    market_value: Decimal | None
    missing: tuple[str, ...]


async def marked_positions(tx: Tx, account_id: UUID, market: LiveMarket) -> list[MarkedPosition]:
    """Return an account's positions with their marks, open ones first."""
    held = await repo.of_account(tx, account_id)
    known = await instruments_of(tx, market, (p.instrument_id for p in held))
    now = market.clock.now()
    return [_marked(market, each, known[each.instrument_id], now) for each in held]


def _marked(
    market: LiveMarket, position: Position, instrument: Instrument, now: datetime
) -> MarkedPosition:
    ends = expires_at(instrument) if position.net_quantity else None
    is_over = ends is not None and ends <= now
    return MarkedPosition(position, instrument, mark_of(market, instrument.id), is_over)


def totals(marked: Iterable[MarkedPosition]) -> Totals:
    """Sum a book."""
    book = list(marked)
    return Totals(
        unrealized_pnl=sum_or_missing(m.unrealized_pnl for m in book),
        realized_pnl=sum((m.position.realized_pnl for m in book), ZERO),
        charges=sum((m.position.charges for m in book), ZERO),
        market_value=sum_or_missing(m.market_value for m in book),
        missing=tuple(m.instrument.symbol for m in book if m.market_value is None),
    )


def sum_or_missing(values: Iterable[Decimal | None]) -> Decimal | None:
    """Add values; None if any of them is missing."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


def holdings(marked: Iterable[MarkedPosition]) -> list[MarkedPosition]:
    """Return what is delivered: open CNC positions."""
    return [m for m in marked if m.position.product is Product.CNC and m.position.net_quantity]


async def today_pnl(
    tx: Tx, account_id: UUID, marked: Iterable[MarkedPosition], day_start: datetime
) -> Decimal | None:
    """Return the profit since the day began, after charges.

    For each position: value now, minus what was held when the day began at the previous close,
    plus what today's trades brought in or cost; None if a price that this needs is missing.
    """
    flows: dict[tuple[int, Product], tuple[Decimal, Decimal]] = {}
    charges = ZERO
    for row in await repo.traded_since(tx, account_id, day_start):
        key = (row["instrument_id"], Product(row["product"]))
        sign = Side(row["side"]).sign
        quantity, cash = flows.get(key, (ZERO, ZERO))
        flows[key] = (quantity + sign * row["quantity"], cash - sign * row["gross"])
        charges += row["charges"]
    days = (_day_pnl(m, *flows.get(_key(m), (ZERO, ZERO))) for m in marked)
    total = sum_or_missing(days)
    return None if total is None else total - charges


def _key(marked: MarkedPosition) -> tuple[int, Product]:
    return (marked.position.instrument_id, marked.position.product)


def _day_pnl(marked: MarkedPosition, traded: Decimal, cash: Decimal) -> Decimal | None:
    held = marked.position.net_quantity - traded
    value = marked.market_value
    if not held:
        return None if value is None else value + cash
    if value is None or marked.mark.prev_close is None:
        return None
    return value - held * marked.mark.prev_close * marked.instrument.multiplier + cash


@dataclass(frozen=True, slots=True)
class Performance:
    """Closed trades of a period.

    Parameters
    ----------
    pnl : Decimal
        Realised profit minus all charges of the period.
    winning, losing : int
        Closing trades whose realised profit after their own charges is above 0, or not.
    """

    pnl: Decimal
    realized_pnl: Decimal
    trades: int
    winning: int
    losing: int

    @property
    def win_rate(self) -> Decimal | None:
        """Winning closing trades in percent of all closing trades; None before the first."""
        closed = self.winning + self.losing
        if not closed:
            return None
        return (Decimal(100) * self.winning / closed).quantize(MINOR_UNIT, ROUND_HALF_UP)


async def performance(tx: Tx, account_id: UUID, since: datetime | None = None) -> Performance:
    """Count and sum an account's trades since an instant, or since ever."""
    row = await repo.statistics(tx, account_id, since)
    return Performance(
        row["realized"] - row["charges"],
        row["realized"],
        row["trades"],
        row["winning"],
        row["losing"],
    )


__all__ = [
    "MarkedPosition",
    "Performance",
    "Totals",
    "Trade",
    "add_trade",
    "engaged_instruments",
    "holdings",
    "is_booked",
    "marked_positions",
    "move_working",
    "performance",
    "position_of",
    "positions_of",
    "save_position",
    "settlements_of",
    "sum_or_missing",
    "today_pnl",
    "totals",
    "trades_of",
    "trades_since_ever",
]
