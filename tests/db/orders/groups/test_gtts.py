import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.groups import drafts
from strikedesk.orders.groups.errors import (
    OrderGroupChanged,
    OrderGroupOver,
    TriggerPriceUnknown,
    TriggerReached,
)
from strikedesk.orders.groups.life import GroupEvent, GroupStatus, LegStatus
from strikedesk.orders.groups.model import Group, Reached
from strikedesk.orders.groups.steps import fire
from strikedesk.orders.lifecycle import OrderStatus
from support.books import assert_ties_out
from support.floor import SHARE
from support.groups import GroupFloor


async def owning(pit: GroupFloor, quantity: int = 10) -> None:
    await pit.floor.trade(pit.floor.terms(Side.BUY, quantity))


async def oco(pit: GroupFloor, quantity: int = 10) -> Group:
    await owning(pit, quantity)
    return await pit.begin(pit.gtt(Side.SELL, quantity, ("1280", None), ("1320", "1320")))


async def test_it_waits_and_places_nothing(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 10, ("1290", "1291")))
    await pit.price("1295")
    assert await pit.status(group) is GroupStatus.ACTIVE
    assert await pit.orders(group) == []
    assert group.expires_at == group.created_at + timedelta(days=365)


@pytest.mark.parametrize(
    ("trigger", "price", "is_reached"),
    [("1290", "1290", True), ("1290", "1290.10", False), ("1290", "1280", True),
     ("1310", "1310", True), ("1310", "1309.90", False), ("1310", "1330", True)],
)  # fmt: skip
async def test_it_fires_when_the_last_price_is_at_the_trigger_or_beyond(
    pit: GroupFloor, trigger: str, price: str, is_reached: bool
) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, (trigger, None)))
    await pit.price(price)
    status = await pit.status(group)
    assert status is (GroupStatus.COMPLETED if is_reached else GroupStatus.ACTIVE)
    assert len(await pit.orders(group)) == is_reached


