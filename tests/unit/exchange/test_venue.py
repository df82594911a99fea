from strikedesk.core.trading import Side
from strikedesk.exchange.model import (
    CancelReason,
    CancelRejected,
    CancelRejectReason,
    RejectReason,
)
from unit.exchange.fakes import (
    NOON,
    THEIRS,
    Desk,
    buy,
    d,
    fills,
    sell,
    types,
)


def test_a_resting_order_fills_when_trades_have_used_up_the_queue(desk):
    order = buy(1, 10, 100)
    assert types(desk.submit(order)) == ["ACCEPTED"]
    assert desk.venue.working(order.order_id).queue_ahead == 70
    assert desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1060) == []
    assert desk.venue.working(order.order_id).queue_ahead == 10
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1075)
    assert fills(reports) == [(1, 5, 100, "maker")]
    assert reports[0].at == desk.clock.now()


def test_volume_from_before_an_order_came_does_not_fill_it(desk):
    desk.submit(buy(1, 10, "100.50"))
    assert desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000) == []


def test_volume_that_the_venue_was_not_told_of_belongs_to_those_who_rested_then(desk):
    desk.submit(buy(1, 10, "100.50"))
    desk.clock.move()
    desk.feed.show(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1006)  # no on_quotes
    reports = desk.submit(buy(2, 10, "100.50", account=THEIRS))
    assert fills(reports) == [(1, 6, d("100.50"), "maker")]


def test_a_cross_fills_at_the_resting_price_and_uses_up_the_outside(desk):
    desk.submit(buy(1, 60, 100))
    reports = desk.shows(bids=[(99, 10)], asks=[("99.50", 50), (101, 5)], last=100, volume=1000)
    assert fills(reports) == [(1, 50, 100, "maker")]
    assert fills(desk.submit(buy(2, 60, protection=101, account=THEIRS))) == [(2, 5, 101, "taker")]


def test_only_instruments_with_resting_orders_are_looked_at(desk):
    desk.feed.depth = None  # would fail if it was called
    assert desk.shows(bids=[(100, 70)], asks=[(100, 50)], last=100, volume=5000) == []


def test_an_update_of_other_instruments_touches_nobody(desk):
    desk.submit(buy(1, 10, 100))
    desk.clock.move()
    crossed = desk.feed.show(bids=[(99, 1)], asks=[(100, 50)], last=100, volume=1000)
    others = desk.feed.show(bids=[(9, 1)], asks=[(10, 1)], last=9, volume=1, instrument_id=3)
    assert desk.venue.on_quotes(others) == []
    assert fills(desk.venue.on_quotes(crossed)) == [(1, 10, 100, "maker")]


def test_an_instrument_where_nothing_rests_any_more_is_looked_at_no_more(desk):
    desk.submit(buy(1, 10, 100), buy(2, 10, 100))
    desk.venue.cancel(buy(1, 1).order_id, NOON)
    assert desk.venue._tapes
    desk.venue.cancel(buy(2, 1).order_id, NOON)
    assert not desk.venue._tapes


def test_the_same_id_twice_is_executed_once(desk):
    order = buy(1, 20, protection=101)
    first = desk.submit(order)
    assert desk.submit(order) == first
    assert desk.submit(order, order) == [*first, *first]
    assert desk.venue.depth(1, 5).asks[0].quantity == 30


def test_a_repeated_id_tells_what_happened_since(desk):
    desk.submit(buy(1, 20, 100))
    desk.submit(sell(2, 100, protection=99, account=THEIRS))
    assert types(desk.submit(buy(1, 20, 100))) == ["ACCEPTED", "FILLED"]


def test_orders_that_are_over_are_forgotten_in_the_end():
    desk = Desk(memory=2)
    desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    resting = buy(9, 1, 99)
    desk.submit(resting, *(buy(n, 1, protection=101) for n in (1, 2, 3)))
    known = [bool(desk.venue.reports(buy(n, 1).order_id)) for n in (9, 1, 2, 3)]
    assert known == [True, False, True, True]


