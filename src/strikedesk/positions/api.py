"""Routes of positions, holdings and what an account is worth."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from strikedesk.accounts import service as accounts
from strikedesk.accounts.access import SnapshotTx
from strikedesk.core.numbers import ZERO
from strikedesk.identity.access import CurrentPrincipal, TraderPrincipal
from strikedesk.marketdata.http import Market
from strikedesk.platform.http import DeskClock, Ids, ReadTx, Tx
from strikedesk.platform.wire import Cursor, answer
from strikedesk.positions import reset, service
from strikedesk.positions.market import instruments_of
from strikedesk.positions.outcomes import outcomes
from strikedesk.positions.schemas import (
    FundsOut,
    HoldingOut,
    HoldingsOut,
    OutcomeOut,
    OutcomesOut,
    OutcomeTotalsOut,
    PositionOut,
    PositionsOut,
    SettlementOut,
    SettlementsOut,
    SummaryLine,
    SummaryOut,
    TotalsOut,
    TradeOut,
    TradesOut,
)
from strikedesk.positions.summary import summary

router = APIRouter(tags=["positions"])


@router.get("/accounts/{account_id}/positions", response_model=PositionsOut)
async def get_positions(
    account_id: UUID, tx: SnapshotTx, principal: CurrentPrincipal, market: Market
) -> Response:
    """List positions with their profit at the last price, open ones first, and their totals."""
    await accounts.owned(tx, account_id, principal.user_id)
    book = await service.marked_positions(tx, account_id, market)
    return answer(
        PositionsOut.model_construct(
            items=[PositionOut.of(marked) for marked in book],
            totals=TotalsOut.of(service.totals(book)),
            as_of=market.clock.now(),
        )
    )


@router.get("/accounts/{account_id}/holdings")
async def get_holdings(
    account_id: UUID, tx: SnapshotTx, principal: CurrentPrincipal, market: Market
) -> HoldingsOut:
    """List what is delivered: open CNC positions at the last price."""
    await accounts.owned(tx, account_id, principal.user_id)
    held = service.holdings(await service.marked_positions(tx, account_id, market))
    return HoldingsOut(items=[HoldingOut.of(marked) for marked in held], as_of=market.clock.now())


@router.get("/accounts/{account_id}/pnl/trades", response_model=OutcomesOut)
async def get_outcomes(
    account_id: UUID,
    tx: SnapshotTx,
    principal: CurrentPrincipal,
    market: Market,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Response:
    """Report what each closing trade brought after all charges, its opening's share included."""
    await accounts.owned(tx, account_id, principal.user_id)
    found = [
        outcome
        for outcome in outcomes(await service.trades_since_ever(tx, account_id))
        if (since is None or outcome.trade.executed_at >= since)
        and (until is None or outcome.trade.executed_at < until)
    ]
    known = await instruments_of(tx, market, (outcome.trade.instrument_id for outcome in found))
    gross = sum((outcome.gross_pnl for outcome in found), ZERO)
    net = sum((outcome.net_pnl for outcome in found), ZERO)
    return answer(
        OutcomesOut.model_construct(
            items=[OutcomeOut.of(o, known[o.trade.instrument_id]) for o in reversed(found)],
            totals=OutcomeTotalsOut(
                gross_pnl=gross,
                charges=gross - net,
                net_pnl=net,
                winning=sum(outcome.net_pnl > ZERO for outcome in found),
                losing=sum(outcome.net_pnl <= ZERO for outcome in found),
            ),
            note=OUTCOMES_NOTE,
        )
    )


OUTCOMES_NOTE = (
    "Against the average price of what was open. Opening charges are the closed part's share, "
    "at average."
)


@router.get("/accounts/{account_id}/summary")
async def get_summary(
    account_id: UUID, tx: SnapshotTx, principal: CurrentPrincipal, market: Market
) -> SummaryOut:
    """Show cash, holdings, the value of everything, and today's profit after charges."""
    found = await summary(tx, market, account_id, principal.user_id)
    return SummaryOut(
        currency=found.account.currency,
        wallet=FundsOut.model_validate(found.funds),
        holdings=[HoldingOut.of(marked) for marked in found.holdings],
        summary=SummaryLine(
            total_cash=found.funds.balance,
            total_holdings_value=found.holdings_value,
            total_portfolio_value=found.portfolio_value,
            total_unrealized_pnl=found.unrealized_pnl,
            today_pnl=found.today_pnl,
            holdings_count=len(found.holdings),
        ),
        missing=list(found.missing),
        as_of=market.clock.now(),
    )


@router.post("/accounts/{account_id}/reset")
async def reset_account(
    account_id: UUID, tx: Tx, principal: TraderPrincipal, clock: DeskClock, new_id: Ids
) -> FundsOut:
    """Start a paper account over with its opening balance; it must be flat. History stays."""
    account = await reset.reset_account(tx, clock, new_id, principal, account_id)
    return FundsOut.model_validate(await accounts.funds_of(tx, account))


@router.get("/accounts/{account_id}/settlements", response_model=SettlementsOut)
async def list_settlements(
    account_id: UUID,
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List what became of positions in contracts that ended, newest first."""
    await accounts.owned(tx, account_id, principal.user_id)
    before = int(cursor) if cursor else None
    found, more = await service.settlements_of(tx, account_id, before, limit)
    known = await instruments_of(tx, market, (each.instrument_id for each in found))
    return answer(
        SettlementsOut.model_construct(
            items=[SettlementOut.of(each, known[each.instrument_id]) for each in found],
            next_cursor=None if more is None else str(more),
        )
    )


@router.get("/trades", response_model=TradesOut)
async def list_trades(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    account_id: UUID | None = None,
    order_id: UUID | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List fills, newest first, each with its charges."""
    found, more = await service.trades_of(
        tx,
        principal.user_id,
        account_id=account_id,
        order_id=order_id,
        before=int(cursor) if cursor else None,
        limit=limit,
    )
    known = await instruments_of(tx, market, (trade.instrument_id for trade in found))
    return answer(
        TradesOut.model_construct(
            items=[TradeOut.of(trade, known[trade.instrument_id]) for trade in found],
            next_cursor=None if more is None else str(more),
        )
    )
