from datetime import date
from decimal import Decimal

import pytest

from strikedesk.risk.margins.errors import MarginUnknown, ParameterMissing
from strikedesk.risk.margins.model import Method
from strikedesk.risk.margins.schedule import _table, parameters_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "kind", "day", "expected"),
    [
        ("expiry_add_on", "index", date(2024, 11, 19), "0"),
        ("expiry_add_on", "index", date(2024, 11, 20), "0.02"),
        ("calendar_on_expiry", "index", date(2025, 2, 9), "1"),
        ("calendar_on_expiry", "index", date(2025, 2, 10), "0"),
        ("price_scan_min", "index", TODAY, "0.093"),
        ("price_scan_min", "stock", TODAY, "0.142"),
        ("exposure", "index", TODAY, "0.02"),
        ("exposure", "stock", TODAY, "0.035"),
    ],
)
def test_a_parameter_follows_the_date(name, kind, day, expected):
    assert parameters_of("INR", day).value(name, kind) == Decimal(expected)


def test_a_class_without_a_row_takes_the_row_for_all():
    assert parameters_of("USD", TODAY).value("naked_min", "index") == Decimal("0.10")


def test_a_missing_parameter_is_an_error_never_a_zero():
    with pytest.raises(ParameterMissing):
        parameters_of("KES", TODAY).value("exposure", "stock")


def test_an_unknown_currency_is_an_error():
    with pytest.raises(MarginUnknown):
        parameters_of("EUR", TODAY)


@pytest.mark.parametrize(
    ("currency", "method"),
    [("INR", Method.SPAN_LIKE), ("USD", Method.REG_T), ("KES", Method.CASH)],
)
def test_each_market_has_its_method_and_says_which(currency, method):
    found = parameters_of(currency, TODAY)
    assert found.method is method
    assert "2026-11-20" in found.note


@pytest.mark.parametrize("market", ["india", "us", "kenya"])
def test_every_row_names_a_listed_source_and_a_grade(market):
    table = _table(market)
    for row in table["parameters"]:
        assert row["source"] in table["sources"], row
        assert row["confidence"] in {"A", "B", "C"}, row


@pytest.mark.parametrize("market", ["india", "us", "kenya"])
def test_no_two_rows_are_in_force_on_one_day(market):
    rows = _table(market)["parameters"]
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            if (row["name"], row["class"]) == (other["name"], other["class"]):
                starts = max(r.get("from", date.min) for r in (row, other))
                ends = min(r.get("to", date.max) for r in (row, other))
                assert starts > ends, (row, other)
