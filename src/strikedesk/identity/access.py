"""What a route asks for when it wants to know who is calling; public to all slices.

Every request is counted once against the caller's rate limit, wherever it asks: a person's GET as
a read, everything else as a write. A POST that changes nothing (a preview, a batch of look-ups)
asks for `ReaderPrincipal` and is counted as a read.
"""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.identity import repo
from strikedesk.identity.errors import PasswordWrong
from strikedesk.identity.limits import Traffic
from strikedesk.identity.model import Origin, Principal
from strikedesk.identity.rules import require_admin, require_person, require_trader
from strikedesk.identity.state import Identity

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def identity_of(connection: HTTPConnection) -> Identity:
    """Hand out the desk's identity object."""
    found: Identity = connection.app.state.identity
    return found


def origin_of(connection: HTTPConnection) -> Origin:
    """Say where a request comes from."""
    client, agent = connection.client, connection.headers.get("user-agent")
    return Origin(client.host if client else None, agent and agent.replace("\x00", "")[:300])


def is_own_page(connection: HTTPConnection) -> bool:
    """Tell whether a request was sent by our own page, an allowed one, or by no page at all.

    Browsers name the page's site in ``Origin``; programs send none. Hosts are compared and not
    schemes, because a proxy may speak TLS in front of us. For web sockets too.
    """
    origin = connection.headers.get("origin")
    if origin is None or origin in identity_of(connection).allowed_origins:
        return True
    return origin.partition("://")[2] == connection.headers.get("host")


class BearerAuth(SecurityBase):
    """Authenticates and counts a request.

    Parameters
    ----------
    asks_only : bool
        The route changes nothing, whatever its method.
    is_urgent : bool
        The route cancels or halts, and has a budget of its own.
    """

    def __init__(self, *, asks_only: bool = False, is_urgent: bool = False) -> None:
        self.model = HTTPBearer(description="An access token or an API key.")
        self.scheme_name = "bearer"
        self._asks_only = asks_only
        self._is_urgent = is_urgent

    async def __call__(self, request: Request) -> Principal:
        """Return who is calling."""
        identity = identity_of(request)
        principal = await identity.authenticate(request.headers.get("authorization"))
        reads = self._asks_only or request.method in _READING
        traffic = Traffic.READ if reads and principal.via == "session" else Traffic.WRITE
        if self._is_urgent:
            traffic = Traffic.URGENT
        await identity.rates.count(principal.user_id, traffic)
        return principal


CurrentPrincipal = Annotated[Principal, Depends(BearerAuth())]
"""Anybody who is logged in or sends a key."""

ReaderPrincipal = Annotated[Principal, Depends(BearerAuth(asks_only=True))]
"""The same, for a POST that only asks."""


async def _trader(principal: CurrentPrincipal) -> Principal:
    require_trader(principal)
    return principal


async def _person(principal: CurrentPrincipal) -> Principal:
    require_person(principal)
    return principal


async def _admin(principal: CurrentPrincipal) -> Principal:
    require_admin(principal)
    return principal


TraderPrincipal = Annotated[Principal, Depends(_trader)]
"""A trader or administrator, whose key, if it is one, may trade."""

Hurried = Annotated[Principal, Depends(BearerAuth(is_urgent=True))]


async def _urgent(principal: Hurried) -> Principal:
    require_trader(principal)
    return principal


UrgentPrincipal = Annotated[Principal, Depends(_urgent)]
"""A `TraderPrincipal` who cancels or halts."""

PersonPrincipal = Annotated[Principal, Depends(_person)]
"""Somebody who logged in; no API key."""

AdminPrincipal = Annotated[Principal, Depends(_admin)]
"""An administrator who logged in; no API key."""


async def _identity(connection: HTTPConnection) -> Identity:
    return identity_of(connection)


async def _origin(connection: HTTPConnection) -> Origin:
    return origin_of(connection)


DeskIdentity = Annotated[Identity, Depends(_identity)]
RequestOrigin = Annotated[Origin, Depends(_origin)]


async def confirm_password(
    identity: Identity,
    principal: Principal,
    password: str,
    origin: Origin,
    *,
    field: str = "password",
) -> None:
    """Ask for the password once more, before something that cannot be undone.

    Reads and records over connections of its own, so that a refusal stays on record when the
    caller's transaction is rolled back. Call it first: a caller that already appended to the
    desk's audit chain would wait for itself.

    Raises
    ------
    SessionRequired
        If the caller uses an API key.
    PasswordWrong
        If it is not the caller's password, or they have none yet.
    LoginThrottled
        If it was wrong too often.
    """
    require_person(principal)
    await identity.guard.admit(f"confirm:{principal.email}", origin.address)
    async with identity.side_db.read() as tx:
        stored = await repo.password_hash(tx, principal.user_id)
    if await identity.passwords.verify(stored, password):
        await identity.guard.succeeded(f"confirm:{principal.email}", origin.address)
        return
    async with identity.side_db.transaction() as tx:
        await audit.record(
            tx,
            identity.clock,
            chain=DESK,
            actor=principal.actor,
            action="password.confirmed",
            subject=str(principal.user_id),
            inputs={"address": origin.address},
            success=False,
        )
    hint = "You have no password yet; set one first." if stored is None else "That is wrong."
    raise PasswordWrong(hint, field=field)
