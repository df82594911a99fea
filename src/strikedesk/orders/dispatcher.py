"""Carries orders to their broker and what the broker tells back into the books.

One task does both, so that what a venue tells is booked in the order told. An errand is
claimed and committed before the venue hears of it: it is sent once or its fate is UNKNOWN,
and UNKNOWN is resolved by evidence from the venue, never by sending again.
"""

import asyncio
import math
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from strikedesk.accounts import service as accounts
from strikedesk.core.errors import Unavailable
from strikedesk.core.ids import NewId
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import repo
from strikedesk.orders.booking import Booked, book_reports
from strikedesk.orders.broker import Broker, Report
from strikedesk.orders.errands import is_overtaken, is_unanswered, with_outcome
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.platform import outbox
from strikedesk.platform.db import Database

log = structlog.get_logger(__name__)

BATCH = 200
IDLE_S = 0.25
GATHER_S = 0.004
"""A first order is sent at once; while more keep coming, those of this time go together."""

RETRY_S = 0.5
LOOK_AFTER_EVERY_S = 2.0
SEND_WITHIN = timedelta(seconds=30)
"""An intent that waited longer was meant for another market; it is cancelled, not sent."""

BOOKING_ATTEMPTS = 5
ALIVE_WITHIN_S = 5.0

Listener = Callable[[Booked], Awaitable[None]]


