"""Carries every group on: woken by its orders, by prices, by the clock, and after a restart.

What it keeps in memory may be lost at any time: which groups are due and which prices are waited
for is in the database, and what is to be done follows from what is committed there.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np
import structlog

from strikedesk.core.errors import Unavailable
from strikedesk.marketdata.board import QuoteBoard, Slots, exact_price
from strikedesk.marketdata.rules import is_stale
from strikedesk.orders.booking import Booked
from strikedesk.orders.groups import repo
from strikedesk.orders.groups.model import Reached
from strikedesk.orders.groups.steps import ORIGINS, Tools, advance, fire

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.5
SWEEP_EVERY_S = 30.0
RETRY_S = 1.0
STEPS_MAX = 1000
"""More in one go would be a group that never comes to rest: a bug, and not a reason to spin."""

Trigger = tuple[UUID, int]


class GroupRunner:
    """Runs until it is cancelled; a database that is away only delays it.

    Nothing that goes wrong with one group stops another.

    Attributes
    ----------
    tools : Tools
        What its steps are made with.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self._woken = asyncio.Event()
        self._due: dict[UUID, None] = {}
        self._reached: dict[Trigger, Reached] = {}
        self._watched: dict[int, list[repo.WatchRow]] = {}
        self._watches_changed = True
        self._looked_at = self._swept_at = -math.inf
        self._troubled: dict[UUID, float] = {}
        self._alive_at: float | None = None

    def wake(self, group_id: UUID) -> None:
        """Say that something has changed about a group; call it after the commit."""
        self._due[group_id] = None
        self._watches_changed = True
        self._woken.set()

    async def on_booked(self, booked: Booked) -> None:
        """Take in what became of an order, after its commit."""
        if booked.order.group_id is not None and booked.order.origin in ORIGINS:
            self.wake(booked.order.group_id)

    def on_quotes(self, slots: Slots) -> None:
        """Look for triggers that an update of the board has reached; never waits."""
        if not self._watched:
            return
        touched = np.zeros(len(self.tools.market.board), np.bool_)
        touched[slots] = True
        self._look_at_prices(slot for slot in self._watched if touched[slot])

    def _look_at_prices(self, slots: Iterable[int]) -> None:
        for slot in slots:
            seen = last_seen(self.tools.market.board, slot, self._now(), self._max_age)
            if seen is None:
                continue
            for row in self._watched[slot]:
                if row.watch.is_reached(seen.price):
                    self._reached.setdefault((row.group_id, row.number), seen)
                    self._woken.set()

    @property
    def _max_age(self) -> timedelta:
        return self.tools.market.max_age

    def _now(self) -> datetime:
        return self.tools.clock.now()

    def standstill_s(self) -> float:
        """Return the seconds since the last round began; infinite before the first."""
        return math.inf if self._alive_at is None else _loop_time() - self._alive_at

    async def recover(self) -> None:
        """Take up every group that is open, after a crash as after any stop; before `run`."""
        async with self.tools.db.read() as tx:
            for group_id in await repo.all_open(tx):
                self._due[group_id] = None
        self._watches_changed = True

    async def run(self) -> None:
        """Carry on what is due; forever."""
        while True:
            try:
                if not await self.drain():
                    await self._sleep()
            except Unavailable as away:
                log.warning("order groups wait", reason=str(away))
                await asyncio.sleep(RETRY_S)
            except Exception:
                log.exception("a round of the order groups failed")
                await asyncio.sleep(RETRY_S)

    async def drain(self) -> bool:
        """Do one round; tells whether there was anything to do.

        Raises
        ------
        Unavailable
            If the database is away; what was due stays due.
        """
        self._alive_at = _loop_time()
        self._woken.clear()
        await self._look()
        await self._watch()
        reached, self._reached = self._reached, {}
        due, self._due = self._due, {}
        try:
            for (group_id, number), seen in list(reached.items()):
                await self._fire(group_id, number, seen)
                due[group_id] = None
                del reached[group_id, number]
            for group_id in list(due):
                await self.carry_on(group_id)
                del due[group_id]
        except Unavailable:
            self._reached = {**reached, **self._reached}
            self._due = {**due, **self._due}
            raise
        return bool(self._due or self._reached)

    async def settle(self, group_id: UUID) -> None:
        """Do all that can be done about a group now.

        Raises
        ------
        Unavailable
        """
        for _ in range(STEPS_MAX):
            async with self.tools.db.transaction() as tx:
                touched = await advance(tx, self.tools, group_id)
            if touched is None:
                return
            self._watches_changed = True
            self.tools.wake()
            for order in touched:
                await self.tools.on_booked(Booked(order, None))
        log.error("a group does not come to rest", group_id=group_id)

    async def carry_on(self, group_id: UUID) -> None:
        """Do the same, and try again after a while if it goes wrong.

        Raises
        ------
        Unavailable
        """
        try:
            await self.settle(group_id)
            self._troubled.pop(group_id, None)
        except Unavailable:
            raise
        except Exception:
            # Whatever it is, the other groups must not wait for it.
            log.exception("a group cannot go on; it is tried again", group_id=group_id)
            self._troubled[group_id] = _loop_time() + RETRY_S

    async def _fire(self, group_id: UUID, number: int, seen: Reached) -> None:
        try:
            async with self.tools.db.transaction() as tx:
                await fire(tx, self.tools, group_id, number, seen)
        except Unavailable:
            raise
        except Exception:
            log.exception("a trigger could not be recorded", group_id=group_id, leg=number)
        self._watches_changed = True

    async def _look(self) -> None:
        """Find what is due by the clock, and now and then everything, for what was missed."""
        now = _loop_time()
        late = [group_id for group_id, at in self._troubled.items() if at <= now]
        for group_id in late:
            del self._troubled[group_id]
            self._due[group_id] = None
        if now - self._looked_at < LOOK_EVERY_S:
            return
        self._looked_at = now
        async with self.tools.db.read() as tx:
            found = await repo.due(tx, self._now())
            if now - self._swept_at >= SWEEP_EVERY_S:
                self._swept_at = now
                found += await repo.all_open(tx)
                self._watches_changed = True
        self._due.update(dict.fromkeys(found))

    async def _watch(self) -> None:
        """Learn which prices are waited for, and whether some are there already.

        Raises
        ------
        Unavailable
        """
        if not self._watches_changed:
            return
        self._watches_changed = False
        try:
            async with self.tools.db.read() as tx:
                rows = await repo.watches(tx)
        except Unavailable:
            self._watches_changed = True
            raise
        watched: dict[int, list[repo.WatchRow]] = defaultdict(list)
        for row in rows:
            slot = self.tools.market.board.slot(row.instrument_id)
            if slot is not None:
                watched[slot].append(row)
        self._watched = dict(watched)
        self._look_at_prices(self._watched)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await self._woken.wait()
        except TimeoutError:
            pass  # another process may have changed a group: look again


def last_seen(board: QuoteBoard, slot: int, now: datetime, max_age: timedelta) -> Reached | None:
    """Return the last traded price of a slot, None unless it can be relied upon.

    Returns
    -------
    Reached or None
        None where there is no price, where it is older than ``max_age``, and where the session's
        volume is 0, because the price is then that of an earlier session.
    """
    age = board.last_age(slot, now)
    if age is None or is_stale(age, max_age) or is_stale(board.age(slot, now), max_age):
        return None
    if int(board.counts["volume"][slot]) == 0:
        return None
    tick = board.instrument(slot).tick_size
    price = exact_price(float(board.prices["last_price"][slot]), tick)
    return None if price is None or price <= Decimal(0) else Reached(price, now - age)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
