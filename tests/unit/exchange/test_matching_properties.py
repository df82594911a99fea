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
lives = st.sampled_from([TimeInForce.DAY, TimeInForce.GTC])


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
        self.naive.last = last if self.volume else None
        slots = self.feed.show(
            sorted(bids.items(), reverse=True), sorted(asks.items()), last, self.volume
        )
        if traded:
            self.naive.on_trade(last, traded)
        self.naive.on_touch()
        self.naive.cross()
        self.naive.on_last()
        self.check(self.venue.on_quotes(slots))

    def check(self, reports):
        trades, triggered = Counter(), []
        for r in reports:
            number = r.order_id.int
            if r.exec_type == "REPLACED":
                self.orders[number] = replace(
                    self.orders[number],
                    quantity=r.quantity,
                    limit_price=r.limit_price,
                    trigger_price=r.trigger_price,
                )
            if r.exec_type == "TRIGGERED":
                triggered.append(number)
                assert self.orders[number].is_reached_by(r.last_price)
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
        assert (trades, triggered) == self.naive.drain()

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
        tif=lives,
    )
    def an_order_comes(self, account, side, quantity, limit, kind, tif):
        number = len(self.orders) + 1
        is_market = kind == "MARKET"
        made = self.orders[number] = order(
            number,
            Side(side),
            quantity,
            None if is_market else limit,
            account=UUID(int=account),
            tif=TimeInForce.IOC if kind == "IOC" else tif,
            protection=limit if is_market else None,
        )
        met_itself = self.naive.submit(number, account, side, quantity, limit, kind == "LIMIT")
        reports = self.venue.submit([made])
        taker = [r for r in reports if r.exec_type == "FILLED" and r.liquidity == "taker"]
        assert len({r.last_px for r in taker}) == len(taker)
        self.check(reports)
        last = self.venue.reports(made.order_id)[-1]
        assert (getattr(last, "reason", None) == "self_match") == met_itself

    @rule(
        account=accounts,
        side=sides,
        quantity=quantities,
        trigger=prices,
        beyond=st.integers(0, 4),
        has_limit=st.booleans(),
        tif=lives,
    )
    def a_stop_comes(self, account, side, quantity, trigger, beyond, has_limit, tif):
        number = len(self.orders) + 1
        worst = trigger + beyond * Side(side).sign
        made = self.orders[number] = order(
            number,
            Side(side),
            quantity,
            worst if has_limit else None,
            account=UUID(int=account),
            tif=tif,
            protection=None if has_limit else worst,
            trigger=trigger,
        )
        entry = Rested(number, account, side, worst, quantity)
        entry.trigger, entry.stops_short = trigger, not has_limit
        met_itself = self.naive.start(entry)
        self.check(self.venue.submit([made]))
        last = self.venue.reports(made.order_id)[-1]
        assert (getattr(last, "reason", None) == "self_match") == met_itself

    @rule()
    def the_feed_is_silent_for_long(self):
        self.clock.move(16)
        self.naive.last = None

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
        self.naive.end({number})
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
        reports = self.venue.replace(
            UUID(int=number), d(quantity), d(limit), None, self.clock.now()
        )
        self.check([r for r in reports if hasattr(r, "exec_type")])

    @precondition(lambda self: self.naive.stops)
    @rule(data=st.data(), quantity=quantities, trigger=st.none() | prices, move=st.integers(0, 1))
    def a_stop_is_replaced(self, data, quantity, trigger, move):
        number = data.draw(st.sampled_from([s.number for s in self.naive.stops]))
        stop = next(s for s in self.naive.stops if s.number == number)
        trigger = trigger or stop.trigger
        worst = max if stop.side == "BUY" else min
        worst = worst(stop.price, trigger) + move * Side(stop.side).sign
        is_less = (trigger, worst) == (stop.trigger, stop.price) and quantity <= stop.left
        stop.left, stop.trigger, stop.price = quantity, trigger, worst
        if not is_less:
            self.naive.stops.remove(stop)
            self.naive.start(stop)
        limit, protection = (None, worst) if stop.stops_short else (worst, None)
        if stop.stops_short:
            self.orders[number] = replace(self.orders[number], protection_price=d(worst))
        self.check(
            self.venue.replace(
                UUID(int=number),
                d(quantity),
                limit and d(limit),
                d(trigger),
                self.clock.now(),
                protection and d(protection),
            )
        )

    def replace_naively(self, rested, quantity, limit):
        if limit == rested.price and quantity <= rested.left + rested.cum:
            rested.left = quantity - rested.cum
            return
        self.naive.resting.remove(rested)
        rested.left, rested.price = quantity - rested.cum, limit
        self.naive.work(rested, rests=True)

    @rule()
    def the_session_ends(self):
        held = [*self.naive.resting, *self.naive.stops]
        ends = {h.number for h in held if self.orders[h.number].time_in_force == "DAY"}
        self.naive.end(ends)
        reports = self.venue.expire([1], self.clock.now())
        assert {(r.order_id.int, r.exec_type) for r in reports} == {(n, "EXPIRED") for n in ends}

    @rule()
    def the_venue_restarts(self):
        rested, self.naive.resting = self.naive.resting, []
        held = [*rested, *self.naive.stops]
        working = [self.venue.working(UUID(int=h.number)) for h in held]
        self.venue = PaperVenue(self.feed, self.feed.board, self.clock)
        assert self.venue.restore(working) == []
        self.naive.forget_taken()
        for r in rested:
            self.naive.rest(Rested(r.number, r.account, r.side, r.price, r.left, r.cum))

    @rule()
    def the_venue_restarts_after_the_session(self):
        """As an end of the session that the venue hears of, and then a restart."""
        held = [*self.naive.resting, *self.naive.stops]
        working = [self.venue.working(UUID(int=h.number)) for h in held]
        over = [replace(w, day_ends_at=self.clock.now()) for w in working]
        self.the_session_ends()
        left = {h.number for h in [*self.naive.resting, *self.naive.stops]}
        self.the_venue_restarts()
        told = PaperVenue(self.feed, self.feed.board, self.clock).restore(over)
        assert {r.order_id.int for r in told} == {h.number for h in held} - left

    @invariant()
    def the_same_orders_rest_with_the_same_queue(self):
        known = {r.number: (r.left, r.ahead) for r in self.naive.resting}
        found = self.held()
        resting = {n: w for n, w in found.items() if not w.waits}
        assert {n: (int(w.leaves_qty), int(w.queue_ahead)) for n, w in resting.items()} == known

    @invariant()
    def the_same_stops_wait(self):
        known = {s.number: (s.left, s.trigger, s.price) for s in self.naive.stops}
        waiting = {n: w for n, w in self.held().items() if w.waits}
        assert {
            n: (int(w.leaves_qty), int(w.order.trigger_price), int(w.order.worst_price))
            for n, w in waiting.items()
        } == known

    def held(self):
        found = {n: self.venue.working(UUID(int=n)) for n in self.orders}
        return {n: w for n, w in found.items() if w}

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
