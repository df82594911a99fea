"""The error log: what broke, and who dealt with it."""

import re
from uuid import UUID

import asyncpg
import pytest

from strikedesk.audit import service
from strikedesk.audit.errors import ErrorAlreadyResolved, ErrorRecordNotFound
from strikedesk.audit.service import RequestFacts
from strikedesk.platform.clock import SystemClock

pytestmark = pytest.mark.db

CLOCK = SystemClock()


def break_down(message):
    raise ValueError(message)


def failure(message="the venue answered in Klingon") -> Exception:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        break_down(message)
    return caught.value


async def store(tx, error=None, **more) -> int:
    return await service.record_error(tx, CLOCK, error or failure(), **more)


async def test_error_is_stored_with_its_stack_request_and_redacted_context(tx):
    request = RequestFacts("req-1", UUID(int=3), "POST", "/api/v1/orders")
    await store(tx, request=request, context={"body": {"password": "x", "symbol": "NSE:TCS"}})

    (record,), _ = await service.list_errors(tx, resolved=None, before=None, limit=10)

    assert (record.request_id, record.user_id, record.method, record.path) == (
        "req-1",
        UUID(int=3),
        "POST",
        "/api/v1/orders",
    )
    assert (record.error_type, record.message) == ("ValueError", "the venue answered in Klingon")
    assert "raise ValueError(message)" in record.stack
    assert record.context == {"body": {"password": "[redacted]", "symbol": "NSE:TCS"}}
    assert record.resolved_at is None


async def test_nothing_in_an_error_can_keep_it_from_being_stored(tx):
    nasty = "a\x00b\ud800" + "x" * 50_000
    await store(
        tx,
        failure(nasty),
        request=RequestFacts(nasty, None, nasty, "/" + nasty),
        context={nasty: [nasty, 2**80, float("nan"), object(), {1: b"\x00"}]},
    )

    (record,), _ = await service.list_errors(tx, resolved=None, before=None, limit=10)
    assert record.message.startswith("a\\x00b\\ud800")


async def test_error_is_resolved_once_and_audited(tx):
    error_id = await store(tx)

    done = await service.resolve_error(
        tx, CLOCK, error_id=error_id, actor="ann@desk", resolution="restarted the feed"
    )

    assert (done.resolved_by, done.resolution) == ("ann@desk", "restarted the feed")
    assert await tx.fetchval(
        "SELECT subject FROM audit_log WHERE action = 'error.resolved'"
    ) == str(error_id)
    with pytest.raises(ErrorAlreadyResolved):
        await service.resolve_error(tx, CLOCK, error_id=error_id, actor="bob", resolution="x")


async def test_unknown_error_cannot_be_resolved(tx):
    with pytest.raises(ErrorRecordNotFound):
        await service.resolve_error(tx, CLOCK, error_id=404, actor="ann", resolution="x")


async def test_list_filters_by_state_and_pages(tx):
    ids = [await store(tx) for _ in range(5)]
    await service.resolve_error(tx, CLOCK, error_id=ids[0], actor="ann", resolution="x")

    found, more = await service.list_errors(tx, resolved=False, before=None, limit=3)
    rest, end = await service.list_errors(tx, resolved=False, before=more, limit=3)
    closed, _ = await service.list_errors(tx, resolved=True, before=None, limit=3)

    assert [record.id for record in [*found, *rest]] == ids[:0:-1]
    assert end is None
    assert [record.id for record in closed] == ids[:1]


async def test_half_resolved_error_is_refused_by_the_database(tx):
    await store(tx)

    with pytest.raises(asyncpg.CheckViolationError):
        await tx.execute("UPDATE error_log SET resolved_at = now()")
