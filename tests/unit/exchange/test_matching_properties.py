"""The venue against a naive book, whatever comes in whatever order."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.venue import PaperVenue
from unit.exchange.fakes import HandClock, HandFeed, d, order
from unit.exchange.naive import NaiveBook, Rested

LOW, HIGH = 95, 105
prices = st.integers(LOW, HIGH)
quantities = st.integers(1, 12)
sides = st.sampled_from(["BUY", "SELL"])
accounts = st.integers(1, 3)
sizes = st.lists(st.integers(1, 9), max_size=4)


class VenueMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = HandClock()
        self.feed = HandFeed(self.clock)
        self.venue = PaperVenue(self.feed, self.feed.board, self.clock)
        self.naive = NaiveBook()
        self.orders = {}
        self.done = Counter()
        self.exec_ids = set()
        self.volume = 0
        self.frame({}, {}, 100, 0)

    def frame(self, bids, asks, last, traded):
        self.volume += traded
        self.naive.show(bids, asks, self.clock.now())
        slots = self.feed.show(
            sorted(bids.items(), reverse=True), sorted(asks.items()), last, self.volume
        )
        if traded:
            self.naive.on_trade(last, traded)
        self.naive.on_touch()
        self.naive.cross()
        self.check(self.venue.on_quotes(slots))

    def check(self, reports):
        trades = Counter()
        for r in reports:
            number = r.order_id.int
            if r.exec_type == "REPLACED":
                self.orders[number] = replace(
                    self.orders[number], quantity=r.quantity, limit_price=r.limit_price
                )
            if r.exec_type != "FILLED":
                continue
            trades[number, int(r.last_px), str(r.liquidity)] += int(r.last_qty)
            assert r.exec_id not in self.exec_ids
            self.exec_ids.add(r.exec_id)
            self.done[number] += r.last_qty
            asked = self.orders[number]
            assert r.cum_qty == self.done[number]
            assert r.cum_qty + r.leaves_qty == asked.quantity
            assert asked.side.reaches(asked.worst_price, r.last_px)
        assert trades == self.naive.drain()

    @rule(
        middle=st.integers(LOW + 2, HIGH - 2),
        bids=sizes,
        asks=sizes,
        gap=st.integers(1, 2),
        traded=st.integers(0, 15),
        last=prices,
        is_new=st.booleans(),
    )
    def the_feed_speaks(self, middle, bids, asks, gap, traded, last, is_new):
        if is_new:
            self.clock.move()
        self.frame(
            {middle - 1 - i: q for i, q in enumerate(bids)},
            {middle - 1 + gap + i: q for i, q in enumerate(asks)},
            last,
            traded,
        )

    @rule(
        account=accounts,
        side=sides,
        quantity=quantities,
        limit=prices,
        kind=st.sampled_from(["LIMIT", "LIMIT", "LIMIT", "IOC", "MARKET"]),
    )
    def an_order_comes(self, account, side, quantity, limit, kind):
        number = len(self.orders) + 1
        is_market = kind == "MARKET"
        made = self.orders[number] = order(
            number,
            Side(side),
            quantity,
            None if is_market else limit,
            account=UUID(int=account),
            tif=TimeInForce.IOC if kind == "IOC" else TimeInForce.DAY,
            protection=limit if is_market else None,
        )
        met_itself = self.naive.submit(number, account, side, quantity, limit, kind == "LIMIT")
        reports = self.venue.submit([made])
        taker = [r for r in reports if r.exec_type == "FILLED" and r.liquidity == "taker"]
        assert len({r.last_px for r in taker}) == len(taker)
        self.check(reports)
        last = self.venue.reports(made.order_id)[-1]
        assert (getattr(last, "reason", None) == "self_match") == met_itself

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def an_order_is_sent_again(self, data):
        number = data.draw(st.sampled_from(sorted(self.orders)))
        before = self.venue.reports(UUID(int=number))
        if not before:  # over before a restart: the desk's database knows, the venue does not
            return
        assert self.venue.submit([self.orders[number]]) == before

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def an_order_is_canceled_twice(self, data):
        number = data.draw(st.sampled_from(sorted(self.orders)))
        was_resting = self.venue.working(UUID(int=number)) is not None
        first = self.venue.cancel(UUID(int=number), self.clock.now())
        assert self.venue.cancel(UUID(int=number), self.clock.now()) == first
        self.naive.resting = [r for r in self.naive.resting if r.number != number]
        if was_resting:
            assert first.exec_type == "CANCELED"

    @precondition(lambda self: self.naive.resting)
    @rule(data=st.data(), quantity=quantities, limit=st.none() | prices)
    def an_order_is_replaced(self, data, quantity, limit):
        number = data.draw(st.sampled_from([r.number for r in self.naive.resting]))
        rested = next(r for r in self.naive.resting if r.number == number)
        limit = limit or int(self.orders[number].limit_price)
        if quantity > rested.cum:
            self.replace_naively(rested, quantity, limit)
        reports = self.venue.replace(UUID(int=number), d(quantity), d(limit), self.clock.now())
        self.check([r for r in reports if hasattr(r, "exec_type")])

    def replace_naively(self, rested, quantity, limit):
        if limit == rested.price and quantity <= rested.left + rested.cum:
            rested.left = quantity - rested.cum
            return
        self.naive.resting.remove(rested)
        rested.left, rested.price = quantity - rested.cum, limit
        self.naive.work(rested, rests=True)

    @rule()
    def the_venue_restarts(self):
        rested, self.naive.resting = self.naive.resting, []
        working = [self.venue.working(UUID(int=r.number)) for r in rested]
        self.venue = PaperVenue(self.feed, self.feed.board, self.clock)
        assert self.venue.restore(working) == []
        self.naive.forget_taken()
        for r in rested:
            self.naive.rest(Rested(r.number, r.account, r.side, r.price, r.left, r.cum))

    @invariant()
    def the_same_orders_rest_with_the_same_queue(self):
        known = {r.number: (r.left, r.ahead) for r in self.naive.resting}
        found = {n: self.venue.working(UUID(int=n)) for n in self.orders}
        assert {n: (int(w.leaves_qty), int(w.queue_ahead)) for n, w in found.items() if w} == known

    @invariant()
    def the_same_is_left_in_the_book(self):
        expected = {side: Counter(self.naive.left[side]) for side in ("BUY", "SELL")}
        assert all(q >= 0 for side in expected.values() for q in side.values())
        for r in self.naive.resting:
            expected[r.side][r.price] += r.left
        seen = self.venue.depth(1, 50)
        for side, levels in (("BUY", seen.bids), ("SELL", seen.asks)):
            assert {int(x.price): int(x.quantity) for x in levels} == +expected[side]


TestVenueAgainstNaiveBook = VenueMachine.TestCase
TestVenueAgainstNaiveBook.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
