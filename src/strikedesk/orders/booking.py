"""What a venue tells is booked: order, trade, position, ledger and promises in one transaction.

Everything here is safe to be told twice, late, or out of order: a fill is booked once by its
execution id, and an event that means nothing in an order's present status changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from strikedesk.accounts import service as accounts
from strikedesk.accounts.ledger import LedgerTransaction, TransactionKind
from strikedesk.accounts.model import Account
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import margining, repo
from strikedesk.orders.broker import Report
from strikedesk.orders.costs import charges_of_fill, charges_of_leaves
from strikedesk.orders.lifecycle import DONE, OrderEvent, next_status
from strikedesk.orders.model import Order, reserve_after
from strikedesk.orders.rules import (
    FillBeyondOrder,
    changed_by,
    filled_by,
    is_old_news,
    known_by,
    required_anew,
)
from strikedesk.platform.db import Tx
from strikedesk.positions import service as positions
from strikedesk.positions.market import instruments_of, underlying_price
from strikedesk.positions.model import (
    Position,
    Product,
    Trade,
    book,
)
from strikedesk.positions.settlement import fill_postings, settles_in_full
from strikedesk.risk.margin import position_margin
from strikedesk.risk.portfolio import underlying_of

REPLACING = frozenset({OrderEvent.REPLACE, OrderEvent.REFUSE_REPLACE})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Booked:
    """An order as a report left it, with the trade if the report was a fill.

    ``event`` is None when nothing was told about it yet: it was just placed, refused, or asked
    to change or end.
    """

    order: Order
    event: OrderEvent | None
    trade: Trade | None = None


@dataclass(slots=True)
class _Promises:
    """Changes of what an account has promised, gathered over a batch."""

    reserved: Decimal = ZERO
    margin: Decimal = ZERO
    working: dict[tuple[int, Product, Side], Decimal] = field(default_factory=dict)
    freed: dict[str, Decimal] = field(default_factory=dict)

    def take_over(self, before: Order, after: Order) -> None:
        """Add what an order's change does to its account's promises."""
        self.reserved += after.reserved - before.reserved
        key = (before.instrument_id, before.product, before.side)
        change = after.open_quantity - before.open_quantity
        self.working[key] = self.working.get(key, ZERO) + change

    def free(self, underlying: str, amount: Decimal) -> None:
        """Remember what a fill no longer sets aside, should nobody know what it needs."""
        self.freed[underlying] = self.freed.get(underlying, ZERO) + amount


@dataclass(slots=True)
class _Batch:
    tx: Tx
    new_id: NewId
    market: LiveMarket
    venue: str
    account: Account
    orders: dict[UUID, Order]
    at: datetime
    promises: _Promises = field(default_factory=_Promises)


async def book_reports(
    tx: Tx,
    new_id: NewId,
    market: LiveMarket,
    venue: str,
    account_id: UUID,
    reports: Sequence[Report],
    at: datetime,
) -> list[Booked]:
    """Book what a venue told about one account's orders, in the order told.

    Returns
    -------
    list of Booked
        One for each report that changed something.
    """
    account = await accounts.lock_any(tx, account_id)
    orders = await repo.lock(tx, sorted({report.order_id for report in reports}))
    batch = _Batch(tx, new_id, market, venue, account, orders, at)
    booked = await _apply_all(batch, reports)
    await _move_working(batch)
    margined = await _margin_anew(batch, booked)
    places = {_place(done.order) for done in booked if _moves_others(done)}
    await _reserve_anew(batch, places - margined)
    moved = batch.promises
    if moved.reserved or moved.margin:
        await accounts.move_promises(tx, account_id, moved.reserved, moved.margin)
    return booked


async def _apply_all(batch: _Batch, reports: Sequence[Report]) -> list[Booked]:
    """Apply reports in turn, and once more those fills that an order had no room for yet.

    The change that made room may be told after the fill that came of it.
    """
    booked, too_early = [], []
    for report in reports:
        try:
            done = await _apply(batch, report)
        except FillBeyondOrder:
            too_early.append(report)
        else:
            booked += [done] if done else []
    return booked + [done for report in too_early if (done := await _apply(batch, report))]


def _place(order: Order) -> tuple[int, Product]:
    return order.instrument_id, order.product


def _moves_others(done: Booked) -> bool:
    """Tell whether what working orders must set aside may differ now."""
    return done.trade is not None or done.event in REPLACING


async def _move_working(batch: _Batch) -> None:
    for (instrument_id, product, side), change in batch.promises.working.items():
        if change:
            await positions.move_working(
                batch.tx, batch.account.id, instrument_id, product, side, change
            )


async def _margin_anew(batch: _Batch, booked: Sequence[Booked]) -> set[tuple[int, Product]]:
    """Margin what derivatives are concerned in; return what that has seen to."""
    account_id, market = batch.account.id, batch.market
    moved = [done.order for done in booked if _moves_others(done) or done.order.status in DONE]
    ids = {order.instrument_id for order in moved}
    groups = await margining.groups_on_derivatives(batch.tx, market, account_id, ids)
    for underlying in sorted(groups):
        freed = batch.promises.freed.get(underlying, ZERO)
        change = await margining.margin_anew(
            batch.tx, market, account_id, underlying, freed, batch.at
        )
        batch.promises.reserved += change.reserved
        batch.promises.margin += change.margin
    known = await instruments_of(batch.tx, market, ids) if groups else {}
    seen = {number for number, each in known.items() if underlying_of(each) in groups}
    return {_place(order) for order in moved if order.instrument_id in seen}


async def _reserve_anew(batch: _Batch, traded: set[tuple[int, Product]]) -> None:
    """Set aside again what the other working orders need now that a position has changed.

    An order that would have closed a position opens one once another order has closed it first.
    """
    for instrument_id, product in traded:
        position = await positions.position_of(batch.tx, batch.account.id, instrument_id, product)
        assert position is not None, "a fill has just been booked on it"
        working = await repo.working(batch.tx, batch.account.id, instrument_id, product)
        if not working:
            continue
        instrument = await _instrument(batch, instrument_id)
        for order, needed in required_anew(
            working,
            position.net_quantity,
            instrument,
            underlying_price(batch.market, instrument),
            partial(charges_of_leaves, instrument, at=batch.at),
        ):
            await repo.set_reserved(batch.tx, order.id, needed)
            batch.promises.reserved += needed - order.reserved


async def _apply(batch: _Batch, report: Report) -> Booked | None:
    order = batch.orders.get(report.order_id)
    if order is None or order.account_id != batch.account.id:
        log.error("report about an order we do not have", report=report)
        return None
    if report.exec_id is not None:
        return await _apply_fill(batch, order, report)
    status = next_status(order.status, report.event, has_fills=order.filled_quantity > ZERO)
    if status is None:
        log.info("report without effect", order_id=order.id, status=order.status, told=report.event)
        return None
    if report.event is OrderEvent.REPLACE and is_old_news(
        order, report, await _changed_at(batch, order)
    ):
        log.info("old news of a change", order_id=order.id, told=report)
        return None
    status = known_by(order, report.event, status)
    after = changed_by(order, report, status, batch.at)
    after = replace(after, reserved=reserve_after(order, after.status, order.filled_quantity))
    after = await _save(batch, order, after, report.event, _detail(report))
    return Booked(after, report.event)


async def _changed_at(batch: _Batch, order: Order) -> datetime | None:
    if not order.replaces:
        return None
    told = await repo.events(batch.tx, order.id)
    changes = [event.detail["venue_time"] for event in told if event.event == OrderEvent.REPLACE]
    return max(map(datetime.fromisoformat, changes), default=None)


async def _apply_fill(batch: _Batch, order: Order, report: Report) -> Booked | None:
    assert report.exec_id is not None
    if await positions.is_booked(batch.tx, order.id, batch.venue, report.exec_id):
        return None
    after, event = filled_by(order, report, batch.at)
    released = order.reserved - after.reserved
    after = await _save(batch, order, after, event, _detail(report))
    trade = await _record_trade(batch, order, report, released)
    return Booked(after, event, trade)


async def _record_trade(batch: _Batch, order: Order, report: Report, released: Decimal) -> Trade:
    quantity, price, exec_id = report.last_quantity, report.last_price, report.exec_id
    assert quantity is not None
    assert price is not None
    assert exec_id is not None
    instrument = await _instrument(batch, order.instrument_id)
    charges = charges_of_fill(instrument, order, quantity, price, report.at)
    gross = quantity * price * instrument.multiplier
    before = await positions.position_of(batch.tx, order.account_id, instrument.id, order.product)
    start = before or Position.flat(order.account_id, instrument.id, order.product, report.at)
    total = sum(charges.values(), ZERO)
    booking = book(start, order.side, quantity, price, instrument.multiplier, total, report.at)
    position = _with_margin(batch, booking.position, instrument, released)
    trade = Trade(
        id=batch.new_id(),
        account_id=order.account_id,
        order_id=order.id,
        instrument_id=instrument.id,
        venue=batch.venue,
        exec_id=exec_id,
        side=order.side,
        product=order.product,
        quantity=quantity,
        price=price,
        gross_value=gross,
        charges=charges,
        charges_total=total,
        net_value=-order.side.sign * gross - total,
        realized_pnl=booking.realized_pnl,
        executed_at=report.at,
    )
    await positions.add_trade(batch.tx, trade)
    await positions.save_position(batch.tx, position)
    batch.promises.margin += position.margin - start.margin
    freed = start.margin + released - position.margin
    batch.promises.free(underlying_of(instrument), freed)
    entry = fill_postings(
        booking, order.side, gross, charges, in_full=settles_in_full(instrument.kind, order.product)
    )
    if entry:
        memo = f"{order.side} {quantity:f} {instrument.tradingsymbol} @ {price:f}"
        await accounts.post(
            batch.tx,
            LedgerTransaction(
                trade.id,
                order.account_id,
                TransactionKind.FILL,
                batch.at,
                entry,
                memo,
                str(order.id),
            ),
        )
    return trade


def _with_margin(
    batch: _Batch, position: Position, instrument: Instrument, released: Decimal
) -> Position:
    average = position.average_price(instrument.multiplier) or ZERO
    margin = position_margin(
        instrument,
        position.product,
        position.net_quantity,
        average,
        underlying_price(batch.market, instrument),
    )
    # Without a price of the underlying, what the order had set aside stays set aside.
    return replace(position, margin=position.margin + released if margin is None else margin)


async def _instrument(batch: _Batch, instrument_id: int) -> Instrument:
    return (await instruments_of(batch.tx, batch.market, [instrument_id]))[instrument_id]


async def _save(
    batch: _Batch, before: Order, after: Order, event: OrderEvent, detail: dict[str, Any]
) -> Order:
    await repo.save(batch.tx, after, event, detail)
    batch.promises.take_over(before, after)
    saved = replace(after, version=after.version + 1)
    batch.orders[saved.id] = saved
    return saved


def _detail(report: Report) -> dict[str, Any]:
    told = {
        "exec_id": report.exec_id,
        "last_quantity": _text(report.last_quantity),
        "last_price": _text(report.last_price),
        "venue_order_id": report.venue_order_id,
        "reason_code": report.reason_code,
        "reason": report.reason,
        "quantity": _text(report.quantity),
        "price": _text(report.price),
        "trigger_price": _text(report.trigger_price),
        "protection_price": _text(report.protection_price),
        "venue_time": report.at.isoformat(),
    }
    return {name: value for name, value in told.items() if value is not None}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
