from datetime import timedelta

import pytest

from strikedesk.exchange.tape import Print, Tape, Touch, last_traded
from unit.exchange.fakes import HandClock, HandFeed, d


def tape_over(*frames):
    """News of each frame after the first."""
    feed = HandFeed(HandClock())
    feed.show(**frames[0])
    tape, news = Tape(feed.board, 0), []
    for frame in frames[1:]:
        feed.show(**frame)
        news.append(tape.news())
    return news


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ({"last": 100, "volume": 10}, {"last": 100, "volume": 25}, Print(d(100), d(15))),
        ({"last": 100, "volume": 10}, {"last": 101, "volume": 10}, None),
        ({"last": 100, "volume": 10}, {"last": 99, "volume": 4}, Print(d(99), d(4))),
        ({"last": 100, "volume": 10}, {"last": 99, "volume": 0}, None),
        ({"last": 100}, {"last": 100}, None),
        ({"last": 100}, {"last": 99}, Print(d(99), None)),
        ({}, {"last": 99}, None),
        ({"last": 100, "volume": 10}, {}, None),
        ({"last": 100}, {"last": 99, "volume": 10}, None),
        ({"last": 100, "volume": 10}, {"last": 99}, None),
        ({"last": 100}, {"last": 0}, None),
        ({"last": 100}, {"last": -1}, None),
        ({"last": 100}, {"last": "Infinity"}, None),
    ],
    ids=["more volume", "no volume", "volume began anew", "anew and empty", "no change",
         "change without volumes", "first price", "price gone", "volumes begin", "volumes end", "zero",
         "below zero", "infinite"],
)  # fmt: skip
def test_what_counts_as_a_trade(before, after, news):
    assert tape_over(before, after) == [news]


def test_news_is_told_once():
    frame = {"last": 100, "volume": 25}
    assert tape_over({"last": 100, "volume": 10}, frame, frame)[1] is None


def test_the_touch_is_exact_and_says_what_is_missing():
    feed = HandFeed(HandClock())
    feed.show(bids=[("100.05", 70)])
    tape = Tape(feed.board, 0)
    assert tape.touch("bid") == Touch(d("100.05"), d(70))
    assert tape.touch("ask") == Touch(None, None)


def test_a_frame_is_new_once():
    feed = HandFeed(HandClock())
    feed.show(last=100)
    tape = Tape(feed.board, 0)
    assert not tape.is_new_frame()
    feed.show(last=100)
    assert tape.is_new_frame()
    assert not tape.is_new_frame()


def test_a_price_of_zero_is_no_touch():
    feed = HandFeed(HandClock())
    feed.show(bids=[(0, 0)])
    assert Tape(feed.board, 0).touch("bid").price is None


@pytest.mark.parametrize(
    ("frame", "seconds", "expected"),
    [
        ({"last": "100.05", "volume": 1}, 15, d("100.05")),
        ({"last": "100.05"}, 15, d("100.05")),
        ({"last": "100.05", "volume": 1}, 15.001, None),
        ({"last": "100.05", "volume": 0}, 0, None),
        ({"volume": 1}, 0, None),
        ({"last": 0, "volume": 1}, 0, None),
        ({"last": "Infinity", "volume": 1}, 0, None),
    ],
    ids=["fresh", "no volumes", "stale", "earlier session", "missing", "zero", "infinite"],
)
def test_which_last_price_can_be_relied_upon(frame, seconds, expected):
    feed = HandFeed(HandClock())
    feed.show(**frame)
    now = feed.clock.move(seconds)
    assert last_traded(feed.board, 0, now, timedelta(seconds=15)) == expected


def test_where_the_feed_never_spoke_there_is_no_last_price():
    feed = HandFeed(HandClock())
    assert last_traded(feed.board, 0, feed.clock.now(), timedelta(days=1)) is None
