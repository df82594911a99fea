"""The paper exchange and the simulated market together, as the desk runs them."""

import random
from collections import defaultdict
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.simulated.feed import SimulatedFeed
from strikedesk.exchange.venue import PaperVenue
from strikedesk.marketdata.board import QuoteBoard
from unit.exchange.fakes import HandClock, order
from unit.exchange.simulated.listed import OPENING, listed


class Floor:
    def __init__(self, seed=7):
        self.clock = HandClock(OPENING)
        self.board = QuoteBoard()
        self.feed = SimulatedFeed(listed(), self.clock, seed=seed)
        self.feed.prime(self.board)
        self.venue = PaperVenue(self.feed, self.board, self.clock)
        self.reports = []
        self.board.listen(lambda slots: self.reports.extend(self.venue.on_quotes(slots)))

    def frames(self, count):
        for _ in range(count):
            self.clock.move(0.25)
            self.feed.tick(self.board)

    def submit(self, *orders):
        made = self.venue.submit(orders)
        self.reports.extend(made)
        return made

    def filled(self, number):
        return [
            r for r in self.reports if r.exec_type == "FILLED" and r.order_id == UUID(int=number)
        ]


def test_a_market_order_pays_what_the_board_shows():
    floor = Floor()
    quote = floor.board.quote(2)
    taken = floor.submit(
        order(1, Side.BUY, quote.ask_quantity, protection=quote.ask * 2, instrument_id=2)
    )
    assert [(r.last_qty, r.last_px) for r in taken[1:]] == [(quote.ask_quantity, quote.ask)]


def test_a_big_order_walks_deeper_at_worse_prices():
    floor = Floor()
    reports = floor.submit(order(1, Side.SELL, 20_000, protection="0.05", instrument_id=2))
    prices = [r.last_px for r in reports if r.exec_type == "FILLED"]
    assert len(prices) > 5
    assert prices == sorted(set(prices), reverse=True)


@pytest.mark.parametrize("side", Side)
def test_an_order_at_the_touch_fills_within_minutes_at_its_price(side):
    floor = Floor()
    quote = floor.board.quote(50)
    limit = quote.bid if side is Side.BUY else quote.ask
    floor.submit(order(1, side, 130, limit, instrument_id=50))
    floor.frames(4 * 600)
    fills = floor.filled(1)
    assert sum(r.last_qty for r in fills) == 130
    assert {(r.last_px, str(r.liquidity)) for r in fills} == {(limit, "maker")}


def test_an_order_far_away_rests():
    floor = Floor()
    floor.submit(order(1, Side.BUY, 65, "15000", instrument_id=50))
    floor.frames(200)
    assert floor.venue.working(UUID(int=1)).leaves_qty == 65


def crowd(floor, seed, count):
    """Random orders of five accounts, with frames between them."""
    rng = random.Random(seed)
    instruments = [i for i in listed() if i.is_tradable][::9]
    asked = {}
    for number in range(1, count + 1):
        instrument, side = rng.choice(instruments), rng.choice(list(Side))
        quote, tick = floor.board.quote(instrument.id), instrument.tick_size
        limit = max(rng.choice([quote.bid, quote.ask]) + rng.randint(-6, 6) * tick, tick)
        is_market, is_stop = rng.random() < 0.2, rng.random() < 0.3
        trigger = max(limit - side.sign * rng.randint(0, 9) * tick, tick)
        time_in_force = rng.choice([TimeInForce.DAY, TimeInForce.GTC, TimeInForce.IOC])
        asked[number] = order(
            number,
            side,
            instrument.lot_size * rng.randint(1, 400),
            None if is_market else limit,
            account=UUID(int=rng.randint(1, 5)),
            tif=TimeInForce.DAY if is_stop else time_in_force,
            protection=limit if is_market else None,
            trigger=trigger if is_stop else None,
            instrument_id=instrument.id,
        )
        floor.submit(asked[number])
        floor.frames(rng.randint(0, 2))
    return asked


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_gets_more_than_asked_nor_a_worse_price(seed):
    floor = Floor(seed)
    asked = crowd(floor, seed, 300)
    done, names = defaultdict(Decimal), set()
    for report in floor.reports:
        if report.exec_type != "FILLED":
            continue
        wanted = asked[report.order_id.int]
        done[report.order_id.int] += report.last_qty
        assert wanted.side.reaches(wanted.worst_price, report.last_px)
        assert report.cum_qty == done[report.order_id.int]
        assert report.cum_qty + report.leaves_qty == wanted.quantity
        assert report.exec_id not in names
        names.add(report.exec_id)
    assert len(names) > 100
    for number, wanted in asked.items():
        resting = floor.venue.working(wanted.order_id)
        assert done[number] + (resting.leaves_qty if resting else 0) <= wanted.quantity


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_stop_trades_before_its_trigger_and_each_is_triggered_once(seed):
    floor = Floor(seed)
    asked = crowd(floor, seed, 300)
    stops = {number for number, wanted in asked.items() if wanted.trigger_price is not None}
    triggered = set()
    for report in floor.reports:
        number = report.order_id.int
        if report.exec_type == "TRIGGERED":
            assert number not in triggered
            assert asked[number].is_reached_by(report.last_price)
            triggered.add(number)
        assert report.exec_type != "FILLED" or number in triggered or number not in stops
    waiting = {n for n in stops if (w := floor.venue.working(asked[n].order_id)) and w.waits}
    rejected = {r.order_id.int for r in floor.reports if r.exec_type == "REJECTED"}
    assert triggered | waiting | (rejected & stops) == stops
    assert len(triggered) > 20


def test_a_day_on_the_floor_can_be_repeated_exactly():
    one, other = Floor(), Floor()
    for floor in (one, other):
        crowd(floor, 5, 150)
    assert one.reports == other.reports
    assert np.array_equal(one.board.counts["volume"], other.board.counts["volume"])
