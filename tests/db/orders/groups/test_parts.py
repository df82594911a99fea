"""Baskets, slices and icebergs."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.errors import QuantityNotInLots
from strikedesk.orders.groups import drafts, service
from strikedesk.orders.groups.errors import (
    ClientGroupIdReused,
    IcebergLegsInvalid,
    OrderGroupOver,
    SlicesTooMany,
)
from strikedesk.orders.groups.life import GroupStatus, LegStatus
from strikedesk.orders.groups.model import Group, Policy, client_order_id
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.risk.model import OrderTerms
from support.books import assert_ties_out
from support.floor import SHARE
from support.groups import GroupFloor

OTHER = "NSE:TCS"


def terms(pit: GroupFloor, side: Side, quantity: int, price: str | None = None) -> OrderTerms:
    return pit.floor.terms(side, quantity, price)


@pytest.fixture(autouse=True)
async def two_markets(pit: GroupFloor) -> None:
    pit.show("3000", OTHER)


async def net(pit: GroupFloor, symbol: str) -> Decimal:
    found = await pit.floor.value(
        "SELECT coalesce(sum(net_quantity), 0) FROM positions WHERE instrument_id = $1",
        pit.floor.catalogue.require(symbol).id,
    )
    return Decimal(str(found))


async def test_each_leg_waits_until_the_one_before_has_traded(pit: GroupFloor) -> None:
    legs = [
        terms(pit, Side.BUY, 10, "1290"),
        pit.floor.terms(Side.BUY, 5, symbol=OTHER),
    ]
    group = await pit.begin(pit.basket(legs))
    assert [len(await pit.orders(group, n)) for n in (0, 1)] == [1, 0]
    await pit.price("1289")
    await pit.price("3000", OTHER)
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert (await net(pit, SHARE), await net(pit, OTHER)) == (10, 5)
    assert {o.origin for o in await pit.orders(group)} == {"basket"}
    await assert_ties_out(pit.floor)


async def failing(pit: GroupFloor, policy: Policy) -> Group:
    legs = [
        terms(pit, Side.BUY, 10),
        pit.floor.terms(Side.SELL, 5, symbol=OTHER),  # nothing to deliver
        terms(pit, Side.BUY, 7),
    ]
    return await pit.begin(pit.basket(legs, policy))


async def test_a_leg_that_fails_stops_the_basket_and_what_had_traded_stays(
    pit: GroupFloor,
) -> None:
    group = await failing(pit, Policy.STOP)
    assert (group.status, group.reason_code) == (GroupStatus.STOPPED, "holdings_insufficient")
    assert await net(pit, SHARE) == 10
    assert group.legs[2].status is LegStatus.CANCELED
    assert [o.status for o in await pit.orders(group)] == [OrderStatus.FILLED, OrderStatus.DENIED]


async def test_a_leg_that_fails_does_not_keep_the_others_from_going_on(pit: GroupFloor) -> None:
    group = await failing(pit, Policy.CONTINUE)
    assert (group.status, group.reason_code) == (GroupStatus.PARTIAL, "holdings_insufficient")
    assert await net(pit, SHARE) == 17


async def test_a_leg_that_fails_unwinds_what_had_traded(pit: GroupFloor) -> None:
    group = await failing(pit, Policy.UNWIND)
    assert (group.status, group.reason_code) == (GroupStatus.UNWOUND, "holdings_insufficient")
    assert await net(pit, SHARE) == 0
    opened, closed = await pit.orders(group, 0)
    assert (opened.side, closed.side, closed.quantity) == (Side.BUY, Side.SELL, 10)
    await assert_ties_out(pit.floor)


async def test_a_part_that_traded_is_unwound_too(pit: GroupFloor) -> None:
    pit.floor.clock.pass_seconds(1)
    pit.floor.show(SHARE, [("1299.90", 100)], [("1300.10", 6)])
    group = await pit.begin(pit.basket([terms(pit, Side.BUY, 10)], Policy.UNWIND))
    assert group.status is GroupStatus.UNWOUND
    opened, closed = await pit.orders(group, 0)
    assert (opened.filled_quantity, closed.filled_quantity) == (6, 6)


async def test_what_cannot_be_closed_leaves_the_basket_stranded(pit: GroupFloor) -> None:
    legs = [terms(pit, Side.BUY, 10), pit.floor.terms(Side.BUY, 5, "2900", symbol=OTHER)]
    group = await pit.begin(pit.basket(legs, Policy.UNWIND))
    (_, other) = await pit.orders(group)
    await pit.floor.value("UPDATE accounts SET state = 'HALTED', state_reason = 'x' RETURNING id")
    await pit.floor.cancel(other)
    for _ in range(8):
        pit.show("1300")
        await pit.pass_seconds(12)
        pit.floor.clock.pass_seconds(12)
        pit.show("1300")
        await pit.settle()
    assert await pit.status(group) is GroupStatus.STRANDED
    told = await pit.floor.value("SELECT success FROM audit_log WHERE action = 'basket.stranded'")
    assert told is False


async def test_cancelled_it_places_no_more(pit: GroupFloor) -> None:
    legs = [terms(pit, Side.BUY, 10, "1290"), pit.floor.terms(Side.BUY, 5, symbol=OTHER)]
    group = await pit.end(await pit.begin(pit.basket(legs)))
    assert group.status is GroupStatus.CANCELED
    assert [leg.status for leg in group.legs] == [LegStatus.WAITING, LegStatus.CANCELED]
    assert (await pit.orders(group))[0].status is OrderStatus.CANCELED


async def test_a_basket_that_is_over_cannot_be_cancelled(pit: GroupFloor) -> None:
    group = await pit.begin(pit.basket([terms(pit, Side.BUY, 10)]))
    with pytest.raises(OrderGroupOver):
        await pit.end(group)


async def test_the_same_basket_again_is_the_same_basket(pit: GroupFloor) -> None:
    draft = pit.basket([terms(pit, Side.BUY, 10)])
    first, again = await pit.begin(draft), await pit.begin(draft)
    assert first.id == again.id
    assert await net(pit, SHARE) == 10
    with pytest.raises(ClientGroupIdReused):
        await pit.begin(replace(draft, asked={"something": "else"}))


async def test_every_order_carries_the_strategy_of_its_group(pit: GroupFloor) -> None:
    strategy_id = UUID(int=99)
    draft = replace(pit.basket([terms(pit, Side.BUY, 10)]), strategy_id=strategy_id)
    group = await pit.begin(draft)
    assert [o.strategy_id for o in await pit.orders(group)] == [strategy_id]


async def test_whoever_listens_is_told_of_every_order_refused_ones_too(pit: GroupFloor) -> None:
    group = await failing(pit, Policy.STOP)
    told = {(b.order.id, b.order.status) for b in pit.floor.told if b.event is None}
    placed, denied = await pit.orders(group)
    assert told == {(placed.id, OrderStatus.PENDING_NEW), (denied.id, OrderStatus.DENIED)}


async def test_a_name_that_somebody_used_before_fails_the_leg_and_doubles_nothing(
    pit: GroupFloor,
) -> None:
    draft = pit.basket([terms(pit, Side.BUY, 10, "1290")])
    async with pit.floor.db.transaction() as tx:
        group = await service.begin(
            tx, pit.floor.clock, pit.floor.new_id, pit.floor.principal, draft
        )
    taken = client_order_id(group.id, 0, 1)
    await pit.floor.trade(pit.floor.terms(Side.BUY, 3, "1280", client_order_id=taken))
    pit.runner.wake(group.id)
    await pit.settle()
    stopped = await pit.reload(group)
    assert (stopped.status, stopped.reason_code) == (
        GroupStatus.STOPPED,
        "client_order_id_reused",
    )
    assert stopped.legs[0].status is LegStatus.REFUSED
    assert await pit.orders(group) == []


async def test_a_leg_off_the_grid_refuses_the_basket_at_the_door(pit: GroupFloor) -> None:
    bad = replace(terms(pit, Side.BUY, 1), quantity=Decimal("1.5"))
    with pytest.raises(QuantityNotInLots):
        pit.basket([terms(pit, Side.BUY, 1), bad])


async def test_a_group_is_never_deleted_and_its_history_never_changed(pit: GroupFloor) -> None:
    await pit.begin(pit.basket([terms(pit, Side.BUY, 1)]))
    for statement in (
        "DELETE FROM order_groups RETURNING id",
        "DELETE FROM order_group_legs RETURNING number",
        "UPDATE order_group_events SET event = 'x' RETURNING seq",
        "DELETE FROM order_group_events RETURNING seq",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await pit.floor.value(statement)


async def freeze(pit: GroupFloor, most: int) -> None:
    instrument = pit.floor.catalogue.require(SHARE)
    await pit.floor.value(
        "UPDATE instruments SET freeze_quantity = $2 WHERE id = $1 RETURNING id",
        instrument.id,
        Decimal(most),
    )
    async with pit.floor.db.read() as tx:
        await pit.floor.catalogue.load(tx)
    pit.floor.board.add(pit.floor.catalogue)


async def test_an_order_above_the_freeze_quantity_goes_in_slices(pit: GroupFloor) -> None:
    await freeze(pit, 40)
    group = await pit.begin(drafts.sliced_order(terms(pit, Side.BUY, 100), {}))
    assert group.status is GroupStatus.COMPLETED
    assert [o.quantity for o in await pit.orders(group)] == [40, 40, 20]
    assert await net(pit, SHARE) == 100
    assert {o.origin for o in await pit.orders(group)} == {"slice"}
    await assert_ties_out(pit.floor)


async def test_each_slice_may_fail_alone(pit: GroupFloor) -> None:
    await freeze(pit, 3000)
    group = await pit.begin(drafts.sliced_order(terms(pit, Side.BUY, 8000, "1290"), {}))
    told = [(o.quantity, o.status, o.reason_code) for o in await pit.orders(group)]
    assert told == [
        (3000, OrderStatus.NEW, None),
        (3000, OrderStatus.NEW, None),
        (2000, OrderStatus.DENIED, "funds_insufficient"),
    ]
    assert group.status is GroupStatus.WORKING
    ended = await pit.end(group)
    assert ended.status is GroupStatus.CANCELED


async def test_slices_keep_to_the_rate_of_the_account(pit: GroupFloor) -> None:
    await freeze(pit, 10)
    await pit.floor.value(
        """INSERT INTO risk_limits (scope, scope_id, overrides, updated_by, updated_at)
           VALUES ('account', $1, '{"orders_per_second": 3}', 'test', now()) RETURNING scope""",
        pit.floor.account.id,
    )
    group = await pit.begin(drafts.sliced_order(terms(pit, Side.BUY, 80, "1290"), {}))
    counts = [len(await pit.orders(group))]
    for _ in range(3):
        pit.show("1300")
        await pit.settle()
        counts.append(len(await pit.orders(group)))
    assert counts == [3, 6, 8, 8]
    assert {o.status for o in await pit.orders(group)} == {OrderStatus.NEW}


async def test_a_crash_between_slices_places_each_of_them_once(pit: GroupFloor) -> None:
    await freeze(pit, 10)
    draft = drafts.sliced_order(terms(pit, Side.BUY, 60), {})
    group = await pit.desk.begin(pit.floor.principal, draft)
    await pit.restart()
    await pit.floor.dispatcher.drain()
    await pit.restart()
    await pit.settle()
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert await net(pit, SHARE) == 60
    assert len(await pit.orders(group)) == 6


async def test_more_slices_than_are_placed_are_refused(pit: GroupFloor) -> None:
    await freeze(pit, 10)
    with pytest.raises(SlicesTooMany):
        drafts.sliced_order(terms(pit, Side.BUY, 101), {})


async def test_an_iceberg_shows_one_leg_at_a_time(pit: GroupFloor) -> None:
    draft = drafts.iceberg(terms(pit, Side.BUY, 10, "1290"), 3, {})
    group = await pit.begin(draft)
    assert [leg.quantity for leg in group.legs] == [4, 3, 3]
    seen = [len(await pit.orders(group))]
    for _ in range(3):
        await pit.price("1289")
        seen.append(len(await pit.orders(group)))
    assert seen[0] == 1
    assert await pit.status(group) is GroupStatus.COMPLETED
    assert {o.price for o in await pit.orders(group)} == {Decimal(1290)}
    assert await net(pit, SHARE) == 10


async def test_an_iceberg_whose_leg_is_cancelled_shows_no_other(pit: GroupFloor) -> None:
    group = await pit.begin(drafts.iceberg(terms(pit, Side.BUY, 10, "1290"), 2, {}))
    (leg,) = await pit.orders(group)
    await pit.floor.cancel(leg)
    await pit.settle()
    assert await pit.status(group) is GroupStatus.FAILED
    assert len(await pit.orders(group)) == 1


async def test_an_iceberg_needs_a_lot_for_every_leg(pit: GroupFloor) -> None:
    with pytest.raises(IcebergLegsInvalid):
        drafts.iceberg(terms(pit, Side.BUY, 2, "1290"), 3, {})
    await freeze(pit, 10)
    with pytest.raises(IcebergLegsInvalid):
        drafts.iceberg(terms(pit, Side.BUY, 100, "1290"), 3, {})
