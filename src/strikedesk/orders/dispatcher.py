"""Carries orders to their broker and what the broker tells back into the books.

One task does both, so that what a venue tells is booked in the order told. An errand is
claimed and committed before the venue hears of it: it is sent once or its fate is UNKNOWN,
and UNKNOWN is resolved by evidence from the venue, never by sending again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from strikedesk.core.errors import Unavailable
from strikedesk.core.ids import NewId
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import repo
from strikedesk.orders.booking import Booked, book_reports
from strikedesk.orders.broker import Broker, Report
from strikedesk.orders.model import Order, OrderEvent, OrderStatus
from strikedesk.platform.db import Database

log = structlog.get_logger(__name__)

BATCH = 200
IDLE_S = 0.25
GATHER_S = 0.004
RETRY_S = 0.5
RESOLVE_EVERY_S = 2.0
"""A first order is sent at once; while more keep coming, those of `GATHER_S` go together."""

Listener = Callable[[Booked], Awaitable[None]]


@dataclass(slots=True)
class Heartbeat:
    """When the dispatcher last finished a round, by the loop's own clock."""

    at: float = 0.0


class Dispatcher:
    """Runs until it is cancelled; a database or venue that is away only delays it.

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
        self.heartbeat = Heartbeat()

    def wake(self) -> None:
        """Say that there is something to send; call it after the commit."""
        self._woken.set()

    def tell(self, reports: Sequence[Report]) -> None:
        """Take in what the venue says by itself, such as the fill of a resting order."""
        if reports:
            self._told.extend(reports)
            self._woken.set()

    async def recover(self) -> None:
        """Take up what was left, after a crash as after any stop; run it before `run`.

        The broker learns which orders it works, and what became of errands that were started
        and never settled is found out.
        """
        async with self._db.transaction() as tx:
            resting = await repo.resting(tx)
            errands = await repo.unsettled(tx)
        self.tell(self._broker.restore(resting))
        unanswered = [e.order for e in errands if e.action == "place" and _is_unanswered(e.order)]
        lost = [_about(order, OrderEvent.LOSE_TRACK, self._market) for order in unanswered]
        await self._book(lost, [e.message_id for e in errands])
        cancels = [e.order for e in errands if e.action == "cancel"]
        await self._book(await self._broker.cancel(cancels), [])
        await self._resolve()

    async def run(self) -> None:
        """Send, book, resolve; forever."""
        loop = asyncio.get_running_loop()
        resolve_at = loop.time() + RESOLVE_EVERY_S
        while True:
            try:
                while await self.drain():  # noqa: ASYNC110 - it paces, it does not wait
                    await asyncio.sleep(GATHER_S)
                if loop.time() >= resolve_at:
                    await self._resolve()
                    resolve_at = loop.time() + RESOLVE_EVERY_S
            except Unavailable as away:
                log.warning("order path waits", reason=str(away))
                await asyncio.sleep(RETRY_S)
            self.heartbeat.at = loop.time()
            await self._sleep()

    async def drain(self) -> bool:
        """Do one round; tells whether there was anything to do.

        Raises
        ------
        Unavailable
            If the database is away; what the venue told is kept for the next round.
        """
        self._woken.clear()
        told, self._told = self._told, []
        try:
            await self._book(told, [])
        except Unavailable:
            self._told = told + self._told  # what a venue told once must not be lost
            raise
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
        wanted = [e.order for e in errands if e.action == "place"]
        cancels = [e.order for e in errands if e.action == "cancel"]
        # Whoever changed their mind before we sent anything is spared the risk of a fill.
        places = [order for order in wanted if order.status is OrderStatus.PENDING_NEW]
        unsent = [order for order in wanted if order.status is not OrderStatus.PENDING_NEW]
        reports = [_about(order, OrderEvent.CANCEL, self._market) for order in unsent]
        reports += await self._ask(self._broker.place, places) if places else []
        reports += await self._ask(self._broker.cancel, cancels) if cancels else []
        answered = {report.order_id for report in reports}
        reports += [
            _about(order, OrderEvent.LOSE_TRACK, self._market)
            for order in places
            if order.id not in answered
        ]
        try:
            await self._book(reports, [e.message_id for e in errands])
        except Unavailable:
            self._told = reports + self._told
            raise

    async def _ask(
        self, verb: Callable[[Sequence[Order]], Awaitable[list[Report]]], orders: list[Order]
    ) -> list[Report]:
        try:
            return list(await verb(orders))
        except Exception:
            # Whatever went wrong, the venue may have acted: the fate of these is unknown.
            log.exception("the broker did not answer", broker=self._broker.name)
            return []

    async def _resolve(self) -> None:
        async with self._db.read() as tx:
            unknown = await repo.unknown(tx)
        if unknown:
            await self._book(await self._ask(self._broker.find, unknown), [])

    async def _book(self, reports: Sequence[Report], message_ids: Sequence[int]) -> None:
        """Book reports and settle their errands; the plain acceptances in one statement."""
        if not reports and not message_ids:
            return
        eventful = {r.order_id for r in reports if r.event is not OrderEvent.ACCEPT}
        accepted = [(r.order_id, r.venue_order_id) for r in reports if r.order_id not in eventful]
        by_account: dict[UUID, list[Report]] = defaultdict(list)
        for report in reports:
            if report.order_id in eventful:
                by_account[report.account_id].append(report)
        at = self._market.clock.now()
        for account_id, told in by_account.items():
            async with self._db.transaction() as tx:
                booked = await book_reports(
                    tx, self._new_id, self._market, self._broker.name, account_id, told, at
                )
            await self._publish(booked)
        async with self._db.read() as tx:
            orders = await repo.accept(tx, accepted, at, message_ids)
        await self._publish([Booked(order) for order in orders])

    async def _publish(self, booked: Sequence[Booked]) -> None:
        for change in booked:
            await self._on_booked(change)


def _is_unanswered(order: Order) -> bool:
    open_ends = {OrderStatus.PENDING_NEW, OrderStatus.PENDING_CANCEL}
    return order.status in open_ends and order.venue_order_id is None


def _about(order: Order, event: OrderEvent, market: LiveMarket) -> Report:
    return Report(order.id, order.account_id, event, market.clock.now())
