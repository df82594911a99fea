from decimal import Decimal

import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.groups.life import GroupEvent, GroupStatus
from strikedesk.orders.groups.model import Group, LegRole
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType
from support.books import assert_ties_out
from support.groups import GroupFloor


async def entered(pit: GroupFloor, quantity: int = 10, **given: object) -> Group:
    entry = pit.floor.terms(Side.BUY, quantity, **given)
    return await pit.begin(pit.bracket(entry, target="1320", stop="1280"))


async def held(pit: GroupFloor) -> Decimal:
    found = await pit.floor.value("SELECT coalesce(sum(net_quantity), 0) FROM positions")
    return Decimal(str(found))


async def test_the_stop_rests_at_the_venue_as_soon_as_the_entry_has_filled(
    pit: GroupFloor,
) -> None:
    group = await entered(pit)
    assert group.status is GroupStatus.PROTECTING
    (entry,) = await pit.orders(group, 0)
    assert entry.status is OrderStatus.FILLED
    assert await pit.orders(group, 1) == []
    (stop,) = await pit.orders(group, 2)
    assert (stop.status, stop.order_type, stop.quantity) == (OrderStatus.NEW, OrderType.SL_M, 10)
    assert (stop.origin, stop.group_id) == ("bracket", group.id)
    await assert_ties_out(pit.floor)


async def test_the_stop_goes_off_and_the_bracket_is_over(pit: GroupFloor) -> None:
    group = await entered(pit)
    await pit.price("1279")
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await held(pit) == 0
    assert len(await pit.orders(group)) == 2
    await assert_ties_out(pit.floor)


async def test_at_the_target_the_stop_makes_way_for_a_limit_order(pit: GroupFloor) -> None:
    group = await entered(pit)
    await pit.price("1321")
    assert await pit.status(group) is GroupStatus.COMPLETED
    (stop,) = await pit.orders(group, 2)
    (target,) = await pit.orders(group, 1)
    assert (stop.status, stop.filled_quantity) == (OrderStatus.CANCELED, 0)
    assert (target.status, target.price) == (OrderStatus.FILLED, 1320)
    assert await held(pit) == 0
    await assert_ties_out(pit.floor)


async def test_what_the_target_leaves_goes_out_at_the_stop(pit: GroupFloor) -> None:
    group = await entered(pit)
    await pit.price("1320.20", size=4)
    assert await pit.status(group) is GroupStatus.PROTECTING
    (target,) = await pit.orders(group, 1)
    assert (target.status, target.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 4)
    await pit.price("1279")
    assert await pit.status(group) is GroupStatus.COMPLETED
    rest = (await pit.orders(group, 2))[-1]
    assert (rest.order_type, rest.quantity) == (OrderType.MARKET, 6)
    assert await held(pit) == 0
    await assert_ties_out(pit.floor)


async def test_the_stop_grows_with_every_fill_of_the_entry(pit: GroupFloor) -> None:
    group = await entered(pit, 150, price="1300.10")
    (entry,) = await pit.orders(group, 0)
    assert entry.filled_quantity == 100
    (stop,) = await pit.orders(group, 2)
    assert stop.quantity == 100
    await pit.price("1299.00")
    assert (await pit.orders(group, 0))[0].status is OrderStatus.FILLED
    (stop,) = await pit.orders(group, 2)
    assert (stop.status, stop.quantity, stop.replaces) == (OrderStatus.NEW, 150, 1)
    await assert_ties_out(pit.floor)


async def test_who_begins_to_leave_stops_entering(pit: GroupFloor) -> None:
    group = await entered(pit, 150, price="1300.10")
    await pit.price("1321")
    (entry,) = await pit.orders(group, 0)
    assert (entry.status, entry.filled_quantity) == (OrderStatus.CANCELED, 100)
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await held(pit) == 0
    await assert_ties_out(pit.floor)


async def test_an_entry_that_never_fills_leaves_nothing_behind(pit: GroupFloor) -> None:
    group = await entered(pit, price="1290")
    assert group.status is GroupStatus.ENTERING
    canceled = await pit.end(group)
    assert canceled.status is GroupStatus.CANCELED
    (entry,) = await pit.orders(group)
    assert entry.status is OrderStatus.CANCELED


