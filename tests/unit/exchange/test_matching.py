"""Each rule of the book by one example; the state machine beside this file tries the rest."""

from dataclasses import replace

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.matching import Book
from strikedesk.exchange.model import (
    CancelReason,
)
from unit.exchange.fakes import NOON, THEIRS, buy, d, depth, fills, sell, types


def book(bids=(), asks=()):
    made = Book()
    made.outside.show(depth(bids, asks))
    return made


def submit(made, order):
    reports, resting = made.submit(order, NOON)
    return reports, resting


def test_a_market_order_walks_the_book_one_report_per_level():
    made = book(asks=[(100, 50), ("100.05", 30), ("100.10", 100)])
    reports, resting = submit(made, buy(1, 100, protection=101))
    assert types(reports) == ["ACCEPTED", "FILLED", "FILLED", "FILLED"]
    assert fills(reports) == [
        (1, 50, 100, "taker"),
        (1, 30, d("100.05"), "taker"),
        (1, 20, d("100.10"), "taker"),
    ]
    assert resting is None


def test_a_market_order_stops_at_its_protection_and_the_rest_is_canceled():
    made = book(asks=[(100, 50), (101, 50), (102, 50)])
    reports, _ = submit(made, buy(1, 150, protection=101))
    assert [f[1] for f in fills(reports)] == [50, 50]
    assert reports[-1].reason is CancelReason.BOOK_EXHAUSTED
    assert (reports[-1].cum_qty, reports[-1].leaves_qty) == (100, 0)


def test_a_market_order_into_an_empty_book_is_accepted_and_canceled():
    reports, _ = submit(book(), sell(1, 10, protection=1))
    assert types(reports) == ["ACCEPTED", "CANCELED"]


def test_an_ioc_remainder_is_canceled():
    made = book(asks=[(100, 5), (101, 50)])
    reports, resting = submit(made, buy(1, 20, 100, tif=TimeInForce.IOC))
    assert fills(reports) == [(1, 5, 100, "taker")]
    assert reports[-1].reason is CancelReason.IMMEDIATE_OR_CANCEL
    assert resting is None


def test_a_limit_remainder_rests():
    made = book(asks=[(100, 5), (101, 50)])
    _, resting = submit(made, buy(1, 20, 100))
    assert resting.leaves_qty == 15
    assert made.resting[Side.BUY].best() == 100


def test_what_was_taken_stays_taken_until_the_next_frame():
    made = book(asks=[(100, 50)])
    submit(made, buy(1, 50, protection=100))
    assert fills(submit(made, buy(2, 10, protection=100))[0]) == []
    made.outside.show(depth(asks=[(100, 50)]))  # the same quote said again
    assert fills(submit(made, buy(3, 10, protection=100))[0]) == []
    made.outside.show(depth(asks=[(100, 50)], at=NOON.replace(second=1)))
    assert fills(submit(made, buy(4, 10, protection=100))[0]) == [(4, 10, 100, "taker")]


def test_a_level_of_another_size_is_new_even_within_the_same_instant():
    made = book(asks=[(100, 50), (101, 50)])
    submit(made, buy(1, 70, protection=101))
    made.outside.show(depth(asks=[(100, 20), (101, 50)]))
    assert fills(submit(made, buy(2, 60, protection=101))[0]) == [
        (2, 20, 100, "taker"),
        (2, 30, 101, "taker"),
    ]


def test_a_better_user_price_comes_before_the_outside():
    made = book(asks=[(101, 50)])
    submit(made, sell(1, 10, 100, account=THEIRS))
    reports, _ = submit(made, buy(2, 30, 101))
    assert fills(reports) == [(1, 10, 100, "maker"), (2, 10, 100, "taker"), (2, 20, 101, "taker")]


def test_at_one_price_the_outside_that_was_there_first_trades_first():
    made = book(asks=[(100, 50)])
    submit(made, sell(1, 10, 100, account=THEIRS))
    assert fills(submit(made, buy(2, 50, 100))[0], 1) == []
    assert fills(submit(made, buy(3, 10, 100))[0], 1) == [(1, 10, 100, "maker")]


