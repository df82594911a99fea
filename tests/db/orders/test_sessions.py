"""The end of a session: orders for the day expire, MIS positions are closed before it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders import service
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.overdue import overdue
from strikedesk.orders.sessions import desk_for
from strikedesk.platform import outbox
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType
from support.books import assert_ties_out
from support.days import Day
from support.floor import SHARE, Floor

FIRST = "square-off-20261120-{}-1"


@pytest.fixture
def day(floor: Floor) -> Day:
    return Day(floor)


async def hold(day: Day, quantity: int = 10, side: Side = Side.BUY) -> Order:
    """Open an MIS position."""
    order = await day.floor.trade(day.floor.terms(side, quantity, product=Product.MIS))
    assert order.status is OrderStatus.FILLED
    return order


async def rest(day: Day, side: Side, price: str, **given: object) -> Order:
    order = await day.floor.trade(day.floor.terms(side, 10, price, **given))
    assert order.status is OrderStatus.NEW, order.reason
    return order


async def a_call(day: Day) -> str:
    return str(
        await day.floor.value(
            "SELECT exchange || ':' || tradingsymbol FROM instruments WHERE kind = 'OPT' "
            "AND exchange = 'NFO' AND underlying = 'NSE:NIFTY 50' ORDER BY expiry, id LIMIT 1"
        )
    )


async def status(day: Day, order: Order) -> OrderStatus:
    return (await day.floor.reload(order)).status


async def alerts(day: Day) -> list[str]:
    async with day.floor.db.read() as tx:
        return [r[0] for r in await tx.fetch("SELECT message FROM error_log ORDER BY id")]


async def test_orders_for_the_day_expire_at_the_close_and_others_go_on(day: Day) -> None:
    today = await rest(day, Side.BUY, "1290")
    until_cancelled = await rest(day, Side.BUY, "1289", time_in_force=TimeInForce.GTC)
    await day.at("15:29:59")
    assert await status(day, today) is OrderStatus.NEW
    await day.at("15:30")
    ended = await day.floor.reload(today)
    assert (ended.status, ended.reserved) == (OrderStatus.EXPIRED, 0)
    assert await status(day, until_cancelled) is OrderStatus.NEW
    assert day.floor.broker._venue.working(today.id) is None
    await assert_ties_out(day.floor)


async def test_what_has_traded_of_an_order_stays_when_the_rest_expires(day: Day) -> None:
    order = await day.floor.trade(day.floor.terms(Side.BUY, 150, "1300.10"))
    assert order.status is OrderStatus.PARTIALLY_FILLED
    await day.at("15:30", asks=[("1310", 10)])
    ended = await day.floor.reload(order)
    assert (ended.status, ended.filled_quantity, ended.reserved) == (OrderStatus.EXPIRED, 100, 0)
    await assert_ties_out(day.floor)


async def test_a_stop_for_the_day_expires_without_its_trigger(day: Day) -> None:
    terms = replace(
        day.floor.terms(Side.BUY, 10), order_type=OrderType.SL_M, trigger_price=Decimal(1310)
    )
    order = await day.floor.trade(terms)
    await day.at("15:30")
    assert await status(day, order) is OrderStatus.EXPIRED
    await day.at("15:31", asks=[("1320", 10)])
    assert (await day.floor.reload(order)).filled_quantity == 0


async def test_an_order_for_the_day_placed_after_the_close_belongs_to_the_next_session(
    day: Day,
) -> None:
    await day.at("15:30")
    order = await rest(day, Side.BUY, "1290")
    for when, on in (("15:31", 20), ("23:59", 20), ("12:00", 21), ("15:29:59", 23)):
        await day.at(when, on)
        assert await status(day, order) is OrderStatus.NEW, (when, on)
    await day.at("15:30", 23)
    assert await status(day, order) is OrderStatus.EXPIRED


async def test_an_order_that_is_under_way_at_the_close_ends_once_the_venue_has_it(
    day: Day,
) -> None:
    day.turn_to("15:29:59")
    order = await day.floor.place(day.floor.terms(Side.BUY, 10, "1290"))
    day.turn_to("15:30:01")
    await day.sessions.step(day.floor.clock.at)
    assert await status(day, order) is OrderStatus.PENDING_NEW, "nobody knows yet where it is"
    await day.floor.settle()
    await day.step()
    assert await status(day, order) is OrderStatus.EXPIRED


async def test_an_order_of_unknown_fate_is_not_expired_blindly(day: Day) -> None:
    order = await day.floor.place(day.floor.terms(Side.BUY, 10, "1290"))
    async with day.floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, day.floor.clock.now())
        await tx.execute("UPDATE orders SET status = 'UNKNOWN'")
    day.turn_to("15:30")
    await day.sessions.step(day.floor.clock.at)
    assert await status(day, order) is OrderStatus.UNKNOWN
    await day.floor.dispatcher._look_after()
    assert await status(day, order) is OrderStatus.REJECTED, "the venue said so"


async def test_a_change_or_cancel_under_way_ends_with_the_session(day: Day) -> None:
    order = await rest(day, Side.BUY, "1290")
    await day.floor.cancel(order)
    day.turn_to("15:30")
    await day.sessions.step(day.floor.clock.at)
    await day.floor.settle()
    assert await status(day, order) is OrderStatus.EXPIRED
    await day.floor.dispatcher._look_after()
    assert await day.floor.value("SELECT count(*) FROM outbox") == 0
    await assert_ties_out(day.floor)


async def test_a_contract_ends_orders_that_outlive_the_session(day: Day) -> None:
    symbol = await a_call(day)
    option = day.floor.catalogue.require(symbol)
    day.floor.show(symbol, [("99.95", 650)], [("100.05", 650)])
    terms = day.floor.terms(
        Side.BUY,
        str(option.lot_size),
        "90",
        symbol=symbol,
        product=Product.NRML,
        time_in_force=TimeInForce.GTC,
    )
    order = await day.floor.trade(terms)
    assert order.status is OrderStatus.NEW, order.reason
    closes = datetime(option.expiry.year, option.expiry.month, option.expiry.day, 10, tzinfo=UTC)
    for at, expected in (
        (closes - timedelta(seconds=1), OrderStatus.NEW),
        (closes, OrderStatus.EXPIRED),
    ):
        day.floor.clock.at = at
        await day.step()
        assert await status(day, order) is expected


async def test_orders_of_past_sessions_expire_after_a_down_time_and_trade_no_more(
    day: Day,
) -> None:
    order = await rest(day, Side.BUY, "1290")
    day.turn_to("10:00", 23)
    await day.floor.restart()
    day.floor.show(SHARE, [("1200", 500)], [("1201", 500)])
    await day.floor.settle()
    ended = await day.floor.reload(order)
    assert (ended.status, ended.filled_quantity, ended.reserved) == (OrderStatus.EXPIRED, 0, 0)
    await assert_ties_out(day.floor)


@pytest.mark.parametrize(("side", "closing"), [(Side.BUY, "SELL"), (Side.SELL, "BUY")])
async def test_a_position_is_closed_at_its_time_through_the_gate(
    day: Day, side: Side, closing: str
) -> None:
    await hold(day, 10, side)
    await day.at("15:19:59")
    assert await day.square_offs() == []
    await day.at("15:20")
    share = day.floor.catalogue.require(SHARE)
    assert await day.square_offs() == [(FIRST.format(share.id), "FILLED", closing, 10)]
    assert await day.net() == 0
    by = await day.floor.value("SELECT created_by FROM orders WHERE origin = 'square_off'")
    assert by == "system"
    await assert_ties_out(day.floor)


async def test_working_orders_go_first_so_that_the_position_does_not_meet_them(day: Day) -> None:
    await hold(day, 10)
    more = await rest(day, Side.BUY, "1299.90", product=Product.MIS)
    less = await rest(day, Side.SELL, "1310", product=Product.MIS, time_in_force=TimeInForce.GTC)
    day.turn_to("15:20")
    await day.sessions.step(day.floor.clock.at)
    assert await status(day, more) is await status(day, less) is OrderStatus.PENDING_CANCEL
    assert await day.square_offs() == [], "it waits for them"
    await day.floor.settle()
    await day.step()
    assert await status(day, more) is await status(day, less) is OrderStatus.CANCELED
    ((_, done, _, filled),) = await day.square_offs()
    assert (done, filled, await day.net()) == ("FILLED", 10, 0)
    await assert_ties_out(day.floor)


async def test_delivery_and_carried_positions_are_left_alone(day: Day) -> None:
    await day.floor.trade(day.floor.terms(Side.BUY, 10))
    resting = await rest(day, Side.BUY, "1290")
    await day.at("15:20")
    assert await day.square_offs() == []
    assert await status(day, resting) is OrderStatus.NEW


async def test_each_segment_has_its_own_time(day: Day) -> None:
    share = await hold(day)
    symbol = await a_call(day)
    option = day.floor.catalogue.require(symbol)

    def quote() -> None:
        day.floor.show(symbol, [("99.95", 650)], [("100.05", 650)])

    quote()
    await day.floor.trade(
        day.floor.terms(Side.BUY, str(option.lot_size), symbol=symbol, product=Product.MIS)
    )
    for when, open_ones in (("15:20", {option.id}), ("15:24:59", {option.id}), ("15:25", set())):
        day.turn_to(when)
        quote()
        await day.step(2)
        async with day.floor.db.read() as tx:
            held = await tx.fetch("SELECT instrument_id FROM positions WHERE net_quantity <> 0")
        assert {row[0] for row in held} == open_ones, when
    assert share.instrument_id != option.id


async def test_nothing_may_be_opened_while_positions_are_closed_but_closed_it_may(
    day: Day,
) -> None:
    await hold(day, 10)
    day.turn_to("15:20")
    denied = await day.floor.place(day.floor.terms(Side.BUY, 1, product=Product.MIS))
    assert (denied.status, denied.reason_code) == (OrderStatus.DENIED, "mis_closed")
    reversing = await day.floor.place(day.floor.terms(Side.SELL, 11, product=Product.MIS))
    assert reversing.reason_code == "mis_closed"
    mine = await day.floor.trade(day.floor.terms(Side.SELL, 10, product=Product.MIS))
    assert mine.status is OrderStatus.FILLED
    await day.step(2)
    assert await day.square_offs() == []
    delivery = await day.floor.place(day.floor.terms(Side.BUY, 1))
    assert delivery.status is OrderStatus.PENDING_NEW


async def test_after_the_close_a_position_belongs_to_the_next_session(day: Day) -> None:
    await hold(day)
    await day.at("15:20")
    await day.at("15:30")
    assert len(await day.square_offs()) == 1
    await hold(day, 7)
    resting = await rest(day, Side.BUY, "1290", product=Product.MIS)
    for when, on in (("15:31", 20), ("12:00", 21), ("10:00", 23), ("15:19:59", 23)):
        await day.at(when, on)
        assert await day.net() == 7, (when, on)
    assert await status(day, resting) is OrderStatus.NEW
    await day.at("15:20", 23)
    assert await day.net() == 0
    assert await status(day, resting) is OrderStatus.CANCELED
    assert [name.split("-")[2] for name, *_ in await day.square_offs()] == ["20261120", "20261123"]
    assert await alerts(day) == []


async def test_what_a_thin_book_leaves_is_closed_as_it_refills(day: Day) -> None:
    await hold(day, 250)
    for second, left in ((0, 150), (1, 50), (2, 0)):
        day.turn_to(f"15:20:{second:02}", bids=[("1299.90", 100)])
        await day.step()
        assert await day.net() == left
    assert [s[1:] for s in await day.square_offs()] == [
        ("CANCELED", "SELL", 100),
        ("CANCELED", "SELL", 100),
        ("FILLED", "SELL", 50),
    ]
    await assert_ties_out(day.floor)


async def test_an_empty_book_is_waited_for_until_the_close_and_then_somebody_is_told(
    day: Day,
) -> None:
    await hold(day)
    for when in ("15:20", "15:25", "15:29:59"):
        await day.at(when, bids=[])
    assert (await day.square_offs(), await alerts(day)) == ([], [])
    assert [(o.is_late, o.attempts) for o in await seen(day)] == [(False, 0)]
    await day.at("15:30", bids=[])
    (message,) = await alerts(day)
    assert "10 NSE:RELIANCE MIS was not squared off by the close of 2026-11-20" in message
    assert [o.is_late for o in await seen(day)] == [True]
    await day.at("15:31", bids=[])
    await day.crash()
    await day.at("15:32", bids=[])
    assert len(await alerts(day)) == 1, "once, over restarts too"
    recorded = await day.floor.value(
        "SELECT count(*) FROM audit_log WHERE action = 'position.square_off_failed'"
    )
    assert recorded == 1
    await day.at("15:33")
    assert (await day.net(), await seen(day)) == (0, []), "the next chance"


async def seen(day: Day) -> list:
    async with day.floor.db.read() as tx:
        return await overdue(tx, day.floor.market, day.floor.account.id, day.floor.clock.at)


async def test_a_gate_that_refuses_is_asked_ever_more_rarely_under_new_names(day: Day) -> None:
    await hold(day)
    async with day.floor.db.transaction() as tx:
        await tx.execute("UPDATE accounts SET state = 'HALTED', state_reason = 'a person looks'")
    for second in range(60):
        await day.at(f"15:20:{second:02}")
    tried = await day.square_offs()
    assert [each[1] for each in tried] == ["DENIED"] * 4, "at 0, 5, 15 and 35 s"
    assert len({each[0] for each in tried}) == 4
    assert [(o.attempts, o.reason) for o in await seen(day)] == [
        (4, "The account is halted: a person looks")
    ]
    await day.at("15:30")
    assert "The account is halted" in (await alerts(day))[0]


async def test_a_position_above_the_limit_of_an_order_is_closed_in_parts(day: Day) -> None:
    await hold(day, 250)
    async with day.floor.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO risk_limits (scope, overrides, updated_by, updated_at) "
            """VALUES ('desk', '{"order_quantity_max": "100"}', 'test', $1)""",
            day.floor.clock.now(),
        )
    for second in range(8):
        await day.at(f"15:20:{second:02}")
    assert await day.net() == 0
    filled = [each[3] for each in await day.square_offs() if each[1] == "FILLED"]
    assert sum(filled) == 250
    assert max(filled) <= 100


async def test_an_order_of_another_product_in_the_way_is_cancelled_once_it_was_met(
    day: Day,
) -> None:
    await hold(day, 10)
    mine = await rest(day, Side.BUY, "1300")  # the best bid
    behind = await rest(day, Side.SELL, "1310", symbol="NSE:RELIANCE", product=Product.MIS)
    await day.at("15:20")
    assert (await status(day, mine), await day.net()) == (OrderStatus.CANCELED, 10)
    assert await status(day, behind) is OrderStatus.CANCELED
    await day.at("15:20:06")
    assert [each[1:] for each in await day.square_offs()] == [
        ("CANCELED", "SELL", 0),
        ("FILLED", "SELL", 10),
    ]
    await assert_ties_out(day.floor)


async def test_a_step_that_is_done_twice_at_once_closes_once(day: Day) -> None:
    await hold(day)
    other = Day(day.floor)
    day.turn_to("15:20")
    at = day.floor.clock.at
    await asyncio.gather(*(each.sessions.step(at) for each in (day, other) * 3))
    await day.floor.settle()
    assert [each[1:] for each in await day.square_offs()] == [("FILLED", "SELL", 10)]
    assert await day.net() == 0


async def test_a_user_who_takes_the_name_of_an_attempt_keeps_nothing_open(day: Day) -> None:
    await hold(day)
    share = day.floor.catalogue.require(SHARE)
    day.turn_to("15:20")
    name = FIRST.format(share.id)
    await day.floor.trade(replace(day.floor.terms(Side.BUY, 1), client_order_id=name))
    await day.step(2)
    assert [each[0] for each in await day.square_offs()] == [name[:-1] + "2"]
    assert await day.net() == 0


async def test_an_order_of_unknown_fate_that_would_close_is_counted_as_closing(day: Day) -> None:
    await hold(day, 10)
    order = await day.floor.place(day.floor.terms(Side.SELL, 4, product=Product.MIS))
    async with day.floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, day.floor.clock.now())
        await tx.execute("UPDATE orders SET status = 'UNKNOWN' WHERE id = $1", order.id)
    await day.at("15:20")
    assert await day.net() == 4, "whatever becomes of the order, nothing is sold twice"
    await day.floor.dispatcher._look_after()
    await day.at("15:20:05")
    assert await day.net() == 0
    await assert_ties_out(day.floor)


async def test_one_account_that_cannot_be_served_keeps_no_other_open(day: Day) -> None:
    await hold(day)
    other = Day(await another_account(day.floor))
    await hold(other, 20)
    day.turn_to("15:20")
    async with day.floor.db.transaction() as tx:
        await tx.execute(
            "UPDATE accounts SET state = 'HALTED', state_reason = 'x' WHERE id = $1",
            day.floor.account.id,
        )
    await day.step(2)
    assert (await day.net(), await other.net()) == (10, 0)


async def another_account(floor: Floor) -> Floor:
    async with floor.db.transaction() as tx:
        account = await service.accounts.open_account(
            tx,
            floor.clock,
            floor.new_id,
            user_id=floor.principal.user_id,
            actor="test",
            name="Second",
            kind=floor.account.kind,
            currency="INR",
        )
    return replace(floor, account=account)


async def test_a_missed_square_off_is_done_at_the_next_chance_and_said(day: Day) -> None:
    await hold(day)
    resting = await rest(day, Side.BUY, "1290", product=Product.MIS, time_in_force=TimeInForce.GTC)
    day.turn_to("09:20", 23)
    await day.crash()
    day.turn_to("09:20", 23)
    await day.step(3)
    assert await status(day, resting) is OrderStatus.CANCELED
    assert await day.net() == 0
    (message,) = await alerts(day)
    assert "was not squared off by the close of 2026-11-20: The desk was not running" in message
    ((name, *_),) = await day.square_offs()
    assert name.startswith("square-off-20261120-"), "the session's that it belonged to"


@pytest.mark.parametrize("cut", ["cancel", "placed", "claimed", "sent"])
async def test_a_crash_at_any_point_leaves_it_to_the_next_start(day: Day, cut: str) -> None:
    await hold(day)
    if cut == "cancel":
        await rest(day, Side.BUY, "1290", product=Product.MIS)
    day.turn_to("15:20")
    await day.sessions.step(day.floor.clock.at)
    if cut in ("claimed", "sent"):
        async with day.floor.db.transaction() as tx:
            await outbox.claim(tx, "orders", 10, day.floor.clock.now())
    if cut == "sent":
        orders = await pending(day)
        await day.floor.broker.place(orders)
    await day.crash()
    await day.floor.settle()
    for second in range(1, 8):
        await day.at(f"15:20:{second:02}")
    assert await day.net() == 0
    assert sum(each[3] for each in await day.square_offs()) == 10
    await assert_ties_out(day.floor)


async def pending(day: Day) -> list[Order]:
    async with day.floor.db.read() as tx:
        ids = await tx.fetch("SELECT id FROM orders WHERE status = 'PENDING_NEW'")
    return [await day.floor.reload(await found(day, row["id"])) for row in ids]


async def found(day: Day, order_id: object) -> Order:
    async with day.floor.db.read() as tx:
        order = await service.repo.by_id(tx, order_id)
    assert order is not None
    return order


async def test_the_desk_acts_for_the_owner_and_under_its_own_name(day: Day) -> None:
    principal = desk_for(day.floor.principal.user_id, day.floor.account.id)
    assert (principal.user_id, principal.actor) == (day.floor.principal.user_id, "system")


async def test_each_step_finds_its_orders_by_the_index_of_working_ones(day: Day) -> None:
    async with day.floor.db.transaction() as tx:
        await tx.execute("SET LOCAL enable_seqscan = off")
        plan = await tx.fetch(
            "EXPLAIN SELECT 1 FROM orders o WHERE o.status IN ('PENDING_NEW', 'NEW', "
            "'PARTIALLY_FILLED', 'PENDING_REPLACE', 'PENDING_CANCEL', 'UNKNOWN')"
        )
    assert "orders_working" in " ".join(row[0] for row in plan)
