"""Use cases of the audit and the error log."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from strikedesk.audit import repo
from strikedesk.audit.errors import ErrorAlreadyResolved, ErrorRecordNotFound
from strikedesk.audit.model import (
    DESK,
    AuditEntry,
    AuditFilter,
    AuditPlace,
    AuditReport,
    ChainCheck,
    ErrorRecord,
)
from strikedesk.audit.rules import canonical_json, redact, storable, storable_json
from strikedesk.core.clock import Clock
from strikedesk.platform.db import Tx


async def record(
    tx: Tx,
    clock: Clock,
    *,
    chain: str,
    actor: str,
    action: str,
    subject: str,
    inputs: Mapping[str, Any],
    success: bool,
    reason: str | None = None,
) -> int:
    """Append an action to a chain, in the transaction of what it describes.

    The chain stays locked until the transaction ends: append to an account's chain before the
    desk's, and as late as possible.

    Parameters
    ----------
    chain : str
        ``DESK`` or ``account_chain(id)``.
    actor : str
        E-mail address of the user, or ``system``.
    action : str
        What was done, as ``noun.participle``: ``order.placed``.
    subject : str
        Id of what it was done to.
    inputs : mapping
        What the decision was made from; fields named like secrets are hidden.

    Returns
    -------
    int
        The entry's sequence number in its chain.
    """
    seq: int = await tx.fetchval(
        repo.APPEND,
        chain,
        clock.now(),
        actor,
        action,
        subject,
        reason,
        canonical_json(redact(inputs)),
        success,
    )
    return seq


async def verify_all(tx: Tx) -> AuditReport:
    """Recompute every hash of every chain, reading a few entries at a time.

    Must run inside a transaction, because it reads through a cursor of the server.
    """
    verdicts = []
    check, head = ChainCheck(""), None
    async for entry, entry_head in repo.walk(tx):
        if entry.chain != check.chain:
            if check.chain:
                verdicts.append(check.close(head))
            check, head = ChainCheck(entry.chain), entry_head
        check.take(entry)
    if check.chain:
        verdicts.append(check.close(head))
    verdicts += [
        ChainCheck(chain).close(end) for chain, end in await repo.heads_without_entries(tx)
    ]
    return AuditReport(tuple(verdicts))


async def list_entries(
    tx: Tx, wanted: AuditFilter, before: AuditPlace | None, limit: int
) -> tuple[list[AuditEntry], AuditPlace | None]:
    """List entries, newest first, and the place to go on from, None at the end."""
    found = await repo.entries(tx, wanted, before, limit + 1)
    page = found[:limit]
    more = len(found) > limit
    return page, AuditPlace(page[-1].at, page[-1].chain, page[-1].seq) if more else None


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """The request during which something broke; None outside of one."""

    request_id: str | None = None
    user_id: UUID | None = None
    method: str | None = None
    path: str | None = None


async def record_error(
    tx: Tx,
    clock: Clock,
    error: BaseException,
    *,
    request: RequestFacts = RequestFacts(),
    context: Mapping[str, Any] | None = None,
) -> int:
    """Store an error with its stack and return its id.

    Use a transaction of its own: that of the failed request is rolled back.

    Parameters
    ----------
    context : mapping or None
        What else helps; fields named like secrets are hidden.
    """
    return await repo.insert_error(
        tx,
        clock.now(),
        request.request_id and storable(request.request_id, 100),
        request.user_id,
        request.method and storable(request.method, 20),
        request.path and storable(request.path, 2000),
        type(error).__qualname__,
        storable(str(error), 2000),
        storable("".join(traceback.format_exception(error)), 20_000),
        storable_json(redact(context or {})),
    )


async def list_errors(
    tx: Tx, *, resolved: bool | None, before: int | None, limit: int
) -> tuple[list[ErrorRecord], int | None]:
    """List errors, newest first, and the id to go on from, None at the end."""
    found = await repo.errors(tx, resolved, before, limit + 1)
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


async def resolve_error(
    tx: Tx, clock: Clock, *, error_id: int, actor: str, resolution: str
) -> ErrorRecord:
    """Record who dealt with an error and how.

    Raises
    ------
    ErrorRecordNotFound
        If there is no such entry.
    ErrorAlreadyResolved
        If it is resolved; the first resolution stands.
    """
    resolved = await repo.resolve_error(tx, error_id, clock.now(), actor, resolution)
    if resolved is None:
        if await repo.error_by_id(tx, error_id) is None:
            raise ErrorRecordNotFound(f"There is no error {error_id}.")
        raise ErrorAlreadyResolved(f"Error {error_id} was resolved before.")
    await record(
        tx,
        clock,
        chain=DESK,
        actor=actor,
        action="error.resolved",
        subject=str(error_id),
        inputs={"resolution": resolution},
        success=True,
    )
    return resolved
