"""An account at a glance: cash, holdings, everything's worth, and how the day went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import Account, Funds
from strikedesk.core.zones import zone_of_currency
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Tx
from strikedesk.positions import service
from strikedesk.positions.funds import open_pnl_of
from strikedesk.positions.service import MarkedPosition, Performance
from strikedesk.positions.settlement import settles_in_full


@dataclass(frozen=True, slots=True)
class Summary:
    """An account's worth now; a sum over a missing price is missing."""

    account: Account
    funds: Funds
    holdings: list[MarkedPosition]
    holdings_value: Decimal | None
    portfolio_value: Decimal | None
    unrealized_pnl: Decimal | None
    today_pnl: Decimal | None
    missing: tuple[str, ...]


def day_start(currency: str, at: datetime) -> datetime:
    """Return the midnight that began the day, where that currency's markets are."""
    local = at.astimezone(zone_of_currency(currency))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def worth(marked: MarkedPosition) -> Decimal | None:
    """Return what a position adds to cash: its value if paid in full, else its open profit."""
    if settles_in_full(marked.instrument.kind, marked.position.product):
        return marked.market_value
    return marked.unrealized_pnl


async def summary(tx: Tx, market: LiveMarket, account_id: UUID, user_id: UUID) -> Summary:
    """Value an account.

    Raises
    ------
    AccountNotFound
    """
    account = await accounts.owned(tx, account_id, user_id)
    book = await service.marked_positions(tx, account_id, market)
    funds = await accounts.funds_of(tx, account, open_pnl_of(book))
    held = service.holdings(book)
    totals = service.totals(book)
    added = service.sum_or_missing(worth(m) for m in book)
    start = day_start(account.currency, market.clock.now())
    return Summary(
        account=account,
        funds=funds,
        holdings=held,
        holdings_value=service.sum_or_missing(m.market_value for m in held),
        portfolio_value=None if added is None else funds.balance + added,
        unrealized_pnl=totals.unrealized_pnl,
        today_pnl=await service.today_pnl(tx, account_id, book, start),
        missing=totals.missing,
    )


@dataclass(frozen=True, slots=True)
class Metrics:
    """How trading went: since ever, today, this week, this month (all by the account's day)."""

    balance: Decimal
    active_holdings: int
    ever: Performance
    today: Performance
    week: Performance
    month: Performance


async def metrics(tx: Tx, market: LiveMarket, account_id: UUID, user_id: UUID) -> Metrics:
    """Count and sum an account's trading.

    Raises
    ------
    AccountNotFound
    """
    account = await accounts.owned(tx, account_id, user_id)
    funds = await accounts.funds_of(tx, account)
    book = await service.marked_positions(tx, account_id, market)
    today = day_start(account.currency, market.clock.now())
    monday = today - timedelta(days=today.weekday())
    return Metrics(
        balance=funds.balance,
        active_holdings=len(service.holdings(book)),
        ever=await service.performance(tx, account_id),
        today=await service.performance(tx, account_id, today),
        week=await service.performance(tx, account_id, monday),
        month=await service.performance(tx, account_id, today.replace(day=1)),
    )
