"""Every query of the identity slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from strikedesk.identity.model import (
    Activity,
    ApiKey,
    Credentials,
    Origin,
    RefreshFacts,
    Role,
    User,
)
from strikedesk.platform.db import Tx

USER = "id, email, role, created_at, updated_at, disabled_at"
KEY = "id, user_id, name, prefix, scopes, created_at, last_used_at, revoked_at"

# Only one transaction at a time may ask whether there is a user yet.
LOCK_USERS = "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE"
ANY_USER = "SELECT EXISTS (SELECT 1 FROM users)"
INSERT_USER = """
INSERT INTO users (id, email, password_hash, role, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $5)
"""
USER_BY_ID = f"SELECT {USER} FROM users WHERE id = $1"  # noqa: S608
USERS = f"SELECT {USER} FROM users ORDER BY created_at, id"  # noqa: S608
CREDENTIALS = f"SELECT {USER}, password_hash FROM users WHERE lower(email) = lower($1)"  # noqa: S608
PASSWORD_HASH = "SELECT password_hash FROM users WHERE id = $1 AND disabled_at IS NULL"  # noqa: S105
SET_PASSWORD = "UPDATE users SET password_hash = $2 WHERE id = $1"  # noqa: S105
SET_DISABLED = f"UPDATE users SET disabled_at = $2 WHERE id = $1 RETURNING {USER}"  # noqa: S608
OTHER_ADMINS = """
SELECT EXISTS (SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL AND id <> $1)
"""

INSERT_SESSION = """
INSERT INTO sessions (id, user_id, opened_by, opened_at, expires_at, address, user_agent)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
INSERT_REFRESH = "INSERT INTO refresh_tokens (hash, session_id, issued_at) VALUES ($1, $2, $3)"
LOCK_REFRESH = """
SELECT t.session_id, t.used_at, s.ended_at IS NOT NULL AS ended, s.expires_at, s.user_agent,
       u.id, u.email, u.role, u.created_at, u.updated_at, u.disabled_at
  FROM refresh_tokens t
  JOIN sessions s ON s.id = t.session_id
  JOIN users u ON u.id = s.user_id
 WHERE t.hash = $1 FOR UPDATE OF t, s
"""
IS_UNUSED = "SELECT used_at IS NULL FROM refresh_tokens WHERE hash = $1"
USE_REFRESH = "UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1"
END_SESSION = """
UPDATE sessions SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL
RETURNING user_id
"""
END_SESSIONS = """
UPDATE sessions SET ended_at = $2, ended_by = $3
 WHERE user_id = $1 AND ended_at IS NULL AND ($4::uuid IS NULL OR id <> $4)
RETURNING id
"""
ENDED_SINCE = """
SELECT id FROM sessions WHERE ended_at > $1
UNION ALL SELECT id FROM api_keys WHERE revoked_at > $1
"""

INSERT_LINK = """
INSERT INTO login_links (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)
"""
USE_LINK = """
UPDATE login_links SET used_at = $2
 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING user_id
"""

INSERT_KEY = """
INSERT INTO api_keys (id, user_id, name, prefix, hash, scopes, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
KEYS = f"SELECT {KEY} FROM api_keys WHERE user_id = $1 ORDER BY created_at, id"  # noqa: S608
REVOKE_KEY = f"""
UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3)
 WHERE id = $1 AND user_id = $2 RETURNING {KEY}
"""  # noqa: S608
USE_KEY = """
WITH touched AS (
    UPDATE api_keys SET last_used_at = $2
     WHERE hash = $1 AND revoked_at IS NULL
       AND (last_used_at IS NULL OR last_used_at <= $2::timestamptz - interval '1 minute')
)
SELECT k.id AS key_id, k.user_id, u.email, u.role, k.scopes
  FROM api_keys k JOIN users u ON u.id = k.user_id
 WHERE k.hash = $1 AND k.revoked_at IS NULL AND u.disabled_at IS NULL
"""

INSERT_ACTIVITY = """
INSERT INTO user_activity (at, user_id, action, detail, address, user_agent)
VALUES ($1, $2, $3, $4, $5, $6)
"""
ACTIVITY = """
SELECT id, at, action, detail, address, user_agent FROM user_activity
 WHERE user_id = $1 AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3
"""

PURGE_SESSIONS = "DELETE FROM sessions WHERE expires_at < $1"
PURGE_LINKS = "DELETE FROM login_links WHERE expires_at < $1"


@dataclass(frozen=True, slots=True)
class KeyOwner:
    """Who a live key belongs to, and what it was made for."""

    key_id: UUID
    user_id: UUID
    email: str
    role: Role
    scopes: list[str]


def _user(row: asyncpg.Record) -> User:
    return User(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        disabled_at=row["disabled_at"],
    )


async def lock_users(tx: Tx) -> bool:
    """Keep other users from being made or changed, and tell whether there is one."""
    await tx.execute(LOCK_USERS)
    exists: bool = await tx.fetchval(ANY_USER)
    return exists


async def insert_user(tx: Tx, user: User, password_hash: str | None) -> None:
    """Store a new user; a unique violation means that the e-mail address is taken."""
    await tx.execute(INSERT_USER, user.id, user.email, password_hash, user.role, user.created_at)


async def user_by_id(tx: Tx, user_id: UUID, *, share: bool = False) -> User | None:
    """Find a user; ``share`` keeps them from being disabled until the transaction ends."""
    row = await tx.fetchrow(USER_BY_ID + (" FOR SHARE" if share else ""), user_id)
    return None if row is None else _user(row)


async def users(tx: Tx) -> list[User]:
    """List all users, the oldest first."""
    return [_user(row) for row in await tx.fetch(USERS)]


async def credentials(tx: Tx, email: str) -> Credentials | None:
    """Find a user and their password's hash by e-mail address."""
    row = await tx.fetchrow(CREDENTIALS, email)
    return None if row is None else Credentials(_user(row), row["password_hash"])


