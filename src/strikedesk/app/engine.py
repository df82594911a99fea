"""What only one process of a database may do: send orders, and all that decides to.

The right to it is an advisory lock of PostgreSQL, which goes with its connection: nothing has
to be cleaned up after a crash, and a restart cannot overlap with the old process (ADR 9).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import asyncpg
import structlog

from strikedesk.core.errors import Conflict, Unavailable
from strikedesk.platform.db import AWAY, connect

log = structlog.get_logger(__name__)

ENGINE_LOCK = 727_312
LOOK_EVERY_S = 1.0


class DeskAlreadyRunning(Conflict):
    """Two desks on the same data would both send its orders."""

    code = "desk_already_running"


Work = Callable[[], Awaitable[object]]


class Engine:
    """Holds the lock, recovers what was left, and runs the parts for as long as it is held.

    Call `take` before anything else touches the data; then give it its parts.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._recovery: Sequence[Work] = ()
        self._parts: Mapping[str, Work] = {}
        self.connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def take(self) -> None:
        """Take the lock.

        Raises
        ------
        DeskAlreadyRunning
            If another process has it.
        DatabaseUnavailable
        DatabaseRefused
        """
        self.connection = await connect(self._dsn)
        if not await self.connection.fetchval("SELECT pg_try_advisory_lock($1)", ENGINE_LOCK):
            raise DeskAlreadyRunning(
                "Another desk is running on these data. Stop it, or give this one a --home of its own."
            )

    async def recover(self, recovery: Sequence[Work], parts: Mapping[str, Work]) -> None:
        """Take up what was left, in that order; keep it and the parts for `run`."""
        self._recovery, self._parts = recovery, parts
        for work in recovery:
            await work()

    async def run(self) -> None:
        """Run the parts; when the lock is lost, stop them all until it is ours again."""
        while True:
            running = [asyncio.create_task(_run(work), name=n) for n, work in self._parts.items()]
            try:
                await self._until_lock_is_lost(running)
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)
            log.error("the engine's lock is lost: nothing is sent until it is back")
            await self._take_again()
            for work in self._recovery:
                await work()

    async def close(self) -> None:
        """Give the lock back."""
        if self.connection is not None:
            await self.connection.close()

    async def _until_lock_is_lost(self, running: Sequence["asyncio.Task[None]"]) -> None:
        assert self.connection is not None
        try:
            while True:
                ended, _ = await asyncio.wait(
                    running, timeout=LOOK_EVERY_S, return_when=asyncio.FIRST_EXCEPTION
                )
                for task in ended:
                    task.result()  # a part that fails takes the engine with it, loudly
                await self.connection.fetchval("SELECT 1", timeout=5)
        except (*AWAY, asyncpg.PostgresError):
            return

    async def _take_again(self) -> None:
        while True:
            try:
                await self.take()
            except (Unavailable, DeskAlreadyRunning) as not_yet:
                log.warning("the engine's lock is not ours yet", reason=not_yet.message)
                await asyncio.sleep(LOOK_EVERY_S)
            else:
                return


async def _run(work: Work) -> None:
    await work()
