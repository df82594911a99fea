from decimal import Decimal
from typing import Any

import pytest

from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.india import scope_of
from strikedesk.charges.model import (
    Charges,
    Segment,
)
from strikedesk.charges.rules import itemize

D = Decimal


def intraday(rounding: str, day: str = "2025-06-02") -> Charges:
    return itemize(
        segment="equity_intraday",
        quantity=400,
        buy_price=1000,
        sell_price=1100,
        trade_date=day,
        rounding=rounding,
    )


def test_a_commodity_future_pays_ctt_as_in_kites_virtual_contract_note() -> None:
    # kiteconnect-mocks virtual_contract_note.json: SELL GOLDPETAL 1 at 5862, July 2023
    charges = itemize(
        segment="commodity_futures",
        side="SELL",
        quantity=1,
        price="5862",
        trade_date="2023-07-03",
        rounding="kite_api",
    )
    assert charges["transaction_tax"] == D("0.5862")
    assert charges["brokerage"] == D("1.7586")
    assert charges.total == D("2.84811132")
    assert charges.verified


def test_a_long_option_costs_what_kites_basket_says() -> None:
    # kiteconnect-mocks basket_margins.json, turnover 521.25
    charges = itemize(
        segment="equity_options",
        side="BUY",
        quantity=75,
        price="6.95",
        rates={"tax": 0, "exch": "0.0005", "brokerage": 20, "stamp": "0.00003"},
        rounding="kite_api",
    )
    assert charges.total == D("23.908152575")


def test_futures_cost_what_the_web_calculator_said() -> None:
    # vectorbt-backtesting-skills b111040, read 2026-02-27
    charges = itemize(
        segment="equity_futures",
        quantity=500,
        buy_price=1000,
        sell_price=1000,
        trade_date="2026-02-27",
        rounding="web_calculator",
    )
    assert charges.total == D("179.97")


def test_a_small_purchase_costs_what_its_contract_note_says() -> None:
    # Zerodha contract note of 2024-11-13: LIQUIDCASE, net -210.69, stamp duty and STT 0
    charges = itemize(
        segment="equity_delivery",
        side="BUY",
        quantity=2,
        price="105.34",
        trade_date="2024-11-13",
        rounding="contract_note",
    )
    assert charges["net"] == D("-210.69")
    assert charges["stamp_duty"] == charges["transaction_tax"] == 0


def test_another_brokers_example_comes_out() -> None:
    # Groww, 2024: 50 shares bought at 1000, sold at 1500
    charges = itemize(
        segment="equity_delivery",
        quantity=50,
        buy_price=1000,
        sell_price=1500,
        broker="groww",
        trade_date="2024-10-15",
        rounding="two_decimals",
    )
    assert charges.total == D("184.23")


def test_the_delivery_part_of_a_day_is_taxed_at_the_average_of_all_its_trades() -> None:
    charges = itemize(
        segment="equity_delivery",
        trades=[["B", 500, "100"], ["S", 500, "105"], ["B", 200, "110"]],
    )
    assert charges["vwap"] == D("103.75")
    assert charges["stt"] == D(21)


def test_derivatives_are_taxed_trade_by_trade_at_their_own_price() -> None:
    charges = itemize(
        segment="equity_options",
        trades=[["B", 75, "100"], ["S", 75, "200"]],
        trade_date="2026-04-01",
    )
    assert charges["stt_unrounded"] == D("22.5")
    assert "vwap" not in charges


def test_delivery_bought_and_sold_on_two_days_is_rounded_on_each() -> None:
    charges = itemize(
        segment="equity_delivery",
        quantity=1,
        buy_price="500",
        sell_price="500",
        rounding="contract_note",
    )
    assert charges["stt"] == D(2)  # 0.50 + 0.50, each up to the rupee
    assert itemize(
        segment="equity_delivery",
        quantity=1,
        buy_price="500",
        sell_price="500",
        rounding="web_calculator",
    )["stt"] == D(1)


def test_conventions_differ_in_where_the_levy_goes() -> None:
    kite, web, note = (intraday(r) for r in ("kite_api", "web_calculator", "contract_note"))
    turnover = D(840_000)
    assert kite["exchange"] == turnover * D("0.0000307")
    assert web["exchange"] == D("25.79")
    assert (note["exchange"], note["ipft"]) == (D("24.95"), D("0.84"))
    # 0.18 * (brokerage + exchange + SEBI), the levy inside the base only on the web
    assert kite["gst"] == D("0.18") * (40 + turnover * D("0.0000297") + D("0.84"))
    assert web["gst"] == D("11.99")
    assert note["gst"] == D("11.84")


