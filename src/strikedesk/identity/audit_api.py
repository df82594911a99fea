"""Routes of the audit and the error log.

They live here and not in the audit slice, which lies below identity and cannot know who asks.
"""

from typing import Annotated

from fastapi import APIRouter, Query

from strikedesk.audit import service
from strikedesk.audit.model import AuditFilter
from strikedesk.identity.access import AdminPrincipal, DeskIdentity
from strikedesk.identity.audit_schemas import (
    AuditEntriesOut,
    AuditEntryOut,
    AuditReportOut,
    ErrorId,
    ErrorOut,
    ErrorsOut,
    Instant,
    ResolutionIn,
    Text,
    cursor_of,
    place_of,
)
from strikedesk.platform.http import ReadTx, Tx
from strikedesk.platform.wire import Cursor

router = APIRouter(prefix="/admin", tags=["admin"])

Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("/audit")
async def list_audit(
    tx: ReadTx,
    _: AdminPrincipal,
    chain: Text | None = None,
    actor: Text | None = None,
    action: Text | None = None,
    subject: Text | None = None,
    success: bool | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    cursor: Text | None = None,
    limit: Limit = 100,
) -> AuditEntriesOut:
    """List audit entries, newest first; ``action`` is a prefix, ``until`` is exclusive."""
    wanted = AuditFilter(chain, actor, action, subject, success, since, until)
    entries, more = await service.list_entries(tx, wanted, place_of(cursor), limit)
    return AuditEntriesOut(
        items=[AuditEntryOut.of(entry) for entry in entries], next_cursor=cursor_of(more)
    )


@router.get("/audit/verify")
async def verify_audit(tx: Tx, _: AdminPrincipal) -> AuditReportOut:
    """Recompute every hash of every chain."""
    return AuditReportOut.of(await service.verify_all(tx))


@router.get("/errors")
async def list_errors(
    tx: ReadTx,
    _: AdminPrincipal,
    resolved: bool | None = None,
    cursor: Cursor | None = None,
    limit: Limit = 100,
) -> ErrorsOut:
    """List errors, newest first."""
    before = None if cursor is None else int(cursor)
    found, more = await service.list_errors(tx, resolved=resolved, before=before, limit=limit)
    return ErrorsOut(
        items=[ErrorOut.of(record) for record in found],
        next_cursor=None if more is None else str(more),
    )


@router.post("/errors/{error_id}/resolve")
async def resolve_error(
    error_id: ErrorId,
    body: ResolutionIn,
    tx: Tx,
    identity: DeskIdentity,
    principal: AdminPrincipal,
) -> ErrorOut:
    """Record how an error was dealt with."""
    record = await service.resolve_error(
        tx, identity.clock, error_id=error_id, actor=principal.actor, resolution=body.resolution
    )
    return ErrorOut.of(record)
