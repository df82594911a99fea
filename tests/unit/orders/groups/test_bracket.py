from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.groups.bracket import exit_order, exits, held
from strikedesk.orders.groups.life import OVER, GroupEvent, GroupStatus, LegStatus, next_status
from strikedesk.orders.groups.model import LegRole, Worked
from strikedesk.orders.groups.planning import plan
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType
from support.made import AT, Rehearsal, bracket_of, leg, order

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "fill", "answer", "answer", "target", "stop", "time"]),
        st.integers(0, 5),
        st.integers(1, 60),
    ),
    max_size=60,
)


def perform(stage: Rehearsal, act: tuple[str, int, int]) -> None:
    """Let the venue or the market do something."""
    what, which, much = act
    live = stage.live()
    chosen = live[which % len(live)] if live else None
    if what == "fill" and chosen:
        stage.fill(chosen, Decimal(much))
    if what == "answer" and chosen:
        stage.answer(chosen)
    if what in ("target", "stop"):
        stage.fire({"target": 1, "stop": 2}[what])
    if what == "time":
        stage.pass_time()


def check(stage: Rehearsal) -> None:
    """What must hold after anything whatever."""
    worked = Worked(stage.group, stage.orders)
    entered = worked.filled(stage.group.leg(LegRole.ENTRY))
    gone = sum(worked.filled(each) for each in exits(stage.group))
    live = worked.live(*exits(stage.group))
    at_work = sum(each.quantity - each.filled_quantity for each in live)
    assert gone + at_work <= entered, "the exits may trade more than was entered"
    assert len({each.client_order_id.split("-")[2] for each in live}) <= 1, "two exits at work"


@settings(max_examples=300)
@given(
    acts=ACTS,
    quantity=st.integers(1, 40),
    lot=st.sampled_from([1, 25]),
    side=st.sampled_from(list(Side)),
)
def test_the_exits_never_have_more_at_work_than_what_is_held(
    acts: list[tuple[str, int, int]], quantity: int, lot: int, side: Side
) -> None:
    stage = Rehearsal(bracket_of(quantity * lot, lot, side))
    stage.settle()
    for act in acts:
        perform(stage, act)
        check(stage)
        stage.settle()
        check(stage)


@settings(max_examples=200)
@given(
    acts=ACTS,
    quantity=st.integers(1, 40),
    asked=st.sampled_from([GroupEvent.REQUEST_CANCEL, GroupEvent.REQUEST_EXIT]),
)
def test_whatever_happens_it_can_be_ended_and_leaves_nothing_at_work(
    acts: list[tuple[str, int, int]], quantity: int, asked: GroupEvent
) -> None:
    stage = Rehearsal(bracket_of(quantity))
    stage.settle()
    for act in acts:
        perform(stage, act)
        stage.settle()
    if next_status(stage.group.kind, stage.group.status, asked):
        stage.tell_group(asked)
    for _ in range(300):
        stage.settle()
        if not stage.live():
            break
        for found in stage.live():
            stage.answer(found)
            if found.order_type is OrderType.MARKET:
                stage.fill(found, found.quantity)
    assert stage.group.status in OVER
    assert stage.live() == []
    if asked is GroupEvent.REQUEST_EXIT:
        assert held(stage.group, Worked(stage.group, stage.orders)) == 0


def test_less_than_a_lot_has_no_stop_until_the_lot_is_whole() -> None:
    stage = Rehearsal(bracket_of(100, 50))
    stage.settle()
    stage.fill(stage.orders[0], Decimal(30))
    stage.settle()
    assert len(stage.orders) == 1
    stage.fill(stage.orders[0], Decimal(30))
    stage.settle()
    assert [each.quantity for each in stage.orders] == [100, 50]


def test_exits_rest_until_they_are_cancelled_but_intraday_ones_for_the_day() -> None:
    stop = bracket_of().leg(LegRole.STOP)
    assert exit_order(stop, Decimal(1), passed=False).time_in_force is TimeInForce.GTC
    intraday = leg(2, LegRole.STOP, order_type=OrderType.SL_M, product=Product.MIS)
    assert exit_order(intraday, Decimal(1), passed=False).time_in_force is TimeInForce.DAY


def test_a_stop_with_a_limit_keeps_it_when_it_goes_off() -> None:
    stop = leg(
        2, LegRole.STOP, order_type=OrderType.SL, price=Decimal(88), trigger_price=Decimal(90)
    )
    rests, goes = (exit_order(stop, Decimal(1), passed=passed) for passed in (False, True))
    assert (rests.order_type, rests.price, rests.trigger_price) == (OrderType.SL, 88, 90)
    assert (goes.order_type, goes.price, goes.trigger_price) == (OrderType.LIMIT, 88, None)


def test_a_fill_told_after_a_failed_entry_gets_its_stop() -> None:
    stage = Rehearsal(bracket_of())
    stage.settle()
    stage.change(stage.orders[0], status=OrderStatus.EXPIRED)
    stage.settle()
    assert stage.group.status is GroupStatus.FAILED
    stage.change(stage.orders[0], filled_quantity=Decimal(4))
    stage.settle()
    assert stage.group.status is GroupStatus.PROTECTING
    assert stage.group.leg(LegRole.TARGET).status is LegStatus.ARMED
    assert stage.orders[-1].quantity == 4


def test_a_fill_told_after_the_end_is_closed_at_the_market() -> None:
    stage = Rehearsal(bracket_of())
    stage.settle()
    stage.change(stage.orders[0], status=OrderStatus.CANCELED, filled_quantity=Decimal(4))
    stage.settle()
    stage.fill(stage.orders[1], Decimal(4))
    stage.settle()
    assert stage.group.status is GroupStatus.COMPLETED
    stage.change(stage.orders[0], filled_quantity=Decimal(6))
    stage.settle()
    assert stage.group.status is GroupStatus.EXITING
    assert (stage.orders[-1].order_type, stage.orders[-1].quantity) == (OrderType.MARKET, 2)


@pytest.mark.parametrize("status", GroupStatus)
def test_a_plan_exists_for_every_status(status: GroupStatus) -> None:
    found = bracket_of()
    found = type(found)(**{**{f: getattr(found, f) for f in found.__slots__}, "status": status})
    told = plan(found, Worked(found, [order(found, 0)]), AT)
    assert told.event is None or next_status(found.kind, status, told.event)
