from decimal import Decimal

import pytest

from strikedesk.charges.errors import ChargesError, ScheduleMissing
from strikedesk.charges.rules import itemize, itemize_dp

D = Decimal


@pytest.mark.parametrize(
    ("day", "total"), [("2024-09-30", "15.93"), ("2024-10-01", "15.34"), ("2026-11-20", "15.34")]
)
def test_a_days_sale_of_one_share_costs_the_charge_and_gst(day: str, total: str) -> None:
    assert itemize_dp(trade_date=day).total == D(total)


def test_each_isin_counts_once() -> None:
    assert itemize_dp(trade_date="2026-11-20", isins=3).total == D("46.02")


def test_a_woman_as_first_holder_pays_less_and_the_booking_is_to_the_paisa() -> None:
    booked = itemize_dp(trade_date="2026-11-20", female_first_holder=True)
    assert booked.total == D("15.05")
    told = itemize(segment="dp_charge", trade_date="2026-11-20", female_first_holder=True)
    assert told.total == D("15.045")


def test_a_broker_whose_charge_is_not_known_is_a_gap() -> None:
    with pytest.raises(ScheduleMissing):
        itemize_dp(trade_date="2026-11-20", broker="groww")


def test_no_isin_is_no_debit() -> None:
    with pytest.raises(ChargesError):
        itemize_dp(trade_date="2026-11-20", isins=0)
