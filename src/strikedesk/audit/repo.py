"""Every query of the audit slice."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import asyncpg

from strikedesk.audit.model import AuditEntry, AuditFilter, AuditPlace, ErrorRecord, Head
from strikedesk.platform.db import Tx

BATCH = 200  # entries per fetch of a verification: few, so that the event loop gets its turns

APPEND = "SELECT audit_append($1, $2, $3, $4, $5, $6, $7, $8)"

FIELDS = "chain, seq, at, actor, action, subject, reason, inputs, success, prev_hash, hash"

LIST = f"""
SELECT {FIELDS} FROM audit_log
 WHERE ($1::text IS NULL OR chain = $1)
   AND ($2::text IS NULL OR actor = $2)
   AND ($3::text IS NULL OR starts_with(action, $3))
   AND ($4::text IS NULL OR subject = $4)
   AND ($5::boolean IS NULL OR success = $5)
   AND ($6::timestamptz IS NULL OR at >= $6)
   AND ($7::timestamptz IS NULL OR at < $7)
   AND ($8::timestamptz IS NULL OR (at, chain, seq) < ($8, $9::text, $10::bigint))
 ORDER BY at DESC, chain DESC, seq DESC LIMIT $11
"""  # noqa: S608

# Entry and head come from one statement, so from one snapshot: an append in between is no break.
WALK = """
SELECT l.chain, l.seq, l.at, l.actor, l.action, l.subject, l.reason, l.inputs, l.success,
       l.prev_hash, l.hash, c.seq AS head_seq, c.head
  FROM audit_log l LEFT JOIN audit_chains c USING (chain)
 ORDER BY l.chain, l.seq
"""

HEADS_WITHOUT_ENTRIES = """
SELECT chain, seq, head FROM audit_chains c
 WHERE NOT EXISTS (SELECT 1 FROM audit_log l WHERE l.chain = c.chain)
"""

INSERT_ERROR = """
INSERT INTO error_log
       (at, request_id, user_id, method, path, error_type, message, stack, context)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
"""

ERRORS = """
SELECT * FROM error_log
 WHERE ($1::boolean IS NULL OR (resolved_at IS NOT NULL) = $1)
   AND ($2::bigint IS NULL OR id < $2)
 ORDER BY id DESC LIMIT $3
"""

ERROR_BY_ID = "SELECT * FROM error_log WHERE id = $1"

RESOLVE_ERROR = """
UPDATE error_log SET resolved_at = $2, resolved_by = $3, resolution = $4
 WHERE id = $1 AND resolved_at IS NULL RETURNING *
"""


async def entries(
    tx: Tx, wanted: AuditFilter, before: AuditPlace | None, limit: int
) -> list[AuditEntry]:
    """List entries, newest first."""
    rows = await tx.fetch(LIST, *wanted, *(before or (None, None, None)), limit)
    return [AuditEntry(**row) for row in rows]


async def walk(tx: Tx) -> AsyncIterator[tuple[AuditEntry, Head | None]]:
    """Stream every entry in the order of its chain, each with its chain's head."""
    async for row in tx.cursor(WALK, prefetch=BATCH):
        *fields, head_seq, head = row
        yield AuditEntry(*fields), None if head is None else Head(head_seq, head)


async def heads_without_entries(tx: Tx) -> list[tuple[str, Head]]:
    """Return the chains that have a head and no entry."""
    rows = await tx.fetch(HEADS_WITHOUT_ENTRIES)
    return [(row["chain"], Head(row["seq"], row["head"])) for row in rows]


async def insert_error(tx: Tx, *fields: Any) -> int:
    """Store an error in the order of ``INSERT_ERROR`` and return its id."""
    stored: int = await tx.fetchval(INSERT_ERROR, *fields)
    return stored


async def errors(
    tx: Tx, resolved: bool | None, before: int | None, limit: int
) -> list[ErrorRecord]:
    """List errors, newest first."""
    return [_error(row) for row in await tx.fetch(ERRORS, resolved, before, limit)]


async def error_by_id(tx: Tx, error_id: int) -> ErrorRecord | None:
    """Find an error."""
    row = await tx.fetchrow(ERROR_BY_ID, error_id)
    return None if row is None else _error(row)


async def resolve_error(
    tx: Tx, error_id: int, at: datetime, by: str, resolution: str
) -> ErrorRecord | None:
    """Mark an open error as resolved; None when there is no open one of that id."""
    row = await tx.fetchrow(RESOLVE_ERROR, error_id, at, by, resolution)
    return None if row is None else _error(row)


def _error(row: asyncpg.Record) -> ErrorRecord:
    return ErrorRecord(**row)
