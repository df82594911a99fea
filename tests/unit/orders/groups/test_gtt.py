from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.orders.groups.gtt import left
from strikedesk.orders.groups.life import (
    OVER,
    GroupEvent,
    GroupKind,
    GroupStatus,
    LegEvent,
    LegStatus,
    next_status,
)
from strikedesk.orders.groups.model import Group, LegRole, Watch, When, Worked
from strikedesk.orders.groups.planning import plan
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.risk.model import OrderType
from support.made import AT, Rehearsal, group, leg, order

YEAR = timedelta(days=365)


def gtt(legs: int = 2, quantity: int = 10, status: GroupStatus = GroupStatus.ACTIVE) -> Group:
    made = [
        leg(
            n,
            LegRole.TRIGGER,
            Side.SELL,
            quantity,
            order_type=OrderType.LIMIT,
            price=Decimal(price),
            status=LegStatus.ARMED,
            watch=Watch(when, Decimal(price)),
        )
        for n, (price, when) in enumerate([(90, When.BELOW), (110, When.ABOVE)][:legs])
    ]
    return group(GroupKind.GTT, status, made, expires_at=AT + YEAR)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "answer", "fire", "deny", "time"]),
        st.integers(0, 3),
        st.integers(1, 12),
    ),
    max_size=40,
)


@settings(max_examples=300)
@given(acts=ACTS, quantity=st.integers(1, 30), legs=st.integers(1, 2))
def test_the_legs_never_trade_and_work_more_than_the_quantity(
    acts: list[tuple[str, int, int]], quantity: int, legs: int
) -> None:
    stage = Rehearsal(gtt(legs, quantity))
    for act, which, much in acts:
        live = stage.live()
        if act == "fire":
            stage.fire(which % legs)
        if act == "fill" and live:
            stage.fill(live[which % len(live)], Decimal(much))
        if act == "answer" and live:
            stage.answer(live[which % len(live)])
        if act == "deny" and live:
            stage.change(live[0], status=OrderStatus.CANCELED, reason_code="book_exhausted")
        if act == "time":
            stage.pass_time()
        stage.settle()
        traded = sum(each.filled_quantity for each in stage.orders)
        at_work = sum(each.quantity - each.filled_quantity for each in stage.live())
        assert traded + at_work <= quantity
        assert len(stage.live()) <= 1
        if stage.group.status is GroupStatus.COMPLETED:
            assert traded == quantity
        if stage.group.status in OVER:
            assert stage.live() == []
            assert all(each.status is not LegStatus.ARMED for each in stage.group.legs)


def test_before_it_fires_it_only_waits_for_its_end() -> None:
    found = gtt()
    told = plan(found, Worked(found, []), AT)
    assert (told.does_something, told.again_at) == (False, AT + YEAR)


def test_its_last_instant_is_not_part_of_its_year() -> None:
    found = gtt()
    told = plan(found, Worked(found, []), AT + YEAR)
    assert told.event is GroupEvent.EXPIRE
    assert told.legs == ((0, LegEvent.SKIP), (1, LegEvent.SKIP))


def test_an_order_that_is_denied_leaves_the_other_leg_armed() -> None:
    stage = Rehearsal(gtt())
    stage.fire(1)
    stage.settle()
    stage.change(stage.orders[0], status=OrderStatus.DENIED, reason_code="account_halted")
    stage.settle()
    assert stage.group.status is GroupStatus.TRIGGERED
    assert stage.group.legs[0].status is LegStatus.ARMED
    stage.fire(0)
    stage.settle()
    assert (len(stage.orders), stage.orders[1].quantity) == (2, 10)


def test_a_single_leg_whose_order_comes_to_nothing_has_failed() -> None:
    stage = Rehearsal(gtt(legs=1))
    stage.fire(0)
    stage.settle()
    stage.change(stage.orders[0], status=OrderStatus.EXPIRED, filled_quantity=Decimal(4))
    stage.settle()
    assert stage.group.status is GroupStatus.PARTIAL


def test_what_is_left_is_what_neither_leg_has_traded() -> None:
    found = gtt()
    orders = [
        order(found, 0, 1, filled_quantity=Decimal(3)),
        order(found, 1, 1, filled_quantity=Decimal(4)),
    ]
    assert left(found, Worked(found, orders)) == 3


@pytest.mark.parametrize("status", GroupStatus)
@pytest.mark.parametrize("first", OrderStatus)
def test_every_plan_is_one_that_the_life_allows(status: GroupStatus, first: OrderStatus) -> None:
    stage = Rehearsal(gtt(status=GroupStatus.ACTIVE))
    stage.fire(0)
    found = stage.group
    found = type(found)(**{**{f: getattr(found, f) for f in found.__slots__}, "status": status})
    told = plan(found, Worked(found, [order(found, 0, 1, first)]), AT)
    if told.event is not None:
        assert next_status(found.kind, status, told.event) is not None
