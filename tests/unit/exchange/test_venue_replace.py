"""Changes of orders at the venue: what may be changed, and what becomes of the place."""

import pytest

from strikedesk.exchange.model import (
    CancelRejectReason,
    RejectReason,
)
from unit.exchange.fakes import (
    NOON,
    THEIRS,
    buy,
    d,
    fills,
    sell,
    types,
)


def test_replace_moves_an_order_and_may_trade_at_once(desk):
    order = buy(1, 60, 100)
    desk.submit(order)
    reports = desk.venue.replace(order.order_id, d(60), d(101), None, NOON)
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
    (answer,) = desk.venue.replace(order.order_id, d(quantity), d(limit), None, NOON)
    assert answer.reason is reason
    assert desk.venue.working(order.order_id) == before


def test_a_replace_of_an_order_that_fills_meanwhile_is_too_late(desk):
    order = buy(1, 10, 100)
    desk.submit(order)
    desk.clock.move()
    desk.feed.show(bids=[(99, 10)], asks=[(100, 50)], last=100, volume=1000)
    filled, answer = desk.venue.replace(order.order_id, d(20), d(100), None, NOON)
    assert fills([filled]) == [(1, 10, 100, "maker")]
    assert answer.reason is CancelRejectReason.TOO_LATE


STOP = buy(1, 10, 103, trigger=102)


def change(desk, order, quantity=10, limit=None, trigger=None, protection=None):
    prices = [None if p is None else d(p) for p in (limit, trigger, protection)]
    return desk.venue.replace(order.order_id, d(quantity), *prices[:2], NOON, prices[2])


def test_all_terms_of_a_waiting_stop_can_be_changed(desk):
    desk.submit(STOP)
    (told,) = change(desk, STOP, 20, 105, 104)
    assert (told.quantity, told.limit_price, told.trigger_price) == (20, 105, 104)
    working = desk.venue.working(STOP.order_id)
    assert (working.order.trigger_price, working.waits, working.leaves_qty) == (104, True, 20)
    desk.shows(asks=[(102, 50)], last=102, volume=1001)
    assert desk.venue.working(STOP.order_id).waits
    assert "TRIGGERED" in types(desk.shows(asks=[(104, 50)], last=104, volume=1002))


def test_a_price_that_is_not_named_stays(desk):
    desk.submit(STOP)
    (told,) = change(desk, STOP, 5)
    assert (told.quantity, told.limit_price, told.trigger_price) == (5, 103, 102)


def test_a_stop_moved_behind_the_last_price_triggers_at_once(desk):
    desk.submit(STOP)
    reports = change(desk, STOP, 10, 101, 100)
    assert types(reports) == ["REPLACED", "TRIGGERED", "FILLED"]
    assert desk.venue.working(STOP.order_id) is None


def test_the_limit_of_a_triggered_stop_may_go_to_either_side_of_its_trigger(desk):
    desk.submit(STOP)
    desk.shows(asks=[(104, 50)], last=102, volume=1001)
    assert desk.venue.working(STOP.order_id).is_triggered
    assert types(change(desk, STOP, 10, 99, 102)) == ["REPLACED"]
    assert desk.venue.working(STOP.order_id).order.limit_price == 99


def test_the_protection_of_a_stop_without_limit_goes_with_its_trigger(desk):
    order = buy(1, 10, trigger=102, protection=103)
    desk.submit(order)
    (refused,) = change(desk, order, 10, None, 104)
    assert refused.reason is RejectReason.TRIGGER_ON_WRONG_SIDE_OF_PROTECTION
    (told,) = change(desk, order, 10, None, 104, protection=105)
    assert (told.limit_price, told.trigger_price, told.protection_price) == (None, 104, 105)


@pytest.mark.parametrize(
    ("order", "terms", "reason"),
    [
        (STOP, {"limit": 101}, RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT),
        (STOP, {"trigger": 104}, RejectReason.TRIGGER_ON_WRONG_SIDE_OF_LIMIT),
        (STOP, {"trigger": "101.01"}, RejectReason.TRIGGER_OFF_TICK),
        (STOP, {"trigger": 0}, RejectReason.TRIGGER_NOT_POSITIVE),
        (STOP, {"trigger": "NaN"}, RejectReason.TRIGGER_NOT_POSITIVE),
        (STOP, {"quantity": 0}, RejectReason.QUANTITY_NOT_POSITIVE),
        (buy(1, 10, 99), {"trigger": 98}, CancelRejectReason.NO_TRIGGER_TO_CHANGE),
        (
            buy(1, 10, trigger=102, protection=103),
            {"limit": 103},
            CancelRejectReason.NO_LIMIT_TO_CHANGE,
        ),
        (buy(1, 10, 100, trigger=99), {"trigger": 98}, CancelRejectReason.ALREADY_TRIGGERED),
    ],
)
def test_a_change_that_cannot_be_says_why_and_changes_nothing(desk, order, terms, reason):
    desk.submit(order)
    before = desk.venue.working(order.order_id)
    (answer,) = change(desk, order, **terms)
    assert answer.reason is reason
    assert desk.venue.working(order.order_id) == before


def test_a_change_of_a_stop_that_triggers_meanwhile_finds_it_triggered(desk):
    desk.submit(STOP)
    desk.clock.move()
    desk.feed.show(asks=[(104, 50)], last=102, volume=1001)  # no on_quotes
    told, answer = change(desk, STOP, 10, 105, 104)
    assert told.exec_type == "TRIGGERED"
    assert answer.reason is CancelRejectReason.ALREADY_TRIGGERED


def test_a_change_of_a_stop_that_is_over_meanwhile_is_too_late(desk):
    order = buy(1, 10, trigger=102, protection=103)
    desk.submit(order)
    desk.clock.move()
    desk.feed.show(asks=[(104, 50)], last=102, volume=1001)  # triggers, and finds nothing
    *told, answer = change(desk, order, 20)
    assert types(told) == ["TRIGGERED", "CANCELED"]
    assert answer.reason is CancelRejectReason.TOO_LATE


def test_the_same_change_twice_leaves_the_order_as_the_first_left_it(desk):
    order = buy(1, 10, 100)
    desk.submit(order)
    change(desk, order, 20, 100)
    before = desk.venue.working(order.order_id)
    assert types(change(desk, order, 20, 100)) == ["REPLACED"]
    assert desk.venue.working(order.order_id) == before
