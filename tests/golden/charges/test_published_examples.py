"""Every worked example of ``../shared/facts/charges_examples.json``, held against `itemize`."""

import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from strikedesk.charges.model import (
    Charges,
)
from strikedesk.charges.rules import itemize, itemize_dp

SOURCE = Path(__file__).resolve().parents[3].parent / "shared" / "facts" / "charges_examples.json"

Example = dict[str, Any]
Check = Callable[[Example], None]

FIGURES = {
    "cur-cnc": (100, "2500", "2600"),
    "cur-mis": (400, "1000", "1100"),
    "cur-mis-small": (10, "100", "101"),
    "cur-fut": (65, "25000", "25100"),
    "cur-opt": (65, "200", "220"),
    "cur-opt-bse": (20, "300", "320"),
    "stt-round-1": (100, "100", "101"),
    "stt-round-2": (20, "103.30", "103.55"),
}
"""Quantity, buying and selling price, which these examples tell only in words."""


def agree(charges: Charges, expected: dict[str, str]) -> None:
    assert {key: charges[key] for key in expected} == {
        key: Decimal(text) for key, text in expected.items()
    }


def round_trip(example: Example, **more: Any) -> Charges:
    quantity, buy_price, sell_price = FIGURES[example["id"]]
    return itemize(
        segment=example["segment"],
        quantity=quantity,
        buy_price=buy_price,
        sell_price=sell_price,
        exchange="BSE" if example["id"].endswith("-bse") else None,
        **more,
    )


def check_single_order(example: Example) -> None:
    charges = itemize(
        segment=example["segment"],
        side=example["side"],
        quantity=example["quantity"],
        price=example["price"],
        broker=example["broker"],
        rounding=example["rounding"],
        rates=example["rates_implied"],
    )
    agree(charges, example["expected"])


def check_web_calculator(example: Example) -> None:
    asked: dict[str, Any] = {
        key: example[key]
        for key in ("segment", "side", "quantity", "buy_price", "sell_price", "broker", "rounding")
    }
    implied = itemize(**asked, rates=example["rates_implied"])
    agree(implied, example["expected"])
    agree(implied, example["breakdown_ours"])
    # The summed exchange rate was the same on both sides of 2026-03-01, and so is the answer.
    for day in ("2026-02-28", "2026-03-31"):
        agree(itemize(**asked, trade_date=day), example["expected"])


def check_day_average(example: Example) -> None:
    charges = itemize(
        segment=example["segment"], trades=example["trades"], rounding=example["rounding"]
    )
    expected = dict(example["expected"])
    shown = Decimal(expected.pop("stt_unrounded"))
    agree(charges, expected)
    assert charges["stt_unrounded"].quantize(shown, ROUND_HALF_UP) == shown


def check_calculator_stt(example: Example) -> None:
    for convention in ("web_calculator", "contract_note"):
        agree(round_trip(example, rounding=convention), example["expected"])


def check_rupee_rule(example: Example) -> None:
    for before, after in example["expected"].items():
        charges = itemize(
            segment="equity_delivery",
            side="SELL",
            quantity=1000,
            price=before,  # at 0.1 % the tax on a thousand is the price itself
            trade_date="2026-04-01",
        )
        assert charges["stt_unrounded"] == Decimal(before)
        assert charges["transaction_tax"] == Decimal(after)


def check_futures_by_date(example: Example) -> None:
    days = {
        "2024-10-01..2026-03-31": ("2024-10-01", "2026-03-31"),
        "from 2026-04-01": ("2026-04-01", "2026-11-20"),
    }
    assert set(example["expected"]) == set(days)
    for period, amount in example["expected"].items():
        for day in days[period]:
            charges = itemize(
                segment=example["segment"],
                side="SELL",
                quantity=1,
                price=2_000_000,
                trade_date=day,
            )
            assert charges["stt"] == Decimal(amount)


def check_net_change(example: Example) -> None:
    asked: dict[str, Any] = {
        "nse_options_per_crore": ("equity_options", "NSE"),
        "bse_options_per_crore": ("equity_options", "BSE"),
        "nse_futures_per_crore": ("equity_futures", "NSE"),
    }
    assert set(example["expected"]) == set(asked)
    for name, amount in example["expected"].items():
        segment, exchange = asked[name]
        before, after = (
            itemize(
                segment=segment,
                exchange=exchange,
                side="SELL",
                quantity=1,
                price=10_000_000,
                trade_date=day,
                rounding="unrounded",
            )
            for day in ("2024-09-30", "2024-10-01")
        )
        change = [after[line] - before[line] for line in ("transaction_tax", "exchange")]
        assert sum(change) == Decimal(amount)


def check_depository(example: Example) -> None:
    expected = dict(example["expected"])
    female = Decimal(expected.pop("female_first_holder_total").split()[0])
    agree(itemize_dp(trade_date="2026-11-20"), {"base": "13.00"})
    charges = itemize(segment="depository", trade_date="2026-11-20")
    agree(charges, expected | {"total": "15.34"})
    hers = itemize(segment="depository", trade_date="2026-11-20", female_first_holder=True)
    assert hers.total == female


def check_nairobi(example: Example) -> None:
    asked: dict[str, Any] = {
        key: example[key] for key in ("segment", "side", "quantity", "price", "currency")
    }
    agree(itemize(**asked, broker="nsecalc"), example["expected"])
    agree(itemize(**asked, rates=example["rates_implied"]), example["expected"])


