from datetime import date
from decimal import Decimal

import pytest

from strikedesk.charges.model import (
    ChargeLine,
    Charges,
    Convention,
    Market,
    Segment,
)

LINES = (
    ChargeLine("transaction_tax", "Transaction tax", Decimal("0.56")),
    ChargeLine("stamp_duty", "Stamp duty", Decimal(0)),
)


def charges(total: str = "0.56") -> Charges:
    return Charges(
        lines=LINES,
        total=Decimal(total),
        currency="INR",
        convention=Convention.KITE_API,
        schedule_date=date(2026, 4, 1),
        verified=True,
        memo=(ChargeLine("turnover", "Turnover", Decimal(560)),),
    )


def test_figures_are_read_by_code_and_by_short_word() -> None:
    assert charges()["transaction_tax"] == charges()["stt"] == Decimal("0.56")
    assert charges()["turnover"] == Decimal(560)
    assert "stamp" in charges()
    assert "gst" not in charges()


def test_a_figure_that_is_not_there_is_no_zero() -> None:
    with pytest.raises(KeyError):
        charges()["finra_taf"]


def test_charges_become_a_dictionary_in_order() -> None:
    assert list(dict(charges())) == ["transaction_tax", "stamp_duty", "total", "turnover"]


def test_booked_codes_leave_out_what_costs_nothing() -> None:
    assert charges().by_code() == {"transaction_tax": Decimal("0.56")}


def test_a_total_that_is_not_the_sum_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        charges(total="0.57")


def test_every_segment_has_a_market() -> None:
    assert {segment.market for segment in Segment} == set(Market)


@pytest.mark.parametrize(
    ("segment", "tax"),
    [
        (Segment.EQUITY_DELIVERY, "stt"),
        (Segment.EQUITY_OPTIONS, "stt"),
        (Segment.COMMODITY_FUTURES, "ctt"),
        (Segment.CURRENCY_FUTURES, ""),
        (Segment.US_EQUITY, ""),
    ],
)
def test_tax_type_speaks_kites_words(segment: Segment, tax: str) -> None:
    assert segment.transaction_tax_type == tax
