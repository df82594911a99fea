"""Routes of orders."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from strikedesk.identity.access import (
    CurrentPrincipal,
    ReaderPrincipal,
    TraderPrincipal,
    UrgentPrincipal,
)
from strikedesk.marketdata.http import Market
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import previewing, replacing, service
from strikedesk.orders.access import DeskOrders
from strikedesk.orders.errors import CursorNotValid, ReplaceDenied
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.schemas import (
    AccountLine,
    ChangeIn,
    EventOut,
    EventsOut,
    GateVerdictOut,
    MetricsOut,
    OrderIn,
    OrderOut,
    OrdersOut,
    PerformanceOut,
    PreviewIn,
    PreviewOut,
    StatisticsOut,
)
from strikedesk.platform.db import Tx
from strikedesk.platform.http import ReadTx
from strikedesk.platform.wire import answer
from strikedesk.positions.market import instruments_of
from strikedesk.positions.schemas import PeriodOut, TradeOut, TradesOut
from strikedesk.positions.service import trades_of
from strikedesk.positions.summary import metrics
from strikedesk.risk import gate
from strikedesk.risk.model import Denied

router = APIRouter(tags=["orders"])

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STATES = {
    "active": [status for status in OrderStatus if status not in DONE],
    "done": [status for status in OrderStatus if status in DONE],
    "all": None,
}


async def _show(tx: Tx, market: LiveMarket, orders: Sequence[Order]) -> list[OrderOut]:
    known = await instruments_of(tx, market, (order.instrument_id for order in orders))
    return [OrderOut.of(order, known[order.instrument_id]) for order in orders]


@router.post("/orders", status_code=201, response_model=OrderOut)
async def place_order(body: OrderIn, principal: TraderPrincipal, desk: DeskOrders) -> Response:
    """Place an order. It is stored before it is answered; refused, it is stored as DENIED.

    The reply comes when the order is safe in the database, usually before the venue has
    answered: follow it by ``GET /orders/{id}`` or on ``/ws/orders``.
    """
    instrument = gate.named(desk.market, body.exchange, body.tradingsymbol)
    terms = body.terms(instrument, body.client_order_id)
    order = await desk.place(principal, terms)
    return answer(OrderOut.of(order, terms.instrument), 201)


@router.post("/orders/preview")
async def preview_order(
    body: PreviewIn, tx: ReadTx, principal: ReaderPrincipal, market: Market
) -> PreviewOut:
    """Tell what an order would cost, and which rules would refuse it, without placing it."""
    terms = body.terms(gate.named(market, body.exchange, body.tradingsymbol), body.client_order_id)
    return PreviewOut.of(await previewing.preview_order(tx, market, principal, terms))


@router.post("/risk/validate")
async def validate_order(
    body: PreviewIn, tx: ReadTx, principal: ReaderPrincipal, market: Market
) -> GateVerdictOut:
    """Tell whether the gate would let an order pass, and every rule that would not."""
    terms = body.terms(gate.named(market, body.exchange, body.tradingsymbol), body.client_order_id)
    return GateVerdictOut.of(await previewing.preview_order(tx, market, principal, terms))


@router.get("/orders", response_model=OrdersOut)
async def list_orders(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    account_id: UUID | None = None,
    state: Literal["active", "done", "all"] = "all",
    symbol: Annotated[str | None, Query(max_length=80)] = None,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List orders, newest first."""
    instrument = market.catalogue.by_symbol(symbol) if symbol else None
    if symbol and instrument is None:
        return answer(OrdersOut(items=[], next_cursor=None))
    found = await service.orders_of(
        tx,
        principal.user_id,
        account_id=account_id,
        statuses=STATES[state],
        instrument_id=None if instrument is None else instrument.id,
        before=_parse(cursor) if cursor else None,
        limit=limit,
    )
    more = _cursor(found[-1]) if len(found) == limit else None
    shown = await _show(tx, market, found)
    return answer(OrdersOut.model_construct(items=shown, next_cursor=more))


