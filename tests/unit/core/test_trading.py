from decimal import Decimal

from strikedesk.core.trading import Side


def test_a_side_has_a_sign_and_an_opposite() -> None:
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)
    assert (Side.BUY.opposite, Side.SELL.opposite) == (Side.SELL, Side.BUY)


def test_a_buyer_reaches_down_to_up_to_the_limit_and_a_seller_from_it() -> None:
    assert Side.BUY.reaches(Decimal(10), Decimal(10))
    assert not Side.BUY.reaches(Decimal(10), Decimal("10.05"))
    assert Side.SELL.reaches(Decimal(10), Decimal(10))
    assert not Side.SELL.reaches(Decimal(10), Decimal("9.95"))
