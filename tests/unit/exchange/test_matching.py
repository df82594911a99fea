"""Each rule of the book by one example; the state machine beside this file tries the rest."""

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
    reports, after = made.replace(resting, d(5), d(100), NOON)
    assert types(reports) == ["REPLACED"]
    assert (after.leaves_qty, after.queue_ahead) == (5, 70)


def test_more_quantity_goes_to_the_back():
    made = book()
    _, first = submit(made, buy(1, 10, 100))
    submit(made, buy(2, 10, 100))
    made.replace(first, d(20), d(100), NOON)
    assert [e.order.order_id.int for e in made.resting[Side.BUY]] == [2, 1]


def test_a_replaced_order_may_trade_at_once():
    made = book(asks=[(101, 4)])
    _, resting = submit(made, buy(1, 10, 100))
    reports, after = made.replace(resting, d(10), d(101), NOON)
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
