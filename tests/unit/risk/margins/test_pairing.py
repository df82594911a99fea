from decimal import Decimal

import pytest

from strikedesk.risk.margins.model import Leg
from strikedesk.risk.margins.reg_t import RegTResult, margin
from strikedesk.risk.margins.rules import required
from strikedesk.risk.margins.schedule import parameters_of
from unit.risk.margins.books import FAR, NEAR, option, shares, us


def named(*legs: Leg) -> list[tuple[str, int, int]]:
    found = required(us(*legs))
    return [(each.name, int(each.quantity), int(each.amount)) for each in found.strategies]


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ([option("C", 105, -1), option("C", 110, 1)], [("short call spread", 1, 500)]),
        ([option("C", 110, -1), option("C", 105, 1)], [("long call spread", 1, 0)]),
        ([option("P", 95, -2), option("P", 90, 2)], [("short put spread", 2, 1000)]),
        ([option("P", 90, -1), option("P", 95, 1)], [("long put spread", 1, 0)]),
        ([option("C", 105, -1), shares(100)], [("covered call", 1, 0)]),
        ([option("C", 100, -1), option("C", 100, 1, expiry=FAR)], [("long call calendar", 1, 0)]),
        (
            [option("C", 100, -1), option("C", 105, 1, expiry=FAR)],
            [("short call diagonal", 1, 500)],
        ),
        ([option("P", 95, -1, "2")], [("naked short put", 1, 1700)]),
        (
            [option("C", 100, -1, "3"), option("P", 100, -1, "4")],
            [("short straddle", 1, 2700)],
        ),
        (
            [option("C", 110, -1, "1"), option("P", 95, -1, "2")],
            [("short strangle", 1, 1800)],
        ),
        (
            [option("C", 105, -1), option("C", 110, 1), option("P", 95, -1), option("P", 92, 1)],
            [("iron condor", 1, 500)],
        ),
        (
            [option("C", 100, -1), option("C", 110, 1), option("P", 100, -1), option("P", 85, 1)],
            [("iron butterfly", 1, 1500)],
        ),
        (
            [option("C", 95, 1), option("C", 100, -2), option("C", 105, 1)],
            [("long call butterfly", 1, 0)],
        ),
        (
            [option("P", 95, 1), option("P", 100, -2), option("P", 110, 1)],
            [("long put butterfly", 1, 0)],
        ),
        (
            [option("C", 95, -1), option("C", 105, 1), option("P", 105, -1), option("P", 95, 1)],
            [("short box", 1, 1000)],
        ),
    ],
)
def test_a_known_strategy_is_named_and_margined(legs, expected):
    assert named(*legs) == expected


def test_a_ratio_leaves_one_side_naked():
    assert named(option("C", 105, -2, "2"), option("C", 110, 1)) == [
        ("naked short call", 1, 1700),
        ("short call spread", 1, 500),
    ]


def test_unequal_condors_split_into_a_condor_and_a_spread():
    book = (option("C", 105, -3), option("C", 110, 3), option("P", 95, -1), option("P", 92, 1))
    assert named(*book) == [("iron condor", 1, 500), ("short call spread", 2, 1000)]


def test_a_put_covered_by_the_gain_of_others_is_listed():
    book = option("P", 80, -3, "1"), option("P", 116, 2)
    assert named(*book) == [("secured short put", 1, 8000), ("long put spread", 2, 0)]
    assert required(us(*book)).blocked == 800


def test_what_stays_long_is_listed_and_free():
    assert named(option("C", 110, -1), option("C", 105, 3)) == [
        ("long call spread", 1, 0),
        ("long call", 2, 0),
    ]


def test_a_long_option_that_ends_first_covers_nothing():
    book = us(option("C", 105, -1, "2", expiry=FAR), option("C", 100, 1, expiry=NEAR))
    assert [each.name for each in required(book).strategies] == ["naked short call"]


def test_short_legs_come_first_in_a_strategy():
    short, long = option("C", 105, -1), option("C", 110, 1)
    strategy = required(us(long, short)).strategies[0]
    assert strategy.symbols == (short.instrument.symbol, long.instrument.symbol)


def test_the_result_of_no_written_option_is_empty():
    book = us(option("C", 105, 1))
    found = margin("x", book.legs, book.market_of("x"), parameters_of("USD", book.on))
    assert found == RegTResult((), (), Decimal(0))