class Dispatcher:
    """Runs until it is cancelled; a database or venue that is away only delays it.

    Nothing that goes wrong with one account's orders stops another's: what cannot be booked is
    tried again, and after `BOOKING_ATTEMPTS` the account is halted until a person has looked.

    Parameters
    ----------
    broker : Broker
        Where the orders of this desk's paper accounts go.
    on_booked : callable
        Told of every change after its commit, in order.
    """

    def __init__(
        self, db: Database, new_id: NewId, market: LiveMarket, broker: Broker, on_booked: Listener
    ) -> None:
        self._db = db
        self._new_id = new_id
        self._market = market
        self._broker = broker
        self._on_booked = on_booked
        self._woken = asyncio.Event()
        self._told: list[Report] = []
        self._unbooked: dict[UUID, list[Report]] = {}
        self._attempts: Counter[UUID] = Counter()
        self._alive_at: float | None = None

    def wake(self) -> None:
        """Say that there is something to send; call it after the commit."""
        self._woken.set()

    def tell(self, reports: Sequence[Report]) -> None:
        """Take in what the venue says by itself, such as the fill of a resting order."""
        if reports:
            self._told.extend(reports)
            self._woken.set()

    def standstill_s(self) -> float:
        """Return the seconds since the last round began; infinite before the first."""
        if self._alive_at is None:
            return math.inf
        return asyncio.get_running_loop().time() - self._alive_at

    def is_alive(self) -> bool:
        """Tell whether orders that are accepted now will be sent."""
        return self.standstill_s() < ALIVE_WITHIN_S

    async def recover(self) -> None:
        """Take up what was left, after a crash as after any stop; run it before `run`.

        The broker learns which orders it works, and what became of errands that were started
        and never settled is found out.
        """
        async with self._db.read() as tx:
            resting = await repo.resting(tx)
        self.tell(self._broker.restore(resting))
        await self._look_after()
        self._alive_at = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Send, book, look after what is open; forever."""
        loop = asyncio.get_running_loop()
        due = loop.time() + LOOK_AFTER_EVERY_S
        while True:
            try:
                is_busy = await self.drain()
                if loop.time() >= due:
                    due = loop.time() + LOOK_AFTER_EVERY_S
                    await self._look_after()
                await (asyncio.sleep(GATHER_S) if is_busy else self._sleep())
            except Unavailable as away:
                log.warning("order path waits", reason=str(away))
                await asyncio.sleep(RETRY_S)
            except Exception:
                # Whatever it is, the other orders of the desk must not wait for it.
                log.exception("a round of the order path failed")
                await asyncio.sleep(RETRY_S)

    async def drain(self) -> bool:
        """Do one round; tells whether there was anything to do.

        Raises
        ------
        Unavailable
            If the database is away; what the venue told is kept for the next round.
        """
        self._alive_at = asyncio.get_running_loop().time()
        self._woken.clear()
        told, self._told = self._told, []
        await self._settle(told, ())
        async with self._db.read() as tx:  # one statement is a transaction of its own
            errands = await repo.claim(tx, self._market.clock.now(), BATCH)
        await self._run_errands(errands)
        return bool(told or errands)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await self._woken.wait()
        except TimeoutError:
            pass  # another process may have written errands: look again

    async def _run_errands(self, errands: Sequence[repo.Errand]) -> None:
        if not errands:
            return
        cancels = [e.order for e in errands if e.action == "cancel"]
        changes, refusals = self._fit_to_change([e for e in errands if e.action == "replace"])
        places, reports = self._fit_to_send([e for e in errands if e.action == "place"])
        reports += refusals
        reports += await self._ask_once(self._broker.place, places)
        reports += await self._ask_once(self._broker.replace, changes)
        told = await self._ask(self._broker.cancel, cancels)
        await self._settle([*reports, *told], with_outcome(errands, told))

    def _fit_to_send(self, errands: Sequence[repo.Errand]) -> tuple[list[Order], list[Report]]:
        """Part what is to be sent from what, unsent so far, had better not be."""
        places, reports = [], []
        for errand in errands:
            why = self._why_not(errand)
            if why is None:
                places.append(errand.order)
            else:
                code, reason = why
                reports.append(self._about(errand.order, OrderEvent.CANCEL, code, reason))
        return places, reports

    def _fit_to_change(self, errands: Sequence[repo.Errand]) -> tuple[list[Order], list[Report]]:
        """Part the changes that are still wanted from those that a cancel or a halt overtook."""
        changes, reports = [], []
        for errand in errands:
            if errand.order.status is OrderStatus.PENDING_REPLACE and not errand.is_halted:
                changes.append(errand.order)
            else:
                code = "halted" if errand.is_halted else "overtaken"
                why = "The change was not sent: " + (
                    "the kill switch was engaged first."
                    if errand.is_halted
                    else "the order had moved on."
                )
                reports.append(self._about(errand.order, OrderEvent.REFUSE_REPLACE, code, why))
        return changes, reports

    async def _ask_once(
        self, verb: Callable[[Sequence[Order]], Awaitable[list[Report]]], orders: list[Order]
    ) -> list[Report]:
        """Ask what must not be asked twice; the fate of what is not answered is unknown."""
        answers = await self._ask(verb, orders)
        answered = {report.order_id for report in answers}
        lost = [order for order in orders if order.id not in answered]
        return answers + [self._about(order, OrderEvent.LOSE_TRACK) for order in lost]

    def _why_not(self, errand: repo.Errand) -> tuple[str, str] | None:
        order = errand.order
        if order.status is not OrderStatus.PENDING_NEW:
            return "requested", "Cancelled before it was sent."
        if errand.is_halted:
            return "halted", "The kill switch was engaged before it was sent."
        # Not since it was made: it may have waited for a second person to approve it.
        if self._market.clock.now() - order.updated_at > SEND_WITHIN:
            waited = f"It waited more than {SEND_WITHIN.seconds} s for the desk"
            return "not_sent_in_time", f"{waited}, and the market had moved on."
        return None

    async def _ask(
        self, verb: Callable[[Sequence[Order]], Awaitable[list[Report]]], orders: list[Order]
    ) -> list[Report]:
        if not orders:
            return []
        try:
            return list(await verb(orders))
        except Exception:
            # Whatever went wrong, the venue may have acted: the fate of these is unknown.
            log.exception("the broker did not answer", broker=self._broker.name)
            return []

    async def _look_after(self) -> None:
        """See to errands without an outcome, orders of unknown fate, and reports not booked yet.

        No errand is in hand while this runs, so one that was attempted and is still there was
        interrupted: by a crash, a lost answer of the database, or a venue that did not reply.
        """
        async with self._db.read() as tx:
            interrupted = await repo.unsettled(tx)
            unknown = await repo.unknown(tx)
        reports = [
            self._about(e.order, OrderEvent.LOSE_TRACK)
            for e in interrupted
            if (e.action == "place" and is_unanswered(e.order))
            or (e.action == "replace" and e.order.status is OrderStatus.PENDING_REPLACE)
        ]
        cancels = [e.order for e in interrupted if e.action == "cancel"]
        lost = {report.order_id for report in reports}
        told = await self._ask(self._broker.cancel, cancels)
        await self._settle([*reports, *told], with_outcome(interrupted, told, lost))
        if lost:
            async with self._db.read() as tx:
                unknown = await repo.unknown(tx)
        found = await self._ask(self._broker.find, unknown)
        again = [report for told in self._unbooked.values() for report in told]
        self._unbooked = {}
        await self._settle([*again, *found], ())
        for account_id in self._attempts.keys() - self._unbooked.keys():
            del self._attempts[account_id]

    async def _settle(self, reports: Sequence[Report], errands: Sequence[repo.Errand]) -> None:
        """Book reports, then remove the errands that have their outcome, once it is booked.

        Plain acceptances go in one statement; what it does not take (an order of unknown fate,
        one whose cancel is under way) and everything that moves money goes account by account.

        Raises
        ------
        Unavailable
            If the database is away; what is not booked is kept for the next round.
        """
        if not reports and not errands:
            return
        at = self._market.clock.now()
        rest = await self._accept(reports, at)
        by_account: dict[UUID, list[Report]] = defaultdict(list)
        for report in rest:
            by_account[report.account_id].append(report)
        waiting = dict(by_account)
        for account_id, told in by_account.items():
            try:
                await self._book_what_can_be(account_id, told, at)
            except Unavailable:
                # What a venue told once must not be lost; what is booked already is not again.
                self._told = [report for left in waiting.values() for report in left] + self._told
                raise
            del waiting[account_id]
        unbooked = {report.order_id for left in self._unbooked.values() for report in left}
        settled = [e.message_id for e in errands if e.order.id not in unbooked or is_overtaken(e)]
        if settled:
            async with self._db.read() as tx:
                await outbox.settle(tx, settled)

    async def _accept(self, reports: Sequence[Report], at: datetime) -> list[Report]:
        eventful = {r.order_id for r in reports if r.event is not OrderEvent.ACCEPT}
        plain = [(r.order_id, r.venue_order_id) for r in reports if r.order_id not in eventful]
        if not plain:
            return list(reports)
        async with self._db.read() as tx:
            orders = await repo.accept(tx, plain, at)
        taken = {order.id for order in orders}
        await self._publish([Booked(order, OrderEvent.ACCEPT) for order in orders])
        return [report for report in reports if report.order_id not in taken]

    async def _book(self, account_id: UUID, told: Sequence[Report], at: datetime) -> None:
        async with self._db.transaction() as tx:
            booked = await book_reports(
                tx, self._new_id, self._market, self._broker.name, account_id, told, at
            )
        await self._publish(booked)

    async def _book_what_can_be(
        self, account_id: UUID, told: Sequence[Report], at: datetime
    ) -> None:
        """Book reports together or, if that fails, one by one, and keep those that still fail.

        Raises
        ------
        Unavailable
        """
        try:
            await self._book(account_id, told, at)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one report must not stop the others
            failed, why = list(told), error
        else:
            return
        if len(told) > 1:
            failed = []
            for report in told:
                try:
                    await self._book(account_id, [report], at)
                except Unavailable:
                    raise
                except Exception as error:  # noqa: BLE001 - as above
                    failed.append(report)
                    why = error
        if failed:
            await self._on_unbookable(account_id, failed, why)

    async def _on_unbookable(self, account_id: UUID, told: list[Report], error: Exception) -> None:
        """Keep what could not be booked for another try; at last halt the account over it."""
        self._attempts[account_id] += 1
        self._unbooked.setdefault(account_id, []).extend(told)
        log.error("reports could not be booked", account_id=account_id, told=told, exc_info=error)
        if self._attempts[account_id] == BOOKING_ATTEMPTS:
            async with self._db.transaction() as tx:
                await accounts.halt(
                    tx,
                    self._market.clock,
                    account_id,
                    f"What the venue told could not be booked: {error}",
                )

    async def _publish(self, booked: Sequence[Booked]) -> None:
        for change in booked:
            await self._on_booked(change)

    def _about(
        self,
        order: Order,
        event: OrderEvent,
        reason_code: str | None = None,
        reason: str | None = None,
    ) -> Report:
        at = self._market.clock.now()
        return Report(order.id, order.account_id, event, at, reason_code=reason_code, reason=reason)
