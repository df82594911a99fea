"""Chores of a desk on a real database."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from strikedesk.app.housekeeping import DayTurn, Sweeper, again_and_again
from strikedesk.identity.state import Identity
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.platform.settings import Settings

pytestmark = pytest.mark.db


@dataclass
class Watch:
    at: datetime = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


async def test_new_day_lists_new_contracts_and_drops_expired_ones(db):
    watch, catalogue = Watch(), InstrumentCatalogue()
    turn = DayTurn(db, watch, catalogue, lists_universe=True)
    await turn()
    assert len(catalogue) == 0
    watch.at += timedelta(days=7)

    await turn()

    days = {each.expiry for each in catalogue if each.expiry}
    assert min(days) >= watch.at.date()
    assert "NSE:RELIANCE" in {each.symbol for each in catalogue}


async def test_sessions_that_are_long_over_are_swept_once_a_day(db, tmp_path):
    watch = Watch()
    identity = Identity(Settings(home=tmp_path), db.dsn, clock=watch)
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO login_links VALUES (decode(repeat('00', 32), 'hex'), $1, $2, $3)",
            await tx.fetchval(
                "INSERT INTO users (id, email, role, created_at, updated_at)"
                " VALUES (gen_random_uuid(), 'a@b', 'admin', now(), now()) RETURNING id"
            ),
            watch.at - timedelta(days=60),
            watch.at - timedelta(days=59),
        )
    await Sweeper(db, identity)()
    async with db.read() as tx:
        assert await tx.fetchval("SELECT count(*) FROM login_links") == 0


async def test_chore_that_fails_is_done_again():
    done = 0

    async def chore() -> None:
        nonlocal done
        done += 1
        if done == 1:
            raise ValueError("for once")

    task = asyncio.create_task(again_and_again(chore, 0.001))
    while done < 3:
        await asyncio.sleep(0.001)
    task.cancel()
