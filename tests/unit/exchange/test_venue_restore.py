"""What outlives a restart and the end of a session, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest

from strikedesk.core.trading import TimeInForce
from strikedesk.exchange.model import WorkingOrder
from unit.exchange.fakes import (
    NOON,
    buy,
    d,
    fills,
    sell,
    types,
)

GTC = TimeInForce.GTC
CLOSE = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # 15:30 in India


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


def test_a_stop_that_waited_waits_again(desk):
    stop = sell(1, 10, 98, trigger=99)
    assert desk.venue.restore([WorkingOrder(stop)]) == []
    assert desk.venue.working(stop.order_id).waits
    assert desk.shows(bids=[(98, 70)], asks=[(101, 50)], last=100, volume=1001) == []
    reports = desk.shows(bids=[(98, 70)], asks=[(101, 50)], last=99, volume=1002)
    assert types(reports) == ["TRIGGERED", "FILLED"]


def test_a_stop_whose_trigger_was_passed_meanwhile_triggers_with_the_next_update(desk):
    stop = sell(1, 10, 100, trigger=101)  # the last price is 100 already
    assert desk.venue.restore([WorkingOrder(stop)]) == []
    assert desk.venue.working(stop.order_id).waits
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=100, volume=1000)
    assert types(reports) == ["TRIGGERED", "FILLED"]


def test_a_stop_without_limit_that_waited_waits_again(desk):
    stop = sell(1, 10, trigger=99, protection=98)
    assert desk.venue.restore([WorkingOrder(stop)]) == []
    reports = desk.shows(bids=[(99, 4)], asks=[(101, 50)], last=99, volume=1002)
    assert types(reports) == ["TRIGGERED", "FILLED", "CANCELED"]


@pytest.mark.parametrize("told", [{"is_triggered": True}, {"cum_qty": d(4)}])
def test_a_triggered_stop_rests_again_and_is_not_triggered_twice(desk, told):
    stop = buy(1, 10, 103, trigger=102)
    desk.venue.restore([WorkingOrder(stop, **told)])
    assert desk.venue.working(stop.order_id).is_triggered
    assert desk.venue.depth(1, 1).bids[0].price == 103
    reports = desk.shows(bids=[(100, 70)], asks=[(101, 50)], last=102, volume=1000)
    assert types(reports) == ["FILLED"]


def test_what_a_triggered_stop_without_limit_did_not_find_is_canceled(desk):
    stop = buy(1, 10, trigger=102, protection=103)
    (told,) = desk.venue.restore([WorkingOrder(stop, d(4))])
    assert (told.exec_type, told.reason, told.cum_qty) == ("CANCELED", "book_exhausted", 4)


def test_an_order_for_a_day_that_ended_while_the_desk_was_down_expires(desk):
    desk.clock.at = CLOSE
    day = {"day_ends_at": CLOSE}
    reports = desk.venue.restore(
        [
            WorkingOrder(buy(1, 10, 99), d(4), **day),
            WorkingOrder(buy(2, 10, 103, trigger=102), **day),
            WorkingOrder(buy(3, 10, 99, tif=GTC), **day),
            WorkingOrder(buy(4, 10, 99), day_ends_at=CLOSE + timedelta(days=1)),
            WorkingOrder(buy(5, 10, 99)),
            WorkingOrder(buy(6, 65, 99, tif=GTC, instrument_id=3)),
        ]
    )
    assert [(r.order_id.int, r.exec_type, r.cum_qty) for r in reports] == [
        (1, "EXPIRED", 4),
        (2, "EXPIRED", 0),
        (6, "EXPIRED", 0),
    ]


def test_the_session_end_leaves_gtc_orders_of_living_contracts(desk):
    desk.submit(
        buy(1, 10, 99),
        buy(2, 10, 99, tif=GTC),
        buy(3, 10, 103, trigger=102, tif=GTC),
        buy(4, 65, 99, tif=GTC, instrument_id=3),
    )
    before_close = desk.venue.expire([3], NOON)
    assert before_close == []
    reports = desk.venue.expire([1, 3], CLOSE)
    assert [(r.order_id.int, r.exec_type) for r in reports] == [(1, "EXPIRED"), (4, "EXPIRED")]
    assert [desk.venue.working(buy(n, 1).order_id) is not None for n in (2, 3)] == [True, True]
    assert desk.venue.expire([1, 3], CLOSE) == []


def test_what_a_feed_quotes_after_the_end_of_a_contract_trades_with_nobody(desk):
    desk.shows(bids=[(9, 1)], asks=[(10, 65)], last=9, volume=1, instrument_id=3)
    desk.submit(buy(1, 65, 9, instrument_id=3), buy(2, 65, 12, trigger=11, instrument_id=3))
    desk.clock.at = CLOSE
    assert desk.shows(bids=[(8, 1)], asks=[(9, 65)], last=11, volume=99, instrument_id=3) == []
    assert types(desk.venue.expire([3], desk.clock.now())) == ["EXPIRED", "EXPIRED"]


def test_gtc_rests_and_a_market_order_does_not_for_all_that(desk):
    reports = desk.submit(buy(1, 60, 101, tif=GTC), buy(2, 60, protection=101, tif=GTC))
    assert desk.venue.working(buy(1, 1).order_id).leaves_qty == 10
    assert reports[-1].reason == "book_exhausted"
    assert fills(reports) == [(1, 50, 101, "taker")]


def test_single_orders_end_beside_others_in_their_book(desk):
    desk.submit(buy(1, 10, 99), buy(2, 10, 99, tif=GTC), buy(3, 10, 103, trigger=102))
    ending = [buy(n, 1).order_id for n in (1, 3, 77)]
    reports = desk.venue.end_orders(ending, NOON)
    assert [(r.order_id.int, r.exec_type) for r in reports] == [(1, "EXPIRED"), (3, "EXPIRED")]
    assert desk.venue.end_orders(ending, NOON) == []
    assert desk.venue.working(buy(2, 1).order_id).leaves_qty == 10
    assert types(desk.shows(bids=[(97, 9)], asks=[(98, 9)], last=98, volume=2000)) == ["FILLED"]