def test_outside_orders_that_came_later_wait_behind_the_user_order():
    made = book()
    submit(made, sell(1, 10, 100, account=THEIRS))
    made.outside.show(depth(asks=[(100, 50)]))
    reports, _ = submit(made, buy(2, 15, 100))
    assert fills(reports) == [(1, 10, 100, "maker"), (2, 15, 100, "taker")]
    assert made.outside.levels(Side.SELL)[0].quantity == 45


def test_users_at_one_price_trade_in_the_order_of_their_coming():
    made = book()
    for number in (1, 2, 3):
        submit(made, buy(number, 10, 100, account=THEIRS))
    reports, _ = submit(made, sell(4, 25, 100))
    assert [f[:2] for f in fills(reports)] == [(1, 10), (2, 10), (3, 5), (4, 25)]


def test_an_order_that_meets_its_own_account_is_canceled_and_the_older_one_stays():
    made = book(asks=[(99, 5)])
    submit(made, sell(1, 10, 100))
    reports, resting = submit(made, buy(2, 20, 100))
    assert fills(reports) == [(2, 5, 99, "taker")]
    assert reports[-1].reason is CancelReason.SELF_MATCH
    assert resting is None
    assert made.resting[Side.SELL].best() == 100


def test_the_queue_ahead_is_what_was_shown_at_the_price_on_joining():
    made = book(bids=[(100, 70), ("99.90", 40)])
    assert submit(made, buy(1, 10, 100))[1].queue_ahead == 70
    assert submit(made, buy(2, 10, "99.95"))[1].queue_ahead == 0
    assert submit(made, buy(3, 10, "100.05"))[1].queue_ahead == 0
    assert submit(made, buy(4, 10, "99.50"))[1].queue_ahead == 40  # as at the last level shown


def test_trades_at_the_price_use_up_the_queue_then_fill_in_part():
    made = book(bids=[(100, 70)])
    _, resting = submit(made, buy(1, 10, 100))
    assert made.on_trade(d(100), d(60), NOON) == []
    assert resting.queue_ahead == 10
    assert fills(made.on_trade(d(100), d(14), NOON)) == [(1, 4, 100, "maker")]
    assert fills(made.on_trade(d(100), d(50), NOON)) == [(1, 6, 100, "maker")]
    assert not made


def test_one_trade_passes_each_outside_order_only_once():
    made = book(bids=[(100, 30)])
    submit(made, buy(1, 10, 100))
    made.outside.show(depth(bids=[(100, 50)], at=NOON.replace(second=1)))
    submit(made, buy(2, 10, 100, account=THEIRS))
    # 30 outside, 10 of the first order, 20 outside that came between, 10 of the second
    assert fills(made.on_trade(d(100), d(65), NOON)) == [
        (1, 10, 100, "maker"),
        (2, 5, 100, "maker"),
    ]


def test_a_trade_through_fills_at_once_at_the_orders_own_price():
    made = book(bids=[(100, 70)])
    submit(made, buy(1, 10, 100))
    assert fills(made.on_trade(d("99.90"), d(8), NOON)) == [(1, 8, 100, "maker")]
    assert fills(made.on_trade(d("99.90"), None, NOON)) == [(1, 2, 100, "maker")]


def test_a_trade_of_unknown_size_at_the_price_says_nothing():
    made = book(bids=[(100, 70)])
    submit(made, buy(1, 10, 100))
    assert made.on_trade(d(100), None, NOON) == []


def test_trades_away_from_the_price_leave_an_order_alone():
    made = book(bids=[(100, 70)])
    submit(made, buy(1, 10, 100))
    assert made.on_trade(d("100.05"), d(1000), NOON) == []


