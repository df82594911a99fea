"""Routes with which an administrator looks after the desk's users."""

from uuid import UUID

from fastapi import APIRouter

from strikedesk.identity.access import AdminPrincipal, DeskIdentity
from strikedesk.identity.schemas import LinkOut, UserOut, UsersOut
from strikedesk.identity.service import sessions, users
from strikedesk.platform.http import ReadTx, Tx

router = APIRouter(prefix="/admin/users", tags=["admin"])


@router.get("")
async def list_users(tx: ReadTx, _: AdminPrincipal) -> UsersOut:
    """List all users."""
    return UsersOut(items=[UserOut.of(user) for user in await users.list_users(tx)])


@router.post("/{user_id}/disable")
async def disable_user(
    user_id: UUID, tx: Tx, identity: DeskIdentity, principal: AdminPrincipal
) -> UserOut:
    """Shut a user out: their sessions and keys end at once."""
    user = await users.set_disabled(
        tx, identity, user_id=user_id, disabled=True, actor=principal.actor
    )
    return UserOut.of(user)


@router.post("/{user_id}/enable")
async def enable_user(
    user_id: UUID, tx: Tx, identity: DeskIdentity, principal: AdminPrincipal
) -> UserOut:
    """Let a user in again; they log in anew."""
    user = await users.set_disabled(
        tx, identity, user_id=user_id, disabled=False, actor=principal.actor
    )
    return UserOut.of(user)


@router.post("/{user_id}/login-link", status_code=201)
async def make_login_link(
    user_id: UUID, tx: Tx, identity: DeskIdentity, principal: AdminPrincipal
) -> LinkOut:
    """Make a link for a user who forgot their password; good once, for a quarter of an hour."""
    user = await users.by_id(tx, user_id)
    token = await sessions.make_login_link(tx, identity, user=user, actor=principal.actor)
    return LinkOut(token=token, expires_in=int(sessions.LINK_TTL.total_seconds()))
