from decimal import Decimal

from strikedesk.core.trading import Side
from strikedesk.risk.model import (
    Reference,
)


def test_a_buyer_meets_the_ask_and_a_seller_the_bid() -> None:
    reference = Reference(bid=Decimal(99), ask=Decimal(101))
    assert reference.touch(Side.BUY) == 101
    assert reference.touch(Side.SELL) == 99


def test_a_market_that_shows_nothing_has_no_touch() -> None:
    assert Reference().touch(Side.BUY) is None
