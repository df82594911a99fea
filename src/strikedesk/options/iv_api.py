"""Routes of the history of implied volatility."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from strikedesk.identity.access import CurrentPrincipal, TraderPrincipal
from strikedesk.identity.rules import require_admin
from strikedesk.options import service
from strikedesk.options.access import DeskOptions
from strikedesk.options.errors import IvCursorInvalid
from strikedesk.options.iv_schemas import (
    IvDayOut,
    IvHistoryOut,
    IvOut,
    IvStoredOut,
    IvStoreIn,
)
from strikedesk.platform.http import DeskClock, ReadTx, Tx
from strikedesk.platform.wire import Cursor

router = APIRouter(tags=["options"])


@router.get("/iv/{symbol}")
async def get_iv(symbol: str, options: DeskOptions, tx: ReadTx, _caller: CurrentPrincipal) -> IvOut:
    """Show an underlying's volatility for 30 days, its rank, percentile and averages."""
    measured = await service.measure_if_listed(options, symbol)
    return IvOut.of(await service.iv_now(tx, options, symbol, measured))


@router.get("/iv/{symbol}/history")
async def get_iv_history(
    symbol: str,
    options: DeskOptions,
    tx: ReadTx,
    _caller: CurrentPrincipal,
    since: date | None = None,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 252,
) -> IvHistoryOut:
    """List the stored days of an underlying, newest first."""
    found, more = await service.iv_history(tx, symbol, limit, _before(cursor), since)
    if not found:
        service.require_known(options.market, symbol)
    return IvHistoryOut(
        symbol=symbol,
        items=[IvDayOut.model_validate(each) for each in found],
        next_cursor=None if more is None else f"{more:%Y%m%d}",
    )


@router.post("/iv/{symbol}/store", status_code=201)
async def store_iv(
    symbol: str,
    options: DeskOptions,
    tx: Tx,
    clock: DeskClock,
    caller: TraderPrincipal,
    body: IvStoreIn | None = None,
) -> IvStoredOut:
    """Store what the chains say now as today's volatility; administrators may import days."""
    if body is None:
        measured = await service.measure(options, symbol)
        row = await service.store_measured(tx, clock, symbol, measured)
        return IvStoredOut(symbol=symbol, stored=1, newest=IvDayOut.model_validate(row))
    require_admin(caller)
    days = [each.to_day() for each in body.items]
    stored = await service.import_days(tx, options, caller.actor, symbol, days)
    newest = max(days, key=lambda each: each.day)
    return IvStoredOut(symbol=symbol, stored=stored, newest=IvDayOut.model_validate(newest))


def _before(cursor: str | None) -> date | None:
    if cursor is None:
        return None
    try:
        return date.fromisoformat(cursor)
    except ValueError:
        raise IvCursorInvalid("Pass next_cursor as it was given.", field="cursor") from None
