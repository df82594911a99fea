"""Tokens: signed ones that prove a session without a look at the database, and opaque ones."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt

from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.errors import SessionEnded, TokenExpired, TokenInvalid
from strikedesk.identity.model import Principal, Role, User
from strikedesk.identity.rules import scopes_of

ALGORITHM = "HS256"
ISSUER = "strikedesk"
ACCESS = "at+jwt"  # RFC 9068
TICKET = "ticket+jwt"
TICKET_TTL = timedelta(seconds=30)
CACHED_MAX = 4096

_AUDIENCE = {ACCESS: "strikedesk:api", TICKET: "strikedesk:stream"}
_REQUIRED = ["iss", "aud", "sub", "exp", "jti"]


def opaque_token() -> str:
    """Make a random token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what we store of an opaque token; being random, it needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


class Revocations:
    """Sessions and keys ended a short while ago, whose tokens and cache entries may still live.

    Parameters
    ----------
    keep : timedelta
        How long to remember one: at least the life of an access token.
    """

    def __init__(self, clock: Clock, keep: timedelta) -> None:
        self._clock = clock
        self.keep = keep
        self._until: dict[UUID, float] = {}

    def add(self, *credential_ids: UUID) -> None:
        """End sessions or keys in this process, at once."""
        now = self._clock.now().timestamp()
        kept = {known: until for known, until in self._until.items() if until > now}
        self._until = kept | dict.fromkeys(credential_ids, now + self.keep.total_seconds())

    def __contains__(self, credential_id: UUID) -> bool:
        """Tell whether that session or key was ended."""
        return credential_id in self._until


class Tokens:
    """Issues and reads access tokens and stream tickets.

    Parameters
    ----------
    secret : bytes
        Signing key, at least 32 bytes.
    clock : Clock
        The wall clock; a replayed session's clock must not decide who may come in.
    access_ttl : timedelta
        Life of an access token.
    """

    def __init__(
        self,
        secret: bytes,
        clock: Clock,
        new_id: NewId,
        revocations: Revocations,
        access_ttl: timedelta,
    ) -> None:
        self._secret = secret
        self._clock = clock
        self._new_id = new_id
        self._revocations = revocations
        self.access_ttl = access_ttl
        self._read: dict[str, tuple[Principal, float]] = {}
        self._tickets_used: dict[str, float] = {}

    def issue_access(self, user: User, session_id: UUID) -> str:
        """Sign an access token for a session."""
        return self._sign(
            ACCESS,
            self.access_ttl,
            sub=str(user.id),
            email=user.email,
            role=user.role,
            sid=str(session_id),
        )

    def read_access(self, token: str) -> Principal:
        """Return who the token stands for, without asking the database.

        Raises
        ------
        TokenInvalid
            If it is not an access token that we signed.
        TokenExpired
            If its time is over.
        SessionEnded
            If its session was ended since.
        """
        principal, expires_at = self._read.get(token) or self._read_first(token)
        if self._clock.now().timestamp() >= expires_at:
            raise TokenExpired("The access token has expired; refresh it.")
        if principal.credential_id in self._revocations:
            raise SessionEnded("This session has been ended; log in again.")
        return principal

    def _read_first(self, token: str) -> tuple[Principal, float]:
        claims = self._verified(token, ACCESS)
        found = _principal(claims | {"via": "session"}), float(claims["exp"])
        if len(self._read) >= CACHED_MAX:
            self._read.pop(next(iter(self._read)))
        self._read[token] = found
        return found

    def issue_ticket(self, principal: Principal) -> str:
        """Sign a ticket that opens one stream, once, within seconds."""
        return self._sign(
            TICKET,
            TICKET_TTL,
            sub=str(principal.user_id),
            email=principal.email,
            role=principal.role,
            sid=str(principal.credential_id),
            via=principal.via,
            scopes=sorted(principal.scopes),
        )

    def redeem_ticket(self, ticket: str) -> Principal:
        """Return who asked for the ticket, and void it.

        Raises
        ------
        TokenInvalid
            If it is not a ticket that we signed, or was used before.
        TokenExpired
            If its time is over.
        SessionEnded
            If the session or key behind it was ended since.
        """
        claims = self._verified(ticket, TICKET)
        principal, now = _principal(claims), self._clock.now().timestamp()
        if now >= claims["exp"]:
            raise TokenExpired("The ticket has expired; ask for another.")
        if principal.credential_id in self._revocations:
            raise SessionEnded("This session has been ended; log in again.")
        if claims["jti"] in self._tickets_used:
            raise TokenInvalid("The ticket was used before; ask for another.")
        self._tickets_used = {jti: exp for jti, exp in self._tickets_used.items() if exp > now}
        self._tickets_used[claims["jti"]] = claims["exp"]
        return principal

    def _sign(self, kind: str, ttl: timedelta, **claims: Any) -> str:
        now = self._clock.now()
        claims |= {
            "iss": ISSUER,
            "aud": _AUDIENCE[kind],
            "iat": int(now.timestamp()),
            "exp": int((now + ttl).timestamp()),
            "jti": self._new_id().hex,
        }
        return jwt.encode(claims, self._secret, ALGORITHM, headers={"typ": kind})

    def _verified(self, token: str, kind: str) -> dict[str, Any]:
        # Times are judged by the callers, on our clock: a token from the cache needs it as well.
        options: Any = {
            "require": _REQUIRED,
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        try:
            whole = jwt.decode_complete(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=_AUDIENCE[kind],
                issuer=ISSUER,
                options=options,
            )
        except (jwt.InvalidTokenError, ValueError) as refused:
            raise TokenInvalid("The token is not valid.") from refused
        if whole["header"].get("typ") != kind:
            raise TokenInvalid("The token is not valid for this.")
        claims: dict[str, Any] = whole["payload"]
        return claims


def _principal(claims: dict[str, Any]) -> Principal:
    role = Role(claims["role"])
    return Principal(
        user_id=UUID(claims["sub"]),
        email=claims["email"],
        role=role,
        scopes=frozenset(claims["scopes"]) if "scopes" in claims else scopes_of(role),
        via=claims["via"],
        credential_id=UUID(claims["sid"]),
    )
