from datetime import timedelta

from strikedesk.core.trading import Side
from strikedesk.exchange.outside import Outside
from unit.exchange.fakes import NOON, d, depth


def shown(*asks):
    made = Outside()
    made.show(depth(asks=asks))
    return made


def test_nothing_is_there_before_anything_was_shown():
    assert Outside().best(Side.BUY) is None
    assert Outside().queue_at(Side.BUY, d(100)) == 0


def test_one_takes_from_the_best_price_only():
    outside = shown((100, 5), (101, 5))
    assert outside.take(Side.SELL, d(101), d(1)) == 0
    assert outside.take(Side.SELL, d(100), d(9)) == 5
    assert outside.best(Side.SELL) == 101


def test_an_empty_level_is_passed_over():
    assert shown((100, 0), (101, 5)).best(Side.SELL) == 101


def test_what_was_taken_is_remembered_over_a_silence_of_the_feed():
    outside = shown((100, 5))
    outside.take(Side.SELL, d(100), d(3))
    outside.show(None)
    assert outside.best(Side.SELL) is None
    outside.show(depth(asks=[(100, 5)]))
    assert outside.levels(Side.SELL)[0].quantity == 2


def test_a_new_better_level_within_the_same_instant_is_taken_first():
    outside = shown((100, 5))
    outside.take(Side.SELL, d(100), d(3))
    outside.show(depth(asks=[(99, 1), (100, 5)]))
    assert [(x.price, x.quantity) for x in outside.levels(Side.SELL)] == [(99, 1), (100, 2)]


def test_a_new_instant_is_a_new_book():
    outside = shown((100, 5))
    outside.take(Side.SELL, d(100), d(3))
    outside.show(depth(asks=[(100, 5)], at=NOON + timedelta(milliseconds=1)))
    assert outside.levels(Side.SELL)[0].quantity == 5


def test_who_joins_stands_behind_what_is_shown_there():
    outside = shown((100, 5), (102, 7))
    queues = [outside.queue_at(Side.SELL, d(p)) for p in (99, 100, 101, 102, 103)]
    assert queues == [0, 5, 0, 7, 7]
