"""The audit log in the database: append-only, gapless, and the same hash as ours."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from strikedesk.audit import repo, service
from strikedesk.audit.model import DESK, AuditFilter, Fault, account_chain
from strikedesk.platform.clock import SystemClock

pytestmark = pytest.mark.db

CHAIN = account_chain(UUID(int=7))
AT = datetime(2026, 3, 2, 9, 15, 0, 123456, tzinfo=UTC)
APPEND = "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8)"


class Watch:
    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


async def record(tx, chain=DESK, subject="order:1", **more):
    facts = {"actor": "ann@desk", "action": "order.placed", "inputs": {}, "success": True}
    return await service.record(
        tx, more.pop("clock", SystemClock()), chain=chain, subject=subject, **facts | more
    )


async def forge(tx, statement, *args):
    """Do to the log what only an owner of the database can."""
    await tx.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only")
    await tx.execute(statement, *args)
    await tx.execute("ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only")


async def only_verdict(tx):
    (verdict,) = (await service.verify_all(tx)).verdicts
    return verdict


async def test_empty_log_is_whole(tx):
    report = await service.verify_all(tx)

    assert report.ok
    assert report.entries == 0


@pytest.mark.parametrize("reason", [None, "", "because; 5:x,"])
@pytest.mark.parametrize("text", ["plain", "", "ünïcödé ₹ 😀", "5:hello,-", "line\nbreak\t\\"])
@pytest.mark.parametrize("at", [AT, datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)])
async def test_database_hashes_what_python_hashes(tx, text, reason, at):
    for success in (True, False):
        await tx.fetchval(APPEND, CHAIN, at, text, text, text, reason, text, success)

    assert (await only_verdict(tx)).ok


async def test_sequence_starts_at_one_in_each_chain(tx):
    seqs = [await record(tx, chain) for chain in (DESK, CHAIN, DESK, CHAIN, CHAIN)]

    assert seqs == [1, 1, 2, 2, 3]
    assert {v.chain: v.entries for v in (await service.verify_all(tx)).verdicts} == {
        DESK: 2,
        CHAIN: 3,
    }


async def test_hash_does_not_depend_on_the_session_time_zone(tx):
    await tx.execute("SET LOCAL timezone = 'Asia/Kolkata'")
    await record(tx)

    assert (await only_verdict(tx)).ok


async def test_several_appends_in_one_statement_follow_each_other(tx):
    await tx.execute(
        """
        WITH orders AS (SELECT 'order:' || n AS id FROM generate_series(1, 5) n)
        SELECT audit_append($1, now(), 'ann', 'order.placed', id, NULL, '{}', true) FROM orders
        """,
        CHAIN,
    )

    verdict = await only_verdict(tx)
    assert (verdict.ok, verdict.entries) == (True, 5)


async def test_rolled_back_append_leaves_no_gap(db):
    async with db.transaction() as tx:
        await record(tx)

    async def fail():
        async with db.transaction() as tx:
            await record(tx)
            await tx.execute("SELECT 1 / 0")

    with pytest.raises(asyncpg.DivisionByZeroError):
        await fail()
    async with db.transaction() as tx:
        assert await record(tx) == 2
        assert (await only_verdict(tx)).ok


async def test_concurrent_appends_to_one_chain_are_gapless(db):
    async def append(worker):
        for n in range(25):
            async with db.transaction() as tx:
                await record(tx, CHAIN, f"{worker}:{n}")

    await asyncio.gather(*(append(worker) for worker in range(8)))

    async with db.transaction() as tx:
        verdict = await only_verdict(tx)
        assert (verdict.ok, verdict.entries) == (True, 200)
        assert await tx.fetchval("SELECT count(DISTINCT subject) FROM audit_log") == 200


async def test_one_account_does_not_wait_for_another(db):
    async with db.transaction() as first:
        await record(first, CHAIN)
        async with db.transaction() as second:
            await second.execute("SET LOCAL lock_timeout = '200ms'")
            await record(second, account_chain(UUID(int=8)))
            with pytest.raises(asyncpg.LockNotAvailableError):
                async with second.transaction():
                    await record(second, CHAIN)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'eve'",
        "UPDATE audit_log SET actor = 'eve' WHERE false",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "INSERT INTO audit_log SELECT * FROM audit_log ON CONFLICT (chain, seq) DO UPDATE SET actor = 'eve'",
        "DELETE FROM audit_chains",
        "TRUNCATE audit_chains",
    ],
)
@pytest.mark.parametrize("replication", ["origin", "replica"])
async def test_database_refuses_to_change_the_log(tx, statement, replication):
    await record(tx)
    await tx.execute(f"SET LOCAL session_replication_role = '{replication}'")

    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        async with tx.transaction():
            await tx.execute(statement)
    assert (await only_verdict(tx)).entries == 1


async def test_chain_of_any_other_name_is_refused(tx):
    with pytest.raises(asyncpg.CheckViolationError):
        await record(tx, "somewhere")


@pytest.mark.parametrize(
    ("statement", "fault", "seq"),
    [
        ("UPDATE audit_log SET actor = 'eve' WHERE seq = 2", Fault.ALTERED, 2),
        ("UPDATE audit_log SET inputs = inputs || ' ' WHERE seq = 3", Fault.ALTERED, 3),
        ("UPDATE audit_log SET success = false WHERE seq = 1", Fault.ALTERED, 1),
        ("UPDATE audit_log SET at = at + interval '1 us' WHERE seq = 1", Fault.ALTERED, 1),
        ("UPDATE audit_log SET prev_hash = hash WHERE seq = 2", Fault.UNLINKED, 2),
        ("DELETE FROM audit_log WHERE seq = 2", Fault.GAP, 2),
        ("DELETE FROM audit_log WHERE seq = 4", Fault.MISSING_TAIL, 4),
        ("DELETE FROM audit_log", Fault.MISSING_TAIL, 1),
        ("UPDATE audit_chains SET head = sha256('x')", Fault.ORPHAN_HEAD, 4),
        ("UPDATE audit_chains SET seq = 3", Fault.ORPHAN_HEAD, 4),
        ("UPDATE audit_log SET seq = seq + 1 WHERE seq = 4", Fault.GAP, 4),
    ],
)
async def test_forgery_by_an_owner_of_the_database_is_found(tx, statement, fault, seq):
    for n in range(4):
        await record(tx, subject=str(n))
    await forge(tx, statement)

    verdict = await only_verdict(tx)

    assert (verdict.fault, verdict.seq) == (fault, seq)


async def test_broken_chain_does_not_hide_or_break_another(tx):
    for chain in (CHAIN, DESK, account_chain(UUID(int=9))):
        await record(tx, chain)
        await record(tx, chain)
    await forge(tx, "UPDATE audit_log SET actor = 'eve' WHERE chain = $1 AND seq = 2", CHAIN)

    report = await service.verify_all(tx)

    assert [(v.chain, v.fault, v.seq) for v in report.broken] == [(CHAIN, Fault.ALTERED, 2)]
    assert report.entries == 6


async def test_entries_whose_chain_has_no_head_are_found(tx):
    await record(tx)
    await tx.execute("ALTER TABLE audit_chains DISABLE TRIGGER audit_chains_kept")
    await tx.execute("DELETE FROM audit_chains")

    assert (await only_verdict(tx)).fault is Fault.ORPHAN_HEAD


async def test_verification_streams_while_others_append(db, monkeypatch):
    monkeypatch.setattr(repo, "BATCH", 10)
    async with db.transaction() as tx:
        for n in range(60):
            await record(tx, (DESK, CHAIN)[n % 2])

    async with db.transaction() as tx:
        walk = repo.walk(tx)
        seen = [await anext(walk) for _ in range(5)]
        async with db.transaction() as other:
            await record(other, CHAIN)
        seen += [pair async for pair in walk]
        report = await service.verify_all(tx)

    assert len(seen) == 60
    assert {head.seq for _, head in seen} == {30}
    assert (report.ok, report.entries) == (True, 61)


async def test_secrets_in_inputs_are_hidden_and_numbers_stay_exact(tx):
    await record(tx, inputs={"password": "hunter2", "price": Decimal("10.50")})

    stored = await tx.fetchval("SELECT inputs FROM audit_log")
    assert json.loads(stored) == {"password": "[redacted]", "price": "10.50"}


async def test_list_is_newest_first_filtered_and_paged_without_loss(tx):
    watch = Watch()
    for n in range(10):
        await record(
            tx,
            (DESK, CHAIN)[n % 2],
            str(n),
            actor=("ann@desk", "bob@desk")[n % 2],
            action=("order.placed", "order.canceled", "key.created")[n % 3],
            success=n != 4,
            clock=watch,
        )

    async def subjects(limit=100, before=None, **wanted):
        found, more = await service.list_entries(tx, AuditFilter(**wanted), before, limit)
        return [entry.subject for entry in found], more

    assert (await subjects())[0] == list("9876543210")
    assert (await subjects(chain=CHAIN))[0] == list("97531")
    assert (await subjects(actor="ann@desk", action="order."))[0] == list("640")
    assert (await subjects(success=False))[0] == ["4"]
    assert (await subjects(subject="7"))[0] == ["7"]
    since, until = AT + timedelta(seconds=3), AT + timedelta(seconds=6)
    assert (await subjects(since=since, until=until))[0] == list("432")

    pages, place = [], None
    while True:
        page, place = await subjects(limit=3, before=place)
        pages += page
        if place is None:
            break
    assert pages == list("9876543210")


async def test_entries_of_one_instant_are_paged_without_loss(tx):
    for n in range(7):
        await tx.fetchval(APPEND, (DESK, CHAIN)[n % 2], AT, "a", "b", str(n), None, "{}", True)

    seen, place = [], None
    while True:
        page, place = await service.list_entries(tx, AuditFilter(), place, 2)
        seen += [entry.subject for entry in page]
        if place is None:
            break
    assert sorted(seen) == list("0123456")
