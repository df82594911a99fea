"""Carries out what a kill switch was asked for: cancel, close, verify, report.

The latch is committed before anything here begins, and all that is done is in the database: a
desk that dies on the way takes it up again at its start.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from strikedesk.core.errors import StrikeDeskError, Unavailable
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.identity.model import Principal, Role
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import kill_repo as repo
from strikedesk.orders import service
from strikedesk.orders.flatten import Closing, Open, closings, of_strategy
from strikedesk.orders.kill_report import Drilled, body_of, drill_body
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.platform.db import Database, Tx
from strikedesk.positions.market import instruments_of
from strikedesk.risk import gate, kills, rules
from strikedesk.risk import service as risk
from strikedesk.risk.facts import lock_facts
from strikedesk.risk.kill_life import OVER, Kill, KillEvent, KillStatus

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=30)
"""After this a report says what is not done yet; trying goes on until the latch is released."""

REST = timedelta(seconds=2)
"""Between a closing order that was not filled and the next for the same position."""

BUSY_S = 0.03
IDLE_S = 0.25
RETRY_S = 0.5


class Killer:
    """Runs beside the dispatcher, in the process that holds the engine's lock.

    Parameters
    ----------
    wake : callable
        Tells the order path, after a commit, that there is something to send.
    """

    def __init__(
        self, db: Database, new_id: NewId, market: LiveMarket, wake: Callable[[], None]
    ) -> None:
        self._db = db
        self._new_id = new_id
        self._market = market
        self._wake_orders = wake
        self._woken = asyncio.Event()
        self._since: dict[UUID, datetime] = {}
        self._settled: set[UUID] = set()

    def wake(self) -> None:
        """Say that the kill switch was pulled; call it after the commit."""
        self._woken.set()

    async def run(self) -> None:
        """Carry out every pull that is not over, those of an earlier life first; forever."""
        while True:
            try:
                self._woken.clear()
                is_busy = await self.round()
                await (asyncio.sleep(BUSY_S) if is_busy else self._sleep())
            except Unavailable as away:
                log.warning("the kill switch waits for the database", reason=away.message)
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("a round of the kill switch failed; it is tried again")
                await asyncio.sleep(RETRY_S)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await self._woken.wait()
        except TimeoutError:
            pass  # the command line may have pulled it: look again

    async def round(self) -> bool:
        """Do what is due about every pull; tells whether one of them is in a hurry.

        Raises
        ------
        Unavailable
            If the database is away.
        """
        async with self._db.read() as tx:
            found = await kills.unfinished(tx)
        in_a_hurry = False
        for kill, is_released in found:
            try:
                after = await self._advance(kill, is_released=is_released)
            except Unavailable:
                raise
            except Exception:
                log.exception("a pull of the kill switch could not go on", kill_id=kill.id)
                continue
            in_a_hurry |= after.status not in OVER | {KillStatus.INCOMPLETE}
        return in_a_hurry

    async def _advance(self, kill: Kill, *, is_released: bool) -> Kill:
        at = self._market.clock.now()
        since = self._since.setdefault(kill.id, at)
        if kill.is_drill:
            return await self._drill(kill)
        if is_released:
            return await self._conclude(kill, KillEvent.ABANDON)
        event = await self._do_next(kill)
        if event is KillEvent.COMPLETE:
            return await self._conclude(kill, event)
        if at - since > PATIENCE and kill.status is not KillStatus.INCOMPLETE:
            return await self._conclude(kill, KillEvent.FALL_SHORT)
        async with self._db.transaction() as tx:
            is_closing = event is KillEvent.FLATTEN
            return await kills.move(tx, kill, event, at, canceled_at=at if is_closing else None)

    async def _do_next(self, kill: Kill) -> KillEvent:
        """Cancel what works; when nothing does, close what is open; tell what is under way."""
        if kill.cancels and await self._cancel(kill):
            return KillEvent.CANCEL
        if kill.id not in self._settled:
            # An order that was being judged at the latch may be booked only now.
            async with self._db.transaction() as tx:
                if not await risk.wait_for_orders_under_way(tx, kill.account_id):
                    return KillEvent.CANCEL
            self._settled.add(kill.id)
            if kill.cancels and await self._cancel(kill):
                return KillEvent.CANCEL
        if kill.flattens and await self._flatten(kill):
            return KillEvent.FLATTEN
        return KillEvent.COMPLETE

    async def _cancel(self, kill: Kill) -> bool:
        """Ask for the end of all orders in scope; tells whether any still works."""
        async with self._db.read() as tx:  # one statement is a transaction of its own
            asked = await repo.ask_cancels(tx, kill, self._market.clock.now())
        if asked:
            self._wake_orders()
        async with self._db.read() as tx:
            return any(not order.is_ours for order in await repo.working(tx, kill))

    async def _flatten(self, kill: Kill) -> bool:
        """Place the closing orders that are due; tells whether anything is open."""
        async with self._db.read() as tx:
            held = await self._open(tx, kill)
        for closing in closings(held):
            await self._close(kill, closing)
        return bool(held)

    async def _open(self, tx: Tx, kill: Kill) -> list[Open]:
        """Return the positions in scope with what is under way about each."""
        rows = await repo.positions(tx, kill)
        known = await instruments_of(tx, self._market, (row.instrument_id for row in rows))
        ours = await repo.touched(tx, kill.id, "flatten")
        found: list[Open] = []
        for row in rows:
            net = row.net_quantity
            if row.traded is not None:
                net = of_strategy(net, row.traded)
            if not net:
                continue
            place = (row.account_id, row.instrument_id, row.product)
            orders = [o for o in ours if (o.account_id, o.instrument_id, o.product) == place]
            found.append(
                Open(
                    row.account_id,
                    row.user_id,
                    known[row.instrument_id],
                    row.product,
                    net,
                    sum((o.quantity - o.filled_quantity for o in orders if not o.is_done), ZERO),
                    len(orders),
                    self._must_rest(orders),
                    kill.strategy_id,
                )
            )
        return found

    def _must_rest(self, orders: list[repo.TouchedRow]) -> bool:
        if not orders or orders[-1].status is OrderStatus.FILLED or not orders[-1].is_done:
            return False
        return self._market.clock.now() - orders[-1].updated_at < REST

    async def _close(self, kill: Kill, closing: Closing) -> None:
        at = self._market.clock.now()
        who = acting_for(kill, closing.position.user_id)
        try:
            async with self._db.transaction() as tx:
                order = await service.place_order(
                    tx, self._market.clock, self._new_id, self._market, who, closing.terms(kill.id)
                )
                await repo.note_closing(tx, kill.id, order.id, at)
        except Unavailable:
            raise
        except StrikeDeskError as refused:
            log.warning("no closing order", kill_id=kill.id, reason=refused.message)
            return
        self._wake_orders()

    async def _conclude(self, kill: Kill, event: KillEvent) -> Kill:
        """Verify, report and sign, in the transaction of the last step."""
        at = self._market.clock.now()
        async with self._db.transaction() as tx:
            working = await repo.working(tx, kill)
            held = await self._open(tx, kill)
            nothing_works = not working and kill.id in self._settled
            if event is KillEvent.COMPLETE and working and (kill.cancels or kill.flattens):
                # A closing order that is still on its way; the next round sees its end.
                step = KillEvent.FLATTEN if kill.flattens else KillEvent.CANCEL
                return await kills.move(tx, kill, step, at)
            after = await kills.move(
                tx,
                kill,
                event,
                at,
                canceled_at=at if nothing_works else None,
                flat_at=None if held else at,
            )
            touched = await repo.touched(tx, kill.id)
            ids = {w.instrument_id for w in working} | {t.instrument_id for t in touched}
            known = await instruments_of(tx, self._market, ids)
            is_verified = kill.id in self._settled
            body = body_of(after, at, known, touched, working, held, is_verified=is_verified)
            await kills.sign(tx, self._market.clock, after, body)
        if after.status in OVER:
            self._forget(kill.id)
        return after

    async def _drill(self, kill: Kill) -> Kill:
        """Find out what a pull would do, and how long finding out takes."""
        loop, begun = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        at = self._market.clock.now()
        async with self._db.transaction() as tx:
            working = await repo.working(tx, kill) if kill.cancels else []
            counted = loop.time()
            held = await self._open(tx, kill) if kill.flattens else []
            drilled = [await self._judged(tx, kill, position) for position in held]
            known = await instruments_of(tx, self._market, {row.instrument_id for row in working})
            took = {"orders": counted - begun, "positions": loop.time() - counted}
            after = await kills.move(tx, kill, KillEvent.COMPLETE, at)
            await kills.sign(
                tx, self._market.clock, after, drill_body(after, at, known, working, drilled, took)
            )
        self._forget(kill.id)
        return after

    async def _judged(self, tx: Tx, kill: Kill, position: Open) -> Drilled:
        """Ask the gate about the order that would close a position, as if nothing else worked."""
        orders = closings([position])
        if not orders:
            return Drilled(position, 0, "less than a lot is open")
        terms = orders[0].terms(kill.id)
        at = self._market.clock.now()
        question = service.question(acting_for(kill, position.user_id), terms)
        (found,) = await lock_facts(tx, [question], at, counts=False)
        facts = gate.facts_of(self._market, gate.require_account(found), terms)
        refused = rules.refusals(terms, gate.as_if_nothing_worked(facts))
        return Drilled(position, len(orders), refused[0].message if refused else None)

    def _forget(self, kill_id: UUID) -> None:
        self._since.pop(kill_id, None)
        self._settled.discard(kill_id)


def acting_for(kill: Kill, user_id: UUID) -> Principal:
    """Return who places closing orders: whoever pulled, on the account of its owner."""
    return Principal(
        user_id, kill.asked_by, Role.TRADER, frozenset({"read", "trade"}), "session", kill.id
    )
