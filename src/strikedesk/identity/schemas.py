"""Wire types of identity."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, SecretStr, StringConstraints

from strikedesk.identity.model import Activity, ApiKey, Principal, Role, Scope, User
from strikedesk.identity.service.sessions import LoggedIn
from strikedesk.platform.wire import Wire

Email = Annotated[str, StringConstraints(min_length=3, max_length=320)]
Password = Annotated[SecretStr, Field(min_length=1, max_length=1024)]
Token = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]


class LoginIn(Wire):
    """An e-mail address and a password."""

    email: Email
    password: Password


class LinkIn(Wire):
    """The token of a login link."""

    token: Token


class RefreshIn(Wire):
    """A refresh token; without it, the cookie's is taken."""

    refresh_token: Token | None = None


class TokensOut(Wire):
    """A live session's tokens."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int

    @classmethod
    def of(cls, session: LoggedIn) -> Self:
        """Show a session's tokens."""
        return cls(
            access_token=session.access_token,
            refresh_token=session.refresh_token,
            expires_in=session.expires_in_s,
        )


class MeOut(Wire):
    """Who is calling."""

    id: UUID
    email: str
    role: Role
    has_password: bool

    @classmethod
    def of(cls, principal: Principal, *, has_password: bool) -> Self:
        """Show a principal; without a password they cannot release a kill switch."""
        return cls(
            id=principal.user_id,
            email=principal.email,
            role=principal.role,
            has_password=has_password,
        )


class RegisterIn(Wire):
    """What a new user needs."""

    email: Email
    password: Password
    role: Role = Role.TRADER


class PasswordIn(Wire):
    """A new password, and the present one where there is one."""

    current_password: Password | None = None
    new_password: Password


class UserOut(Wire):
    """A user."""

    id: UUID
    email: str
    role: Role
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, user: User) -> Self:
        """Show a user."""
        return cls(**{name: getattr(user, name) for name in cls.model_fields})


class UsersOut(Wire):
    """All users."""

    items: list[UserOut]
    next_cursor: str | None = None


class LinkOut(Wire):
    """A login link's token; the page is ``/login?token=…``."""

    token: str
    expires_in: int


class TicketOut(Wire):
    """A ticket that opens one stream."""

    ticket: str
    expires_in: int


class ApiKeyIn(Wire):
    """What a new API key needs."""

    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]


class ApiKeyOut(Wire):
    """An API key, without its text."""

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """Show a key."""
        return cls(**{name: getattr(key, name) for name in ApiKeyOut.model_fields})


class ApiKeyMadeOut(ApiKeyOut):
    """A new API key with its text, shown this once."""

    key: str

    @classmethod
    def made(cls, key: ApiKey, text: str) -> Self:
        """Show a new key."""
        return cls(**ApiKeyOut.of(key).model_dump(), key=text)


class ApiKeysOut(Wire):
    """A user's keys."""

    items: list[ApiKeyOut]
    next_cursor: str | None = None


class ActivityOut(Wire):
    """Something that the caller did."""

    id: int
    at: datetime
    action: str
    detail: dict[str, Any]
    address: str | None
    user_agent: str | None

    @classmethod
    def of(cls, activity: Activity) -> Self:
        """Show one line."""
        return cls(**{name: getattr(activity, name) for name in cls.model_fields})


class ActivitiesOut(Wire):
    """What the caller did, newest first."""

    items: list[ActivityOut]
    next_cursor: str | None
