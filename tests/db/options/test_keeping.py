from datetime import UTC, date, datetime

import pytest

from strikedesk.options import repo
from strikedesk.options.keeping import Keeper
from strikedesk.platform.db import Database
from unit.options.quoted import Quoted

NIFTY = "NSE:NIFTY 50"
TODAY = date(2026, 11, 20)


async def stored(db: Database) -> list[float]:
    async with db.read() as tx:
        return [each.iv for each in await repo.newest_iv(tx, NIFTY, 10)]


async def open_interest(db: Database) -> int:
    async with db.read() as tx:
        found: int = await tx.fetchval("SELECT count(*) FROM futures_history")
        return found


async def test_first_call_leaves_the_start_alone_and_the_next_stores(
    db: Database, quoted: Quoted
) -> None:
    quoted.quote()
    keeper = Keeper(db, quoted.desk)
    await keeper()
    assert await stored(db) == []
    await keeper()
    assert len(await stored(db)) == 1
    assert await open_interest(db) == 3


async def test_in_the_session_the_newest_stays_and_after_it_the_last(
    db: Database, quoted: Quoted
) -> None:
    keeper = Keeper(db, quoted.desk)
    for vol in (0.15, 0.18):
        quoted.market.clock.move(5.0)
        quoted.quote(vol)
        assert await keeper.round() == 1
    quoted.market.clock.move(5 * 3600.0)
    quoted.quote(0.30)
    assert await keeper.round() == 0
    assert await stored(db) == [pytest.approx(0.18, abs=2e-3)]


async def test_day_first_seen_after_the_close_is_stored_once(db: Database, quoted: Quoted) -> None:
    quoted.market.clock.move(5 * 3600.0)
    quoted.quote()
    keeper = Keeper(db, quoted.desk)
    assert await keeper.round() == 1
    assert await keeper.round() == 0


@pytest.mark.parametrize(
    "at", [datetime(2026, 11, 21, 7, tzinfo=UTC), datetime(2026, 11, 20, 3, tzinfo=UTC)]
)
async def test_nothing_is_stored_on_a_saturday_or_before_the_opening(
    db: Database, quoted: Quoted, at: datetime
) -> None:
    quoted.market.clock.at = at
    quoted.quote()
    assert await Keeper(db, quoted.desk).round() == 0
    assert await open_interest(db) == 0


async def test_stale_feed_stores_nothing(db: Database, quoted: Quoted) -> None:
    quoted.quote()
    quoted.market.clock.move(600.0)
    assert await Keeper(db, quoted.desk).round() == 0
    assert await stored(db) == []
    assert await open_interest(db) == 0
