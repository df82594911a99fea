from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.rules import changed_by, protection_asked, required_anew, worst_price
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType

AT = datetime(2026, 11, 20, tzinfo=UTC)
SHARE = Instrument(1, "NSE", "X", "X", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.05"))
SELL = Order(
    id=UUID(int=1),
    account_id=UUID(int=2),
    client_order_id="a",
    tag="SD",
    instrument_id=1,
    side=Side.SELL,
    order_type=OrderType.LIMIT,
    product=Product.MIS,
    time_in_force=TimeInForce.DAY,
    quantity=Decimal(100),
    price=Decimal(50),
    protection_price=None,
    status=OrderStatus.NEW,
    filled_quantity=Decimal(0),
    filled_value=Decimal(0),
    reserved=Decimal(7),
    reason_code=None,
    reason=None,
    venue_order_id=None,
    created_by="t",
    created_at=AT,
    updated_at=AT,
    version=1,
)


def needed(net_quantity: int, *working: Order) -> dict[int, Decimal]:
    found = required_anew(working, Decimal(net_quantity), SHARE, None, lambda _order: Decimal(7))
    return {order.id.int: amount for order, amount in found}


def test_an_order_that_still_closes_keeps_only_its_charges() -> None:
    assert needed(100, SELL) == {}


def test_an_order_that_opens_now_needs_its_whole_requirement() -> None:
    assert needed(0, SELL) == {1: Decimal(100 * 50) / 5 + 7}


def test_what_is_held_is_closed_only_once() -> None:
    second = replace(SELL, id=UUID(int=3))
    assert needed(130, SELL, second) == {3: Decimal(70 * 50) / 5 + 7}


def test_what_is_already_filled_needs_nothing() -> None:
    half = replace(SELL, filled_quantity=Decimal(60))
    assert needed(0, half) == {1: Decimal(40 * 50) / 5 + 7}


def test_an_order_of_the_other_side_does_not_share_what_is_held() -> None:
    buy = replace(SELL, id=UUID(int=4), side=Side.BUY)
    assert needed(100, SELL, buy) == {4: Decimal(100 * 50) / 5 + 7}


SL_M = replace(
    SELL,
    order_type=OrderType.SL_M,
    price=None,
    trigger_price=Decimal(100),
    protection_price=Decimal(97),
)


@pytest.mark.parametrize(
    ("side", "trigger", "protection"),
    [
        (Side.BUY, "110", "113.30"),
        (Side.BUY, "90", "92.70"),
        (Side.SELL, "110", "106.70"),
        (Side.SELL, "90", "87.30"),
    ],
)
def test_the_protection_of_a_stop_goes_with_its_trigger(
    side: Side, trigger: str, protection: str
) -> None:
    order = replace(SL_M, side=side, new_trigger_price=Decimal(trigger))
    assert protection_asked(order, SHARE) == Decimal(protection)
    assert worst_price(order, SHARE) == max(Decimal(protection), 97)


def test_a_change_that_leaves_the_trigger_leaves_the_protection() -> None:
    assert protection_asked(replace(SL_M, new_quantity=Decimal(5)), SHARE) == 97
    limit = replace(SELL, new_price=Decimal(60))
    assert protection_asked(limit, SHARE) is None
    assert worst_price(limit, SHARE) == 60


def test_a_stop_has_the_protection_that_the_venue_tells() -> None:
    order = replace(SL_M, status=OrderStatus.PENDING_REPLACE, new_trigger_price=Decimal(90))
    told = Report(
        order.id,
        order.account_id,
        OrderEvent.REPLACE,
        AT,
        trigger_price=Decimal(90),
        protection_price=Decimal("87.30"),
    )
    after = changed_by(order, told, OrderStatus.NEW, AT)
    assert (after.trigger_price, after.protection_price) == (90, Decimal("87.30"))
    refused = replace(told, event=OrderEvent.REFUSE_REPLACE, protection_price=None)
    assert changed_by(order, refused, OrderStatus.NEW, AT).protection_price == 97
