from decimal import Decimal
from typing import Any

import pytest

from strikedesk.charges.deals import (
    average_price,
    day_of_trades,
    days_of,
    fills_of,
    one_day,
    round_trip,
)
from strikedesk.charges.errors import NumberInvalid, SideUnknown
from strikedesk.charges.model import (
    Segment,
)
from strikedesk.core.trading import Side

D = Decimal
DAY = [["B", 500, "100"], ["S", 500, "105"], ["B", 200, "110"]]
NOTHING: dict[str, Any] = dict.fromkeys(
    ("side", "quantity", "price", "buy_price", "sell_price", "trades")
) | {"multiplier": D(1)}


def sizes(segment: Segment) -> list[tuple[Side, Decimal]]:
    return [(o.side, o.quantity) for o in day_of_trades(segment, DAY, D(1)).orders]


def test_what_was_bought_and_sold_on_the_day_is_intraday() -> None:
    assert sizes(Segment.EQUITY_INTRADAY) == [(Side.BUY, D(500)), (Side.SELL, D(500))]


def test_what_is_left_over_is_delivery() -> None:
    assert sizes(Segment.EQUITY_DELIVERY) == [(Side.BUY, D(200))]


def test_derivatives_keep_all_their_trades() -> None:
    assert len(sizes(Segment.EQUITY_FUTURES)) == 3


def test_the_average_price_is_that_of_all_trades_to_the_paisa() -> None:
    assert day_of_trades(Segment.EQUITY_DELIVERY, DAY, D(1)).average_price == D("103.75")
    assert average_price(()) is None


def test_a_trade_that_is_matched_in_part_keeps_its_price() -> None:
    day = day_of_trades(Segment.EQUITY_INTRADAY, [["S", 3, "10"], ["B", 7, "9"]], D(2))
    assert [(o.quantity, o.value) for o in day.orders] == [(D(3), D(60)), (D(3), D(54))]


def test_delivery_takes_a_round_trip_two_days() -> None:
    buy, sell = fills_of([(1, 10), (1, 11)], D(1))
    assert len(round_trip(Segment.EQUITY_DELIVERY, buy, sell)) == 2
    assert len(round_trip(Segment.EQUITY_INTRADAY, buy, sell)) == 1


def test_one_order_is_one_day() -> None:
    (day,) = days_of(
        Segment.US_OPTIONS,
        **(NOTHING | {"side": "SELL", "quantity": 2, "price": "1.5", "multiplier": D(100)}),
    )
    assert day == one_day(day.orders)
    assert day.orders[0].value == D(300)


def test_an_exercise_needs_no_side() -> None:
    (day,) = days_of(Segment.EQUITY_OPTIONS_EXERCISE, **(NOTHING | {"quantity": 65, "price": 150}))
    assert day.orders[0].side is Side.SELL


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, NumberInvalid),
        ({"quantity": 1, "price": 1}, SideUnknown),
        ({"quantity": 1, "buy_price": 1}, NumberInvalid),
        ({"quantity": 1, "buy_price": 1, "sell_price": 1, "side": "BUY"}, SideUnknown),
        ({"trades": [["B", 1]]}, NumberInvalid),
        ({"trades": [["X", 1, 1]]}, SideUnknown),
    ],
)
def test_half_a_question_is_refused(given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        days_of(Segment.EQUITY_DELIVERY, **(NOTHING | given))
