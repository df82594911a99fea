"""Queries of pulls of the kill switch, their reports, and the states of accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from strikedesk.accounts.model import TradingState
from strikedesk.platform.db import Tx
from strikedesk.risk.kill_life import Kill, KillStatus

FIELDS = (
    "id",
    "scope",
    "account_id",
    "strategy_id",
    "reason",
    "asked_by",
    "asked_at",
    "cancels",
    "flattens",
    "is_drill",
    "status",
    "updated_at",
    "canceled_at",
    "flat_at",
)
COLUMNS = ", ".join(f"k.{name}" for name in FIELDS)

ADD = f"""
INSERT INTO kills ({", ".join(FIELDS)}) VALUES ({", ".join(f"${n}" for n, _ in enumerate(FIELDS, 1))})
"""  # noqa: S608

BY_ID = f"SELECT {COLUMNS} FROM kills k WHERE k.id = $1"  # noqa: S608

UNFINISHED = f"""
SELECT {COLUMNS}, NOT k.is_drill AND s.released_at IS NOT NULL AS is_released
  FROM kills k LEFT JOIN kill_switches s ON s.id = k.id
 WHERE k.status IN ('ENGAGED', 'CANCELING', 'FLATTENING', 'INCOMPLETE')
 ORDER BY k.asked_at, k.id
"""  # noqa: S608

SAVE = """
UPDATE kills SET status = $3, updated_at = $4, canceled_at = $5, flat_at = $6
 WHERE id = $1 AND status = $2
RETURNING id
"""

VISIBLE = """(
    h.scope = 'desk' OR $2
    OR EXISTS (SELECT 1 FROM accounts WHERE id = h.account_id AND user_id = $1))"""

HISTORY = f"""
SELECT h.* FROM (
    SELECT coalesce(s.id, k.id) AS id, coalesce(s.scope, k.scope) AS scope,
           coalesce(s.account_id, k.account_id) AS account_id,
           coalesce(s.strategy_id, k.strategy_id) AS strategy_id,
           coalesce(s.reason, k.reason) AS reason,
           coalesce(s.engaged_by, k.asked_by) AS engaged_by,
           coalesce(s.engaged_at, k.asked_at) AS engaged_at,
           s.released_by, s.released_at, k.cancels, k.flattens,
           coalesce(k.is_drill, false) AS is_drill, k.status
      FROM kill_switches s FULL JOIN kills k ON k.id = s.id) h
 WHERE {VISIBLE}
   AND ($3 OR (h.released_at IS NULL AND NOT h.is_drill))
   AND ($4::timestamptz IS NULL OR (h.engaged_at, h.id) < ($4, $5))
 ORDER BY h.engaged_at DESC, h.id DESC LIMIT $6
"""  # noqa: S608

ADD_REPORT = """
INSERT INTO kill_reports (kill_id, seq, at, status, body, sha256, chain, audit_seq)
SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7 FROM kill_reports WHERE kill_id = $1
"""

REPORT = f"""
SELECT r.kill_id, r.seq, r.at, r.status, r.body, r.sha256, r.chain, r.audit_seq
  FROM kill_reports r JOIN kills h ON h.id = r.kill_id
 WHERE {VISIBLE} AND r.kill_id = $3 ORDER BY r.seq DESC LIMIT 1