def test_cancel_twice_returns_the_same_report(desk):
    order = buy(1, 10, 100)
    desk.submit(order)
    first = desk.venue.cancel(order.order_id, NOON)
    assert (first.reason, first.leaves_qty, first.at) == (CancelReason.REQUESTED, 0, NOON)
    assert desk.venue.cancel(order.order_id, desk.clock.now()) is first
    assert desk.venue.working(order.order_id) is None


def test_cancel_of_a_filled_order_is_too_late(desk):
    order = buy(1, 10, protection=101)
    desk.submit(order)
    answer = desk.venue.cancel(order.order_id, NOON)
    assert answer == CancelRejected(order.order_id, CancelRejectReason.TOO_LATE, NOON)


def test_an_order_that_the_venue_never_had_is_unknown(desk):
    order = buy(1, 10, 100)
    unknown = CancelRejected(order.order_id, CancelRejectReason.UNKNOWN_ORDER, NOON)
    assert desk.venue.cancel(order.order_id, NOON) == unknown
    assert desk.venue.replace(order.order_id, d(1), d(1), None, NOON) == [unknown]
    assert desk.venue.working(order.order_id) is None
    assert desk.venue.reports(order.order_id) == []


def test_the_depth_of_the_venue_is_what_is_left_with_what_rests(desk):
    desk.submit(buy(1, 20, protection=101), buy(2, 5, 100))
    seen = desk.venue.depth(1, 5)
    assert [(x.price, x.quantity) for x in seen.bids] == [(100, 75)]
    assert [(x.price, x.quantity) for x in seen.asks] == [(101, 30)]
    assert desk.venue.depth(77, 5) is None


def test_depth_of_few_levels_does_not_blind_the_book(desk):
    desk.shows(bids=[], asks=[(101, 5), (102, 5)], last=100, volume=1000)
    desk.submit(sell(9, 1, 110, account=THEIRS))
    assert len(desk.venue.depth(1, 1).asks) == 1
    assert len(fills(desk.submit(buy(1, 10, protection=102)))) == 2


def test_an_instrument_without_any_quote_takes_limit_orders_and_fills_nothing(desk):
    reports = desk.submit(
        buy(1, 65, 100, instrument_id=3), buy(2, 65, protection=100, instrument_id=3)
    )
    assert types(reports) == ["ACCEPTED", "ACCEPTED", "CANCELED"]


def test_a_rejected_order_is_rejected_again_the_same_way(desk):
    order = buy(1, 10, 100, instrument_id=2)
    (first,) = desk.submit(order)
    assert first.reason is RejectReason.NOT_TRADABLE
    assert desk.submit(order) == [first]


def test_one_bad_order_of_a_batch_does_not_hide_the_others(desk):
    reports = desk.submit(buy(1, 10, "100.01"), buy(2, 10, protection=101))
    assert types(reports) == ["REJECTED", "ACCEPTED", "FILLED"]


def test_the_venue_can_listen_to_the_board(desk):
    told = []
    stop = desk.feed.board.listen(lambda slots: told.extend(desk.venue.on_quotes(slots)))
    desk.submit(buy(1, 10, 100))
    desk.clock.move()
    desk.feed.show(bids=[(99, 1)], asks=[(100, 50)], last=100, volume=1000)
    stop()
    assert fills(told) == [(1, 10, 100, "maker")]


def test_a_side_is_taken_when_our_orders_have_had_all_that_was_shown(desk):
    desk.submit(buy(1, 20, 101))
    assert not desk.venue.is_taken(1, Side.SELL)
    desk.submit(buy(2, 30, 101))
    assert desk.venue.is_taken(1, Side.SELL)
    assert not desk.venue.is_taken(1, Side.BUY)
    assert not desk.venue.is_taken(12_345, Side.SELL)
    desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    assert not desk.venue.is_taken(1, Side.SELL)
