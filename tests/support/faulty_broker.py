"""A venue that lies, stutters and falls silent, around the paper exchange: all by a seeded plan.

What it does is what real brokers were seen to do: the answer that never comes, the error for
an order that was placed all the same, the report that comes twice, late, or not at all. What
it never does is lie about evidence: that an order never arrived it says only when that is so.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from strikedesk.accounts.model import Account, AccountKind
from strikedesk.orders.broker import BrokerSnapshot, Report
from strikedesk.orders.lifecycle import OrderEvent
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker


class Fault(StrEnum):
    """What can go wrong with a call, or with one report."""

    TIME_OUT_AFTER_ACCEPT = "time_out_after_accept"
    ERROR_ALTHOUGH_DONE = "error_although_done"
    ERROR_AND_NOT_DONE = "error_and_not_done"
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    PARTIAL_ANSWER = "partial_answer"
    ARRIVES_LATE = "arrives_late"
    REFUSED_FOR_NO_REASON = "refused_for_no_reason"
    STRANGER = "stranger"
    DUPLICATE = "duplicate"
    DROPPED = "dropped"
    LATE = "late"
    REORDERED = "reordered"


CALL_FAULTS = (
    Fault.TIME_OUT_AFTER_ACCEPT,
    Fault.ERROR_ALTHOUGH_DONE,
    Fault.ERROR_AND_NOT_DONE,
    Fault.SERVER_ERROR,
    Fault.GARBAGE,
    Fault.PARTIAL_ANSWER,
    Fault.ARRIVES_LATE,
    Fault.REFUSED_FOR_NO_REASON,
    Fault.STRANGER,
)


class Answer400(Exception):
    """What a broker says of an order that it did, or did not, take."""


class Answer503(Exception):
    """The broker's own trouble: it may have acted or not."""


class NotLoggedIn(Exception):
    """The day's token is no good any more."""


@dataclass
class FaultPlan:
    """Draws what goes wrong next; switched off, nothing does.

    Parameters
    ----------
    calls, reports : float
        Share of calls with a fault, and of told reports with each fault of a report.
    skew : timedelta
        How far ahead of the desk's clock the venue's is.
    forced : Fault or None
        What goes wrong with every call, whatever would be drawn.
    """

    random: Random
    calls: float = 0.0
    reports: float = 0.0
    skew: timedelta = timedelta(0)
    is_on: bool = True
    forced: Fault | None = None
    drawn: Counter[Fault] = field(default_factory=Counter)

    def of_call(self) -> Fault | None:
        """Draw what goes wrong with a call; mostly nothing."""
        if self.forced is not None or not self.is_on:
            return self.forced
        if self.random.random() >= self.calls:
            return None
        return self._note(self.random.choice(CALL_FAULTS))

    def of_report(self, fault: Fault) -> bool:
        """Draw whether this goes wrong with a report."""
        if not self.is_on or self.random.random() >= self.reports:
            return False
        self._note(fault)
        return True

    def coin(self) -> bool:
        return self.random.random() < 0.5

    def _note(self, fault: Fault) -> Fault:
        self.drawn[fault] += 1
        return fault


Meanwhile = Callable[[str], Awaitable[None]]


async def _nothing(_where: str) -> None:
    """Nobody does anything while a call is under way."""