async def password_hash(tx: Tx, user_id: UUID) -> str | None:
    """Return the password's hash of a user who is not disabled."""
    found: str | None = await tx.fetchval(PASSWORD_HASH, user_id)
    return found


async def set_password(tx: Tx, user_id: UUID, hashed: str) -> None:
    """Replace a user's password."""
    await tx.execute(SET_PASSWORD, user_id, hashed)


async def set_disabled(tx: Tx, user_id: UUID, at: datetime | None) -> User | None:
    """Disable a user, or enable them again with None."""
    row = await tx.fetchrow(SET_DISABLED, user_id, at)
    return None if row is None else _user(row)


async def other_admins(tx: Tx, user_id: UUID) -> bool:
    """Tell whether somebody else can administer the desk."""
    found: bool = await tx.fetchval(OTHER_ADMINS, user_id)
    return found


async def insert_session(
    tx: Tx,
    session_id: UUID,
    user_id: UUID,
    *,
    opened_by: str,
    at: datetime,
    expires_at: datetime,
    origin: Origin,
) -> None:
    """Open a session."""
    await tx.execute(
        INSERT_SESSION,
        session_id,
        user_id,
        opened_by,
        at,
        expires_at,
        origin.address,
        origin.user_agent,
    )


async def insert_refresh(tx: Tx, hashed: bytes, session_id: UUID, at: datetime) -> None:
    """Store the one live refresh token of a session."""
    await tx.execute(INSERT_REFRESH, hashed, session_id, at)


async def lock_refresh(tx: Tx, hashed: bytes) -> RefreshFacts | None:
    """Find a refresh token and hold it and its session, so that only one request can use it."""
    row = await tx.fetchrow(LOCK_REFRESH, hashed)
    if row is None:
        return None
    return RefreshFacts(
        session_id=row["session_id"],
        used_at=row["used_at"],
        ended=row["ended"],
        expires_at=row["expires_at"],
        user=_user(row),
        user_agent=row["user_agent"],
    )


async def is_unused(tx: Tx, hashed: bytes) -> bool:
    """Tell whether we issued that refresh token and nobody has used it yet."""
    found: bool | None = await tx.fetchval(IS_UNUSED, hashed)
    return found is True


async def use_refresh(tx: Tx, hashed: bytes, at: datetime) -> None:
    """Mark a refresh token as used."""
    await tx.execute(USE_REFRESH, hashed, at)


async def end_session(tx: Tx, session_id: UUID, at: datetime, because: str) -> UUID | None:
    """End a live session and return its user; None when it had ended."""
    user_id: UUID | None = await tx.fetchval(END_SESSION, session_id, at, because)
    return user_id


async def end_sessions(
    tx: Tx, user_id: UUID, at: datetime, because: str, spared: UUID | None = None
) -> list[UUID]:
    """End all live sessions of a user but one, and return them."""
    rows = await tx.fetch(END_SESSIONS, user_id, at, because, spared)
    return [row["id"] for row in rows]


async def ended_since(tx: Tx, at: datetime) -> list[UUID]:
    """Return the sessions and keys that ended after an instant."""
    return [row["id"] for row in await tx.fetch(ENDED_SINCE, at)]


async def insert_link(tx: Tx, hashed: bytes, user_id: UUID, at: datetime, ttl: timedelta) -> None:
    """Store a login link."""
    await tx.execute(INSERT_LINK, hashed, user_id, at, at + ttl)


async def use_link(tx: Tx, hashed: bytes, at: datetime) -> UUID | None:
    """Use up a login link and return its user; None when it is unknown, used or expired."""
    user_id: UUID | None = await tx.fetchval(USE_LINK, hashed, at)
    return user_id


async def insert_key(tx: Tx, key: ApiKey, hashed: bytes) -> None:
    """Store a new API key."""
    await tx.execute(
        INSERT_KEY, key.id, key.user_id, key.name, key.prefix, hashed, key.scopes, key.created_at
    )


async def keys(tx: Tx, user_id: UUID) -> list[ApiKey]:
    """List a user's keys, revoked ones too."""
    return [ApiKey(**row) for row in await tx.fetch(KEYS, user_id)]


async def revoke_key(tx: Tx, key_id: UUID, user_id: UUID, at: datetime) -> ApiKey | None:
    """Revoke a key of that user."""
    row = await tx.fetchrow(REVOKE_KEY, key_id, user_id, at)
    return None if row is None else ApiKey(**row)


async def use_key(tx: Tx, hashed: bytes, at: datetime) -> KeyOwner | None:
    """Find who a live key belongs to, and note the use, at most once a minute."""
    row = await tx.fetchrow(USE_KEY, hashed, at)
    return None if row is None else KeyOwner(**{**row, "role": Role(row["role"])})


async def insert_activity(
    tx: Tx, user_id: UUID, at: datetime, action: str, detail: dict[str, Any], origin: Origin
) -> None:
    """Note what a user did."""
    await tx.execute(
        INSERT_ACTIVITY, at, user_id, action, detail, origin.address, origin.user_agent
    )


async def activity(tx: Tx, user_id: UUID, before: int | None, limit: int) -> Sequence[Activity]:
    """List what a user did, newest first."""
    return [Activity(**row) for row in await tx.fetch(ACTIVITY, user_id, before, limit)]


async def purge(tx: Tx, before: datetime) -> None:
    """Delete sessions and links that expired before an instant."""
    await tx.execute(PURGE_SESSIONS, before)
    await tx.execute(PURGE_LINKS, before)
