"""One engine for one database, and never a moment with two."""

import asyncio

import asyncpg
import pytest

from strikedesk.app.desk import Desk
from strikedesk.app.engine import ENGINE_LOCK, DeskAlreadyRunning
from strikedesk.platform.settings import Settings

END = """
SELECT pg_terminate_backend(pid) FROM pg_locks
 WHERE locktype = 'advisory' AND objid = $1 AND database = (
       SELECT oid FROM pg_database WHERE datname = current_database())
"""


async def test_a_second_desk_on_the_same_data_refuses_to_start(
    desk: Desk, settings: Settings, fresh_dsn: str
) -> None:
    second = Desk(settings, fresh_dsn)
    with pytest.raises(DeskAlreadyRunning):
        await second.start()
    await second.stop()
    assert desk.dispatcher.is_alive()


async def test_an_engine_that_loses_its_lock_takes_it_again_before_it_goes_on(
    desk: Desk, fresh_dsn: str
) -> None:
    lost, other = desk._engine.connection, await asyncpg.connect(fresh_dsn)
    await other.execute(END, ENGINE_LOCK)
    async with asyncio.timeout(20):
        while desk._engine.connection is lost:
            await asyncio.sleep(0.1)
        while not desk.dispatcher.is_alive():
            await asyncio.sleep(0.1)
    assert not await other.fetchval("SELECT pg_try_advisory_lock($1)", ENGINE_LOCK)
    await other.close()
