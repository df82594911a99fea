from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.risk.margins.payoff import Option, worst_case
from unit.risk.margins.books import NEAR

H = Decimal(100)


def call(strike: int, units: int = 100) -> Option:
    return Option("C", True, Decimal(strike), NEAR, Decimal(units), H)


def put(strike: int, units: int = 100) -> Option:
    return Option("P", False, Decimal(strike), NEAR, Decimal(units), H)


@pytest.mark.parametrize(
    ("shorts", "longs", "shares", "expected"),
    [
        ([], [], 0, 0),
        ([call(100)], [call(110)], 0, 1000),
        ([call(110)], [call(100)], 0, 0),
        ([put(100)], [put(90)], 0, 1000),
        ([put(100)], [], 0, 10_000),
        ([call(100)], [], 0, None),
        ([call(100)], [], 100, 0),
        ([call(100)], [], 99, None),
        ([call(110), put(90)], [call(120), put(85)], 0, 1000),
        ([call(100, 200)], [call(90), call(110)], 0, 0),
        ([call(90), call(110)], [call(100, 200)], 0, 1000),
        ([call(90), put(110)], [call(110), put(90)], 0, 2000),
        ([put(100)], [], 100, 10_000),
    ],
)
def test_the_worst_case_of_known_strategies(shorts, longs, shares, expected):
    assert worst_case(shorts, longs, Decimal(shares)) == expected


strikes = st.integers(1, 20)
units = st.integers(1, 5)
books = st.lists(st.tuples(st.booleans(), strikes, st.integers(-5, 5).filter(bool)), max_size=8)


@given(books, st.integers(0, 10))
def test_no_price_of_the_underlying_loses_more(book, shares):
    shorts = [(call if c else put)(k, -q) for c, k, q in book if q < 0]
    longs = [(call if c else put)(k, q) for c, k, q in book if q > 0]
    found = worst_case(shorts, longs, Decimal(shares))

    def value(price: int) -> int:
        options = sum(q * max(price - k if c else k - price, 0) for c, k, q in book)
        return options + shares * price

    least = min(value(price) for price in range(22))
    if found is None:
        assert value(1001) < value(1000)
    else:
        assert found == max(-least, 0)
        assert value(1001) >= value(1000)