def test_the_outside_that_crosses_trades_at_the_resting_price_for_what_it_shows():
    made = book(bids=[(100, 70)], asks=[(101, 10)])
    submit(made, buy(1, 100, 100))
    made.outside.show(depth(asks=[("99.50", 20), (100, 30), (101, 500)], at=NOON.replace(second=1)))
    assert fills(made.cross(NOON)) == [(1, 50, 100, "maker")]
    assert made.cross(NOON) == []


def test_the_touch_bounds_the_queue_ahead():
    made = book(bids=[(100, 70), (99, 80)])
    _, first = submit(made, buy(1, 10, 100))
    _, second = submit(made, buy(2, 10, 99))
    made.on_touch(Side.BUY, d(100), d(25))
    assert (first.queue_ahead, second.queue_ahead) == (25, 80)
    made.on_touch(Side.BUY, d(99), d(90))
    assert (first.queue_ahead, second.queue_ahead) == (0, 80)
    made.on_touch(Side.BUY, None, None)
    assert second.queue_ahead == 80


def test_less_quantity_keeps_the_place_in_the_queue():
    made = book(bids=[(100, 70)])
    _, resting = submit(made, buy(1, 10, 100))
    reports, after = made.replace(resting, buy(1, 5, 100), NOON)
    assert types(reports) == ["REPLACED"]
    assert (after.leaves_qty, after.queue_ahead) == (5, 70)


def test_more_quantity_goes_to_the_back():
    made = book()
    _, first = submit(made, buy(1, 10, 100))
    submit(made, buy(2, 10, 100))
    made.replace(first, buy(1, 20, 100), NOON)
    assert [e.order.order_id.int for e in made.resting[Side.BUY]] == [2, 1]


def test_a_replaced_order_may_trade_at_once():
    made = book(asks=[(101, 4)])
    _, resting = submit(made, buy(1, 10, 100))
    reports, after = made.replace(resting, buy(1, 10, 101), NOON)
    assert types(reports) == ["REPLACED", "FILLED"]
    assert after.leaves_qty == 6


def test_levels_show_the_outside_and_the_users_together():
    made = book(bids=[(100, 70), (99, 10)])
    submit(made, buy(1, 10, 100))
    submit(made, buy(2, 5, "100.05"))
    assert [(x.price, x.quantity) for x in made.levels(Side.BUY)] == [
        (d("100.05"), 5),
        (100, 80),
        (99, 10),
    ]


def test_execution_ids_do_not_depend_on_how_a_quantity_is_written():
    made = book(asks=[(100, "30.00")])
    reports, _ = submit(made, buy(1, "30.0", 100))
    assert reports[-1].exec_id.endswith(":30")


def test_a_stop_waits_outside_the_book_until_the_last_price_is_there():
    made = book(asks=[(100, 5)])
    reports, held = made.submit(buy(1, 10, 102, trigger=101), NOON, d("100.95"))
    assert (types(reports), held.waits) == (["ACCEPTED"], True)
    assert made
    assert made.levels(Side.BUY) == []
    assert not made.stops.is_reached(d("100.95"))
    assert types(made.on_last(d(101), NOON)) == ["TRIGGERED", "FILLED"]
    assert [(x.price, x.quantity) for x in made.levels(Side.BUY)] == [(102, 5)]


def test_a_stop_of_a_seller_is_triggered_at_its_trigger_or_below():
    made = book(bids=[(99, 50)])
    made.submit(sell(1, 10, 98, trigger=99), NOON, d(100))
    assert made.on_last(d("99.05"), NOON) == []
    told, filled = made.on_last(d("98.50"), NOON)
    assert (told.exec_type, told.last_price, told.leaves_qty) == ("TRIGGERED", d("98.50"), 10)
    assert fills([filled]) == [(1, 10, 99, "taker")]


def test_a_stop_that_is_passed_already_triggers_at_once():
    made = book(asks=[(102, 50)])
    reports, held = made.submit(buy(1, 10, 103, trigger=101), NOON, d(102))
    assert types(reports) == ["ACCEPTED", "TRIGGERED", "FILLED"]
    assert held is None


