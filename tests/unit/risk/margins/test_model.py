from datetime import date
from decimal import Decimal

import pytest

from strikedesk.risk.margins.model import (
    Increment,
    Margin,
    Method,
    Part,
    PartCode,
    Portfolio,
    round_up,
)
from unit.risk.margins.books import NEAR, STOCK, option, shares


def margin(**amounts: str) -> Margin:
    parts = tuple(Part(PartCode(code), STOCK, Decimal(text)) for code, text in amounts.items())
    return Margin("USD", Method.REG_T, date(2026, 11, 20), "", parts)


@pytest.mark.parametrize(
    ("exact", "rounded"), [("1.001", "1.01"), ("1.00", "1.00"), ("-1.005", "-1.00"), ("0", "0.00")]
)
def test_rounding_never_favours_the_account(exact, rounded):
    assert round_up(Decimal(exact)) == Decimal(rounded)


def test_total_is_what_is_blocked_and_what_is_paid():
    found = margin(scan="100", exposure="20", premium="-30")
    assert (found.total, found.blocked, found.paid) == (90, 120, -30)


def test_a_purchase_is_paid_not_blocked():
    found = margin(intraday="10", purchase="500")
    assert (found.blocked, found.paid) == (10, 500)


def test_amounts_of_one_kind_add_up_over_underlyings():
    found = margin(scan="5")
    twice = Margin("USD", found.method, found.parameters_date, "", found.parts * 2)
    assert twice.amount(PartCode.SCAN) == 10
    assert twice.amount(PartCode.EXPOSURE) == 0


def test_an_order_that_raises_margin_reserves_the_rise():
    order = Increment(margin(scan="100"), margin(scan="150"))
    assert order.reservation == 50
    assert not order.lowers_margin
    assert order.note == "Raises the margin by 50 USD."


def test_premium_to_come_does_not_lower_a_reservation():
    order = Increment(margin(), margin(scan="100", premium="-30"))
    assert order.reservation == 100


def test_a_hedge_that_lowers_margin_reserves_nothing_and_says_so():
    order = Increment(margin(scan="100"), margin(scan="10", premium="20"))
    assert order.reservation == 0
    assert order.change == -90
    assert order.lowers_margin
    assert order.note == "Lowers the margin by 90 USD."


def test_a_hedge_dearer_than_what_it_frees_reserves_the_difference():
    assert Increment(margin(scan="100"), margin(scan="90", premium="25")).reservation == 15


def test_an_order_without_effect_says_so():
    assert Increment(margin(), margin()).note == "Does not change the margin."


def test_options_and_their_shares_are_one_group():
    assert option("C", 100, 1).group == shares(1).group == STOCK


def test_units_count_the_multiplier():
    assert option("C", 100, -2).units == -200


def test_nothing_is_known_of_an_underlying_left_out():
    assert Portfolio("USD", NEAR, ()).market_of(STOCK).price is None
