"""Every query of the risk slice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strikedesk.platform.db import Tx

COLUMNS = "id, scope, account_id, reason, engaged_by, engaged_at"

ENGAGE = f"INSERT INTO kill_switches ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)"  # noqa: S608

VISIBLE = f"""
SELECT {COLUMNS} FROM kill_switches k
 WHERE released_at IS NULL
   AND (scope = 'desk' OR $2
        OR EXISTS (SELECT 1 FROM accounts WHERE id = k.account_id AND user_id = $1))
 ORDER BY engaged_at
"""  # noqa: S608

ENGAGED = f"""
SELECT {COLUMNS} FROM kill_switches WHERE released_at IS NULL AND id = $1 FOR UPDATE
"""  # noqa: S608

WAIT = "SELECT id FROM accounts WHERE $1::uuid IS NULL OR id = $1 ORDER BY id FOR UPDATE"

RELEASE = "UPDATE kill_switches SET released_by = $2, released_at = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class KillSwitch:
    """An engaged latch."""

    id: UUID
    scope: str
    account_id: UUID | None
    reason: str
    engaged_by: str
    engaged_at: datetime


async def engage(tx: Tx, switch: KillSwitch) -> None:
    """Store a latch; the index ``kill_switches_engaged_once`` refuses a second of its scope."""
    await tx.execute(
        ENGAGE,
        switch.id,
        switch.scope,
        switch.account_id,
        switch.reason,
        switch.engaged_by,
        switch.engaged_at,
    )


async def visible(tx: Tx, user_id: UUID, *, everybodys: bool) -> list[KillSwitch]:
    """Return the engaged latches that concern a user, or all."""
    return [KillSwitch(**row) for row in await tx.fetch(VISIBLE, user_id, everybodys)]


async def lock_engaged(tx: Tx, switch_id: UUID) -> KillSwitch | None:
    """Return an engaged latch, locked."""
    row = await tx.fetchrow(ENGAGED, switch_id)
    return None if row is None else KillSwitch(**row)


async def wait_for_accounts(tx: Tx, account_id: UUID | None) -> None:
    """Pass through an account's lock, or all, in the order of ids so that nobody deadlocks.

    Raises asyncpg.LockNotAvailableError after three seconds.
    """
    await tx.execute("SET LOCAL lock_timeout = '3s'")
    await tx.execute(WAIT, account_id)


async def release(tx: Tx, switch_id: UUID, by: str, at: datetime) -> None:
    """Open a latch."""
    await tx.execute(RELEASE, switch_id, by, at)
