import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.marketdata.board import COUNTS, PRICES, QuoteBoard, exact_price, to_ns
from unit.marketdata.hand import NOON, say, share, shares

ONE, TWO = shares(2)
EARLIEST, LATEST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - as hypothesis wants


@pytest.fixture
def board() -> QuoteBoard:
    return QuoteBoard([ONE, TWO])


def test_instrument_without_a_word_from_any_feed_has_no_quote(board: QuoteBoard) -> None:
    assert board.quote(ONE.id) is None
    assert board.age(0, NOON) is None
    assert board.at(0) is None
    assert board.source(0) == ""


def test_unknown_instrument_has_neither_slot_nor_quote(board: QuoteBoard) -> None:
    assert board.slot(999) is None
    assert board.quote(999) is None
    with pytest.raises(KeyError):
        board.slots([999])


def test_quote_has_exact_prices_and_what_is_missing_is_none(board: QuoteBoard) -> None:
    say(board, NOON, [ONE], last_price=1234.5499999999, bid=None, volume=7, bid_quantity=25)

    quote = board.quote(ONE.id)

    assert quote is not None
    assert quote.last_price == Decimal("1234.55")
    assert quote.bid is None
    assert quote.open is None
    assert quote.volume == 7
    assert quote.bid_quantity == Decimal(25)
    assert quote.ask_quantity is None
    assert quote.at == NOON
    assert quote.source == "hand"


def test_prices_lie_on_the_instruments_own_tick() -> None:
    coarse, fine = share(1, tick_size=Decimal(5)), share(2, tick_size=Decimal("0.0025"))
    board = QuoteBoard([coarse, fine])
    say(board, NOON, [coarse, fine], last_price=101.0013)
    quotes = board.quote(coarse.id), board.quote(fine.id)
    assert [quote and quote.last_price for quote in quotes] == [100, Decimal("101.0025")]


def test_missing_price_stays_missing_whatever_the_tick() -> None:
    assert exact_price(float("nan"), Decimal("0.05")) is None


def test_column_left_out_keeps_its_values_and_told_missing_forgets_them(
    board: QuoteBoard,
) -> None:
    say(board, NOON, [ONE], bid=10.0, ask=11.0, volume=5)
    say(board, NOON, [ONE], bid=None, volume=None)
    quote = board.quote(ONE.id)
    assert quote is not None
    assert (quote.bid, quote.ask, quote.volume) == (None, Decimal("11.00"), None)


def test_zero_volume_is_a_number_and_not_missing(board: QuoteBoard) -> None:
    say(board, NOON, [ONE], volume=0)
    quote = board.quote(ONE.id)
    assert quote is not None
    assert quote.volume == 0


def test_update_touches_its_own_slots_only(board: QuoteBoard) -> None:
    say(board, NOON, [ONE, TWO], last_price=10.0, source="first")
    seen = board.latest
    say(board, NOON + timedelta(seconds=1), [TWO], last_price=11.0, source="second")

    assert board.changed_since(seen).tolist() == [board.slot(TWO.id)]
    assert board.changed_since(board.latest).size == 0
    assert board.age(0, NOON + timedelta(seconds=3)) == timedelta(seconds=3)
    assert board.age(1, NOON + timedelta(seconds=3)) == timedelta(seconds=2)
    assert [board.source(0), board.source(1)] == ["first", "second"]


def test_columns_follow_the_order_of_the_slots_given(board: QuoteBoard) -> None:
    slots = board.slots([TWO.id, ONE.id])
    board.update(slots, NOON, "hand", {"last_price": np.array([2.0, 1.0])}, {})
    quotes = board.quote(ONE.id), board.quote(TWO.id)
    assert [quote and quote.last_price for quote in quotes] == [1, 2]


def test_instrument_added_later_gets_a_slot_and_others_keep_theirs(board: QuoteBoard) -> None:
    say(board, NOON, [ONE, TWO], last_price=10.0)
    late = share(3)

    board.add([TWO, late])

    assert len(board) == 3
    assert board.slot(ONE.id) == 0
    assert board.slot(late.id) == 2
    assert board.quote(late.id) is None
    assert board.quote(TWO.id) is not None
    assert all(len(column) == 3 for column in (*board.prices.values(), *board.counts.values()))


def test_newer_definition_of_a_known_instrument_counts(board: QuoteBoard) -> None:
    say(board, NOON, [ONE], last_price=10.05)
    board.add([replace(ONE, tick_size=Decimal("0.10"))])
    quote = board.quote(ONE.id)
    assert len(board) == 2
    assert quote is not None
    assert quote.last_price == Decimal("10.10")


def test_instrument_given_twice_at_once_gets_one_slot() -> None:
    assert len(QuoteBoard([ONE, ONE])) == 1


def test_listener_hears_the_slots_until_it_ends(board: QuoteBoard) -> None:
    heard: list[list[int]] = []
    end = board.listen(lambda slots: heard.append(slots.tolist()))
    say(board, NOON, [TWO], last_price=1.0)
    end()
    end()
    say(board, NOON, [ONE], last_price=1.0)
    assert heard == [[1]]


def test_listener_that_ends_itself_does_not_hide_the_next(board: QuoteBoard) -> None:
    heard: list[str] = []

    def once(_slots: object) -> None:
        heard.append("once")
        end()

    end = board.listen(once)
    board.listen(lambda _slots: heard.append("always"))
    say(board, NOON, [ONE], last_price=1.0)
    say(board, NOON, [ONE], last_price=1.0)
    assert heard == ["once", "always", "always"]


@settings(deadline=None)
@given(st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)))
def test_instants_survive_the_board_to_the_microsecond(at: datetime) -> None:
    board = QuoteBoard([ONE])
    say(board, at, [ONE], last_price=1.0)
    assert board.at(0) == at
    assert int(board.at_ns[0]) == to_ns(at)


def test_frame_of_2500_instruments_is_written_in_under_a_third_of_a_millisecond() -> None:
    count = 2500
    board = QuoteBoard(shares(count))
    slots = np.arange(count)
    prices = {name: np.linspace(1, 1000, count) for name in PRICES}
    counts = {name: np.arange(count) for name in COUNTS}

    def seconds() -> float:
        start = time.perf_counter()
        board.update(slots, NOON, "hand", prices, counts)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(50)) < 0.0003


def test_last_price_has_an_age_of_its_own_where_the_source_tells_it() -> None:
    instrument = shares(1)[0]
    board = QuoteBoard([instrument])
    slots, prices = board.slots([instrument.id]), {"last_price": np.array([10.0])}
    made = to_ns(NOON - timedelta(days=2))
    board.update(slots, NOON, "test", prices, {}, np.array([made]))
    assert board.age(0, NOON) == timedelta(0)
    assert board.last_age(0, NOON) == timedelta(days=2)
    board.update(slots, NOON, "test", prices, {})
    assert board.last_age(0, NOON) == timedelta(0)
