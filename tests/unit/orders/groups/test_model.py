from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.orders.groups.life import GroupKind, GroupStatus
from strikedesk.orders.groups.model import (
    LegRole,
    Watch,
    When,
    Worked,
    client_order_id,
    place_of,
)
from strikedesk.orders.lifecycle import OrderStatus as S
from support.made import AT, bracket_of, group, leg, order

BASKET = group(GroupKind.BASKET, GroupStatus.WORKING, [leg(0), leg(1)])


@given(st.uuids(), st.integers(0, 99), st.integers(1, 10**6))
def test_an_order_is_named_after_what_it_is_for(group_id: UUID, number: int, step: int) -> None:
    name = client_order_id(group_id, number, step)
    assert len(name) <= 64
    assert place_of(name) == (number, step)


def test_orders_are_found_by_leg_in_the_order_of_their_making() -> None:
    orders = [order(BASKET, 0, 10), order(BASKET, 0, 2), order(BASKET, 1, 1)]
    worked = Worked(BASKET, orders)
    steps = [place_of(each.client_order_id)[1] for each in worked.own(BASKET.legs[0])]
    assert steps == [2, 10]
    assert len(worked.live(*BASKET.legs)) == 3


def test_what_is_open_is_what_was_opened_and_not_closed() -> None:
    opened = order(BASKET, 0, 1, S.FILLED)
    closing = order(BASKET, 0, 2, S.PARTIALLY_FILLED, side=Side.SELL, filled_quantity=Decimal(4))
    worked = Worked(BASKET, [opened, closing])
    one = BASKET.legs[0]
    assert (worked.filled(one), worked.open(one)) == (10, 6)
    assert worked.closing(one) == [closing]


def test_the_turn_of_a_leg_begins_when_it_fires() -> None:
    fired = replace(BASKET.legs[0], firing=1, fired_at=AT, steps=2, steps_before=1)
    orders = [order(BASKET, 0, 1, S.CANCELED), order(BASKET, 0, 2)]
    assert Worked(BASKET, orders).of_turn(fired) == orders[1:]


def test_the_leg_that_fired_last_leads() -> None:
    found = bracket_of()
    assert found.fired is None
    legs = (found.legs[0], replace(found.legs[1], firing=1), replace(found.legs[2], firing=2))
    assert replace(found, legs=legs).fired is legs[2]
    assert found.leg(LegRole.TARGET).number == 1


@pytest.mark.parametrize(("price", "expected"), [("99", False), ("100", True), ("101", True)])
def test_a_watch_is_reached_at_its_price(price: str, expected: bool) -> None:
    assert Watch(When.ABOVE, Decimal(100)).is_reached(Decimal(price)) is expected