"""  # noqa: S608

IS_VISIBLE = f"SELECT EXISTS (SELECT 1 FROM kills h WHERE h.id = $3 AND {VISIBLE})"  # noqa: S608

LATCH_STRATEGY = """
INSERT INTO kill_switches (id, scope, account_id, strategy_id, reason, engaged_by, engaged_at)
VALUES ($1, 'strategy', $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING id
"""

ACCOUNT_OF_STRATEGY = "SELECT account_id FROM orders WHERE strategy_id = $1 LIMIT 1"

REPORT_TEXT = "SELECT body FROM kill_reports WHERE kill_id = $1 ORDER BY seq DESC LIMIT 1"

ORDERS_OF_STRATEGY = """
SELECT count(*) FROM orders
 WHERE strategy_id = $1 AND account_id = $2 AND created_at > $3 AND status <> 'DENIED'
"""

LOCK_STATE = "SELECT user_id, state, state_reason FROM accounts WHERE id = $1 FOR UPDATE"

SET_STATE = "UPDATE accounts SET state = $2, state_reason = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A latch that is or was engaged, or a drill; with what its pull did, if it did anything."""

    id: UUID
    scope: str
    account_id: UUID | None
    strategy_id: UUID | None
    reason: str
    engaged_by: str
    engaged_at: datetime
    released_by: str | None
    released_at: datetime | None
    cancels: bool | None
    flattens: bool | None
    is_drill: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as it was signed: its text, the hash of it, and where the audit log has that."""

    kill_id: UUID
    seq: int
    at: datetime
    status: str
    body: str
    sha256: bytes
    chain: str
    audit_seq: int


@dataclass(frozen=True, slots=True)
class StateRow:
    """Whose an account is and what it may do."""

    user_id: UUID
    state: TradingState
    state_reason: str | None


def _to_kill(row: asyncpg.Record) -> Kill:
    values = {name: row[name] for name in FIELDS}
    return Kill(**{**values, "status": KillStatus(row["status"])})


async def add(tx: Tx, kill: Kill) -> None:
    """Store a pull."""
    await tx.execute(ADD, *(getattr(kill, name) for name in FIELDS))


async def by_id(tx: Tx, kill_id: UUID) -> Kill | None:
    """Return a pull."""
    row = await tx.fetchrow(BY_ID, kill_id)
    return None if row is None else _to_kill(row)


async def unfinished(tx: Tx) -> list[tuple[Kill, bool]]:
    """Return the pulls that are not over, oldest first, and whether their latch was released."""
    return [(_to_kill(row), row["is_released"]) for row in await tx.fetch(UNFINISHED)]


async def save(tx: Tx, before: Kill, after: Kill) -> None:
    """Store how far a pull has come, compare-and-set on its status."""
    saved = await tx.fetchval(
        SAVE,
        after.id,
        before.status,
        after.status,
        after.updated_at,
        after.canceled_at,
        after.flat_at,
    )
    assert saved is not None, f"kill {after.id} was moved by somebody else"


async def history(
    tx: Tx,
    user_id: UUID,
    *,
    everybodys: bool,
    whole: bool,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[HistoryRow]:
    """Return latches and drills that concern a user, newest first; only engaged ones unless whole."""
    at, kill_id = before or (None, None)
    rows = await tx.fetch(HISTORY, user_id, everybodys, whole, at, kill_id, limit)
    return [HistoryRow(**row) for row in rows]


async def add_report(
    tx: Tx, kill: Kill, at: datetime, body: str, sha256: bytes, chain: str, audit_seq: int
) -> None:
    """Store a report under the next number of its pull."""
    await tx.execute(ADD_REPORT, kill.id, at, kill.status, body, sha256, chain, audit_seq)


async def report(tx: Tx, user_id: UUID, kill_id: UUID, *, everybodys: bool) -> ReportRow | None:
    """Return the last report of a pull that concerns a user."""
    row = await tx.fetchrow(REPORT, user_id, everybodys, kill_id)
    return None if row is None else ReportRow(**row)


async def report_text(tx: Tx, kill_id: UUID) -> str | None:
    """Return the text of a pull's last report, whoever asks."""
    found: str | None = await tx.fetchval(REPORT_TEXT, kill_id)
    return found


async def account_of_strategy(tx: Tx, strategy_id: UUID) -> UUID | None:
    """Return the account that a strategy sends its orders from; None before the first."""
    found: UUID | None = await tx.fetchval(ACCOUNT_OF_STRATEGY, strategy_id)
    return found


async def is_visible(tx: Tx, user_id: UUID, kill_id: UUID, *, everybodys: bool) -> bool:
    """Tell whether there is such a pull that concerns a user."""
    found: bool = await tx.fetchval(IS_VISIBLE, user_id, everybodys, kill_id)
    return found


async def latch_strategy(
    tx: Tx,
    latch_id: UUID,
    account_id: UUID,
    strategy_id: UUID,
    reason: str,
    by: str,
    at: datetime,
) -> bool:
    """Latch a strategy; False if it is latched already."""
    row = await tx.fetchval(LATCH_STRATEGY, latch_id, account_id, strategy_id, reason, by, at)
    return row is not None


async def orders_of_strategy(tx: Tx, strategy_id: UUID, account_id: UUID, since: datetime) -> int:
    """Count a strategy's orders that were not denied."""
    found: int = await tx.fetchval(ORDERS_OF_STRATEGY, strategy_id, account_id, since)
    return found


async def lock_state(tx: Tx, account_id: UUID) -> StateRow | None:
    """Return what an account may do, the account locked."""
    row = await tx.fetchrow(LOCK_STATE, account_id)
    if row is None:
        return None
    return StateRow(row["user_id"], TradingState(row["state"]), row["state_reason"])


async def set_state(tx: Tx, account_id: UUID, state: TradingState, reason: str | None) -> None:
    """Change what an account may do."""
    await tx.execute(SET_STATE, account_id, state, reason)
