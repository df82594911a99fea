import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders import replacing
from strikedesk.orders.errors import (
    ClientOrderIdReused,
    NothingToChange,
    OrderChanged,
    OrderNotReplaceable,
    QuantityBelowFilled,
)
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.replacing import Change
from strikedesk.positions.model import Product
from strikedesk.risk.model import Denied, DenyReason, OrderType
from support.books import assert_ties_out
from support.floor import SHARE, Floor


async def change(floor: Floor, order: Order, **wanted: object) -> Order | Denied:
    prices = {n: Decimal(v) if n != "version" else v for n, v in wanted.items()}
    async with floor.db.transaction() as tx:
        return await replacing.replace_order(
            tx, floor.clock, floor.market, floor.principal, order.id, Change(**prices)
        )


async def test_a_resting_order_takes_its_new_terms_when_the_venue_has_made_them(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    asked = await change(floor, order, quantity=20, price="1295")
    assert asked.status is OrderStatus.PENDING_REPLACE
    assert (asked.quantity, asked.new_quantity, asked.new_price) == (10, 20, 1295)
    await assert_ties_out(floor)
    await floor.settle()
    changed = await floor.reload(order)
    assert changed.status is OrderStatus.NEW
    assert (changed.quantity, changed.price, changed.replaces) == (20, 1295, 1)
    assert changed.new_quantity is changed.new_price is None
    assert changed.reserved > 20 * 1295
    await assert_ties_out(floor)


async def test_less_quantity_sets_less_aside_once_the_venue_has_agreed(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    asked = await change(floor, order, quantity=4)
    assert asked.reserved == order.reserved, "until then the whole order may still trade"
    await floor.settle()
    assert (await floor.reload(order)).reserved < order.reserved / 2
    await assert_ties_out(floor)


async def test_a_change_to_a_price_that_the_market_shows_trades_at_once(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    await change(floor, order, price="1300.10")
    await floor.settle()
    filled = await floor.reload(order)
    assert filled.status is OrderStatus.FILLED
    assert filled.average_price == Decimal("1300.10")
    await assert_ties_out(floor)


async def test_what_has_traded_stays_when_the_rest_is_changed(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 150, "1300.10"))
    assert order.status is OrderStatus.PARTIALLY_FILLED
    with pytest.raises(QuantityBelowFilled):
        await change(floor, order, quantity=100)
    await change(floor, order, quantity=120, price="1299.00")
    await floor.settle()
    changed = await floor.reload(order)
    assert changed.status is OrderStatus.PARTIALLY_FILLED
    assert (changed.filled_quantity, changed.leaves_quantity) == (100, 20)
    await assert_ties_out(floor)


async def test_a_change_that_the_gate_refuses_is_on_record_and_changes_nothing(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    denied = await change(floor, order, quantity=20_000)
    assert isinstance(denied, Denied)
    assert denied.reason is DenyReason.FUNDS_INSUFFICIENT
    assert await floor.reload(order) == order
    told = await floor.value(
        "SELECT detail ->> 'rule' FROM order_events WHERE order_id = $1 AND event = 'deny_replace'",
        order.id,
    )
    assert told == "funds_insufficient"
    await assert_ties_out(floor)


async def test_only_who_has_seen_the_order_as_it_is_changes_it(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    await change(floor, order, price="1291", version=order.version)
    await floor.settle()
    with pytest.raises(OrderChanged):
        await change(floor, order, price="1292", version=order.version)


async def test_of_many_changes_at_once_one_is_made(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    wanted = [change(floor, order, price=f"{1280 + n}") for n in range(6)]
    found = await asyncio.gather(*wanted, return_exceptions=True)
    assert sum(isinstance(outcome, Order) for outcome in found) == 1
    assert sum(isinstance(outcome, OrderNotReplaceable) for outcome in found) == 5


async def test_a_cancel_overtakes_a_change_that_was_not_sent(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    await change(floor, order, quantity=50)
    await floor.cancel(order)
    await floor.settle()
    ended = await floor.reload(order)
    assert ended.status is OrderStatus.CANCELED
    assert ended.reserved == 0
    assert ended.new_quantity is None
    await assert_ties_out(floor)


async def test_a_change_under_way_at_a_crash_is_resolved_by_what_the_venue_has(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    await change(floor, order, quantity=50)
    async with floor.db.read() as tx:
        await tx.execute("UPDATE outbox SET attempted_at = now()")
    await floor.restart()
    await floor.settle()
    found = await floor.reload(order)
    assert found.status is OrderStatus.NEW
    assert (found.quantity, found.new_quantity) == (10, None), "the venue never heard of it"
    await assert_ties_out(floor)


async def test_terms_that_an_order_has_not_are_refused(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    with pytest.raises(NothingToChange):
        await change(floor, order, price="1290")
    with pytest.raises(NothingToChange):
        await change(floor, order, trigger_price="1300")


def stop(floor: Floor, side: Side, quantity: int, trigger: str, price: str | None = None):
    return replace(
        floor.terms(side, quantity),
        order_type=OrderType.SL_M if price is None else OrderType.SL,
        trigger_price=Decimal(trigger),
        price=None if price is None else Decimal(price),
    )


def move_to(floor: Floor, last: str) -> None:
    floor.clock.pass_seconds(1)
    at = Decimal(last)
    floor.show(SHARE, [(f"{at - 1}", 500)], [(f"{at + 1}", 500)], last)


async def test_a_stop_waits_for_its_trigger_and_then_trades(floor: Floor) -> None:
    order = await floor.trade(stop(floor, Side.BUY, 10, "1310", "1320"))
    assert order.status is OrderStatus.NEW
    assert order.triggered_at is None
    move_to(floor, "1305")
    await floor.settle()
    assert (await floor.reload(order)).triggered_at is None
    move_to(floor, "1311")
    await floor.settle()
    done = await floor.reload(order)
    assert done.status is OrderStatus.FILLED
    assert done.triggered_at is not None
    assert done.average_price == 1312
    await assert_ties_out(floor)


async def test_a_stop_that_waits_can_be_moved(floor: Floor) -> None:
    order = await floor.trade(stop(floor, Side.BUY, 10, "1310"))
    await change(floor, order, trigger_price="1350")
    await floor.settle()
    move_to(floor, "1320")
    await floor.settle()
    moved = await floor.reload(order)
    assert (moved.status, moved.trigger_price) == (OrderStatus.NEW, 1350)
    assert moved.protection_price > 1350
    await assert_ties_out(floor)


async def test_a_stop_waits_again_after_a_crash(floor: Floor) -> None:
    order = await floor.trade(stop(floor, Side.BUY, 10, "1310", "1320"))
    await floor.restart()
    await floor.settle()
    assert (await floor.reload(order)).triggered_at is None
    move_to(floor, "1311")
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED
    await assert_ties_out(floor)


async def test_a_stop_beyond_its_trigger_is_denied(floor: Floor) -> None:
    order = await floor.place(stop(floor, Side.SELL, 10, "1310"))
    assert order.status is OrderStatus.DENIED
    assert order.reason_code == "trigger_passed"


async def test_an_order_until_cancelled_rests(floor: Floor) -> None:
    terms = replace(floor.terms(Side.BUY, 1, "1290"), time_in_force=TimeInForce.GTC)
    assert (await floor.trade(terms)).status is OrderStatus.NEW


@pytest.mark.parametrize(
    ("side", "trigger", "moved_to"),
    [
        (Side.BUY, "1310", "1400"),  # past the old protection of 1349.30
        (Side.BUY, "1350", "1310"),
        (Side.SELL, "1290", "1200"),  # past the old protection of 1251.30
        (Side.SELL, "1250", "1290"),
    ],
)
async def test_the_protection_of_a_stop_moves_with_its_trigger(
    floor: Floor, side: Side, trigger: str, moved_to: str
) -> None:
    terms = replace(stop(floor, side, 10, trigger), product=Product.MIS)
    order = await floor.trade(terms)
    asked = await change(floor, order, trigger_price=moved_to)
    assert asked.protection_price == order.protection_price, "until the venue has made it"
    assert asked.reserved >= order.reserved
    await floor.settle()
    moved = await floor.reload(order)
    assert moved.status is OrderStatus.NEW, moved.reason
    expected = Decimal(moved_to) * (1 + side.sign * Decimal("0.03"))
    assert abs(moved.protection_price - expected) <= Decimal("0.10")
    at_the_venue = floor.broker._venue.working(order.id).order
    assert at_the_venue.protection_price == moved.protection_price
    await assert_ties_out(floor)
    await floor.restart()
    assert floor.broker._venue.working(order.id).order == at_the_venue


async def test_a_stop_whose_move_is_not_made_keeps_its_protection(floor: Floor) -> None:
    order = await floor.trade(stop(floor, Side.BUY, 10, "1310"))
    await change(floor, order, trigger_price="1400")
    async with floor.db.read() as tx:
        await tx.execute("UPDATE outbox SET attempted_at = now()")
    await floor.restart()
    await floor.settle()
    found = await floor.reload(order)
    assert (found.trigger_price, found.protection_price) == (1310, order.protection_price)
    venue = floor.broker._venue.working(order.id).order
    assert (venue.trigger_price, venue.protection_price) == (1310, order.protection_price)
    await assert_ties_out(floor)


async def test_a_fill_of_another_order_sets_aside_for_the_stop_as_it_may_become(
    floor: Floor,
) -> None:
    order = await floor.trade(stop(floor, Side.BUY, 10, "1310"))
    asked = await change(floor, order, trigger_price="1400")
    dispatcher = floor.dispatcher
    other = await floor.place(floor.terms(Side.BUY, 1))
    reports = await floor.broker.place([other])
    await dispatcher._settle(reports, ())
    assert (await floor.reload(order)).reserved >= asked.reserved, "1442 a share, not 1349"


async def test_the_same_intent_after_a_change_is_still_the_same_order(floor: Floor) -> None:
    terms = floor.terms(Side.BUY, 10, "1290")
    order = await floor.trade(terms)
    await change(floor, order, quantity=20, price="1295")
    await floor.settle()
    assert (await floor.place(terms)).id == order.id
    with pytest.raises(ClientOrderIdReused):
        await floor.place(replace(terms, quantity=Decimal(20), price=Decimal(1295)))


async def test_an_order_cannot_grow_past_the_limit_of_one_order(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 150, "1300.10"))
    assert order.filled_quantity == 100
    async with floor.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO risk_limits (scope, scope_id, overrides, updated_by, updated_at) "
            "VALUES ('account', $1, $2, 'test', now())",
            floor.account.id,
            {"order_quantity_max": "160"},
        )
    denied = await change(floor, order, quantity=161)
    assert isinstance(denied, Denied)
    assert denied.reason is DenyReason.QUANTITY_ABOVE_MAX
    assert isinstance(await change(floor, order, quantity=160), Order)
