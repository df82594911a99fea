from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.rules import required_anew
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
