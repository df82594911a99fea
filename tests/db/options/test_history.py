from datetime import date, timedelta

import asyncpg
import pytest

from strikedesk.options import repo, service
from strikedesk.options.errors import (
    IvHistoryInvalid,
    IvNotMeasurable,
    NoFutures,
    UnderlyingUnknown,
)
from strikedesk.options.futures import BuildUp, BuildUpMissing
from strikedesk.options.history import IvDay
from strikedesk.platform.db import Database
from unit.marketdata.hand import NOON, share
from unit.options.quoted import Quoted

NIFTY = "NSE:NIFTY 50"
TODAY = date(2026, 11, 20)


def days(count: int, until: date = TODAY) -> list[IvDay]:
    return [
        IvDay(until - timedelta(days=n), 0.10 + 0.001 * n, "import") for n in range(1, count + 1)
    ]


async def test_measured_volatility_is_stored_with_its_method(db: Database, quoted: Quoted) -> None:
    quoted.quote(vol=0.15)
    measured = await service.measure(quoted.desk, NIFTY)
    async with db.transaction() as tx:
        row = await service.store_measured(tx, quoted.market.clock, NIFTY, measured)
    assert row.day == TODAY
    assert row.iv == pytest.approx(0.15, abs=2e-3)
    async with db.read() as tx:
        assert await repo.newest_iv(tx, NIFTY, 10) == [row]
        assert await repo.has_iv(tx, NIFTY, TODAY)
    assert row.method == "between_expiries"
    assert row.spot == 25_000.0


async def test_last_measurement_of_a_day_stays(db: Database, quoted: Quoted) -> None:
    for vol in (0.15, 0.18):
        quoted.quote(vol)
        quoted.market.clock.move(2.0)
        measured = await service.measure(quoted.desk, NIFTY)
        async with db.transaction() as tx:
            await service.store_measured(tx, quoted.market.clock, NIFTY, measured)
    async with db.read() as tx:
        (row,) = await repo.newest_iv(tx, NIFTY, 10)
    assert row.iv == pytest.approx(0.18, abs=2e-3)


async def test_stale_chains_are_not_stored(db: Database, quoted: Quoted) -> None:
    quoted.quote()
    quoted.market.clock.move(3600.0)
    measured = await service.measure(quoted.desk, NIFTY)
    assert measured.found is not None
    async with db.transaction() as tx:
        with pytest.raises(IvNotMeasurable, match="stale"):
            await service.store_measured(tx, quoted.market.clock, NIFTY, measured)


async def test_chains_without_quotes_are_not_stored(db: Database, quoted: Quoted) -> None:
    measured = await service.measure(quoted.desk, NIFTY)
    async with db.transaction() as tx:
        with pytest.raises(IvNotMeasurable, match="no volatility"):
            await service.store_measured(tx, quoted.market.clock, NIFTY, measured)


async def test_rank_sets_what_is_measured_now_against_stored_days(
    db: Database, quoted: Quoted
) -> None:
    quoted.quote(vol=0.15)
    async with db.transaction() as tx:
        await service.import_days(tx, quoted.desk, "admin", NIFTY, days(100))
    measured = await service.measure(quoted.desk, NIFTY)
    async with db.read() as tx:
        found = await service.iv_now(tx, quoted.desk, NIFTY, measured)
    assert found.current_from == "chain"
    assert found.standing is not None
    assert found.standing.observations == 101
    assert found.standing.rank == pytest.approx(50.0, abs=2.0)


async def test_measured_day_takes_the_place_of_the_one_stored_today(
    db: Database, quoted: Quoted
) -> None:
    quoted.quote(vol=0.15)
    async with db.transaction() as tx:
        await service.import_days(
            tx, quoted.desk, "admin", NIFTY, [IvDay(TODAY, 9.0, "import"), *days(30)]
        )
    measured = await service.measure(quoted.desk, NIFTY)
    async with db.read() as tx:
        found = await service.iv_now(tx, quoted.desk, NIFTY, measured)
    assert found.standing is not None
    assert found.standing.observations == 31
    assert found.standing.high < 1.0


async def test_without_a_measurement_the_last_stored_day_is_current_and_says_so(
    db: Database, quoted: Quoted
) -> None:
    async with db.transaction() as tx:
        await service.import_days(tx, quoted.desk, "admin", NIFTY, days(30))
    measured = await service.measure_if_listed(quoted.desk, NIFTY)
    async with db.read() as tx:
        found = await service.iv_now(tx, quoted.desk, NIFTY, measured)
    assert (found.current_from, found.current_day) == ("stored", TODAY - timedelta(days=1))


