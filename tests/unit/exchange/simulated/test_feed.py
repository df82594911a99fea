import asyncio
from decimal import Decimal

import numpy as np
import pytest

from strikedesk.exchange.simulated.feed import SimulatedFeed
from strikedesk.exchange.simulated.spots import Dynamics
from strikedesk.exchange.simulated.standing import standing_of
from strikedesk.marketdata.board import QuoteBoard
from unit.exchange.fakes import HandClock
from unit.exchange.simulated.listed import OPENING, WEEKLY_LISTED, listed


def opened(**given):
    clock = HandClock(OPENING)
    return clock, SimulatedFeed(listed(), clock, **given), QuoteBoard()


def test_the_first_frame_is_there_at_once():
    clock, feed, board = opened()
    feed.prime(board)
    quotes = [board.quote(i.id) for i in listed()]
    assert all(q.last_price > 0 and q.at == clock.now() for q in quotes)
    assert all(q.source == "simulated" for q in quotes)
    assert all(q.bid < q.ask for q in quotes[1:])


def test_two_feeds_with_one_seed_and_one_clock_agree_to_the_last_bit():
    (clock, one, board), (other_clock, other, other_board) = opened(seed=3), opened(seed=3)
    for feed, on in ((one, board), (other, other_board)):
        feed.prime(on)
    for seconds in (0.25, 0.3, 7.0):
        clock.move(seconds)
        other_clock.move(seconds)
        one.tick(board)
        other.tick(other_board)
    for name, column in board.prices.items():
        assert column.tobytes() == other_board.prices[name].tobytes()


def test_a_tick_speaks_with_the_clocks_time():
    clock, feed, board = opened()
    feed.prime(board)
    clock.move(0.25)
    feed.tick(board)
    assert board.quote(2).at == clock.now() == feed.depth(2, 5).at


@pytest.mark.parametrize("seconds", [0.0, -5.0])
def test_a_clock_that_stands_or_goes_back_says_nothing(seconds):
    clock, feed, board = opened()
    feed.prime(board)
    clock.move(seconds)
    feed.tick(board)
    assert board.latest == 1


def test_depth_agrees_with_the_board_after_every_tick():
    clock, feed, board = opened()
    feed.prime(board)
    for _ in range(5):
        clock.move(0.25)
        feed.tick(board)
        for number in (2, 9, 51, 124):
            quote, depth = board.quote(number), feed.depth(number, 50)
            assert (depth.bids[0].price, depth.asks[0].price) == (quote.bid, quote.ask)
            assert depth.bids[0].quantity == quote.bid_quantity


def test_depth_within_a_frame_is_one_and_the_same():
    _, feed, _ = opened()
    assert feed.depth(2, 50) is feed.depth(2, 50)
    assert len(feed.depth(2, 5).asks) == 5


def test_there_is_no_book_of_an_index_nor_of_strangers():
    _, feed, _ = opened()
    assert feed.depth(1, 5) is None
    assert feed.depth(12_345, 5) is None


async def test_run_ticks_until_it_is_cancelled():
    clock, feed, board = opened(hz=1_000.0)
    frames, enough = [], asyncio.Event()

    def hear(slots):
        frames.append(len(slots))
        clock.move(0.25)
        if len(frames) == 4:
            enough.set()

    board.listen(hear)
    task = asyncio.create_task(feed.run(board))
    await asyncio.wait_for(enough.wait(), timeout=10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(frames) == {len(listed())}


def test_a_lively_market_moves_more():
    def move(activity):
        clock, feed, board = opened(dynamics=Dynamics(activity=activity))
        feed.prime(board)
        before = board.prices["last_price"][0]
        clock.move(600)
        feed.tick(board)
        return abs(np.log(board.prices["last_price"][0] / before))

    assert move(10.0) == pytest.approx(10 * move(1.0), rel=0.1)


def test_a_feed_goes_on_from_where_another_stopped():
    clock, feed, board = opened()
    feed.prime(board)
    clock.move(60)
    feed.tick(board)
    other = SimulatedFeed(listed(), clock, standing=standing_of(feed.market, feed.state))
    again = QuoteBoard()
    other.prime(again)
    for name, column in board.prices.items():
        np.testing.assert_array_equal(column, again.prices[name], name)
    for name, column in board.counts.items():
        np.testing.assert_array_equal(column, again.counts[name], name)


def test_new_listings_join_a_running_market():
    clock, feed, board = opened()
    feed.prime(board)
    clock.move(0.25)
    feed.tick(board)
    before = board.quote(2)
    feed.relist(WEEKLY_LISTED)
    assert board.quote(2) == before
    assert board.quote(904).bid > Decimal(0)
    clock.move(0.25)
    feed.tick(board)
    assert feed.depth(904, 5).bids[0].price == board.quote(904).bid
