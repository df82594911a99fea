from decimal import Decimal

from strikedesk.accounts.model import Funds


def test_available_is_cash_less_every_promise() -> None:
    assert Funds(Decimal(100), Decimal(30), Decimal(50)).available == 20


def test_an_account_that_owes_has_negative_funds() -> None:
    assert Funds(Decimal(10), Decimal(0), Decimal(25)).available == -15
