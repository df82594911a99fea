"""Imports and seeds against a real PostgreSQL."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from strikedesk.instruments import service
from strikedesk.instruments.dump import HEADER, Dump, parse_dump
from strikedesk.instruments.model import InstrumentKind
from strikedesk.instruments.service import ImportReport
from strikedesk.instruments.universe import build_universe

pytestmark = pytest.mark.db

DAY = date(2026, 11, 20)
TOP = ",".join(HEADER)
RELIANCE = "738561,2885,RELIANCE,RELIANCE INDUSTRIES,0,,0,0.1,1,EQ,NSE,NSE"
BEES = "1,1,NIFTYBEES,NIPPON INDIA ETF,0,,0,0.01,1,EQ,NSE,NSE"
FUTURE = "13238786,51714,NIFTY26NOVFUT,NIFTY,0,2026-11-23,0,0.1,65,FUT,NFO-FUT,NFO"
OLD = "12073986,47164,BANKNIFTY18JAN23500CE,,0,2018-01-25,23500.0,0.05,40,CE,NFO-OPT,NFO"

ROWS_LARGE = 100_000
SECONDS_MAX = 20


def dump_of(*rows):
    return parse_dump("\n".join([TOP, *rows, ""]).encode())


def large_dump(count):
    """Make a dump of option chains as large as a broker's."""
    rows = (
        f"{(number + 1) * 256 + 2},{number + 1},STOCK{number // 400}27JAN{100 + number % 400}CE,"
        f"STOCK{number // 400},12.5,2027-01-{number % 28 + 1:02d},{100 + number % 400}.0,"
        "0.05,250,CE,NFO-OPT,NFO"
        for number in range(count)
    )
    return "\n".join([TOP, *rows, ""]).encode()


async def status_of(tx, symbol):
    exchange, tradingsymbol = symbol.split(":")
    return await tx.fetchval(
        "SELECT status FROM instruments WHERE exchange = $1 AND tradingsymbol = $2",
        exchange,
        tradingsymbol,
    )


async def nobody(tx):
    """Nothing is held and nothing is ordered."""
    return ()


def holders_of(*symbols):
    """Have somebody hold these instruments."""

    async def engaged(tx):
        rows = await tx.fetch("SELECT id, exchange || ':' || tradingsymbol AS s FROM instruments")
        return [row["id"] for row in rows if row["s"] in symbols]

    return engaged


async def empty(tx):
    await tx.execute("DELETE FROM instruments")


async def test_what_was_imported_is_read_back_as_it_was(tx):
    await empty(tx)
    drafts = build_universe(DAY)

    await service.seed_universe(tx, DAY)

    for wanted in (drafts[0], drafts[5], drafts[200], drafts[-1]):
        found = await service.by_symbol(tx, wanted.symbol)
        assert found == wanted.with_id(found.id)


async def test_ids_follow_the_order_of_the_source(tx):
    await empty(tx)
    await service.seed_universe(tx, DAY)

    symbols = await tx.fetch(
        "SELECT exchange || ':' || tradingsymbol AS s FROM instruments ORDER BY id"
    )

    assert [row["s"] for row in symbols] == [draft.symbol for draft in build_universe(DAY)]


async def test_the_same_dump_again_changes_nothing(tx):
    await empty(tx)
    dump = dump_of(RELIANCE, FUTURE, OLD)

    first = await service.import_dump(tx, dump, DAY, engaged=nobody)
    touched = await tx.fetch("SELECT id, updated_at FROM instruments ORDER BY id")
    second = await service.import_dump(tx, dump, DAY, engaged=nobody)

    assert first == ImportReport(added=3)
    assert second == ImportReport(unchanged=3)
    assert await tx.fetch("SELECT id, updated_at FROM instruments ORDER BY id") == touched


async def test_a_changed_row_keeps_its_id(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(RELIANCE, FUTURE), DAY, engaged=nobody)
    before = await service.by_symbol(tx, "NFO:NIFTY26NOVFUT")

    report = await service.import_dump(
        tx, dump_of(RELIANCE, FUTURE.replace(",65,", ",75,")), DAY, engaged=nobody
    )

    after = await service.by_symbol(tx, "NFO:NIFTY26NOVFUT")
    assert report == ImportReport(changed=1, unchanged=1)
    assert after == replace(before, lot_size=Decimal(75))


