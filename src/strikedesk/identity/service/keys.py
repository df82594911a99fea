"""API keys for bots."""

from uuid import UUID

from strikedesk.identity import repo
from strikedesk.identity.errors import ApiKeyNotFound, RoleForbidden
from strikedesk.identity.keys import fresh_key
from strikedesk.identity.model import ApiKey, Origin, Principal, Scope
from strikedesk.identity.rules import scopes_of
from strikedesk.identity.service.trail import leave
from strikedesk.identity.state import Identity
from strikedesk.platform.db import Tx


async def create_key(
    tx: Tx,
    identity: Identity,
    *,
    principal: Principal,
    name: str,
    scopes: frozenset[Scope],
    origin: Origin,
) -> tuple[ApiKey, str]:
    """Make a key for the caller and return it with its text, which nobody can see again.

    Raises
    ------
    RoleForbidden
        If it is to do more than the caller's role allows.
    """
    if not scopes <= scopes_of(principal.role):
        raise RoleForbidden("Your role does not allow a key that trades.")
    made = fresh_key()
    key = ApiKey(
        id=identity.new_id(),
        user_id=principal.user_id,
        name=name,
        prefix=made.prefix,
        scopes=sorted(scopes),
        created_at=identity.clock.now(),
        last_used_at=None,
        revoked_at=None,
    )
    await repo.insert_key(tx, key, made.hash)
    await _leave(tx, identity, "api_key.created", principal, key, origin)
    return key, made.text


async def list_keys(tx: Tx, user_id: UUID) -> list[ApiKey]:
    """Return a user's keys, revoked ones too, the oldest first."""
    return await repo.keys(tx, user_id)


async def revoke_key(
    tx: Tx, identity: Identity, *, principal: Principal, key_id: UUID, origin: Origin
) -> None:
    """Revoke a key of the caller, in this process at once; revoking it twice changes nothing.

    Raises
    ------
    ApiKeyNotFound
        If there is no such key, or it is somebody else's.
    """
    at = identity.clock.now()
    key = await repo.revoke_key(tx, key_id, principal.user_id, at)
    if key is None:
        raise ApiKeyNotFound("There is no such API key.")
    if key.revoked_at != at:
        return
    identity.revocations.add(key_id)
    await _leave(tx, identity, "api_key.revoked", principal, key, origin)


async def _leave(
    tx: Tx, identity: Identity, action: str, principal: Principal, key: ApiKey, origin: Origin
) -> None:
    await leave(
        tx,
        identity.clock,
        action,
        actor=principal.actor,
        subject=str(key.id),
        user_id=principal.user_id,
        detail={"name": key.name, "prefix": key.prefix, "scopes": key.scopes},
        origin=origin,
    )
