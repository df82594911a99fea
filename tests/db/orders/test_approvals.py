"""Orders that a second person must agree to."""

from dataclasses import replace
from uuid import UUID

import pytest

from strikedesk.core.trading import Side
from strikedesk.identity.model import Principal, Role
from strikedesk.orders import approvals
from strikedesk.orders.approvals import WAITS, ApprovalSweeper
from strikedesk.orders.dispatcher import SEND_WITHIN
from strikedesk.orders.errors import ApprovalByCreator, ApprovalNotPending, OrderNotFound
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.previewing import preview_order
from strikedesk.orders.replacing import Change, replace_order
from strikedesk.risk.model import Denied, DenyReason
from support.books import assert_ties_out
from support.floor import SHARE, Floor

SECOND = UUID(int=4711)


def second(floor: Floor, role: Role = Role.ADMIN) -> Principal:
    return replace(floor.principal, user_id=SECOND, email="second@example.com", role=role)


async def limit(floor: Floor, name: str = "approval_value", value: int | str = "20000") -> None:
    async with floor.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO risk_limits (scope, overrides, updated_by, updated_at) "
            "VALUES ('desk', jsonb_build_object($1::text, $2::text), 'test', now())",
            name,
            str(value),
        )


async def waiting(floor: Floor) -> Order:
    await limit(floor)
    order = await floor.place(floor.terms(Side.BUY, 20))
    assert order.status is OrderStatus.PENDING_APPROVAL
    return order


async def approve(floor: Floor, order: Order, who: Principal | None = None) -> Order:
    async with floor.db.transaction() as tx:
        return await approvals.approve(
            tx, floor.clock, floor.market, who or second(floor), order.id, "looked at it"
        )


async def test_an_order_above_the_limit_waits_and_sets_nothing_aside(floor: Floor) -> None:
    order = await waiting(floor)
    await floor.settle()
    assert await floor.value("SELECT reserved FROM accounts") == 0
    assert await floor.value("SELECT count(*) FROM outbox") == 0
    assert (await floor.reload(order)).status is OrderStatus.PENDING_APPROVAL
    small = await floor.trade(floor.terms(Side.BUY, 10))
    assert small.status is OrderStatus.FILLED
    await assert_ties_out(floor)


async def test_the_same_order_again_is_the_same_order(floor: Floor) -> None:
    await limit(floor)
    terms = floor.terms(Side.BUY, 20)
    first, again = await floor.place(terms), await floor.place(terms)
    assert first.id == again.id
    assert again.status is OrderStatus.PENDING_APPROVAL


async def test_what_is_approved_is_sent_and_filled(floor: Floor) -> None:
    order = await waiting(floor)
    approved = await approve(floor, order)
    assert approved.status is OrderStatus.PENDING_NEW
    assert approved.reserved > 0
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED
    await assert_ties_out(floor)


async def test_what_waited_longer_than_an_order_may_is_sent_all_the_same(floor: Floor) -> None:
    order = await waiting(floor)
    floor.clock.pass_seconds(SEND_WITHIN.total_seconds() + 60)
    floor.show(SHARE, [("1299.90", 100)], [("1300.10", 100)])
    await approve(floor, order)
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED


async def test_the_gate_judges_again_at_the_approval(floor: Floor) -> None:
    order = await waiting(floor)
    floor.clock.pass_seconds(60)
    denied = await approve(floor, order)
    assert (denied.status, denied.reason_code) == (OrderStatus.DENIED, "price_stale")
    await floor.settle()
    await assert_ties_out(floor)


async def test_who_made_it_cannot_be_the_second_person_but_may_cancel(floor: Floor) -> None:
    order = await waiting(floor)
    with pytest.raises(ApprovalByCreator):
        await approve(floor, order, replace(floor.principal, role=Role.ADMIN))
    assert (await floor.cancel(order)).status is OrderStatus.CANCELED
    with pytest.raises(ApprovalNotPending):
        await approve(floor, order)