async def test_a_dump_does_not_erase_what_it_does_not_know(tx):
    await empty(tx)
    await service.seed_universe(tx, DAY)
    before = await service.by_symbol(tx, "NSE:RELIANCE")

    await service.import_dump(tx, dump_of(RELIANCE, BEES), DAY, engaged=nobody)

    after = await service.by_symbol(tx, "NSE:RELIANCE")
    assert after == replace(before, name="RELIANCE INDUSTRIES", tokens={"kite": "738561"})
    assert (await service.by_symbol(tx, "NSE:NIFTYBEES")).kind is InstrumentKind.ETF


async def test_the_seed_does_not_undo_what_a_broker_told(tx):
    await empty(tx)
    await service.seed_universe(tx, DAY)
    await service.import_dump(
        tx, dump_of(RELIANCE, FUTURE.replace(",65,", ",75,")), DAY, engaged=nobody
    )

    report = await service.seed_universe(tx, DAY)

    assert (report.added, report.changed) == (0, 0)
    assert (await service.by_symbol(tx, "NFO:NIFTY26NOVFUT")).lot_size == 75


async def test_seeding_on_a_later_day_adds_new_expiries_and_expires_old_ones(tx):
    await empty(tx)
    first = await service.seed_universe(tx, DAY)
    later = await service.seed_universe(tx, date(2026, 11, 24))

    assert first.added == len(build_universe(DAY))
    assert later.changed == 0
    assert later.added > 0
    assert later.expired > 0
    assert await status_of(tx, "NFO:NIFTY26NOVFUT") == "EXPIRED"
    assert await status_of(tx, "NFO:NIFTY27FEBFUT") == "ACTIVE"


async def test_a_contract_is_active_on_its_last_day_and_expired_the_day_after(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(FUTURE), DAY, engaged=nobody)

    assert await service.expire(tx, date(2026, 11, 23)) == 0
    assert await service.expire(tx, date(2026, 11, 24)) == 1
    assert await service.expire(tx, date(2026, 11, 24)) == 0


async def test_a_contract_that_is_over_already_is_added_as_expired(tx):
    await empty(tx)
    report = await service.import_dump(tx, dump_of(OLD), DAY, engaged=nobody)

    assert report == ImportReport(added=1)
    assert await status_of(tx, "NFO:BANKNIFTY18JAN23500CE") == "EXPIRED"


async def test_what_a_partial_dump_does_not_name_stays(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(RELIANCE, BEES), DAY, engaged=nobody)

    report = await service.import_dump(tx, dump_of(RELIANCE), DAY, engaged=nobody)

    assert report == ImportReport(unchanged=1)
    assert await status_of(tx, "NSE:NIFTYBEES") == "ACTIVE"


async def test_what_a_complete_dump_does_not_name_expires_on_its_exchanges_only(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(RELIANCE, BEES, FUTURE), DAY, engaged=nobody)

    report = await service.import_dump(tx, dump_of(RELIANCE), DAY, engaged=nobody, complete=True)

    assert report == ImportReport(unchanged=1, expired=1)
    assert await status_of(tx, "NSE:NIFTYBEES") == "EXPIRED"
    assert await status_of(tx, "NFO:NIFTY26NOVFUT") == "ACTIVE"


async def test_what_is_listed_again_is_active_again(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(RELIANCE, BEES), DAY, engaged=nobody)
    await service.import_dump(tx, dump_of(RELIANCE), DAY, engaged=nobody, complete=True)

    report = await service.import_dump(tx, dump_of(RELIANCE, BEES), DAY, engaged=nobody)

    assert report == ImportReport(changed=1, unchanged=1)
    assert await status_of(tx, "NSE:NIFTYBEES") == "ACTIVE"


async def test_a_dump_with_one_fault_imports_nothing(tx):
    await empty(tx)
    dump = dump_of(RELIANCE, FUTURE.replace("2026-11-23", "soon"))

    report = await service.import_dump(tx, dump, DAY, engaged=nobody, complete=True)

    assert [(each.line, each.field) for each in report.errors] == [(3, "expiry")]
    assert (report.added, report.changed, report.expired) == (0, 0, 0)
    assert await tx.fetchval("SELECT count(*) FROM instruments") == 0


async def test_an_import_that_breaks_half_way_leaves_nothing(db):
    bad = replace(build_universe(DAY)[0], tradingsymbol="HALF WAY", name="")
    good = replace(bad, tradingsymbol="BEFORE IT", name="Before it")

    async def attempt():
        async with db.transaction() as tx:
            await service.import_dump(tx, Dump(drafts=[good, bad]), DAY, engaged=nobody)

    with pytest.raises(Exception, match="instruments_name_check"):
        await attempt()

    async with db.read() as tx:
        assert (await service.batch(tx, [good.symbol])).unknown == [good.symbol]


