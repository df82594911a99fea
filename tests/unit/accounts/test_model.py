from decimal import Decimal

from strikedesk.accounts.model import Funds, OpenPnl


def test_available_is_cash_less_every_promise() -> None:
    assert Funds(Decimal(100), Decimal(30), Decimal(50)).available == 20


def test_an_account_that_owes_has_negative_funds() -> None:
    assert Funds(Decimal(10), Decimal(0), Decimal(25)).available == -15


def test_open_loss_is_not_available_and_open_profit_is_not_either():
    losing, winning = OpenPnl(Decimal(-15)), OpenPnl(Decimal(15))
    assert Funds(Decimal(100), Decimal(30), Decimal(50), losing).available == 5
    assert Funds(Decimal(100), Decimal(30), Decimal(50), winning).available == 20
