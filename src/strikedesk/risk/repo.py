"""Every query of the risk slice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strikedesk.platform.db import Tx
from strikedesk.risk.kill_life import Kill

COLUMNS = "id, scope, account_id, reason, engaged_by, engaged_at, strategy_id"

ENGAGE = f"INSERT INTO kill_switches ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)"  # noqa: S608

ENGAGED = f"""
SELECT {COLUMNS} FROM kill_switches WHERE released_at IS NULL AND id = $1 FOR UPDATE
"""  # noqa: S608

WAIT = "SELECT id FROM accounts WHERE $1::uuid IS NULL OR id = $1 ORDER BY id FOR UPDATE"

IS_ACCOUNT = "SELECT EXISTS (SELECT 1 FROM accounts WHERE id = $1)"

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
    strategy_id: UUID | None = None

    @classmethod
    def of(cls, kill: Kill) -> "KillSwitch":
        """Make the latch of a pull."""
        return cls(
            kill.id,
            kill.scope,
            kill.account_id,
            kill.reason,
            kill.asked_by,
            kill.asked_at,
            kill.strategy_id,
        )


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
        switch.strategy_id,
    )


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


async def is_account(tx: Tx, account_id: UUID) -> bool:
    """Tell whether there is such an account, whoever owns it."""
    found: bool = await tx.fetchval(IS_ACCOUNT, account_id)
    return found


async def release(tx: Tx, switch_id: UUID, by: str, at: datetime) -> None:
    """Open a latch."""
    await tx.execute(RELEASE, switch_id, by, at)
