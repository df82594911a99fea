from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.core.numbers import ZERO
from strikedesk.marketdata.model import Depth, Level, Quote
from strikedesk.marketdata.rules import (
    age_ms,
    aggregated,
    change,
    change_percent,
    is_stale,
    touch_depth,
)
from unit.marketdata.hand import NOON

MAX_AGE = timedelta(seconds=15)
TEN = Decimal(10)

grid = st.integers(min_value=1, max_value=400).map(lambda n: n * Decimal("0.05"))
side = st.lists(st.builds(Level, grid, st.integers(1, 1000).map(Decimal)), max_size=20)
steps = st.sampled_from([Decimal("0.05"), Decimal("0.25"), Decimal(1), Decimal(7)])


def quote(**values: Decimal | None) -> Quote:
    missing = dict.fromkeys(
        (
            "last_price",
            "bid",
            "ask",
            "bid_quantity",
            "ask_quantity",
            "open",
            "high",
            "low",
            "prev_close",
            "volume",
            "open_interest",
        )
    )
    return Quote(**{"instrument_id": 1, "at": NOON, "source": "hand"} | missing | values)  # type: ignore[arg-type]


def level(price: str, quantity: int) -> Level:
    return Level(Decimal(price), Decimal(quantity))


def book(bids: list[Level], asks: list[Level]) -> Depth:
    return Depth(
        sorted(bids, key=lambda each: -each.price), sorted(asks, key=lambda each: each.price), NOON
    )


@pytest.mark.parametrize(
    ("age", "stale"),
    [
        (None, True),
        (timedelta(seconds=-1), False),
        (timedelta(0), False),
        (MAX_AGE, False),
        (MAX_AGE + timedelta(microseconds=1), True),
    ],
)
def test_quote_is_stale_past_the_limit_or_when_it_never_came(
    age: timedelta | None, stale: bool
) -> None:
    assert is_stale(age, MAX_AGE) is stale


@pytest.mark.parametrize(
    ("age", "ms"),
    [
        (None, None),
        (timedelta(microseconds=1999), 1),
        (timedelta(minutes=1), 60_000),
        (timedelta(seconds=-3), 0),
    ],
)
def test_age_is_whole_milliseconds_and_never_below_zero(
    age: timedelta | None, ms: int | None
) -> None:
    assert age_ms(age) == ms


@pytest.mark.parametrize(
    ("last", "close", "moved", "percent"),
    [
        ("110", "100", "10", "10.00"),
        ("99.95", "100", "-0.05", "-0.05"),
        ("100", "100", "0", "0.00"),
        ("2", "3", "-1", "-33.33"),
        ("100.005", "100", "0.005", "0.01"),
        ("5", "0", "5", None),
        (None, "100", None, None),
        ("100", None, None, None),
    ],
)
def test_change_is_against_the_previous_close(
    last: str | None, close: str | None, moved: str | None, percent: str | None
) -> None:
    prices = [None if text is None else Decimal(text) for text in (last, close)]
    expected = [None if text is None else Decimal(text) for text in (moved, percent)]
    assert [change(*prices), change_percent(*prices)] == expected


def test_touch_with_sizes_becomes_a_book_of_data() -> None:
    depth = touch_depth(
        quote(bid=TEN, bid_quantity=Decimal(3), ask=Decimal(11), ask_quantity=Decimal(4)), TEN
    )
    assert depth == Depth((level("10", 3),), (level("11", 4),), NOON, assumed=False)


def test_touch_without_sizes_shows_the_assumed_quantity_and_says_so() -> None:
    depth = touch_depth(quote(bid=TEN, ask=Decimal(11)), Decimal(75))
    assert depth == Depth((level("10", 75),), (level("11", 75),), NOON, assumed=True)


def test_side_without_a_price_is_empty_and_assumes_nothing() -> None:
    assert touch_depth(quote(ask=Decimal("0.05"), ask_quantity=Decimal(9)), TEN) == Depth(
        (), (level("0.05", 9),), NOON, assumed=False
    )
    assert touch_depth(quote(last_price=TEN), TEN) == Depth((), (), NOON)


def test_side_known_to_show_nothing_is_empty() -> None:
    depth = touch_depth(quote(bid=TEN, bid_quantity=ZERO, ask=Decimal(11)), TEN)
    assert depth.bids == ()
    assert depth.asks == (level("11", 10),)


def test_crossed_touch_shows_nothing_and_a_locked_one_both_sides() -> None:
    crossed = touch_depth(quote(bid=Decimal(12), ask=Decimal(11)), TEN)
    locked = touch_depth(quote(bid=Decimal(11), ask=Decimal(11)), TEN)
    assert (crossed.bids, crossed.asks, crossed.assumed) == ((), (), False)
    assert (locked.bids, locked.asks) == ((level("11", 10),), (level("11", 10),))


def test_coarser_book_adds_up_and_rounds_away_from_the_middle() -> None:
    fine = book(
        [level("100.40", 1), level("100.00", 2), level("99.95", 4)],
        [level("100.45", 8), level("101.00", 16), level("101.05", 32)],
    )
    coarse = aggregated(fine, Decimal(1), 10)
    assert coarse.bids == [level("100", 3), level("99", 4)]
    assert coarse.asks == [level("101", 24), level("102", 32)]


def test_coarser_book_has_no_more_levels_than_asked() -> None:
    fine = book([level(str(price), 1) for price in range(1, 21)], [])
    assert [each.price for each in aggregated(fine, Decimal(2), 3).bids] == [20, 18, 16]


@settings(deadline=None)
@given(side, side, steps)
def test_coarser_book_loses_no_quantity_and_never_looks_better(
    bids: list[Level], asks: list[Level], step: Decimal
) -> None:
    fine = book(bids, asks)
    coarse = aggregated(fine, step, 1000)
    for before, after in ((fine.bids, coarse.bids), (fine.asks, coarse.asks)):
        assert sum(each.quantity for each in after) == sum(each.quantity for each in before)
        assert len({each.price for each in after}) == len(after)
        assert all(each.price % step == 0 for each in after)
    assert [each.price for each in coarse.bids] == sorted(
        (each.price for each in coarse.bids), reverse=True
    )
    assert [each.price for each in coarse.asks] == sorted(each.price for each in coarse.asks)
    if fine.bids:
        assert coarse.bids[0].price <= fine.bids[0].price
    if fine.asks:
        assert coarse.asks[0].price >= fine.asks[0].price
