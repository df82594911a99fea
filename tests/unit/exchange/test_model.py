import pytest

from strikedesk.core.trading import Side
from strikedesk.exchange.model import (
    WorkingOrder,
    exec_id_of,
)
from unit.exchange.fakes import buy, d, sell


@pytest.mark.parametrize(
    ("side", "price", "reached"),
    [
        (Side.BUY, 99, True), (Side.BUY, 100, True), (Side.BUY, 101, False),
        (Side.SELL, 99, False), (Side.SELL, 100, True), (Side.SELL, 101, True),
    ],
)  # fmt: skip
def test_a_limit_of_100_reaches_no_worse_price(side, price, reached):
    assert side.reaches(d(100), d(price)) is reached
    assert side.opposite is not side


def test_the_worst_price_is_the_limit_or_else_the_protection():
    assert buy(1, 1, 100, protection=101).worst_price == 100
    assert sell(1, 1, protection=99).worst_price == 99
    with pytest.raises(ValueError, match="without protection"):
        _ = buy(1, 1).worst_price


@pytest.mark.parametrize(
    ("order", "last", "reached"),
    [
        (buy(1, 1, 105, trigger=100), "99.95", False),
        (buy(1, 1, 105, trigger=100), 100, True),
        (buy(1, 1, 105, trigger=100), 101, True),
        (sell(1, 1, 95, trigger=100), "100.05", False),
        (sell(1, 1, 95, trigger=100), 100, True),
        (sell(1, 1, 95, trigger=100), 99, True),
        (buy(1, 1, 105), 200, False),
    ],
)
def test_a_stop_is_reached_at_its_trigger_or_beyond(order, last, reached):
    assert order.is_reached_by(d(last)) is reached


def test_a_stop_waits_until_it_is_triggered_or_has_traded():
    stop = buy(1, 10, 105, trigger=100)
    assert WorkingOrder(stop).waits
    assert not WorkingOrder(stop, is_triggered=True).waits
    assert not WorkingOrder(stop, d(1)).waits
    assert not WorkingOrder(buy(1, 10, 105)).waits


@pytest.mark.parametrize(("quantity", "text"), [("100", "100"), ("1E+2", "100"), ("0.50", "0.5")])
def test_an_execution_is_named_by_what_is_done(quantity, text):
    order_id = buy(1, 1).order_id
    assert exec_id_of(order_id, d(quantity)) == f"{order_id}:{text}"
