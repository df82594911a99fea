"""What every use case of identity leaves behind: an audit entry, and a line for the user."""

from typing import Any
from uuid import UUID

from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.core.clock import Clock
from strikedesk.identity import repo
from strikedesk.identity.model import Origin, User
from strikedesk.platform.db import Tx

SYSTEM = "system"
NOWHERE = Origin()


async def leave(
    tx: Tx,
    clock: Clock,
    action: str,
    *,
    actor: str,
    subject: str,
    user_id: UUID | None,
    detail: dict[str, Any] | None = None,
    success: bool = True,
    reason: str | None = None,
    origin: Origin = NOWHERE,
) -> None:
    """Append to the desk's audit chain, and to the activity of the user if there is one.

    The desk's chain stays locked until the transaction ends, so this comes last.
    """
    noted = detail or {}
    if user_id is not None:
        await repo.insert_activity(tx, user_id, clock.now(), action, noted, origin)
    await audit.record(
        tx,
        clock,
        chain=DESK,
        actor=actor,
        action=action,
        subject=subject,
        inputs=noted | {"address": origin.address},
        success=success,
        reason=reason,
    )


async def leave_own(
    tx: Tx,
    clock: Clock,
    action: str,
    user: User,
    *,
    detail: dict[str, Any] | None = None,
    origin: Origin = NOWHERE,
) -> None:
    """Leave what users do with their own identity."""
    await leave(
        tx,
        clock,
        action,
        actor=user.email,
        subject=str(user.id),
        user_id=user.id,
        detail=detail,
        origin=origin,
    )
