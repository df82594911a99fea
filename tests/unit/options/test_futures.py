import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from strikedesk.options.futures import (
    BuildUp,
    BuildUpMissing,
    FutureQuote,
    build_up,
    rollover_percent,
    views,
)
from strikedesk.options.model import Price

NEAR = FutureQuote(
    symbol="NFO:NIFTY26DECFUT",
    expiry=date(2026, 12, 29),
    price=Price("NFO:NIFTY26DECFUT", 25_125.0, 0.0, is_stale=False),
    last=Decimal("25125.00"),
    prev_close=Decimal("25000.00"),
    volume=10,
    open_interest=9_000,
    open_interest_before=8_000,
    open_interest_before_on=date(2026, 11, 19),
    tau=0.1,
)
NEXT = replace(
    NEAR,
    symbol="NFO:NIFTY27JANFUT",
    price=Price("NFO:NIFTY27JANFUT", 25_250.0, 0.0, is_stale=False),
    open_interest=1_000,
    tau=0.2,
)


def test_basis_carry_and_fair_value_against_the_spot() -> None:
    found, _ = views([NEAR, NEXT], 25_000.0, 0.06)
    assert found.basis == 125.0
    assert found.basis_percent == pytest.approx(0.5)
    assert found.carry == pytest.approx(math.log(25_125 / 25_000) / 0.1)
    assert found.fair == pytest.approx(25_000 * math.exp(0.006))
    assert found.premium_abs == pytest.approx(25_125 - found.fair)
    assert found.premium_percent == pytest.approx(100 * found.premium_abs / found.fair)


def test_roll_is_told_towards_the_next_expiry_and_missing_on_the_last() -> None:
    near, last = views([NEAR, NEXT], 25_000.0, 0.06)
    assert near.spread_to_next == 125.0
    assert near.roll_cost == pytest.approx(math.log(25_250 / 25_125) / 0.1)
    assert math.isnan(last.spread_to_next)
    assert math.isnan(last.roll_cost)


def test_without_a_spot_what_needs_it_is_missing_and_the_roll_is_not() -> None:
    found, _ = views([NEAR, NEXT], math.nan, 0.06)
    assert math.isnan(found.basis)
    assert math.isnan(found.carry)
    assert math.isnan(found.premium_percent)
    assert found.spread_to_next == 125.0


def test_carry_is_missing_when_no_time_is_left() -> None:
    found, _ = views([replace(NEAR, tau=0.0), NEXT], 25_000.0, 0.06)
    assert math.isnan(found.carry)


def test_rollover_is_the_share_beyond_the_nearest_expiry() -> None:
    assert rollover_percent([NEAR, NEXT]) == 10.0


@pytest.mark.parametrize(
    "quotes",
    [
        [NEAR],
        [NEAR, replace(NEXT, open_interest=None)],
        [replace(NEAR, open_interest=0), replace(NEXT, open_interest=0)],
    ],
)
def test_rollover_is_missing_where_it_would_be_wrong(quotes: list[FutureQuote]) -> None:
    assert math.isnan(rollover_percent(quotes))


@pytest.mark.parametrize(
    ("last", "interest", "expected"),
    [
        ("25100", 9_000, BuildUp.LONG_BUILD_UP),
        ("24900", 9_000, BuildUp.SHORT_BUILD_UP),
        ("24900", 7_000, BuildUp.LONG_UNWINDING),
        ("25100", 7_000, BuildUp.SHORT_COVERING),
        ("25000", 7_000, BuildUp.UNCHANGED),
        ("25100", 8_000, BuildUp.UNCHANGED),
    ],
)
def test_build_up_follows_from_price_and_open_interest(
    last: str, interest: int, expected: BuildUp
) -> None:
    assert build_up(replace(NEAR, last=Decimal(last), open_interest=interest)) is expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ({"last": None}, BuildUpMissing.NO_PRICE),
        ({"prev_close": None}, BuildUpMissing.NO_PREVIOUS_CLOSE),
        ({"open_interest": None}, BuildUpMissing.NO_OPEN_INTEREST),
        ({"open_interest_before": None}, BuildUpMissing.NO_PREVIOUS_OPEN_INTEREST),
    ],
)
def test_what_is_missing_for_a_build_up_is_named(
    gap: dict[str, None], expected: BuildUpMissing
) -> None:
    quote = replace(NEAR, **gap)
    assert build_up(quote) is expected
    (found,) = views([quote], 25_000.0, 0.06)
    assert found.build_up is None
    assert found.build_up_missing is expected
