"""Who may do what, and what a good e-mail address, password and refresh token are."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from strikedesk.identity.errors import (
    EmailInvalid,
    PasswordTooWeak,
    RoleForbidden,
    ScopeMissing,
    SessionRequired,
)
from strikedesk.identity.model import Principal, RefreshDenial, RefreshFacts, Role, Scope

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 256
EMAIL_LENGTH_MAX = 254
REPEAT_WITHIN = timedelta(seconds=10)

_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+")


def normalized_email(text: str) -> str:
    """Return the one form of an e-mail address under which a user is known.

    Raises
    ------
    EmailInvalid
        If it is not of the form ``name@host``.
    """
    email = unicodedata.normalize("NFKC", text).strip().lower()
    if len(email) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(email):
        raise EmailInvalid("That is not an e-mail address.", field="email")
    return email


def check_password(password: str, email: str, *, field: str = "password") -> None:
    """Refuse a password that is too short, too long, or the user's own address.

    Raises
    ------
    PasswordTooWeak
        With the rule that it breaks.
    """
    if len(password) < PASSWORD_LENGTH_MIN:
        raise PasswordTooWeak(f"Use at least {PASSWORD_LENGTH_MIN} characters.", field=field)
    if len(password) > PASSWORD_LENGTH_MAX:
        raise PasswordTooWeak(f"Use at most {PASSWORD_LENGTH_MAX} characters.", field=field)
    if password.strip().lower() in {email, email.partition("@")[0]}:
        raise PasswordTooWeak("Do not use your e-mail address.", field=field)


def scopes_of(role: Role) -> frozenset[str]:
    """Return all that a role allows."""
    if role is Role.VIEWER:
        return frozenset({Scope.READ})
    return frozenset({Scope.READ, Scope.TRADE})


def key_scopes(scopes: Iterable[str], role: Role) -> frozenset[str]:
    """Return what a key is good for today: what it was made for, as far as the role still allows.

    A key that may trade may read.
    """
    return (frozenset(scopes) | {Scope.READ}) & scopes_of(role)


def require_trader(principal: Principal) -> None:
    """Let traders and administrators pass whose credential is good for trading.

    Raises
    ------
    RoleForbidden
        If the caller is a viewer.
    ScopeMissing
        If the caller uses a key that may only read.
    """
    if principal.role is Role.VIEWER:
        raise RoleForbidden("A viewer cannot do that; ask an administrator for the trader role.")
    if Scope.TRADE not in principal.scopes:
        raise ScopeMissing("This API key may only read; make one with the scope 'trade'.")


def require_person(principal: Principal) -> None:
    """Let a person's session pass.

    Raises
    ------
    SessionRequired
        If the caller uses an API key.
    """
    if principal.via != "session":
        raise SessionRequired("An API key cannot do that; log in.")


def require_admin(principal: Principal) -> None:
    """Let an administrator's session pass; a key never administers.

    Raises
    ------
    RoleForbidden
        If the caller is no administrator.
    SessionRequired
        If the caller uses an API key.
    """
    if principal.role is not Role.ADMIN:
        raise RoleForbidden("Only an administrator can do that.")
    require_person(principal)


def judge_refresh(facts: RefreshFacts | None, at: datetime) -> RefreshDenial | None:
    """Judge a refresh token; None lets it pass. ``facts`` is None for one that we do not know."""
    if facts is None:
        return RefreshDenial.UNKNOWN
    if facts.ended:
        return RefreshDenial.ENDED
    if facts.used_at is not None:
        return RefreshDenial.REUSED
    if at >= facts.expires_at:
        return RefreshDenial.EXPIRED
    if facts.user.disabled_at is not None:
        return RefreshDenial.USER_DISABLED
    return None


def may_repeat(facts: RefreshFacts, at: datetime, user_agent: str | None) -> bool:
    """Tell whether a used refresh token may be an answer that its own page never got to read.

    A page that is loaded anew while it refreshes throws the answer away and asks again with the
    token it has. That is within seconds and from the same browser; the caller must also see to
    it that the token which followed has not been used.
    """
    if facts.used_at is None or facts.user.disabled_at is not None or at >= facts.expires_at:
        return False
    return at - facts.used_at <= REPEAT_WITHIN and facts.user_agent == user_agent
