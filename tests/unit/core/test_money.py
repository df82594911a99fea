from decimal import Decimal

import pytest

from strikedesk.core.money import Money


def test_money_of_one_currency_adds_and_negates() -> None:
    ten, three = Money(Decimal(10), "INR"), Money(Decimal(3), "INR")
    assert ten + three == Money(Decimal(13), "INR")
    assert ten - three == Money(Decimal(7), "INR")
    assert -ten == Money(Decimal(-10), "INR")


def test_two_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="cannot mix INR with USD"):
        Money(Decimal(1), "INR") + Money(Decimal(1), "USD")


def test_minor_unit_rounds_half_away_from_zero() -> None:
    assert Money(Decimal("2.345"), "INR").to_minor().amount == Decimal("2.35")
    assert Money(Decimal("-2.345"), "INR").to_minor().amount == Decimal("-2.35")
