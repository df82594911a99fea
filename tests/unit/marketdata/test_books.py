from datetime import timedelta

import orjson

from unit.marketdata.hand import NOON, HandMarket, shares


def market() -> HandMarket:
    found = HandMarket(shares(2))
    found.depth.show(found.instruments[0], [("99.95", "10"), ("99.90", "20")], [("100.05", "5")])
    return found


def test_book_is_written_with_exact_strings_and_its_age() -> None:
    hand = market()
    hand.clock.move(1.5)
    book = hand.live.books.of(hand.instruments[0], 10)
    assert orjson.loads(book.text) == {
        "symbol": "NSE:S0",
        "bids": [{"price": "99.95", "quantity": "10"}, {"price": "99.90", "quantity": "20"}],
        "asks": [{"price": "100.05", "quantity": "5"}],
        "timestamp": "2026-11-20T06:30:00Z",
        "assumed": False,
        "age_ms": 1500,
        "stale": False,
    }
    assert orjson.loads(book.body).keys() == orjson.loads(book.text).keys() - {"age_ms", "stale"}


def test_assumed_quantities_are_marked() -> None:
    hand = market()
    hand.depth.show(hand.instruments[0], [("1.00", "10")], assumed=True)
    assert orjson.loads(hand.live.books.of(hand.instruments[0], 5).text)["assumed"] is True


def test_book_of_an_instrument_without_depth_is_empty_and_stale() -> None:
    hand = market()
    assert orjson.loads(hand.live.books.of(hand.instruments[1], 5).text) == {
        "symbol": "NSE:S1",
        "bids": [],
        "asks": [],
        "timestamp": None,
        "assumed": False,
        "age_ms": None,
        "stale": True,
    }


def test_old_book_is_stale() -> None:
    hand = market()
    hand.depth.show(hand.instruments[0], [("1.00", "1")], at=NOON - timedelta(seconds=16))
    assert orjson.loads(hand.live.books.of(hand.instruments[0], 5).text)["stale"] is True


def test_source_is_asked_once_per_tick_and_depth_however_many_listen() -> None:
    hand = market()
    for _ in range(5):
        hand.live.books.of(hand.instruments[0], 10)
    assert hand.depth.asked == 1
    hand.live.books.of(hand.instruments[0], 20)
    assert hand.depth.asked == 2
    hand.clock.move(0.1)
    hand.live.books.of(hand.instruments[0], 10)
    assert hand.depth.asked == 3


def test_change_without_a_quote_shows_at_the_next_tick() -> None:
    hand = market()
    before = hand.live.books.of(hand.instruments[0], 10)
    hand.depth.show(hand.instruments[0], [("99.95", "7")])
    hand.clock.move(0.1)
    assert hand.live.books.of(hand.instruments[0], 10).body != before.body