async def test_a_trader_sees_nothing_of_anothers_account(floor: Floor) -> None:
    order = await waiting(floor)
    with pytest.raises(OrderNotFound):
        await approve(floor, order, second(floor, Role.TRADER))
    async with floor.db.read() as tx:
        assert await approvals.pending(tx, second(floor, Role.TRADER)) == []
        assert [o.id for o in await approvals.pending(tx, second(floor))] == [order.id]
        assert [o.id for o in await approvals.pending(tx, floor.principal)] == [order.id]


async def test_what_is_disapproved_is_denied_with_the_reason(floor: Floor) -> None:
    order = await waiting(floor)
    async with floor.db.transaction() as tx:
        await approvals.disapprove(tx, floor.clock, second(floor), order.id, "too much")
    after = await floor.reload(order)
    assert (after.status, after.reason_code, after.reason) == (
        OrderStatus.DENIED,
        "disapproved",
        "too much",
    )
    action = await floor.value("SELECT action FROM audit_log ORDER BY at DESC, seq DESC LIMIT 1")
    assert action == "order.disapproved"


async def test_what_nobody_approves_in_time_expires(floor: Floor) -> None:
    order = await waiting(floor)
    sweep = ApprovalSweeper(floor.db, floor.clock)
    floor.clock.pass_seconds(WAITS.total_seconds() - 1)
    await sweep()
    assert (await floor.reload(order)).status is OrderStatus.PENDING_APPROVAL
    floor.clock.pass_seconds(1)
    with pytest.raises(ApprovalNotPending):
        await approve(floor, order)
    await sweep()
    after = await floor.reload(order)
    assert (after.status, after.reason_code) == (OrderStatus.EXPIRED, "not_approved_in_time")


async def test_a_small_order_cannot_grow_past_the_limit_by_a_change(floor: Floor) -> None:
    await limit(floor)
    resting = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    async with floor.db.transaction() as tx:
        outcome = await replace_order(
            tx, floor.clock, floor.market, floor.principal, resting.id, Change(quantity=20)
        )
    assert isinstance(outcome, Denied)
    assert outcome.reason is DenyReason.APPROVAL_REQUIRED


async def test_a_preview_says_that_somebody_else_must_approve(floor: Floor) -> None:
    await limit(floor)
    async with floor.db.transaction() as tx:
        seen = await preview_order(tx, floor.market, floor.principal, floor.terms(Side.BUY, 20))
    assert seen.refusals == []
    assert DenyReason.APPROVAL_REQUIRED in [warning.reason for warning in seen.warnings]


async def test_closing_what_is_held_does_not_wait(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 20))
    await limit(floor)
    assert (await floor.trade(floor.terms(Side.SELL, 20))).status is OrderStatus.FILLED


STRATEGY = UUID(int=77)


async def of_strategy(floor: Floor, strategy_id: UUID | None = STRATEGY) -> Order:
    return await floor.place(floor.terms(Side.BUY, 1, strategy_id=strategy_id))


async def test_one_order_too_many_halts_the_strategy_until_a_person_releases_it(
    floor: Floor,
) -> None:
    await limit(floor, "strategy_orders_per_minute", 3)
    told = [await of_strategy(floor) for _ in range(5)]
    assert [order.reason_code for order in told] == [
        None,
        None,
        None,
        "strategy_throttled",
        "strategy_halted",
    ]
    assert await floor.value("SELECT engaged_by FROM kill_switches") == "system"
    floor.clock.pass_seconds(86_400 * 3)
    await floor.restart()
    assert (await of_strategy(floor)).reason_code == "strategy_halted"


async def test_other_strategies_and_people_go_on(floor: Floor) -> None:
    await limit(floor, "strategy_orders_per_minute", 1)
    for _ in range(2):
        await of_strategy(floor)
    assert (await of_strategy(floor, UUID(int=78))).status is OrderStatus.PENDING_NEW
    assert (await of_strategy(floor, None)).status is OrderStatus.PENDING_NEW


async def test_within_its_rate_a_strategy_goes_on(floor: Floor) -> None:
    await limit(floor, "strategy_orders_per_minute", 2)
    for _ in range(4):
        assert (await of_strategy(floor)).status is OrderStatus.PENDING_NEW
        floor.clock.pass_seconds(31)
        floor.show(SHARE, [("1299.90", 100)], [("1300.10", 100)])
