from decimal import Decimal
from typing import Any

import pytest

from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.model import (
    Charges,
)
from strikedesk.charges.rules import itemize, itemize_fill

D = Decimal


def sale(day: str, **more: Any) -> Charges:
    asked: dict[str, Any] = {
        "segment": "us_equity",
        "side": "SELL",
        "quantity": 100,
        "price": 200,
        "trade_date": day,
    }
    return itemize(**(asked | more))


def option(day: str = "2026-09-30", **more: Any) -> Charges:
    return sale(day, **({"segment": "us_options", "quantity": 10, "price": "5.25"} | more))


@pytest.mark.parametrize(
    ("day", "sec", "taf"),
    [
        ("2021-02-24", "0.442", "0.0119"),
        ("2021-02-25", "0.102", "0.0119"),
        ("2025-05-13", "0.556", "0.0166"),
        ("2025-05-14", "0", "0.0166"),
        ("2026-04-03", "0", "0.0195"),
        ("2026-04-04", "0.412", "0.0195"),
        ("2026-09-30", "0.412", "0.0195"),
        ("2026-10-01", "0.412", "0"),
        ("2026-12-31", "0.412", "0"),
        ("2027-01-01", "0.412", "0.0232"),
    ],
)
def test_fees_on_sales_follow_the_calendar(day: str, sec: str, taf: str) -> None:
    charges = sale(day)
    assert (charges["sec_31"], charges["finra_taf"]) == (D(sec), D(taf))


def test_a_buyer_pays_only_the_audit_trail() -> None:
    charges = sale("2026-09-30", side="BUY")
    assert charges.by_code() == {"cat": D("0.0003")}
    assert sale("2024-08-31", side="BUY").total == 0


def test_the_taf_stops_at_its_cap() -> None:
    assert sale("2026-06-01", quantity=50_205)["taf"] == D("9.789975")
    assert sale("2026-06-01", quantity=50_206)["taf"] == D("9.79")
    assert sale("2025-06-02", quantity=100_000)["taf"] == D("8.30")


def test_the_cap_of_the_taf_holds_per_execution() -> None:
    charges = itemize_fill(
        segment="us_equity",
        side="SELL",
        quantity=100_000,
        price=20,
        trade_date="2026-06-01",
        earlier=[(100_000, 20)],
    )
    assert charges["taf"] == D("9.79")


def test_a_rate_that_may_have_been_frozen_is_not_verified() -> None:
    assert sale("2026-12-31").verified
    assert not sale("2027-01-01").verified


def test_an_option_sale_pays_every_fee_by_contract_but_section_31() -> None:
    charges = option()
    assert charges.by_code() == {
        "sec_31": D("0.10815"),
        "finra_taf": D("0.0329"),
        "occ": D("0.25"),
        "orf": D("0.15"),
        "cat": D("0.003"),
    }
    assert charges["turnover"] == D(5250)


def test_index_options_are_outside_the_taf() -> None:
    charges = option(segment="us_index_options")
    assert charges["finra_taf"] == 0
    assert charges["commission"] == D("5.00")


def test_clearing_lost_its_cap_in_2025() -> None:
    assert option("2025-02-13", quantity=5000)["occ"] == D(55)
    assert option("2025-02-14", quantity=5000)["occ"] == D(125)


@pytest.mark.parametrize(
    ("broker", "commission"),
    [("alpaca", "0"), ("schwab", "6.5"), ("etrade", "6.5"), ("tastytrade", "10"), ("ibkr", "6.5")],
)
def test_brokers_differ_in_what_they_take_for_ten_options(broker: str, commission: str) -> None:
    assert option(broker=broker)["commission"] == D(commission)


def test_tastytrade_closes_for_nothing_and_caps_an_opening_leg() -> None:
    assert option(broker="tastytrade", position_effect="CLOSE")["commission"] == 0
    assert option(broker="tastytrade", quantity=50)["commission"] == D(10)


@pytest.mark.parametrize(
    ("quantity", "price", "commission"),
    [
        (100, "25", "1.00"),
        (1000, "25", "5.00"),
        (1000, "0.25", "2.50"),  # one percent of value, IBKR's own example
        (10, "0.20", "0.02"),
    ],
)
def test_ibkr_shares_cost_a_minimum_and_at_most_one_percent(
    quantity: int, price: str, commission: str
) -> None:
    charges = sale("2026-09-30", broker="ibkr", quantity=quantity, price=price)
    assert charges["commission"] == D(commission)


@pytest.mark.parametrize(
    ("quantity", "price", "commission"),
    [(1, "2", "1.00"), (2, "5", "1.30"), (3, "0.075", "1.50"), (5, "0.03", "1.25")],
)
def test_ibkr_options_cost_what_its_own_examples_say(
    quantity: int, price: str, commission: str
) -> None:
    charges = option(broker="ibkr", quantity=quantity, price=price)
    assert charges["commission"] == D(commission)


@pytest.mark.parametrize(
    ("broker", "rounding", "sec", "taf"),
    [
        (None, "unrounded", "0.412", "0.0195"),
        (None, "rounded_up", "0.42", "0.02"),
        (None, "two_decimals", "0.41", "0.02"),
        ("alpaca", "contract_note", "0.42", "0.02"),
        ("ibkr", "contract_note", "0.41", "0.02"),
        ("robinhood", "contract_note", "0.41", "0.02"),
    ],
)
def test_fees_are_rounded_as_asked_or_as_the_broker_does(
    broker: str | None, rounding: str, sec: str, taf: str
) -> None:
    charges = sale("2026-09-30", broker=broker, rounding=rounding)
    assert (charges["sec_31"], charges["finra_taf"]) == (D(sec), D(taf))


def test_a_fee_below_a_cent_is_waived_by_those_who_waive_it() -> None:
    small: dict[str, Any] = {"quantity": 1, "rounding": "contract_note"}
    assert sale("2026-09-30", broker="robinhood", **small)["finra_taf"] == 0
    assert sale("2026-09-30", broker="alpaca", **small)["finra_taf"] == D("0.01")


def test_a_round_trip_rounds_each_order() -> None:
    charges = itemize(
        segment="us_equity",
        quantity=100,
        buy_price=200,
        sell_price=200,
        trade_date="2026-09-30",
        rounding="rounded_up",
    )
    assert charges["cat"] == D("0.02")


def test_options_of_years_without_a_known_levy_are_a_gap() -> None:
    with pytest.raises(ScheduleMissing):
        option("2023-12-29")