def check_us_sale(example: Example) -> None:
    asked = ("segment", "side", "quantity", "price", "trade_date", "currency", "rounding")
    sale: dict[str, Any] = {key: example[key] for key in asked}
    agree(itemize(**sale), example["expected"])
    with_commission = itemize(**sale, broker="ibkr")
    agree(with_commission, example["expected"] | {"commission": "5.00"})


def check_taf_holiday(example: Example) -> None:
    offsets = {"2026-09-30": "-04:00", "2026-10-01": "-04:00", "2026-12-31": "-05:00"}
    for moment, verdict in example["expected"].items():
        day, *clock = moment.split()
        when = f"{day}T{clock[0]}:00{offsets[day]}" if clock else day
        charges = itemize(
            segment=example["segment"], side="SELL", quantity=1000, price=10, trade_date=when
        )
        assert (charges["finra_taf"] > 0) == (verdict == "charged")
        assert charges["finra_taf"] == 0 or verdict == "charged"
    eve = itemize(segment="us_equity", side="SELL", quantity=1, price=10, trade_date="2026-09-30")
    assert eve["finra_taf"] == Decimal("0.000195")


def check_current_rates(example: Example) -> None:
    for rates in (example["rates_used"], None):
        by_calculator = round_trip(
            example, rounding="web_calculator", rates=rates, trade_date=example["valid_from"]
        )
        agree(by_calculator, example["expected_web_calculator"])
        to_the_paisa = round_trip(
            example, rounding="2dp_no_rupee_rounding", rates=rates, trade_date=example["valid_from"]
        )
        agree(to_the_paisa, example["expected_2dp_no_rupee_rounding"])
    if "contract_note_stt" in example:
        note = round_trip(example, rounding="contract_note", trade_date=example["valid_from"])
        agree(note, {"stt": example["contract_note_stt"], "total": example["contract_note_total"]})


def check_exercise(example: Example) -> None:
    charges = itemize(
        segment=example["segment"], quantity=65, intrinsic=150, trade_date=example["valid_from"]
    )
    agree(charges, example["expected"])


def check_stt_boundary(example: Example) -> None:
    found = re.search(r"value ([\d,]+)", example["desc"])
    assert found is not None
    value = Decimal(found[1].replace(",", ""))
    asked: dict[str, Any] = {
        "segment": example["segment"],
        "side": "SELL",
        "quantity": 1,
        "price": value,
    }
    charges = itemize(**asked, trade_date=example["id"][-10:])
    agree(charges, example["expected"])
    assert charges["stt_unrounded"] == value * Decimal(example["rate"])
    agree(itemize(**asked, rates={"tax": example["rate"]}), example["expected"])


def check_us_boundary(example: Example) -> None:
    charges = itemize(
        segment=example["segment"],
        currency=example["currency"],
        side="SELL",
        quantity=100,
        price=200,
        trade_date=example["id"][-10:],
    )
    agree(charges, example["expected"])
    booked = itemize(
        segment=example["segment"],
        side="SELL",
        quantity=100,
        price=200,
        trade_date=example["id"][-10:],
        rounding="rounded_up",
    )
    assert booked["sec_31"] == charges["sec_31_rounded_up"]
    assert booked["finra_taf"] == charges["taf_rounded_up"]


def check_taf_cap(example: Example) -> None:
    charges = itemize(
        segment=example["segment"],
        side="SELL",
        quantity=100_000,
        price=20,
        trade_date="2026-06-01",
    )
    agree(charges, example["expected"])


CHECKS: tuple[tuple[str, Check], ...] = (
    ("kite-", check_single_order),
    ("zcalc-", check_web_calculator),
    ("stt-vwap-", check_day_average),
    ("stt-round-3", check_rupee_rule),
    ("stt-round-", check_calculator_stt),
    ("stt-futures-dated", check_futures_by_date),
    ("stt-boundary-", check_stt_boundary),
    ("net-change-", check_net_change),
    ("dp-charge-", check_depository),
    ("kenya-absa-", check_nairobi),
    ("us-equity-sell-", check_us_sale),
    ("us-taf-holiday", check_taf_holiday),
    ("us-taf-cap", check_taf_cap),
    ("us-boundary-", check_us_boundary),
    ("cur-exercise", check_exercise),
    ("cur-", check_current_rates),
)
"""By how an example's id begins, the particular before the general."""


def examples() -> list[Any]:
    if not SOURCE.exists():
        reason = "../shared/facts/charges_examples.json is not here"
        return [pytest.param({}, id="absent", marks=pytest.mark.skip(reason=reason))]
    found: list[Example] = json.loads(SOURCE.read_text("utf-8"))["examples"]
    return [pytest.param(example, id=example["id"]) for example in found]


@pytest.mark.parametrize("example", examples())
def test_published_example_is_reproduced(example: Example) -> None:
    check = next(check for start, check in CHECKS if example["id"].startswith(start))
    check(example)


@pytest.mark.skipif(not SOURCE.exists(), reason="../shared/facts is not here")
def test_every_kind_of_example_is_met() -> None:
    ids = [example["id"] for example in json.loads(SOURCE.read_text("utf-8"))["examples"]]
    assert len(ids) == len(set(ids)) >= 40
    assert all(any(name.startswith(start) for name in ids) for start, _ in CHECKS)
