from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from strikedesk.core.trading import TimeInForce
from strikedesk.exchange.model import (
    CancelReason,
    CancelRejected,
    CancelRejectReason,
    RejectReason,
    WorkingOrder,
)
from strikedesk.exchange.venue import PaperVenue
from strikedesk.instruments.model import InstrumentKind
from unit.exchange.fakes import (
    NOON,
    SHARE,
    THEIRS,
    HandClock,
    HandFeed,
    buy,
    d,
    fills,
    sell,
    types,
)

INDEX = replace(SHARE, id=2, tradingsymbol="INDEX", kind=InstrumentKind.INDEX)
FUTURE = replace(
    SHARE,
    id=3,
    exchange="NFO",
    tradingsymbol="FUT",
    kind=InstrumentKind.FUT,
    lot_size=d(65),
    freeze_quantity=d(1755),
    expiry=date(2026, 3, 2),
)


class Desk:
    def __init__(self, memory=20_000):
        self.clock = HandClock()
        self.feed = HandFeed(self.clock, (SHARE, INDEX, FUTURE))
        self.venue = PaperVenue(self.feed, self.feed.board, self.clock, memory)

    def shows(self, **frame):
        """A new frame, and what resting orders make of it."""
        self.clock.move()
        return self.venue.on_quotes(self.feed.show(**frame))

    def submit(self, *orders):
        return self.venue.submit(orders)


@pytest.fixture
def desk():
    made = Desk()
    made.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    return made


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
    assert desk.venue.replace(order.order_id, d(1), d(1), NOON) == [unknown]
    assert desk.venue.working(order.order_id) is None
    assert desk.venue.reports(order.order_id) == []


def test_replace_moves_an_order_and_may_trade_at_once(desk):
    order = buy(1, 60, 100)
    desk.submit(order)
    reports = desk.venue.replace(order.order_id, d(60), d(101), NOON)
    assert types(reports) == ["REPLACED", "FILLED"]
    assert desk.venue.working(order.order_id).order.limit_price == 101


@pytest.mark.parametrize(
    ("quantity", "limit", "reason"),
    [
        (4, 100, CancelRejectReason.QUANTITY_ALREADY_DONE),
        (5, 100, CancelRejectReason.QUANTITY_ALREADY_DONE),
        (0, 100, RejectReason.QUANTITY_NOT_POSITIVE),
        (8, "100.01", RejectReason.PRICE_OFF_TICK),
    ],
)
def test_a_replace_that_cannot_be_leaves_the_order_as_it_was(desk, quantity, limit, reason):
    order = buy(1, 10, 100)
    desk.submit(order)
    desk.submit(sell(2, 75, protection=100, account=THEIRS))
    before = desk.venue.working(order.order_id)
    (answer,) = desk.venue.replace(order.order_id, d(quantity), d(limit), NOON)
    assert answer.reason is reason
    assert desk.venue.working(order.order_id) == before


def test_a_replace_of_an_order_that_fills_meanwhile_is_too_late(desk):
    order = buy(1, 10, 100)
    desk.submit(order)
    desk.clock.move()
    desk.feed.show(bids=[(99, 10)], asks=[(100, 50)], last=100, volume=1000)
    filled, answer = desk.venue.replace(order.order_id, d(20), d(100), NOON)
    assert fills([filled]) == [(1, 10, 100, "maker")]
    assert answer.reason is CancelRejectReason.TOO_LATE


def test_restored_orders_go_on_at_the_back_of_the_queue(desk):
    orders = [WorkingOrder(buy(1, 20, 100), d(5)), WorkingOrder(buy(2, 10, 100), d(0))]
    assert desk.venue.restore(orders) == []
    assert desk.venue.working(orders[0].order.order_id).leaves_qty == 15
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1087)
    assert fills(reports) == [(1, 15, 100, "maker"), (2, 2, 100, "maker")]
    assert reports[0].exec_id.endswith(":20")


def test_restoring_twice_changes_nothing(desk):
    working = WorkingOrder(buy(1, 20, 100), d(5))
    desk.venue.restore([working])
    assert desk.venue.restore([working]) == []
    assert len(desk.venue.depth(1, 5).bids) == 1
    assert desk.venue.depth(1, 5).bids[0].quantity == 85


def test_a_restored_order_that_the_market_has_passed_trades_with_the_next_frame(desk):
    assert desk.venue.restore([WorkingOrder(buy(1, 20, 101))]) == []
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    assert fills(reports) == [(1, 20, 101, "maker")]


def test_what_can_rest_no_more_ends_on_restore(desk):
    desk.clock.at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # 15:30 in India
    reports = desk.venue.restore(
        [
            WorkingOrder(buy(1, 65, 100, instrument_id=3), d(0)),
            WorkingOrder(buy(2, 10, 100, instrument_id=77), d(0)),
            WorkingOrder(buy(3, 10, 100, tif=TimeInForce.IOC), d(4)),
            WorkingOrder(buy(4, 10, protection=100), d(4)),
        ]
    )
    assert types(reports) == ["EXPIRED", "EXPIRED", "CANCELED", "CANCELED"]
    assert [r.cum_qty for r in reports] == [0, 0, 4, 4]


def test_the_session_end_expires_what_rests_in_its_instruments_only(desk):
    desk.feed.show(bids=[(9, 1)], asks=[(10, 1)], instrument_id=3)
    desk.submit(buy(1, 10, 100), buy(2, 65, 9, instrument_id=3))
    reports = desk.venue.expire([1, 2, 999], NOON)
    assert [(r.order_id.int, r.exec_type) for r in reports] == [(1, "EXPIRED")]
    assert desk.venue.expire([1], NOON) == []
    assert desk.venue.working(buy(2, 1).order_id) is not None


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