def test_without_a_last_price_nothing_is_triggered():
    made = book(asks=[(102, 50)])
    reports, held = made.submit(buy(1, 10, 103, trigger=101), NOON, None)
    assert (types(reports), held.waits) == (["ACCEPTED"], True)


def test_a_stop_without_a_limit_goes_as_far_as_its_protection_and_its_rest_is_canceled():
    made = book(asks=[(101, 5), (102, 5), (103, 50)])
    made.submit(buy(1, 20, trigger=101, protection=102), NOON, d(100))
    reports = made.on_last(d(101), NOON)
    assert types(reports) == ["TRIGGERED", "FILLED", "FILLED", "CANCELED"]
    assert reports[-1].reason is CancelReason.BOOK_EXHAUSTED
    assert not made


def test_stops_that_one_price_triggers_go_in_the_order_of_their_coming():
    made = book(asks=[(102, 100)])
    for number, trigger in ((1, "101.50"), (2, 101), (3, 102)):
        made.submit(buy(number, 10, 102, trigger=trigger), NOON, d(100))
    reports = made.on_last(d(102), NOON)
    assert [r.order_id.int for r in reports if r.exec_type == "TRIGGERED"] == [1, 2, 3]


def test_a_trade_of_one_stop_triggers_no_other():
    made = book(asks=[(101, 5), (103, 50)])
    made.submit(buy(1, 10, 103, trigger=101), NOON, d(100))
    made.submit(buy(2, 10, 105, trigger=103), NOON, d(100))
    assert fills(made.on_last(d(101), NOON)) == [(1, 5, 101, "taker"), (1, 5, 103, "taker")]
    assert [entry.order.order_id.int for entry in made.stops] == [2]


def test_a_triggered_stop_that_meets_its_own_account_is_canceled():
    made = book()
    submit(made, sell(1, 10, 101))
    made.submit(buy(2, 10, 102, trigger=101), NOON, d(100))
    assert made.on_last(d(101), NOON)[-1].reason is CancelReason.SELF_MATCH
    assert made.resting[Side.SELL].best() == 101


def test_a_canceled_stop_is_triggered_no_more():
    made = book(asks=[(101, 5)])
    _, held = made.submit(buy(1, 10, 102, trigger=101), NOON, d(100))
    made.cancel(held, CancelReason.REQUESTED, NOON)
    assert made.on_last(d(101), NOON) == []
    assert not made


def test_less_of_a_stop_keeps_its_place_in_time_and_any_other_change_loses_it():
    made = book(asks=[(102, 500)])
    held = [made.submit(buy(number, 10, 102, trigger=101), NOON, d(100))[1] for number in (1, 2, 3)]
    made.replace(held[0], replace(held[0].order, quantity=d(4)), NOON, d(100))
    made.replace(held[1], replace(held[1].order, limit_price=d(103)), NOON, d(100))
    told = made.on_last(d(101), NOON)
    assert [f[:2] for f in fills(told)] == [(1, 4), (3, 10), (2, 10)]


def test_a_stop_moved_to_where_the_price_is_triggers_at_once():
    made = book(asks=[(101, 500)])
    _, held = made.submit(buy(1, 10, 105, trigger=104), NOON, d(101))
    moved = replace(held.order, trigger_price=d(101))
    reports, after = made.replace(held, moved, NOON, d(101))
    assert types(reports) == ["REPLACED", "TRIGGERED", "FILLED"]
    assert (reports[0].trigger_price, after) == (101, None)


def test_a_session_ends_orders_for_the_day_and_a_contract_all():
    made, gtc = book(), TimeInForce.GTC
    for order in (
        buy(1, 1, 100),
        buy(2, 1, 100, tif=gtc),
        buy(3, 1, 102, trigger=101),
        buy(4, 1, 102, trigger=101, tif=gtc),
    ):
        made.submit(order, NOON, d(100))
    ended = made.expire(NOON, contract_lives=True)
    assert [r.order_id.int for r in ended] == [1, 3]
    assert [r.order_id.int for r in made.expire(NOON, contract_lives=False)] == [2, 4]
    assert not made
