from decimal import Decimal
from typing import Any

from strikedesk.charges.model import (
    Charges,
)
from strikedesk.charges.rules import itemize, itemize_fill

D = Decimal


def order(**more: Any) -> Charges:
    asked: dict[str, Any] = {
        "segment": "nairobi_equity",
        "side": "BUY",
        "quantity": 1000,
        "price": 20,
    }
    return itemize(**(asked | more))


def test_levies_add_up_to_thirty_four_basis_points_each_side() -> None:
    for side in ("BUY", "SELL"):
        charges = order(side=side, rates={"brokerage": "0%"})
        assert charges.total == D(20_000) * D("0.0034")


def test_nothing_about_nairobi_is_verified() -> None:
    assert not order().verified


def test_a_day_trade_pays_the_rebated_levy() -> None:
    assert order()["nse_levy"] == D("24")
    assert order(day_trade=True)["nse_levy"] == D("22.8")
    assert order(day_trade=True, trade_date="2021-10-31")["nse_levy"] == D("24")


def test_another_list_adds_tax_and_stamp_duty_by_started_ten_thousand() -> None:
    charges = order(broker="nsecalc", price="20.01")
    assert charges["vat"] == D("0.16") * charges["brokerage"]
    assert charges["stamp_duty"] == D(6)
    assert charges["cdsc_guarantee"] == 0


def test_one_joined_rate_replaces_all_levies() -> None:
    charges = order(rates={"nse+cma": "0.2%"})
    assert charges["levies"] == D(40)
    assert "nse_levy" not in charges


def test_a_sale_tells_what_is_received() -> None:
    charges = order(side="SELL", rates={"brokerage": "1%"})
    assert charges["total_received"] == D("19732.00")
    assert charges["fee_pct"] == D("1.34")


def test_a_fill_is_booked_to_the_cent() -> None:
    charges = itemize_fill(
        segment="nairobi_equity",
        side="BUY",
        quantity=3,
        price="30.20",
        trade_date="2026-11-20",
    )
    assert all(line.amount == round(line.amount, 2) for line in charges.lines)
    assert charges.currency == "KES"