async def test_share_without_options_may_have_a_history(db: Database, quoted: Quoted) -> None:
    quoted.market.live.catalogue.replace([*quoted.market.instruments, share(900)])
    assert await service.measure_if_listed(quoted.desk, "NSE:S900") is None
    async with db.transaction() as tx:
        empty = await service.iv_now(tx, quoted.desk, "NSE:S900", None)
        assert empty.standing is None
        await service.import_days(tx, quoted.desk, "admin", "NSE:S900", days(30))
        found = await service.iv_now(tx, quoted.desk, "NSE:S900", None)
    assert found.standing is not None


async def test_unknown_symbol_has_no_history_and_takes_none(db: Database, quoted: Quoted) -> None:
    async with db.transaction() as tx:
        with pytest.raises(UnderlyingUnknown):
            await service.iv_now(tx, quoted.desk, "NSE:NO", None)
        with pytest.raises(UnderlyingUnknown):
            await service.import_days(tx, quoted.desk, "admin", "NSE:NO", days(1))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([IvDay(TODAY, 0.1, "import")] * 2, "comes twice"),
        ([IvDay(TODAY + timedelta(days=1), 0.1, "import")], "yet to come"),
    ],
)
async def test_import_with_a_wrong_day_stores_nothing(
    db: Database, quoted: Quoted, wrong: list[IvDay], message: str
) -> None:
    with pytest.raises(IvHistoryInvalid, match=message):
        async with db.transaction() as tx:
            await service.import_days(tx, quoted.desk, "admin", NIFTY, [*days(3), *wrong])
    async with db.read() as tx:
        assert await repo.newest_iv(tx, NIFTY, 10) == []


async def test_import_is_on_the_audit_trail(db: Database, quoted: Quoted) -> None:
    async with db.transaction() as tx:
        await service.import_days(tx, quoted.desk, "admin", NIFTY, days(3))
        row = await tx.fetchrow("SELECT * FROM audit_log ORDER BY seq DESC LIMIT 1")
    assert row["action"] == "iv_history.imported"
    assert row["actor"] == "admin"
    assert '"first":"2026-11-17","last":"2026-11-19"' in row["inputs"]


async def test_history_goes_on_page_by_page(db: Database, quoted: Quoted) -> None:
    async with db.transaction() as tx:
        await service.import_days(tx, quoted.desk, "admin", NIFTY, days(25))
        first, more = await service.iv_history(tx, NIFTY, 20, None, None)
        rest, end = await service.iv_history(tx, NIFTY, 20, more, None)
        recent, _ = await service.iv_history(tx, NIFTY, 20, None, TODAY - timedelta(days=3))
    assert [each.day for each in first + rest] == [each.day for each in days(25)]
    assert end is None
    assert len(recent) == 3


@pytest.mark.parametrize("iv", [0.0, -0.1, float("nan"), float("inf")])
async def test_database_refuses_what_is_no_volatility(db: Database, iv: float) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with db.transaction() as tx:
            await repo.store_iv(tx, NIFTY, [IvDay(TODAY, iv, "import")], NOON)


async def test_build_up_is_against_the_stored_day_before(db: Database, quoted: Quoted) -> None:
    quoted.quote(open_interest=5_000)
    futures = [each for each in quoted.market.instruments if each.kind == "FUT"]
    yesterday = TODAY - timedelta(days=1)
    async with db.transaction() as tx:
        first = await service.futures_now(tx, quoted.desk, NIFTY, None)
        price = quoted.market.board.quote(futures[0].id)
        assert price is not None
        assert price.last_price is not None
        stored = [repo.FutureDay(futures[0].id, price.last_price, 4_000)]
        await repo.store_futures(tx, yesterday, stored, quoted.market.clock.now())
        second = await service.futures_now(tx, quoted.desk, NIFTY, None)
    missing = BuildUpMissing.NO_PREVIOUS_OPEN_INTEREST
    assert [each.build_up_missing for each in first.views] == [missing] * 3
    assert second.views[0].build_up is BuildUp.LONG_BUILD_UP
    assert second.views[0].quote.open_interest_change == 1_000
    assert second.views[0].quote.open_interest_before_on == yesterday
    assert second.views[1].build_up is None
    assert second.rollover_percent == pytest.approx(200 / 3)
    assert second.views[0].carry == pytest.approx(0.065, abs=1e-3)


async def test_underlying_without_futures_is_told_apart(db: Database, quoted: Quoted) -> None:
    quoted.market.live.catalogue.replace([*quoted.market.instruments, share(900)])
    async with db.read() as tx:
        with pytest.raises(NoFutures):
            await service.futures_now(tx, quoted.desk, "NSE:S900", None)
        with pytest.raises(UnderlyingUnknown):
            await service.futures_now(tx, quoted.desk, "NSE:NO", None)
