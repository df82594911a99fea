import pytest

from strikedesk.exchange.tape import Print, Tape, Touch
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
    ],
    ids=["more volume", "no volume", "volume began anew", "anew and empty", "no change",
         "change without volumes", "first price", "price gone", "volumes begin", "volumes end"],
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