async def test_an_entry_that_the_gate_refuses_fails_the_bracket_with_its_reason(
    pit: GroupFloor,
) -> None:
    group = await entered(pit, 100_000)
    assert group.status is GroupStatus.FAILED
    assert group.reason_code == "funds_insufficient"
    (entry,) = await pit.orders(group)
    assert entry.status is OrderStatus.DENIED


async def test_cancelled_after_its_entry_it_leaves_the_position_to_its_owner(
    pit: GroupFloor,
) -> None:
    group = await pit.end(await entered(pit))
    assert group.status is GroupStatus.CANCELED
    assert await held(pit) == 10
    assert (await pit.orders(group, 2))[0].status is OrderStatus.CANCELED
    await assert_ties_out(pit.floor)


async def test_leaving_cancels_the_stop_and_closes_at_the_market(pit: GroupFloor) -> None:
    group = await pit.end(await entered(pit), GroupEvent.REQUEST_EXIT)
    assert group.status is GroupStatus.EXITED
    assert await held(pit) == 0
    await assert_ties_out(pit.floor)


async def test_a_stop_cancelled_by_hand_ends_the_bracket(pit: GroupFloor) -> None:
    group = await entered(pit)
    (stop,) = await pit.orders(group, 2)
    await pit.floor.cancel(stop)
    await pit.settle()
    assert await pit.status(group) is GroupStatus.CANCELED
    assert await held(pit) == 10


async def test_a_stop_whose_trigger_was_passed_before_it_could_rest_goes_at_the_market(
    pit: GroupFloor,
) -> None:
    entry = pit.floor.terms(Side.BUY, 10)
    group = await pit.desk.begin(pit.floor.principal, pit.bracket(entry, "1320", "1280"))
    pit.show("1270")
    await pit.settle()
    assert await pit.status(group) is GroupStatus.COMPLETED
    told = [(o.status, o.order_type, o.reason_code) for o in await pit.orders(group, 2)]
    assert told[0] == (OrderStatus.DENIED, OrderType.SL_M, "trigger_passed")
    assert told[1][:2] == (OrderStatus.FILLED, OrderType.MARKET)
    assert await held(pit) == 0


async def test_exits_that_the_gate_keeps_refusing_leave_it_unprotected_and_on_record(
    pit: GroupFloor,
) -> None:
    group = await entered(pit, price="1290")
    await pit.floor.value(
        "UPDATE accounts SET state = 'HALTED', state_reason = 'test' RETURNING id"
    )
    pit.show("1289")
    for _ in range(8):
        await pit.pass_seconds(0)
        pit.show("1289")
        pit.floor.clock.pass_seconds(12)
        pit.show("1289")
        pit.floor.clock.pass_seconds(12)
        pit.show("1289")
    await pit.settle()
    assert await pit.status(group) is GroupStatus.UNPROTECTED
    refused = await pit.orders(group, 2)
    assert len(refused) == 6
    assert {o.reason_code for o in refused} == {"account_halted"}
    told = await pit.floor.value(
        "SELECT success FROM audit_log WHERE action = 'bracket.unprotected'"
    )
    assert told is False


@pytest.mark.parametrize("crash_after", range(1, 7))
async def test_it_goes_on_wherever_it_was_killed(pit: GroupFloor, crash_after: int) -> None:
    entry = pit.floor.terms(Side.BUY, 10)
    group = await pit.desk.begin(pit.floor.principal, pit.bracket(entry, "1320", "1280"))
    prices = iter(["1300", "1310", "1320.20", "1320.20", "1279", "1279"])
    for n in range(6):
        if n == crash_after - 1:
            await pit.restart()
        await pit.floor.dispatcher.drain()
        if n == crash_after - 1:
            await pit.restart()
        pit.show(next(prices), size=4)
        await pit.runner.drain()
    await pit.settle()
    await pit.price("1279")
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await held(pit) == 0
    names = [o.client_order_id for o in await pit.orders(group)]
    assert len(names) == len(set(names))
    await assert_ties_out(pit.floor)


async def test_a_short_bracket_leaves_by_buying(pit: GroupFloor) -> None:
    entry = pit.floor.terms(Side.SELL, 10, product=Product.MIS)
    group = await pit.begin(pit.bracket(entry, target="1280", stop="1320"))
    assert group.leg(LegRole.STOP).side is Side.BUY
    await pit.price("1279")
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await held(pit) == 0
    await assert_ties_out(pit.floor)
