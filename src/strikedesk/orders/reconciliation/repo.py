"""Every query of issues."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from strikedesk.orders.reconciliation.model import (
    Issue,
    IssueEvent,
    IssueStatus,
    IssueType,
    Severity,
)
from strikedesk.platform.db import Tx

FIELDS = tuple(field.name for field in fields(Issue))
KEPT = frozenset({"id", "account_id", "type", "subject", "first_seen_at"})
COLUMNS = ", ".join(f"r.{name}" for name in FIELDS)

SAVE = f"""
INSERT INTO reconciliation_issues ({", ".join(FIELDS)})
VALUES ({", ".join(f"${n}" for n in range(1, len(FIELDS) + 1))})
ON CONFLICT (id) DO UPDATE
   SET {", ".join(f"{name} = EXCLUDED.{name}" for name in FIELDS if name not in KEPT)}
"""  # noqa: S608

LOCK = f"""
SELECT {COLUMNS} FROM reconciliation_issues r WHERE r.id = ANY($1) ORDER BY r.id FOR UPDATE
"""  # noqa: S608

LOCK_OPEN = f"""
SELECT {COLUMNS} FROM reconciliation_issues r
 WHERE r.status = 'OPEN' AND (r.account_id = ANY($1) OR ($2 AND r.account_id IS NULL))
 ORDER BY r.id FOR UPDATE
"""  # noqa: S608

ADD_EVENT = """
INSERT INTO reconciliation_events (issue_id, event, at, actor, detail)
VALUES ($1, $2, $3, $4, $5)
"""

EVENTS = """
SELECT seq, event, at, actor, detail FROM reconciliation_events WHERE issue_id = $1 ORDER BY seq
"""

BOOKED = "SELECT exec_id FROM trades WHERE account_id = ANY($1) AND exec_id = ANY($2)"

# $2 is an administrator, who sees every account's and the desk's own.
VISIBLE = "($2 OR r.account_id IN (SELECT id FROM accounts WHERE user_id = $1))"

ONE = f"SELECT {COLUMNS} FROM reconciliation_issues r WHERE {VISIBLE} AND r.id = $3"  # noqa: S608
LOCK_ONE = ONE + " FOR UPDATE"

PAGE = f"""
SELECT {COLUMNS} FROM reconciliation_issues r
 WHERE {VISIBLE}
   AND ($3::text IS NULL OR r.status = $3)
   AND ($4::text IS NULL OR r.severity = $4)
   AND ($5::text IS NULL OR r.type = $5)
   AND ($6::uuid IS NULL OR r.account_id = $6)
   AND ($7::timestamptz IS NULL OR (r.first_seen_at, r.id) < ($7, $8))
 ORDER BY r.first_seen_at DESC, r.id DESC LIMIT $9
"""  # noqa: S608


def to_issue(row: asyncpg.Record) -> Issue:
    """Read an issue from a row with `COLUMNS`."""
    values: dict[str, Any] = dict(row)
    values["type"] = IssueType(values["type"])
    values["severity"] = Severity(values["severity"])
    values["status"] = IssueStatus(values["status"])
    return Issue(**values)


async def save(tx: Tx, issue: Issue) -> None:
    """Store an issue as it is now; what names it never changes."""
    await tx.execute(SAVE, *(getattr(issue, name) for name in FIELDS))


async def lock(tx: Tx, ids: Iterable[UUID]) -> dict[UUID, Issue]:
    """Lock the issues of these ids that exist."""
    return {row["id"]: to_issue(row) for row in await tx.fetch(LOCK, sorted(ids))}


async def lock_open(tx: Tx, account_ids: Sequence[UUID], *, of_desk: bool) -> list[Issue]:
    """Lock the open issues of these accounts, and those of the desk itself if asked."""
    return [to_issue(row) for row in await tx.fetch(LOCK_OPEN, list(account_ids), of_desk)]


async def add_event(
    tx: Tx, issue: Issue, event: IssueEvent, at: datetime, actor: str, detail: dict[str, Any]
) -> None:
    """Record what happened to an issue."""
    await tx.execute(ADD_EVENT, issue.id, event, at, actor, detail)


async def events(tx: Tx, issue_id: UUID) -> list[asyncpg.Record]:
    """Return an issue's history, oldest first."""
    rows: list[asyncpg.Record] = await tx.fetch(EVENTS, issue_id)
    return rows


async def booked(tx: Tx, account_ids: Sequence[UUID], exec_ids: Sequence[str]) -> set[str]:
    """Return those of some fills that the accounts have booked."""
    return {row["exec_id"] for row in await tx.fetch(BOOKED, list(account_ids), list(exec_ids))}


async def visible(
    tx: Tx, issue_id: UUID, user_id: UUID, *, everybodys: bool, locked: bool = False
) -> Issue | None:
    """Return an issue that the user may see."""
    row = await tx.fetchrow(LOCK_ONE if locked else ONE, user_id, everybodys, issue_id)
    return None if row is None else to_issue(row)


async def page(
    tx: Tx,
    user_id: UUID,
    *,
    everybodys: bool,
    status: IssueStatus | None,
    severity: Severity | None,
    issue_type: IssueType | None,
    account_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Issue]:
    """Return the issues that a user may see, newest first."""
    at, issue_id = before or (None, None)
    rows = await tx.fetch(
        PAGE,
        user_id,
        everybodys,
        status,
        severity,
        issue_type,
        account_id,
        at,
        issue_id,
        limit,
    )
    return [to_issue(row) for row in rows]
