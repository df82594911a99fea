from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.lifecycle import (
    CANCELABLE,
    DONE,
    REPLACEABLE,
    TRANSITIONS,
    OrderEvent,
    OrderStatus,
    next_status,
)
from strikedesk.orders.model import Order, reserve_after, tag_of
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.model import (
    OrderType,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)
PAIRS = list(product(OrderStatus, OrderEvent))


def an_order(**changes: object) -> Order:
    order = Order(
        id=UUID(int=1),
        account_id=UUID(int=2),
        client_order_id="a",
        tag="SD",
        instrument_id=1,
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        product=Product.CNC,
        time_in_force=TimeInForce.DAY,
        quantity=Decimal(10),
        price=Decimal(100),
        protection_price=None,
        status=OrderStatus.NEW,
        filled_quantity=Decimal(0),
        filled_value=Decimal(0),
        reserved=Decimal(1001),
        reason_code=None,
        reason=None,
        venue_order_id=None,
        created_by="t",
        created_at=AT,
        updated_at=AT,
        version=1,
    )
    return replace(order, **changes)


@pytest.mark.parametrize(("status", "event"), PAIRS)
def test_every_pair_leads_somewhere_sensible_or_nowhere(
    status: OrderStatus, event: OrderEvent
) -> None:
    led_to = next_status(status, event)
    if status in {OrderStatus.DENIED, OrderStatus.FILLED}:
        assert led_to is None, "these ends are final whatever is told later"
    if event is OrderEvent.FILL_LAST and led_to is not None:
        assert led_to is OrderStatus.FILLED
    if event is OrderEvent.FILL and led_to is not None:
        assert led_to is not OrderStatus.FILLED
    if status in DONE and led_to is not None:
        assert event in {OrderEvent.FILL, OrderEvent.FILL_LAST}, "only a late fill reaches the done"
    if event is OrderEvent.LOSE_TRACK:
        assert (led_to is OrderStatus.UNKNOWN) == (
            status not in DONE | {OrderStatus.UNKNOWN, OrderStatus.PENDING_APPROVAL}
        )


def test_every_status_that_waits_can_end() -> None:
    for status in set(OrderStatus) - DONE:
        reachable, frontier = set(), {status}
        while frontier:
            reachable |= frontier
            frontier = {to for (at, _), to in TRANSITIONS.items() if at in frontier} - reachable
        assert reachable & DONE


def test_only_working_orders_can_be_canceled() -> None:
    held_back = {OrderStatus.PENDING_APPROVAL, OrderStatus.PENDING_NEW}
    resting = {OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED}
    assert held_back | resting | {OrderStatus.PENDING_REPLACE} == CANCELABLE
    assert resting == REPLACEABLE


def test_a_refused_cancel_returns_to_where_the_fills_say() -> None:
    refused = (OrderStatus.PENDING_CANCEL, OrderEvent.REFUSE_CANCEL)
    assert next_status(*refused) is OrderStatus.NEW
    assert next_status(*refused, has_fills=True) is OrderStatus.PARTIALLY_FILLED


def test_a_rejection_of_what_has_traded_is_the_end_of_the_rest() -> None:
    rejected = (OrderStatus.UNKNOWN, OrderEvent.REJECT)
    assert next_status(*rejected) is OrderStatus.REJECTED
    assert next_status(*rejected, has_fills=True) is OrderStatus.CANCELED


def test_average_price_is_missing_before_the_first_fill() -> None:
    assert an_order().average_price is None
    filled = an_order(filled_quantity=Decimal(3), filled_value=Decimal(301))
    assert filled.average_price == Decimal("100.3333")


def test_a_done_order_leaves_nothing() -> None:
    assert an_order(filled_quantity=Decimal(4)).leaves_quantity == 6
    assert an_order(status=OrderStatus.CANCELED).leaves_quantity == 0


@given(st.lists(st.integers(min_value=1, max_value=30), min_size=1, max_size=12))
def test_reservation_shrinks_with_each_fill_and_ends_at_zero(parts: list[int]) -> None:
    order = an_order(quantity=Decimal(sum(parts)), reserved=Decimal("1234.57"))
    released = Decimal(0)
    for part in parts:
        filled = order.filled_quantity + part
        status = OrderStatus.FILLED if filled == order.quantity else OrderStatus.PARTIALLY_FILLED
        left = reserve_after(order, status, filled)
        assert 0 <= left <= order.reserved
        released += order.reserved - left
        order = replace(order, filled_quantity=filled, status=status, reserved=left)
    assert (order.reserved, released) == (0, Decimal("1234.57"))


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_intent_has_one_tag_of_its_own_that_fits_every_broker(a: str, b: str) -> None:
    account = UUID(int=7)
    assert (tag_of(account, a) == tag_of(account, b)) == (a == b)
    assert tag_of(account, a) != tag_of(UUID(int=8), a)
    assert len(tag_of(account, a)) == 18
    assert tag_of(account, a).isalnum()
