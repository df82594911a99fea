from dataclasses import replace
from decimal import Decimal

import pytest

from strikedesk.positions.model import Product
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, PartCode, Portfolio, Underlying
from strikedesk.risk.margins.rules import required
from unit.risk.margins.books import ON, RELIANCE, india, option, shares, us


def rupees(quantity: int, product: Product, price: str | None = "1400") -> Leg:
    return shares(quantity, price, product, symbol=RELIANCE, currency="INR")


def proposed(leg: Leg) -> Leg:
    return replace(leg, is_proposed=True)


def test_held_shares_block_nothing():
    assert required(india(rupees(10, Product.CNC))).parts == ()


def test_buying_shares_pays_their_value():
    found = required(india(proposed(rupees(10, Product.CNC))))
    assert (found.paid, found.blocked) == (14_000, 0)


def test_selling_shares_counts_nothing_before_the_fill():
    assert required(india(rupees(10, Product.CNC), proposed(rupees(-10, Product.CNC)))).total == 0


@pytest.mark.parametrize(("quantity"), [10, -10])
def test_intraday_takes_a_fifth_in_india_both_ways(quantity):
    assert required(india(rupees(quantity, Product.MIS))).blocked == 2800


def test_a_volatile_share_takes_its_own_rate():
    book = Portfolio(
        "INR", ON, (rupees(10, Product.MIS),), {RELIANCE: Underlying(None, var_elm=Decimal("0.3"))}
    )
    assert required(book).blocked == 4200


def test_intraday_takes_half_in_the_united_states():
    assert required(us(shares(10, "100", Product.MIS))).blocked == 500


def test_intraday_is_paid_in_full_in_nairobi():
    leg = shares(100, "20", Product.MIS, symbol="NSEKE:SCOM", currency="KES")
    assert required(Portfolio("KES", ON, (leg,))).blocked == 2000


def test_intraday_positions_and_orders_net():
    book = india(rupees(10, Product.MIS), proposed(rupees(-10, Product.MIS, "1500")))
    assert required(book).blocked == 0


def test_the_dearest_of_several_prices_decides():
    book = india(rupees(10, Product.MIS), proposed(rupees(10, Product.MIS, "1500")))
    assert required(book).blocked == 20 * 1500 * Decimal("0.2")


def test_an_option_order_pays_or_receives_its_premium():
    bought = required(us(proposed(option("C", 105, 2, "3"))))
    assert bought.amount(PartCode.PREMIUM) == 600
    sold = required(us(proposed(option("C", 105, -2, "3"))))
    assert sold.amount(PartCode.PREMIUM) == -600


def test_a_held_option_has_paid_already():
    assert required(us(option("C", 105, 2, "3"))).total == 0


@pytest.mark.parametrize(
    "leg",
    [
        rupees(10, Product.MIS, None),
        proposed(rupees(10, Product.CNC, None)),
    ],
)
def test_a_missing_price_is_an_error(leg):
    with pytest.raises(MarginUnknown):
        required(india(leg))