async def test_the_bid_alone_fires_nothing(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1310", None)))
    pit.floor.clock.pass_seconds(1)
    pit.floor.show(SHARE, [("1312", 10)], [("1313", 10)], last="1300")
    await pit.settle()
    assert await pit.status(group) is GroupStatus.ACTIVE


async def test_a_stale_price_fires_nothing(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    pit.floor.board._listeners.remove(pit.runner.on_quotes)
    pit.show("1280")
    pit.floor.clock.pass_seconds(16)
    pit.floor.board.listen(pit.runner.on_quotes)
    pit.runner._watches_changed = True
    await pit.settle()
    assert await pit.status(group) is GroupStatus.ACTIVE


async def test_a_price_that_grew_old_before_it_was_recorded_fires_nothing(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    pit.show("1280")
    pit.floor.clock.pass_seconds(16)
    await pit.settle()
    assert await pit.status(group) is GroupStatus.ACTIVE


async def test_a_touch_between_two_looks_is_not_missed(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", "1301")))
    pit.show("1290")
    pit.show("1300")
    await pit.settle()
    assert await pit.status(group) is GroupStatus.COMPLETED


async def test_the_firing_is_committed_before_any_order_is(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    seen = Reached(Decimal(1290), pit.floor.clock.now())
    async with pit.floor.db.transaction() as tx:
        assert await fire(tx, pit.tools, group.id, 0, seen)
    fired = await pit.reload(group)
    assert fired.status is GroupStatus.TRIGGERED
    assert fired.legs[0].status is LegStatus.FIRED
    assert await pit.orders(group) == []
    await pit.restart()
    await pit.settle()
    assert len(await pit.orders(group)) == 1


async def test_it_fires_once_however_often_the_trigger_is_seen(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    seen = Reached(Decimal(1290), pit.floor.clock.now())

    async def try_to() -> bool:
        async with pit.floor.db.transaction() as tx:
            return await fire(tx, pit.tools, group.id, 0, seen)

    told = await asyncio.gather(*(try_to() for _ in range(6)))
    assert sum(told) == 1
    await pit.settle()
    await pit.price("1280")
    assert len(await pit.orders(group)) == 1


async def test_the_database_lets_no_leg_fire_again(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    await pit.price("1290")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await pit.floor.value(
            "UPDATE order_group_legs SET firing = 2 WHERE group_id = $1 RETURNING number", group.id
        )


async def test_it_survives_a_restart_and_sees_a_gap(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    await pit.restart()
    await pit.settle()
    assert await pit.status(group) is GroupStatus.ACTIVE
    await pit.price("1200")
    assert await pit.status(group) is GroupStatus.COMPLETED


async def test_after_a_year_it_has_expired(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None), days=365))
    await pit.pass_seconds(365 * 86_400)
    await pit.price("1280")
    assert await pit.status(group) is GroupStatus.EXPIRED
    assert await pit.orders(group) == []


async def test_an_order_that_the_gate_refuses_is_stored_and_the_gtt_has_failed(
    pit: GroupFloor,
) -> None:
    group = await pit.begin(pit.gtt(Side.SELL, 10, ("1290", None)))
    await pit.price("1290")
    failed = await pit.reload(group)
    assert (failed.status, failed.reason_code) == (GroupStatus.FAILED, "holdings_insufficient")
    (order,) = await pit.orders(group)
    assert order.status is OrderStatus.DENIED


async def test_one_leg_that_trades_whole_cancels_the_other(pit: GroupFloor) -> None:
    group = await oco(pit)
    await pit.price("1279")
    done = await pit.reload(group)
    assert done.status is GroupStatus.COMPLETED
    assert [leg.status for leg in done.legs] == [LegStatus.FIRED, LegStatus.CANCELED]
    await pit.price("1321")
    (order,) = await pit.orders(group)
    assert (order.quantity, order.filled_quantity) == (10, 10)
    await assert_ties_out(pit.floor)


async def test_what_one_leg_leaves_is_all_that_the_other_trades(pit: GroupFloor) -> None:
    group = await oco(pit)
    await pit.price("1320.20", size=4)
    half = await pit.reload(group)
    assert half.status is GroupStatus.TRIGGERED
    assert half.legs[0].status is LegStatus.ARMED
    await pit.price("1279")
    first, second = [*await pit.orders(group, 1), *await pit.orders(group, 0)]
    assert (first.status, first.filled_quantity) == (OrderStatus.CANCELED, 4)
    assert (second.quantity, second.filled_quantity) == (6, 6)
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await pit.floor.value("SELECT net_quantity FROM positions") == 0
    await assert_ties_out(pit.floor)


async def test_the_two_never_have_more_at_work_than_what_is_left(pit: GroupFloor) -> None:
    group = await oco(pit)
    pit.show("1320.20", size=4)
    await pit.runner.drain()
    for price in ("1320.20", "1279", "1320.20", "1279", "1279"):
        await pit.floor.dispatcher.drain()
        pit.show(price, size=4)
        await pit.runner.drain()
        sold = sum(o.filled_quantity for o in await pit.orders(group))
        at_work = sum(o.open_quantity for o in await pit.orders(group))
        assert sold + at_work <= 10
    await pit.price("1270")
    assert await pit.floor.value("SELECT net_quantity FROM positions") == 0


async def test_who_cancels_the_fired_order_wants_no_more_of_it(pit: GroupFloor) -> None:
    group = await oco(pit)
    pit.floor.clock.pass_seconds(1)
    pit.floor.show(SHARE, [("1310", 10)], [("1330", 10)], last="1320")
    await pit.settle()
    (order,) = await pit.orders(group)
    assert order.status is OrderStatus.NEW
    await pit.floor.cancel(order)
    await pit.settle()
    done = await pit.reload(group)
    assert done.status is GroupStatus.FAILED
    assert done.legs[0].status is LegStatus.CANCELED
    await pit.price("1279")
    assert len(await pit.orders(group)) == 1


async def test_deleted_it_never_fires(pit: GroupFloor) -> None:
    group = await pit.end(await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None))))
    assert group.status is GroupStatus.CANCELED
    assert group.legs[0].status is LegStatus.CANCELED
    await pit.price("1280")
    assert await pit.orders(group) == []
    assert (await pit.end(group)).status is GroupStatus.CANCELED


async def test_deleted_after_it_fired_its_order_is_cancelled(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", "1280")))
    await pit.price("1290")
    assert await pit.status(group) is GroupStatus.TRIGGERED
    assert (await pit.end(group)).status is GroupStatus.CANCELED
    assert (await pit.orders(group))[0].status is OrderStatus.CANCELED
    with pytest.raises(OrderGroupOver):
        await pit.desk.end(pit.floor.principal, group.id, GroupEvent.REQUEST_EXIT)


async def test_changed_it_waits_for_the_new_trigger_alone(pit: GroupFloor) -> None:
    group = await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    wanted = [(replace(pit.floor.terms(Side.BUY, 2)), Decimal(1285))]
    legs = drafts.gtt_legs(wanted, Decimal(1300))
    changed = await pit.desk.change_gtt(pit.floor.principal, group.id, legs, {}, group.version)
    assert changed.legs[0].quantity == 2
    with pytest.raises(OrderGroupChanged):
        await pit.desk.change_gtt(pit.floor.principal, group.id, legs, {}, group.version)
    await pit.price("1289")
    assert await pit.status(group) is GroupStatus.ACTIVE
    await pit.price("1285")
    assert (await pit.orders(group))[0].quantity == 2
    with pytest.raises(OrderGroupOver):
        await pit.desk.change_gtt(pit.floor.principal, group.id, legs, {}, None)


async def test_without_a_fresh_price_or_at_it_no_trigger_can_be_set(pit: GroupFloor) -> None:
    wanted = [(pit.floor.terms(Side.BUY, 1), Decimal(1300))]
    with pytest.raises(TriggerReached):
        drafts.gtt_legs(wanted, Decimal(1300))
    with pytest.raises(TriggerPriceUnknown):
        drafts.gtt_legs(wanted, None)
    with pytest.raises(TriggerReached):
        drafts.gtt_legs([*wanted, (wanted[0][0], Decimal(1290))], Decimal(1350))


async def test_every_firing_is_in_the_audit_log(pit: GroupFloor) -> None:
    await pit.begin(pit.gtt(Side.BUY, 1, ("1290", None)))
    await pit.price("1289")
    told = await pit.floor.value(
        "SELECT inputs FROM audit_log WHERE action = 'gtt.triggered' AND actor = 'system'"
    )
    assert '"last_price":"1289.00"' in str(told) or '"last_price":"1289"' in str(told)
