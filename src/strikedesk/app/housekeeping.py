"""What a desk does by itself from time to time, beside its orders and its market."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import structlog

from strikedesk.core.clock import Clock
from strikedesk.core.errors import Unavailable
from strikedesk.core.ids import NewId
from strikedesk.identity.service import sessions
from strikedesk.identity.state import Identity
from strikedesk.instruments import service as instruments
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Database
from strikedesk.positions.expiries import settle_ended

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
CHORE_EVERY_S = 30.0

Chore = Callable[[], Awaitable[None]]


async def again_and_again(chore: Chore, every_s: float) -> None:
    """Do a chore now and every so often, forever; one that fails is logged and done again."""
    while True:
        try:
            await chore()
        except Unavailable as away:
            log.info("a chore waits for the database", reason=away.message)
        except Exception:
            log.exception("a chore failed; it is tried again")
        await asyncio.sleep(every_s)


class DayTurn:
    """What a new day brings: the contracts listed on it, and the end of what expired before.

    Parameters
    ----------
    clock : Clock
        The desk's.
    lists_universe : bool
        The instruments are the simulation's own and not a recording's.
    """

    def __init__(
        self, db: Database, clock: Clock, catalogue: InstrumentCatalogue, *, lists_universe: bool
    ) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._lists_universe = lists_universe
        self._day: date = clock.now().date()

    async def __call__(self) -> None:
        """List and expire if the UTC day is another than at the last call."""
        today = self._clock.now().date()
        if today == self._day:
            return
        async with self._db.transaction() as tx:
            if self._lists_universe:
                await instruments.ensure_universe(tx, today)
            await instruments.expire(tx, today)
        async with self._db.read() as tx:
            await self._catalogue.load(tx)
        self._day = today
        log.info("a new day", day=today.isoformat(), instruments=len(self._catalogue))


class Settler:
    """Settles what has ended, and tells once of each contract that waits for a price."""

    def __init__(self, db: Database, new_id: NewId, market: LiveMarket) -> None:
        self._db = db
        self._new_id = new_id
        self._market = market
        self._awaiting: list[str] = []

    async def __call__(self) -> None:
        """Settle what can be settled now."""
        settled = await settle_ended(self._db, self._new_id, self._market)
        if settled.awaiting != self._awaiting:
            self._awaiting = settled.awaiting
            log.warning("contracts await a settlement price", symbols=settled.awaiting)


class Sweeper:
    """Deletes, once a day, sessions and links that have long been over."""

    def __init__(self, db: Database, identity: Identity) -> None:
        self._db = db
        self._identity = identity
        self._swept_on: date | None = None

    async def __call__(self) -> None:
        """Sweep unless it was done today."""
        today = self._identity.clock.now().date()
        if today == self._swept_on:
            return
        async with self._db.transaction() as tx:
            await sessions.purge_expired(tx, self._identity)
        self._swept_on = today