def test_the_contract_note_taxes_the_average_and_the_calculator_the_sale() -> None:
    assert intraday("contract_note", "2026-04-01")["stt"] == D(105)
    assert intraday("web_calculator", "2026-04-01")["stt"] == D(110)


def test_the_nominal_levy_is_inside_no_exchange_charge() -> None:
    charges = itemize(
        segment="equity_delivery",
        side="BUY",
        quantity=1,
        price=1498,
        trade_date="2023-03-31",
        rounding="kite_api",
    )
    assert charges["exchange"] == D("0.051681")


def test_exercise_pays_tax_and_nothing_else() -> None:
    charges = itemize(
        segment="equity_options_exercise", quantity=65, intrinsic=150, trade_date="2026-03-31"
    )
    assert charges.total == charges["stt"] == D(12)
    assert charges["stt_unrounded"] == D("12.1875")


@pytest.mark.parametrize("side", ["BUY", "SELL"])
def test_physical_settlement_taxes_giver_and_receiver(side: str) -> None:
    charges = itemize(segment="physical_settlement", side=side, quantity=250, price=1200)
    assert charges.total == D(300)


def test_an_etf_pays_a_hundredth_of_a_shares_tax_and_only_when_sold() -> None:
    asked: dict[str, Any] = {
        "segment": "etf_delivery",
        "quantity": 1000,
        "price": 250,
        "rounding": "unrounded",
    }
    assert itemize(**asked, side="SELL")["stt"] == D("2.5")
    assert itemize(**asked, side="BUY")["stt"] == 0


def test_currency_pays_no_transaction_tax() -> None:
    charges = itemize(
        segment="currency_options", side="SELL", quantity=1000, price="0.25", exchange="CDS"
    )
    assert charges["transaction_tax"] == 0
    assert charges["brokerage"] == D("0.08")  # 0.03 % of 250, below the cap


def test_square_off_by_the_broker_costs_fifty_and_gst() -> None:
    asked: dict[str, Any] = {
        "segment": "equity_futures",
        "side": "SELL",
        "quantity": 65,
        "price": 25000,
    }
    extra = itemize(**asked, assisted=True).total - itemize(**asked).total
    assert extra == D(59)


@pytest.mark.parametrize(
    ("exchange", "underlying", "group", "scope"),
    [
        ("NSE", "NSE:NIFTY 50", None, None),
        ("BSE", None, None, "SENSEX"),
        ("BSE", "BSE:BANKEX", None, "BANKEX"),
        ("BSE", "BSE:SENSEX50", None, "OTHER"),
        ("BSE", "BSE:RELIANCE", None, "OTHER"),
    ],
)
def test_bse_options_are_charged_by_what_they_are_on(
    exchange: str, underlying: str | None, group: str | None, scope: str | None
) -> None:
    assert scope_of(Segment.EQUITY_OPTIONS, exchange, underlying, group) == scope


def test_bse_charges_shares_by_group_and_futures_not_at_all() -> None:
    share: dict[str, Any] = {
        "segment": "equity_delivery",
        "side": "SELL",
        "quantity": 100,
        "price": 100,
    }
    assert itemize(**share, exchange="BSE", scrip_group="xt")["exchange"] == D("10.00")
    assert itemize(**share, exchange="BSE")["exchange"] == D("0.38")
    future = itemize(
        segment="equity_futures", side="SELL", quantity=20, price=80000, exchange="BFO"
    )
    assert future["exchange"] == 0


def test_before_uniform_stamp_duty_nothing_is_told() -> None:
    asked: dict[str, Any] = {
        "segment": "equity_delivery",
        "side": "BUY",
        "quantity": 1,
        "price": 10000,
    }
    assert itemize(**asked, trade_date="2020-07-01").total > 0
    with pytest.raises(ScheduleMissing):
        itemize(**asked, trade_date="2020-06-30")


def test_rates_for_one_side_replace_only_that_side() -> None:
    charges = itemize(
        segment="equity_delivery",
        quantity=1,
        buy_price=1000,
        sell_price=1000,
        rates={"stt_buy": 0},
        rounding="unrounded",
    )
    assert charges["stt"] == D(1)
    assert not charges.verified
