"""The life of an order against a naive venue and a naive book, whatever comes in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus, next_status
from strikedesk.orders.model import Order, reserve_after
from strikedesk.orders.rules import (
    FillBeyondOrder,
    changed_by,
    filled_by,
    is_old_news,
    known_by,
)
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType

S, E = OrderStatus, OrderEvent
AT = datetime(2026, 11, 20, tzinfo=UTC)
PRICE = Decimal(100)
SEEN: Counter[tuple[OrderStatus, OrderEvent]] = Counter()
ENDS = {S.CANCELED: E.CANCEL, S.EXPIRED: E.EXPIRE, S.REJECTED: E.REJECT}
QUANTITIES = st.integers(1, 40).map(Decimal)
PARTS = st.integers(1, 8).map(Decimal)


class Life(RuleBasedStateMachine):
    """One order. The venue tells what it does into `told`; the rules deliver it as they like."""

    @initialize(quantity=QUANTITIES)
    def book(self, quantity: Decimal) -> None:
        self.order = Order(
            UUID(int=1),
            UUID(int=2),
            "a",
            "SD",
            1,
            Side.BUY,
            OrderType.LIMIT,
            Product.CNC,
            TimeInForce.DAY,
            quantity,
            PRICE,
            None,
            S.PENDING_NEW,
            Decimal(0),
            Decimal(0),
            quantity * PRICE,
            None,
            None,
            None,
            "t",
            AT,
            AT,
            1,
        )
        self.at, self.changed_at = AT, None
        self.there: OrderStatus | None = None  # what the venue has made of it
        self.quantity, self.cum = quantity, Decimal(0)
        self.history: list[Report] = []
        self.told: list[Report] = []
        self.booked: dict[str, Decimal] = {}
        self.wishes: list[Order] = []
        self.early: list[Report] = []

    # What the venue does.

    def tell(self, event: OrderEvent, **facts: object) -> None:
        self.at += timedelta(seconds=1)
        report = Report(self.order.id, self.order.account_id, event, self.at, "V1", **facts)
        self.history.append(report)
        self.told.append(report)

    @precondition(lambda self: self.there is None)
    @rule(luck=st.integers(0, 9))
    def arrive(self, luck: int) -> None:
        is_good = luck < 9
        self.there = S.NEW if is_good else S.REJECTED
        self.tell(E.ACCEPT if is_good else E.REJECT)

    @precondition(lambda self: self.there is S.NEW)
    @rule(quantity=PARTS)
    def trade(self, quantity: Decimal) -> None:
        done = min(quantity, self.quantity - self.cum)
        self.cum += done
        if self.cum == self.quantity:
            self.there = S.FILLED
        self.tell(E.FILL, exec_id=f"x{self.cum}", last_quantity=done, last_price=PRICE)

    @precondition(lambda self: self.there is S.NEW and len(self.history) > 3)
    @rule(end=st.sampled_from((S.CANCELED, S.EXPIRED)))
    def end(self, end: OrderStatus) -> None:
        self.there = end
        self.tell(ENDS[end])

    @precondition(lambda self: self.there is S.NEW)
    @rule()
    def trigger(self) -> None:
        self.tell(E.TRIGGER)

    @precondition(lambda self: self.there is S.NEW and self.wishes)
    @rule(grants=st.booleans())
    def answer_change(self, grants: bool) -> None:
        wish = self.wishes.pop(0)
        if grants and wish.new_quantity > self.cum:
            self.quantity = wish.new_quantity
            self.tell(E.REPLACE, quantity=self.quantity, price=PRICE)
        else:
            self.told.append(self.made(E.REFUSE_REPLACE))

    # What we do.

    def made(self, event: OrderEvent) -> Report:
        self.at += timedelta(seconds=1)
        return Report(self.order.id, self.order.account_id, event, self.at)

    @precondition(lambda self: next_status(self.order.status, E.REQUEST_REPLACE))
    @rule(more=QUANTITIES)
    def ask_for_change(self, more: Decimal) -> None:
        wanted = self.order.filled_quantity + more
        if wanted == self.order.quantity:
            return
        reserved = max(self.order.reserved, more * PRICE)
        self.order = replace(
            self.order,
            status=self.step(E.REQUEST_REPLACE),
            new_quantity=wanted,
            reserved=reserved,
        )
        self.wishes.append(self.order)

    @precondition(lambda self: next_status(self.order.status, E.REQUEST_CANCEL))
    @rule()
    def ask_for_cancel(self) -> None:
        self.order = replace(self.order, status=self.step(E.REQUEST_CANCEL))

    @precondition(lambda self: next_status(self.order.status, E.LOSE_TRACK))
    @rule()
    def lose_track(self) -> None:
        self.take(self.made(E.LOSE_TRACK))

    @precondition(lambda self: self.order.status is S.PENDING_CANCEL)
    @rule()
    def hear_a_refusal(self) -> None:
        self.take(self.made(E.REFUSE_CANCEL))

    # What arrives.

    @precondition(lambda self: self.told)
    @rule(data=st.data(), again=st.booleans())
    def deliver(self, data: st.DataObject, again: bool) -> None:
        place = data.draw(st.integers(0, len(self.told) - 1))
        self.take(self.told[place] if again else self.told.pop(place))

    @precondition(lambda self: self.history)
    @rule()
    def ask_the_venue(self) -> None:
        """Evidence: all that happened, of several changes the last one where the first was."""
        changes = [r for r in self.history if r.event is E.REPLACE]
        first = next((i for i, r in enumerate(self.history) if r.event is E.REPLACE), 0)
        rest = [r for r in self.history[first:] if r.event is not E.REPLACE]
        for report in [*self.history[:first], *changes[-1:], *rest]:
            self.take(report)

    # The book, as `booking` applies it.

    def step(self, event: OrderEvent) -> OrderStatus | None:
        SEEN[self.order.status, event] += 1
        return next_status(self.order.status, event, has_fills=self.order.filled_quantity > 0)

    def take(self, report: Report) -> None:
        self.apply(report)
        waiting, self.early = self.early, []
        for each in waiting:
            self.apply(each)

    def apply(self, report: Report) -> None:
        if report.exec_id is not None:
            self.fill(report)
            return
        status = self.step(report.event)
        if status is None:
            return
        if report.event is E.REPLACE:
            if is_old_news(self.order, report, self.changed_at):
                return
            self.changed_at = max(report.at, self.changed_at or report.at)
        before = self.order
        after = changed_by(before, report, known_by(before, report.event, status), self.at)
        kept = reserve_after(before, after.status, before.filled_quantity)
        if report.event in (E.REPLACE, E.REFUSE_REPLACE):
            kept = after.open_quantity * PRICE
        self.order = replace(after, reserved=kept)

    def fill(self, report: Report) -> None:
        if report.exec_id in self.booked:
            return
        before = self.order.status
        try:
            self.order, event = filled_by(self.order, report, self.at)
        except FillBeyondOrder:
            self.early.append(report)
            return
        SEEN[before, event] += 1
        self.booked[report.exec_id] = report.last_quantity

    # What holds.

    @invariant()
    def the_sum_of_fills_is_what_is_filled(self) -> None:
        if not hasattr(self, "order"):
            return
        assert self.order.filled_quantity == sum(self.booked.values(), Decimal(0))
        assert self.order.filled_value == self.order.filled_quantity * PRICE
        assert 0 <= self.order.filled_quantity <= self.order.quantity

    @invariant()
    def what_is_set_aside_covers_what_is_open_and_no_more_when_done(self) -> None:
        if not hasattr(self, "order"):
            return
        if self.order.status in DONE:
            assert self.order.reserved == 0
            assert self.order.new_quantity is None
        else:
            assert self.order.reserved > 0
        assert self.order.open_quantity >= 0
        assert (self.order.status is S.FILLED) <= (
            self.order.filled_quantity == self.order.quantity
        )

    def teardown(self) -> None:
        """When everything has been told, the book says what the venue says."""
        if not hasattr(self, "order") or not self.history:
            return
        while self.wishes:  # changes that had not arrived come too late
            self.wishes.pop()
            self.told.append(self.made(E.REFUSE_REPLACE))
        while self.told:
            self.take(self.told.pop(0))
        for _ in range(2):
            self.ask_the_venue()
        if self.order.status is S.PENDING_REPLACE:
            return  # the answer was told before the book asked, and is not told again
        assert not self.early
        assert self.order.filled_quantity == self.cum
        if self.there in DONE:
            assert self.order.status is self.there
        else:
            assert self.order.status not in DONE
            assert self.order.quantity == self.quantity


def test_whatever_comes_in_whatever_order_the_book_ends_where_the_venue_does() -> None:
    run_state_machine_as_test(
        Life, settings=settings(max_examples=200, stateful_step_count=50, deadline=None)
    )
    pairs = set(product(OrderStatus, OrderEvent))
    meaningful = {pair for pair in pairs if next_status(*pair)}
    print(f"{len(SEEN)} of {len(pairs)} pairs met, {len(SEEN.keys() & meaningful)} with effect")
    assert len(SEEN) > 50


def test_every_pair_of_status_and_event_has_one_answer_and_ends_stay_ends() -> None:
    pairs = list(product(OrderStatus, OrderEvent))
    for (status, event), has_fills in product(pairs, (False, True)):
        led_to = next_status(status, event, has_fills=has_fills)
        assert led_to is None or isinstance(led_to, OrderStatus)
        if status in DONE and led_to is not None:
            assert event in (E.FILL, E.FILL_LAST), "only a fill is still a fact after the end"
            assert led_to in DONE
    print(f"{len(pairs)} pairs")