@dataclass
class FaultyBroker:
    """A broker whose answers cannot be relied upon, and whose truth can be looked up.

    Parameters
    ----------
    inner : PaperBroker
        The venue itself: what it knows is the truth.
    tell : callable
        Takes what the venue says by itself.
    survives : bool
        True for a venue that goes on while the desk is down, as a real one does.
    meanwhile : callable
        Awaited before and after the venue acts, for what others do during a call.
    """

    inner: PaperBroker
    plan: FaultPlan
    tell: Callable[[Sequence[Report]], None]
    survives: bool = False
    meanwhile: Meanwhile = _nothing
    name: str = "paper"
    kinds: frozenset[AccountKind] = frozenset({AccountKind.PAPER})
    is_logged_in: bool = True
    arrived: Counter[UUID] = field(default_factory=Counter)
    sent: Counter[UUID] = field(default_factory=Counter)
    changes_sent: Counter[UUID] = field(default_factory=Counter)
    _under_way: list[tuple[str, Order]] = field(default_factory=list)
    _late: list[Report] = field(default_factory=list)

    async def place(self, orders: Sequence[Order]) -> list[Report]:
        """Send each order; the number of times is remembered."""
        self.sent.update(order.id for order in orders)
        return await self._call("place", orders)

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        """Ask for each order's end; now and then refused though nothing forbids it."""
        return await self._call("cancel", self._arrived(orders))

    async def replace(self, orders: Sequence[Order]) -> list[Report]:
        """Ask for each order's change; the number of times is remembered."""
        self.changes_sent.update(order.id for order in orders)
        return await self._call("replace", orders)

    async def find(self, orders: Sequence[Order]) -> list[Report]:
        """Tell the truth, or nothing; of an order that may still arrive, nothing."""
        self._require_token()
        await self.meanwhile("find")
        fault = self.plan.of_call()
        if fault is not None and fault is not Fault.PARTIAL_ANSWER:
            raise TimeoutError
        asked = self._arrived(orders)
        if fault is Fault.PARTIAL_ANSWER:
            asked = [order for order in asked if self.plan.coin()]
        return self._skewed(await self.inner.find(asked))

    def restore(self, orders: Sequence[Order]) -> list[Report]:
        """Rest orders again, unless the venue never stopped."""
        return [] if self.survives else self._skewed(self.inner.restore(orders))

    async def snapshot(self, account: Account, since: datetime) -> BrokerSnapshot:
        """Tell what there is, or nothing."""
        self._require_token()
        if self.plan.of_call() is not None:
            raise TimeoutError
        skew = self.plan.skew
        true = await self.inner.snapshot(account, since - skew)
        return replace(
            true,
            executions=tuple(replace(each, at=each.at + skew) for each in true.executions or ()),
            executions_since=true.executions_since and true.executions_since + skew,
        )

    def say(self, reports: Sequence[Report]) -> None:
        """Tell what the venue says by itself, as badly as the plan wants it."""
        self.tell(self._mangled(self._skewed(reports)))

    def lose_memory(self) -> None:
        """Forget what was on its way, as when the desk stops and the wires are cut.

        A venue that survives still gets the requests that were under way.
        """
        self._late.clear()
        if not self.survives:
            self._under_way.clear()

    async def deliver(self, *, everything: bool = False) -> None:
        """Let some of what is late arrive, on both ways."""
        arriving = [each for each in self._under_way if everything or self.plan.coin()]
        self._under_way = [each for each in self._under_way if each not in arriving]
        for verb, order in arriving:
            self.say(await self._perform(verb, [order]))
        told = [report for report in self._late if everything or self.plan.coin()]
        self._late = [report for report in self._late if report not in told]
        self.tell(told)

    async def _call(self, verb: str, orders: Sequence[Order]) -> list[Report]:
        self._require_token()
        await self.meanwhile(f"{verb}:before")
        fault = self.plan.of_call()
        if fault is Fault.ERROR_AND_NOT_DONE:
            raise Answer400("no such thing")
        if fault is Fault.SERVER_ERROR and self.plan.coin():
            raise Answer503
        if fault is Fault.ARRIVES_LATE:
            self._under_way += [(verb, order) for order in orders]
            raise TimeoutError
        if fault is Fault.REFUSED_FOR_NO_REASON and verb != "place":
            return [_refused(verb, order) for order in orders]
        reports = self._skewed(await self._perform(verb, orders))
        await self.meanwhile(f"{verb}:after")
        return self._answer(fault, orders, reports)

    def _answer(
        self, fault: Fault | None, orders: Sequence[Order], reports: list[Report]
    ) -> list[Report]:
        asked = {order.id for order in orders}
        answer = [report for report in reports if report.order_id in asked]
        # What others' orders met is no part of the answer: they hear of it by themselves.
        self.tell(self._mangled([r for r in reports if r.order_id not in asked]))
        if fault is Fault.TIME_OUT_AFTER_ACCEPT:
            raise TimeoutError
        if fault is Fault.ERROR_ALTHOUGH_DONE:
            raise Answer400("timed out at the exchange")
        if fault is Fault.SERVER_ERROR:
            raise Answer503
        if fault is Fault.GARBAGE:
            raise ValueError("<html>502 Bad Gateway</html>")
        if fault is Fault.PARTIAL_ANSWER:
            heard = {order.id for order in orders if self.plan.coin()}
            answer = [report for report in answer if report.order_id in heard]
        if fault is Fault.STRANGER and orders:
            answer = [*answer, _stranger(orders[0])]
        return self._mangled(answer)

    async def _perform(self, verb: str, orders: Sequence[Order]) -> list[Report]:
        if verb == "place":
            self.arrived.update(order.id for order in orders)
        act: Callable[[Sequence[Order]], Awaitable[list[Report]]] = getattr(self.inner, verb)
        return await act(orders)

    def _mangled(self, reports: Iterable[Report]) -> list[Report]:
        told: list[Report] = []
        for report in reports:
            if self.plan.of_report(Fault.DROPPED):
                continue
            if self.plan.of_report(Fault.LATE):
                self._late.append(report)
                continue
            told.append(report)
            if self.plan.of_report(Fault.DUPLICATE):
                told.append(report)
            if len(told) > 1 and self.plan.of_report(Fault.REORDERED):
                told[-1], told[-2] = told[-2], told[-1]
        return told

    def _skewed(self, reports: Iterable[Report]) -> list[Report]:
        return [replace(report, at=report.at + self.plan.skew) for report in reports]

    def _arrived(self, orders: Sequence[Order]) -> list[Order]:
        """Leave out orders that may still arrive: that they are unknown now proves nothing."""
        waiting = {order.id for verb, order in self._under_way if verb == "place"}
        return [order for order in orders if order.id not in waiting]

    def _require_token(self) -> None:
        if not self.is_logged_in:
            raise NotLoggedIn


def _refused(verb: str, order: Order) -> Report:
    event = OrderEvent.REFUSE_CANCEL if verb == "cancel" else OrderEvent.REFUSE_REPLACE
    return Report(
        order.id,
        order.account_id,
        event,
        order.updated_at,
        reason_code="busy",
        reason="The order is being processed.",
    )


def _stranger(order: Order) -> Report:
    """Make a report about an order that nobody here has sent."""
    unknown = UUID(int=order.id.int ^ (1 << 40))
    return Report(unknown, order.account_id, OrderEvent.ACCEPT, order.updated_at, "X1")
