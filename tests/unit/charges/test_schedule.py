import re
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import combinations, pairwise

import pytest

from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.model import (
    Market,
    Segment,
)
from strikedesk.charges.schedule import Rate, find, schedule_of

D = Decimal
MARKETS = list(Market)


def rows(market: Market) -> list[tuple[str, Segment, Rate]]:
    table = schedule_of(market).rates
    return [(charge, segment, row) for (charge, segment), rows in table.items() for row in rows]


def whom(row: Rate) -> tuple[object, ...]:
    return row.exchange, row.brokers, row.scopes


@pytest.mark.parametrize("market", MARKETS)
def test_every_row_names_its_source_and_its_confidence(market: Market) -> None:
    known = schedule_of(market).sources
    for _, _, row in rows(market):
        assert row.source in known
        assert row.confidence in {"A", "B", "C"}


@pytest.mark.parametrize("market", MARKETS)
def test_every_source_is_used(market: Market) -> None:
    assert {row.source for _, _, row in rows(market)} == set(schedule_of(market).sources)


@pytest.mark.parametrize("market", MARKETS)
def test_rows_for_the_same_payer_never_overlap(market: Market) -> None:
    for (charge, segment, one), (other_charge, other_segment, two) in combinations(rows(market), 2):
        if (charge, segment, whom(one)) != (other_charge, other_segment, whom(two)):
            continue
        assert (one.ends or date.max) < (two.begins or date.min) or (two.ends or date.max) < (
            one.begins or date.min
        ), (charge, segment, one, two)


@pytest.mark.parametrize("market", MARKETS)
def test_rows_for_the_same_payer_leave_no_gap_between_them(market: Market) -> None:
    table = schedule_of(market).rates
    for (charge, segment), found in table.items():
        for payer in {whom(row) for row in found}:
            dated = [row for row in found if whom(row) == payer]
            for before, after in pairwise(dated):
                assert before.ends is not None
                assert before.ends + timedelta(days=1) == after.begins, (charge, segment)


@pytest.mark.parametrize("market", MARKETS)
def test_no_rate_is_negative_or_above_all_value(market: Market) -> None:
    for charge, _, row in rows(market):
        assert row.rate >= 0
        assert row.flat >= 0
        if market is not Market.US:
            assert row.rate < D("0.2"), charge


@pytest.mark.parametrize("market", MARKETS)
def test_the_tables_hold_no_binary_fractions(market: Market) -> None:
    text = files("strikedesk.charges").joinpath("schedules", f"{market}.toml").read_text("utf-8")
    assert not re.findall(r"= \d+\.\d", text)


@pytest.mark.parametrize(
    ("segment", "last_day", "before", "after"),
    [
        (Segment.EQUITY_FUTURES, date(2023, 3, 31), "0.0001", "0.000125"),
        (Segment.EQUITY_FUTURES, date(2024, 9, 30), "0.000125", "0.0002"),
        (Segment.EQUITY_FUTURES, date(2026, 3, 31), "0.0002", "0.0005"),
        (Segment.EQUITY_OPTIONS, date(2023, 3, 31), "0.0005", "0.000625"),
        (Segment.EQUITY_OPTIONS, date(2024, 9, 30), "0.000625", "0.001"),
        (Segment.EQUITY_OPTIONS, date(2026, 3, 31), "0.001", "0.0015"),
        (Segment.EQUITY_OPTIONS_EXERCISE, date(2026, 3, 31), "0.00125", "0.0015"),
    ],
)
def test_tax_changes_overnight(segment: Segment, last_day: date, before: str, after: str) -> None:
    assert find("transaction_tax", segment, last_day).rate == D(before)
    assert find("transaction_tax", segment, last_day + timedelta(days=1)).rate == D(after)


@pytest.mark.parametrize(
    ("segment", "last_day", "before", "after"),
    [
        (Segment.EQUITY_DELIVERY, date(2020, 12, 31), "0.0000325", "0.0000345"),
        (Segment.EQUITY_DELIVERY, date(2023, 3, 31), "0.0000345", "0.0000325"),
        (Segment.EQUITY_FUTURES, date(2024, 9, 30), "0.0000188", "0.0000173"),
        (Segment.EQUITY_OPTIONS, date(2026, 2, 28), "0.0003503", "0.0003553"),
    ],
)
def test_exchange_charge_changes_overnight(
    segment: Segment, last_day: date, before: str, after: str
) -> None:
    assert find("exchange", segment, last_day, "NSE").rate == D(before)
    assert find("exchange", segment, last_day + timedelta(days=1), "NSE").rate == D(after)


@pytest.mark.parametrize("segment", [Segment.EQUITY_DELIVERY, Segment.EQUITY_FUTURES])
def test_levy_cut_of_2026_leaves_the_sum_unchanged(segment: Segment) -> None:
    sums = [
        find("exchange", segment, day, "NSE").rate + find("ipft", segment, day, "NSE").rate
        for day in (date(2026, 2, 28), date(2026, 3, 1))
    ]
    assert abs(sums[1] - sums[0]) <= D("0.000000001")


def test_the_more_particular_row_wins() -> None:
    day = date(2026, 11, 20)
    share = (Segment.EQUITY_DELIVERY, day, "BSE")
    assert find("exchange", *share).rate == D("0.0000375")
    assert find("exchange", *share, scope="XT").rate == D("0.001")
    assert find("exchange", *share, scope="A").rate == D("0.0000375")


def test_a_date_before_the_first_row_is_a_gap_and_no_zero() -> None:
    with pytest.raises(ScheduleMissing) as caught:
        find("exchange", Segment.EQUITY_DELIVERY, date(2022, 11, 30), "BSE")
    assert caught.value.facts["charge"] == "exchange"
    assert caught.value.facts["trade_date"] == "2022-11-30"


def test_a_cap_wins_over_the_minimum() -> None:
    row = Rate("commission", frozenset(), minimum=D(1), cap_fraction=D("0.01"), rate=D("0.005"))
    assert row.bounded(D("0.05"), D(1000)) == D(1)
    assert row.bounded(D("0.05"), D(20)) == D("0.20")


def test_cheap_options_have_their_own_rate() -> None:
    row = find("commission", Segment.US_OPTIONS, date(2026, 6, 1), broker="ibkr", scope="OPEN")
    assert [row.per_unit(D(p)) for p in ("0.04", "0.05", "0.09", "0.10")] == [
        D("0.25"),
        D("0.50"),
        D("0.50"),
        D("0.65"),
    ]