@pytest.mark.parametrize(
    "change",
    [
        {"lot_size": Decimal(0)},
        {"tick_size": Decimal(0)},
        {"multiplier": Decimal(-1)},
        {"expiry": date(2026, 12, 29)},
        {"kind": InstrumentKind.FUT},
        {"kind": InstrumentKind.OPT, "expiry": date(2026, 12, 29), "strike": Decimal(1)},
        {"currency": "rupee"},
        {"reference_vol": float("nan")},
        {"tradingsymbol": "A:B"},
    ],
)
async def test_the_database_itself_refuses_what_cannot_be(tx, change):
    share = replace(build_universe(DAY)[2], **{"tradingsymbol": "NEW", **change})

    with pytest.raises(Exception, match="violates check constraint"):
        await service.import_dump(tx, Dump(drafts=[share]), DAY, engaged=nobody)


async def test_a_change_moves_the_time_of_change(db):
    dump = dump_of(RELIANCE)
    async with db.transaction() as tx:
        await service.import_dump(tx, dump, DAY, engaged=nobody)
    async with db.transaction() as tx:
        await service.import_dump(
            tx, dump_of(RELIANCE.replace(",0.1,", ",0.2,")), DAY, engaged=nobody
        )
        row = await tx.fetchrow(
            "SELECT created_at, updated_at FROM instruments WHERE tradingsymbol = 'RELIANCE'"
        )

    assert row["updated_at"] > row["created_at"]


async def test_a_hundred_thousand_rows_are_imported_in_time(tx):
    data = large_dump(ROWS_LARGE)
    started = time.perf_counter()

    dump = parse_dump(data)
    parsed = time.perf_counter()
    first = await service.import_dump(tx, dump, DAY, engaged=nobody)
    imported = time.perf_counter()
    second = await service.import_dump(tx, dump, DAY, engaged=nobody)
    again = time.perf_counter()

    print(
        f"\n{ROWS_LARGE} rows: parsed in {parsed - started:.1f} s, imported in "
        f"{imported - parsed:.1f} s, again in {again - imported:.1f} s"
    )
    assert (first.added, second.unchanged) == (ROWS_LARGE, ROWS_LARGE)
    assert imported - started < SECONDS_MAX


HELD = "NFO:NIFTY26NOVFUT"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"multiplier": Decimal(10)}, "multiplier"),
        ({"currency": "USD"}, "currency"),
        ({"kind": InstrumentKind.EQ, "expiry": None}, "kind"),
    ],
)
async def test_row_that_would_revalue_what_is_held_is_left_out_and_reported(tx, changed, field):
    await empty(tx)
    dump = dump_of(RELIANCE, FUTURE)
    await service.import_dump(tx, dump, DAY, engaged=nobody)
    share, future = dump.drafts
    other = Dump(drafts=[replace(share, name="Other"), replace(future, **changed)])

    report = await service.import_dump(tx, other, DAY, engaged=holders_of(HELD), complete=True)

    assert [(each.symbol, each.field) for each in report.refused] == [(HELD, field)]
    assert (report.changed, report.unchanged, report.expired) == (1, 0, 0)
    kept = await service.by_symbol(tx, HELD)
    assert (kept.multiplier, kept.currency, kept.kind) == (1, "INR", InstrumentKind.FUT)
    free = await service.import_dump(tx, other, DAY, engaged=nobody)
    assert (tuple(free.refused), free.changed) == ((), 1)


async def test_lot_and_tick_of_what_is_held_change_and_are_reported(tx):
    await empty(tx)
    await service.import_dump(tx, dump_of(RELIANCE, FUTURE), DAY, engaged=nobody)
    other = FUTURE.replace(",0.1,65,", ",0.05,75,")

    report = await service.import_dump(
        tx, dump_of(RELIANCE, other), DAY, engaged=holders_of(HELD, "NSE:RELIANCE")
    )

    assert [(each.field, each.before, each.after) for each in report.noted] == [
        ("lot_size", "65", "75"),
        ("tick_size", "0.1", "0.05"),
    ]
    assert (report.changed, report.refused) == (1, [])
    assert (await service.by_symbol(tx, HELD)).lot_size == 75


async def test_universe_is_seeded_once_for_a_day(tx):
    await empty(tx)
    assert await service.ensure_universe(tx, DAY)
    assert not await service.ensure_universe(tx, DAY)
    assert await service.ensure_universe(tx, date(2026, 11, 24))
