from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.squareoff import Attempt, Due, is_time, name, next_name, next_quantity

AT = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
DAY = date(2026, 11, 20)
SHARE = Instrument(1, "NSE", "X", "X", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.05"))
CALL = Instrument(
    2,
    "NFO",
    "C",
    "C",
    InstrumentKind.OPT,
    "INR",
    Decimal(65),
    Decimal("0.05"),
    freeze_quantity=Decimal(1755),
)


def due(net: int, buying: int = 0, selling: int = 0) -> Due:
    return Due(UUID(int=1), UUID(int=2), 1, Decimal(net), Decimal(buying), Decimal(selling))


def attempt(seconds: float = 0, filled: int = 0, code: str | None = None) -> Attempt:
    at = AT + timedelta(seconds=seconds)
    return Attempt("square-off", at, Decimal(filled), code, None)


@pytest.mark.parametrize(
    ("position", "side", "quantity"),
    [
        (due(10), Side.SELL, 10),
        (due(-10), Side.BUY, 10),
        (due(10, selling=4), Side.SELL, 6),
        (due(10, selling=12), Side.SELL, 0),
        (due(10, buying=5), Side.SELL, 10),
        (due(-10, buying=10), Side.BUY, 0),
    ],
)
def test_no_more_is_closed_than_is_open_and_not_being_closed(
    position: Due, side: Side, quantity: int
) -> None:
    assert position.side is side
    assert next_quantity(position, SHARE, []) == quantity


@pytest.mark.parametrize(
    ("net", "too_large", "quantity"),
    [
        (1755 + 65, 0, 1755),
        (65, 0, 65),
        (650, 1, 325),
        (650, 2, 130),  # two lots and a half
        (650, 30, 65),
        (30, 0, 30),  # less than a lot: what is there, and the gate decides
    ],
)
def test_an_order_stays_within_the_freeze_quantity_and_is_halved_until_it_is_taken(
    net: int, too_large: int, quantity: int
) -> None:
    tried = [attempt(code="value_above_max")] * too_large
    assert next_quantity(due(net), CALL, tried) == quantity


def test_the_names_of_a_days_attempts_are_known_beforehand() -> None:
    first = next_name(DAY, 7, ())
    assert first == "square-off-20261120-7-1"
    assert next_name(DAY, 7, {first}) == "square-off-20261120-7-2"
    assert next_name(DAY, 7, {name(DAY, 7, 2), first, "another"}) == "square-off-20261120-7-3"


@pytest.mark.parametrize(
    ("tried", "after_s", "is_late", "expected"),
    [
        ([], 0, False, True),
        ([attempt(filled=5)], 0, False, True),  # the book was thin: more may be there now
        ([attempt(code="value_above_max")], 0, False, True),
        ([attempt(code="book_exhausted")], 4.9, False, False),
        ([attempt(code="book_exhausted")], 5, False, True),
        ([attempt(-9), attempt()], 9.9, False, False),
        ([attempt(-9), attempt()], 10, False, True),
        ([attempt(n - 99) for n in range(100)], 59, False, False),
        ([attempt(n - 99) for n in range(100)], 60, False, True),
        ([attempt(-9), attempt(-5, filled=1), attempt()], 5, False, True),
        ([attempt()], 599, True, False),
        ([attempt()], 600, True, True),
        ([attempt()], -3600, False, True),  # a recording is played again
    ],
)
def test_what_comes_to_nothing_is_tried_again_ever_more_rarely(
    tried: list[Attempt], after_s: float, is_late: bool, expected: bool
) -> None:
    assert is_time(tried, AT + timedelta(seconds=after_s), is_late=is_late) is expected