def _cursor(order: Order) -> str:
    # Microseconds and an id: nothing in it means anything else in an address.
    return f"{(order.created_at - EPOCH) // timedelta(microseconds=1)}_{order.id}"


def _parse(cursor: str) -> tuple[datetime, UUID]:
    at, _, order_id = cursor.partition("_")
    try:
        return EPOCH + timedelta(microseconds=int(at)), UUID(order_id)
    except (ValueError, OverflowError) as error:
        raise CursorNotValid("Use the next_cursor of the page before.", field="cursor") from error


@router.get("/orders/{order_id}")
async def get_order(
    order_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> OrderOut:
    """Show one order."""
    return (await _show(tx, market, [await service.owned(tx, order_id, principal)]))[0]


@router.put("/orders/{order_id}")
async def replace_order(
    order_id: UUID, body: ChangeIn, principal: TraderPrincipal, desk: DeskOrders
) -> OrderOut:
    """Ask for another quantity, price or trigger of a working order.

    The change passes the gate as a new order would. The answer is PENDING_REPLACE; until the
    venue has made the change, the order works as it was. Send the ``version`` that you have
    seen, and an order that has changed meanwhile is left alone.

    Raises
    ------
    ReplaceDenied
        If the gate refuses; that is on record.
    """
    async with desk.db.transaction() as tx:
        outcome = await replacing.replace_order(
            tx, desk.clock, desk.market, principal, order_id, body.change()
        )
        shown = None if isinstance(outcome, Denied) else await _show(tx, desk.market, [outcome])
    if isinstance(outcome, Denied):
        raise ReplaceDenied(outcome.message, rule=str(outcome.reason), **outcome.facts)
    await desk.tell(outcome)
    assert shown is not None
    return shown[0]


@router.delete("/orders/{order_id}")
async def cancel_order(order_id: UUID, principal: UrgentPrincipal, desk: DeskOrders) -> OrderOut:
    """Ask for an order's end. The answer is PENDING_CANCEL; what was filled stays filled."""
    async with desk.db.transaction() as tx:
        order = await service.cancel_order(tx, desk.clock, principal, order_id)
        shown = await _show(tx, desk.market, [order])
    await desk.tell(order)
    return shown[0]


@router.get("/orders/{order_id}/events")
async def get_events(order_id: UUID, tx: ReadTx, principal: CurrentPrincipal) -> EventsOut:
    """Show everything that happened to an order, oldest first."""
    found = await service.events_of(tx, principal, order_id)
    return EventsOut(items=[EventOut.model_validate(event) for event in found])


@router.get("/orders/{order_id}/trades")
async def get_trades(
    order_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> TradesOut:
    """List the fills of an order, newest first."""
    await service.owned(tx, order_id, principal)
    found, _ = await trades_of(tx, principal.user_id, order_id=order_id, limit=1000)
    known = await instruments_of(tx, market, (trade.instrument_id for trade in found))
    return TradesOut(
        items=[TradeOut.of(trade, known[trade.instrument_id]) for trade in found],
        next_cursor=None,
    )


@router.get("/accounts/{account_id}/metrics")
async def get_metrics(
    account_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> MetricsOut:
    """Show how trading went: counts, win rate, profit by period, the latest orders."""
    found = await metrics(tx, market, account_id, principal.user_id)
    recent = await service.orders_of(
        tx,
        principal.user_id,
        account_id=account_id,
        statuses=None,
        instrument_id=None,
        before=None,
        limit=10,
    )
    return MetricsOut(
        account_summary=AccountLine(
            cash_balance=found.balance,
            total_realized_pnl=found.ever.realized_pnl,
            active_holdings=found.active_holdings,
        ),
        trading_statistics=StatisticsOut(
            total_trades=found.ever.trades,
            winning_trades=found.ever.winning,
            losing_trades=found.ever.losing,
            win_rate=found.ever.win_rate,
        ),
        performance=PerformanceOut(
            today=PeriodOut.of(found.today),
            week=PeriodOut.of(found.week),
            month=PeriodOut.of(found.month),
        ),
        recent_orders=await _show(tx, market, recent),
    )
