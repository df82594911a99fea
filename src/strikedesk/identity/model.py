"""Users, what they may do, and how a caller proves who they are."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

Via = Literal["session", "api_key"]


class Role(StrEnum):
    """What a user is there for."""

    ADMIN = "admin"
    TRADER = "trader"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What a credential is good for."""

    READ = "read"
    TRADE = "trade"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is calling, as proven by their credential.

    Parameters
    ----------
    scopes : frozenset of str
        Never more than the role allows.
    via : {"session", "api_key"}
        A person's session, or a bot's key; a key never administers.
    credential_id : UUID
        Id of the session or of the key.
    """

    user_id: UUID
    email: str
    role: Role
    scopes: frozenset[str]
    via: Via
    credential_id: UUID

    @property
    def actor(self) -> str:
        """Name the caller in the audit log."""
        return self.email


@dataclass(frozen=True, slots=True)
class User:
    """A user, without any secret."""

    id: UUID
    email: str
    role: Role
    created_at: datetime
    updated_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and the hash of the password; None when they only come in by login link."""

    user: User
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A bot's key; its text is known only to whoever made it."""

    id: UUID
    user_id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, as the socket says; headers that claim more are not believed."""

    address: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that a user did with their identity."""

    id: int
    at: datetime
    action: str
    detail: dict[str, Any]
    address: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class RefreshFacts:
    """What is known about a refresh token that we issued.

    Parameters
    ----------
    used_at : datetime or None
        When it was exchanged for the one that followed.
    user_agent : str or None
        Of whoever opened the session.
    """

    session_id: UUID
    used_at: datetime | None
    ended: bool
    expires_at: datetime
    user: User
    user_agent: str | None = None


class LoginDenial(StrEnum):
    """Why a login was refused; the caller is told the same in every case."""

    USER_UNKNOWN = "user_unknown"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105
    USER_DISABLED = "user_disabled"
    LINK_INVALID = "link_invalid"


class RefreshDenial(StrEnum):
    """Why a refresh was refused, in order of precedence."""

    UNKNOWN = "unknown"
    ENDED = "ended"
    REUSED = "reused"
    EXPIRED = "expired"
    USER_DISABLED = "user_disabled"
