from datetime import date
from decimal import Decimal

import pytest

from strikedesk.charges.deals import Deal, ExecutedOrder, fills_of, one_day
from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.model import (
    Convention,
    Segment,
)
from strikedesk.charges.overrides import overrides_of
from strikedesk.charges.tariff import LABELS, Tariff, charges_of
from strikedesk.core.trading import Side

D = Decimal


def deal(on: date = date(2026, 4, 1), **rates: object) -> Deal:
    segment = Segment.EQUITY_INTRADAY
    order = ExecutedOrder(Side.SELL, fills_of([(400, 1000)], D(1)))
    return Deal(
        segment=segment,
        on=on,
        days=(one_day([order]),),
        convention=Convention.UNROUNDED,
        broker="zerodha",
        exchange="NSE",
        overrides=overrides_of(segment.market, segment, rates),
    )


def test_brokerage_stops_at_its_cap() -> None:
    assert Tariff(deal()).per_order("brokerage", lambda order: order.value) == [D(20)]


def test_a_fraction_handed_in_keeps_the_scheduled_cap() -> None:
    assert Tariff(deal(brokerage="0.05%")).rate("brokerage").cap == D(20)
    assert Tariff(deal(brokerage="min(0.05%, 10)")).rate("brokerage").cap == D(10)


def test_a_seller_pays_no_stamp_duty() -> None:
    assert Tariff(deal()).on_values("stamp_duty") == 0


def test_an_unconfirmed_rate_is_told() -> None:
    assert Tariff(deal()).confirmed(["exchange"])
    assert not Tariff(deal(on=date(2024, 4, 1))).confirmed(["exchange"])
    assert not Tariff(deal(exch="0.1")).confirmed(["exchange"])


def test_a_rate_handed_in_needs_no_schedule() -> None:
    early = deal(on=date(2000, 1, 3), stamp="0.0001")
    assert Tariff(early).rate("stamp_duty").rate == D("0.0001")
    with pytest.raises(ScheduleMissing):
        Tariff(early).rate("transaction_tax")


def test_the_answer_tells_turnover_and_net() -> None:
    charges = charges_of(deal(), {"brokerage": D(20)}, {}, verified=True)
    assert (charges["turnover"], charges["net"]) == (D(400_000), D(399_980))
    assert charges.currency == "INR"


def test_labels_are_for_people() -> None:
    assert all(label and "_" not in label for label in LABELS.values())
