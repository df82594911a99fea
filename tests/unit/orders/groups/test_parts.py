from datetime import timedelta
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.groups.life import (
    OVER,
    GroupEvent,
    GroupKind,
    GroupStatus,
    LegEvent,
    LegStatus,
    next_status,
)
from strikedesk.orders.groups.model import Group, Plan, Policy, Worked
from strikedesk.orders.groups.parts import Outcome, outcome, plan
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.risk.model import DenyReason, OrderType
from support.made import AT, group, leg, order

S = OrderStatus
RATE = DenyReason.RATE_EXCEEDED.value


def basket(policy: Policy, status: GroupStatus = GroupStatus.WORKING, legs: int = 3) -> Group:
    return group(GroupKind.BASKET, status, [leg(n) for n in range(legs)], policy)


def planned(of: Group, *orders: Order) -> Plan:
    return plan(of, Worked(of, orders), AT)


def placed(told: Plan) -> list[int]:
    return [action.leg.number for action in told.actions]  # type: ignore[union-attr]


@pytest.mark.parametrize("status", S)
def test_a_leg_is_as_far_as_its_order(status: S) -> None:
    found = basket(Policy.STOP)
    expected = {S.FILLED: Outcome.FILLED}.get(
        status, Outcome.FAILED if status in DONE else Outcome.OPEN
    )
    assert outcome(found.legs[0], Worked(found, [order(found, 0, 1, status)])) is expected


@pytest.mark.parametrize("policy", [Policy.STOP, Policy.UNWIND])
def test_only_the_first_leg_is_placed_where_the_others_depend_on_it(policy: Policy) -> None:
    assert placed(planned(basket(policy))) == [0]


def test_all_legs_are_placed_where_none_depends_on_another() -> None:
    assert placed(planned(basket(Policy.CONTINUE))) == [0, 1, 2]


def test_the_next_leg_comes_when_the_one_before_has_traded_whole() -> None:
    found = basket(Policy.STOP)
    partly = order(found, 0, 1, S.PARTIALLY_FILLED, filled_quantity=Decimal(9))
    assert not planned(found, partly).does_something
    assert placed(planned(found, order(found, 0, 1, S.FILLED))) == [1]


@pytest.mark.parametrize(
    ("policy", "event"),
    [(Policy.STOP, GroupEvent.STOP), (Policy.UNWIND, GroupEvent.UNWIND)],
)
def test_a_failure_does_what_the_policy_says_and_no_other_leg_comes(
    policy: Policy, event: GroupEvent
) -> None:
    found = basket(policy)
    failed = order(found, 0, 1, S.REJECTED, reason_code="x", reason="Because.")
    told = planned(found, failed)
    assert told.event is event
    assert told.reason == ("x", "Leg 0 is REJECTED: Because.")
    assert (1, LegEvent.SKIP) in told.legs
    assert (2, LegEvent.SKIP) in told.legs


def test_refused_for_its_speed_a_leg_comes_again_and_does_not_fail() -> None:
    found = basket(Policy.STOP)
    fast = order(found, 0, 1, S.DENIED, reason_code=RATE)
    told = planned(found, fast)
    assert (told.event, told.again_at) == (None, AT + timedelta(seconds=1))
    later = plan(found, Worked(found, [fast]), AT + timedelta(seconds=1))
    assert placed(later) == [0]


def test_shorts_are_closed_before_what_hedges_them() -> None:
    legs = [leg(0, side=Side.BUY), leg(1, side=Side.SELL), leg(2)]
    found = group(GroupKind.BASKET, GroupStatus.UNWINDING, legs, Policy.UNWIND)
    opened = [order(found, n, 1, S.FILLED) for n in (0, 1)]
    first = planned(found, *opened)
    (action,) = first.actions
    assert (action.leg.number, action.side, action.order_type) == (1, Side.BUY, OrderType.MARKET)  # type: ignore[union-attr]
    closing = order(found, 1, 2, S.NEW, side=Side.BUY)
    assert not planned(found, *opened, closing).does_something
    closed = order(found, 1, 2, S.FILLED, side=Side.BUY)
    assert placed(planned(found, *opened, closed)) == [0]
    both = order(found, 0, 2, S.FILLED, side=Side.SELL)
    assert planned(found, *opened, closed, both).event is GroupEvent.FLATTEN


def test_a_short_that_cannot_be_closed_keeps_its_hedge() -> None:
    legs = [leg(0, side=Side.BUY), leg(1, side=Side.SELL)]
    found = group(GroupKind.BASKET, GroupStatus.UNWINDING, legs, Policy.UNWIND)
    opened = [order(found, n, 1, S.FILLED) for n in (0, 1)]
    failed = [order(found, 1, n, S.DENIED, side=Side.BUY) for n in range(2, 8)]
    assert planned(found, *opened, *failed).event is GroupEvent.STRAND


@pytest.mark.parametrize("kind", [GroupKind.BASKET, GroupKind.SLICED, GroupKind.ICEBERG])
@pytest.mark.parametrize("status", GroupStatus)
@pytest.mark.parametrize("first", S)
def test_every_plan_is_one_that_the_life_allows(
    kind: GroupKind, status: GroupStatus, first: S
) -> None:
    if status is GroupStatus.UNWINDING and kind is not GroupKind.BASKET:
        return  # no life leads there
    policy = Policy.UNWIND if kind is GroupKind.BASKET else None
    found = group(kind, status, [leg(0), leg(1)], policy)
    told = planned(found, order(found, 0, 1, first))
    if told.event is not None:
        assert next_status(kind, status, told.event) is not None
    if status in OVER:
        assert not told.does_something


@pytest.mark.parametrize(
    ("ends", "event"),
    [
        ((S.FILLED, S.FILLED), GroupEvent.COMPLETE),
        ((S.FILLED, S.DENIED), GroupEvent.FALL_SHORT),
        ((S.CANCELED, S.DENIED), GroupEvent.FAIL),
        ((S.FILLED, S.NEW), None),
    ],
)
def test_slices_are_over_when_the_last_of_them_is(
    ends: tuple[S, S], event: GroupEvent | None
) -> None:
    found = group(GroupKind.SLICED, GroupStatus.WORKING, [leg(0), leg(1)])
    assert planned(found, *(order(found, n, 1, s) for n, s in enumerate(ends))).event is event


def test_a_cancel_skips_what_was_not_placed_then_cancels_then_ends() -> None:
    legs = [leg(0, steps=1), leg(1)]
    found = group(GroupKind.ICEBERG, GroupStatus.CANCELING, legs)
    live = order(found, 0, 1, S.NEW)
    assert planned(found, live).legs == ((1, LegEvent.SKIP),)
    legs = [leg(0, steps=1), leg(1, status=LegStatus.CANCELED)]
    found = group(GroupKind.ICEBERG, GroupStatus.CANCELING, legs)
    assert len(planned(found, live).actions) == 1
    assert not planned(found, order(found, 0, 1, S.PENDING_CANCEL)).does_something
    assert planned(found, order(found, 0, 1, S.CANCELED)).event is GroupEvent.CANCEL
