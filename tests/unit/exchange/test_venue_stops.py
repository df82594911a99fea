"""When the venue triggers a stop and when it does not."""

from datetime import timedelta

import pytest

from strikedesk.exchange.model import CancelReason, RejectReason
from unit.exchange.fakes import (
    NOON,
    THEIRS,
    buy,
    d,
    fills,
    sell,
    types,
)

STOP = buy(1, 10, 103, trigger=102)


def test_a_stop_of_a_buyer_waits_unseen_until_a_trade_at_its_trigger(desk):
    assert types(desk.submit(STOP)) == ["ACCEPTED"]
    assert desk.venue.working(STOP.order_id).waits
    assert desk.venue.depth(1, 5).bids[0].price == 100
    assert desk.shows(asks=[(102, 50)], last="101.95", volume=1001) == []
    reports = desk.shows(asks=[("102.50", 50)], last=102, volume=1002)
    assert types(reports) == ["TRIGGERED", "FILLED"]
    assert (reports[0].last_price, reports[0].at) == (102, desk.clock.now())
    assert fills(reports) == [(1, 10, d("102.50"), "taker")]
    assert types(desk.venue.reports(STOP.order_id)) == ["ACCEPTED", "TRIGGERED", "FILLED"]


def test_a_stop_of_a_seller_is_triggered_by_a_trade_at_its_trigger_or_below(desk):
    desk.submit(sell(1, 10, 97, trigger=99), sell(2, 10, 97, trigger=98))
    reports = desk.shows(bids=[(98, 70)], asks=[(101, 50)], last=99, volume=1001)
    assert fills(reports) == [(1, 10, 98, "taker")]


def test_a_quote_beyond_the_trigger_without_a_trade_triggers_nothing(desk):
    desk.submit(STOP)
    assert desk.shows(bids=[(105, 70)], asks=[(106, 50)], last=100, volume=1000) == []
    assert desk.venue.working(STOP.order_id).waits


@pytest.mark.parametrize("last", [None, 0, -1, "Infinity"])
def test_a_last_price_that_is_none_triggers_nothing(desk, last):
    desk.submit(STOP, sell(2, 10, 97, trigger=99))
    assert desk.shows(bids=[(98, 70)], asks=[(104, 50)], last=last, volume=1001) == []


def test_a_last_price_of_an_earlier_session_triggers_nothing(desk):
    desk.submit(STOP)
    assert desk.shows(asks=[(104, 50)], last=105, volume=0) == []
    assert types(desk.shows(asks=[(104, 50)], last=105, volume=1)) == ["TRIGGERED"]


def test_without_volumes_the_last_price_alone_triggers(desk):
    desk.submit(STOP)
    assert types(desk.shows(asks=[(104, 50)], last=102)) == ["TRIGGERED"]


def test_an_update_that_the_feed_made_long_ago_triggers_nothing(desk):
    desk.submit(STOP)
    desk.clock.move(60)
    late = desk.clock.now() - timedelta(seconds=16)
    assert desk.venue.on_quotes(desk.feed.show(asks=[(104, 50)], last=102, volume=2, at=late)) == []
    assert types(desk.shows(asks=[(104, 50)], last=102, volume=2)) == ["TRIGGERED"]


def test_a_stop_that_is_passed_already_triggers_as_it_comes(desk):
    assert types(desk.submit(buy(1, 10, 101, trigger=100))) == ["ACCEPTED", "TRIGGERED", "FILLED"]
    assert desk.venue.working(buy(1, 1).order_id) is None


def test_a_stop_that_comes_while_the_feed_is_silent_waits_for_it_to_speak(desk):
    stop = buy(1, 10, 101, trigger=100)
    desk.clock.move(15.5)
    assert types(desk.submit(stop)) == ["ACCEPTED"]
    assert desk.venue.working(stop.order_id).waits
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    assert types(reports) == ["TRIGGERED", "FILLED"]


def test_the_trade_that_triggers_a_stop_does_not_fill_it_too(desk):
    desk.submit(sell(1, 10, 99, trigger=100))  # at once: it finds 100 bid
    desk.submit(sell(2, 10, "99.50", trigger="99.50"))
    reports = desk.shows(bids=[(99, 70)], asks=[(101, 50)], last="99.50", volume=2000)
    assert types(reports) == ["TRIGGERED"]
    assert desk.venue.working(sell(2, 1).order_id).leaves_qty == 10


def test_resting_orders_meet_the_tape_before_stops_come_in(desk):
    desk.submit(sell(9, 10, 102, account=THEIRS), STOP)
    reports = desk.shows(asks=[("102.50", 50)], last="102.50", volume=1010)
    assert types(reports) == ["FILLED", "TRIGGERED", "FILLED"]
    assert fills(reports) == [(9, 10, 102, "maker"), (1, 10, d("102.50"), "taker")]


def test_stops_of_both_sides_that_one_update_triggers_go_in_time(desk):
    desk.submit(sell(1, 10, 95, trigger=99), buy(2, 10, 110, trigger="100.50"))
    desk.submit(sell(3, 10, 95, trigger="99.50"))
    down = desk.shows(bids=[(98, 70)], asks=[(101, 50)], last=98, volume=1001)
    assert [r.order_id.int for r in down if r.exec_type == "TRIGGERED"] == [1, 3]


def test_fills_of_a_stop_here_trigger_no_other_until_the_feed_trades_there(desk):
    desk.submit(STOP, buy(2, 10, 106, trigger=103))
    reports = desk.shows(asks=[(103, 50)], last=102, volume=1001)
    assert fills(reports) == [(1, 10, 103, "taker")]
    assert desk.venue.working(buy(2, 1).order_id).waits
    assert fills(desk.shows(asks=[(103, 50)], last=103, volume=1002)) == [(2, 10, 103, "taker")]


def test_a_stop_without_limit_is_bound_by_its_protection(desk):
    desk.submit(buy(1, 10, trigger=102, protection=103))
    reports = desk.shows(asks=[(103, 4), ("103.05", 50)], last=102, volume=1001)
    assert types(reports) == ["TRIGGERED", "FILLED", "CANCELED"]
    assert (reports[-1].reason, reports[-1].cum_qty) == (CancelReason.BOOK_EXHAUSTED, 4)


def test_a_waiting_stop_can_be_canceled_and_the_instrument_is_looked_at_no_more(desk):
    desk.submit(STOP)
    assert desk.venue._tapes
    assert desk.venue.cancel(STOP.order_id, NOON).reason is CancelReason.REQUESTED
    assert not desk.venue._tapes
    assert desk.shows(asks=[(104, 50)], last=102, volume=1001) == []


def test_the_same_stop_twice_waits_once(desk):
    first = desk.submit(STOP)
    assert desk.submit(STOP) == first
    assert types(desk.shows(asks=[(104, 50)], last=102, volume=1001)) == ["TRIGGERED"]


def test_a_stop_that_no_venue_would_take_is_rejected(desk):
    (told,) = desk.submit(buy(1, 10, 101, trigger=102))
    assert told.reason is RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT
    assert desk.venue.working(buy(1, 1).order_id) is None
