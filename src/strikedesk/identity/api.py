"""Routes of identity: sessions, keys, activity."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import SecretStr

from strikedesk.core.errors import Unauthenticated
from strikedesk.identity.access import (
    AdminPrincipal,
    CurrentPrincipal,
    DeskIdentity,
    PersonPrincipal,
    ReaderPrincipal,
    RequestOrigin,
    confirm_password,
    is_own_page,
)
from strikedesk.identity.errors import LoginRefused, OriginForbidden, RefreshRefused
from strikedesk.identity.model import LoginDenial, Origin, Principal, RefreshDenial
from strikedesk.identity.rules import normalized_email
from strikedesk.identity.schemas import (
    ActivitiesOut,
    ActivityOut,
    ApiKeyIn,
    ApiKeyMadeOut,
    ApiKeyOut,
    ApiKeysOut,
    LinkIn,
    LoginIn,
    MeOut,
    PasswordIn,
    RefreshIn,
    RegisterIn,
    TicketOut,
    TokensOut,
    UserOut,
)
from strikedesk.identity.service import keys, sessions, users
from strikedesk.identity.service.sessions import LoggedIn
from strikedesk.identity.state import Identity
from strikedesk.identity.tokens import TICKET_TTL
from strikedesk.platform.http import ReadTx, Tx, database
from strikedesk.platform.wire import Cursor

COOKIE_PATH = "/api/v1/auth"


async def _own_page(request: Request) -> None:
    if not is_own_page(request):
        raise OriginForbidden("A page of another site may not log in or out here.")


router = APIRouter(prefix="/auth", tags=["auth"])
cookies = APIRouter(dependencies=[Depends(_own_page)])


async def _refresh_cookie(request: Request, identity: DeskIdentity) -> str | None:
    return request.cookies.get(identity.cookie)


RefreshCookie = Annotated[str | None, Depends(_refresh_cookie)]


@cookies.post("/login")
async def log_in(
    body: LoginIn,
    request: Request,
    response: Response,
    identity: DeskIdentity,
    origin: RequestOrigin,
) -> TokensOut:
    """Log in with e-mail address and password."""
    email, db = normalized_email(body.email), database(request)
    await identity.guard.admit(email, origin.address)
    async with db.read() as tx:
        credentials = await users.find_credentials(tx, email)
    stored = None if credentials is None else credentials.password_hash
    proven = await identity.passwords.verify(stored, _plain(body.password))
    async with db.transaction() as tx:
        outcome = await sessions.log_in(
            tx, identity, email=email, credentials=credentials, proven=proven, origin=origin
        )
    session = await _granted(outcome, identity, origin)
    await identity.guard.succeeded(email, origin.address)
    return _reply(session, request, response, identity)


@cookies.post("/link")
async def redeem_link(
    body: LinkIn,
    request: Request,
    response: Response,
    identity: DeskIdentity,
    origin: RequestOrigin,
) -> TokensOut:
    """Log in with the token of a login link."""
    await identity.guard.admit("link", origin.address)
    async with database(request).transaction() as tx:
        outcome = await sessions.redeem_login_link(
            tx, identity, token=_plain(body.token), origin=origin
        )
    session = await _granted(outcome, identity, origin)
    await identity.guard.succeeded("link", origin.address)
    return _reply(session, request, response, identity)


@cookies.post("/refresh")
async def refresh(
    request: Request,
    response: Response,
    identity: DeskIdentity,
    origin: RequestOrigin,
    cookie: RefreshCookie,
    body: RefreshIn | None = None,
) -> TokensOut:
    """Exchange a refresh token, of the body or else the cookie, for fresh tokens."""
    async with database(request).transaction() as tx:
        outcome = await sessions.refresh(
            tx, identity, token=_refresh_token(body, cookie), origin=origin
        )
    return _reply(_refreshed(outcome), request, response, identity)


@cookies.post("/logout", status_code=204)
async def log_out(
    request: Request,
    response: Response,
    tx: Tx,
    identity: DeskIdentity,
    origin: RequestOrigin,
    cookie: RefreshCookie,
    body: RefreshIn | None = None,
) -> None:
    """End the session of the access token or the refresh token; without one, do nothing."""
    response.delete_cookie(identity.cookie, path=COOKIE_PATH, httponly=True, samesite="strict")
    principal = await _maybe_person(request, identity)
    token = _refresh_token(body, cookie)
    if principal is not None:
        await sessions.log_out(tx, identity, principal=principal, origin=origin)
    elif token:
        await sessions.log_out_by_refresh(tx, identity, token=token, origin=origin)


router.include_router(cookies)


@router.get("/me")
async def me(tx: ReadTx, principal: CurrentPrincipal) -> MeOut:
    """Show who is calling."""
    return MeOut.of(principal, has_password=await users.has_password(tx, principal))


@router.post("/register", status_code=201)
async def register(
    body: RegisterIn,
    tx: Tx,
    identity: DeskIdentity,
    principal: AdminPrincipal,
    origin: RequestOrigin,
) -> UserOut:
    """Make a user."""
    user = await users.create_user(
        tx,
        identity,
        email=body.email,
        password=_plain(body.password),
        role=body.role,
        actor=principal.actor,
        origin=origin,
    )
    return UserOut.of(user)


@router.post("/password", status_code=204)
async def change_password(
    body: PasswordIn,
    tx: Tx,
    identity: DeskIdentity,
    principal: PersonPrincipal,
    origin: RequestOrigin,
) -> None:
    """Change the caller's password and end their other sessions."""
    if await users.has_password(tx, principal):
        await confirm_password(
            identity, principal, _plain(body.current_password), origin, field="current_password"
        )
    await users.change_password(
        tx, identity, principal=principal, new=_plain(body.new_password), origin=origin
    )


@router.post("/ws-ticket")
async def make_ticket(identity: DeskIdentity, principal: ReaderPrincipal) -> TicketOut:
    """Make a ticket that opens one stream, once, within seconds."""
    return TicketOut(
        ticket=identity.tokens.issue_ticket(principal),
        expires_in=int(TICKET_TTL.total_seconds()),
    )


@router.get("/api-keys")
async def list_keys(tx: ReadTx, principal: PersonPrincipal) -> ApiKeysOut:
    """List the caller's API keys."""
    found = await keys.list_keys(tx, principal.user_id)
    return ApiKeysOut(items=[ApiKeyOut.of(key) for key in found])


@router.post("/api-keys", status_code=201)
async def create_key(
    body: ApiKeyIn,
    tx: Tx,
    identity: DeskIdentity,
    principal: PersonPrincipal,
    origin: RequestOrigin,
) -> ApiKeyMadeOut:
    """Make an API key; its text is in this reply and nowhere else."""
    key, text = await keys.create_key(
        tx, identity, principal=principal, name=body.name, scopes=body.scopes, origin=origin
    )
    return ApiKeyMadeOut.made(key, text)


@router.delete("/api-keys/{key_id}", status_code=204)
async def revoke_key(
    key_id: UUID,
    tx: Tx,
    identity: DeskIdentity,
    principal: PersonPrincipal,
    origin: RequestOrigin,
) -> None:
    """Revoke an API key of the caller."""
    await keys.revoke_key(tx, identity, principal=principal, key_id=key_id, origin=origin)


@router.get("/activity")
async def list_activity(
    tx: ReadTx,
    principal: PersonPrincipal,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ActivitiesOut:
    """List what the caller did with their identity, newest first."""
    before = None if cursor is None else int(cursor)
    found, more = await users.activity(tx, principal.user_id, before=before, limit=limit)
    return ActivitiesOut(
        items=[ActivityOut.of(line) for line in found],
        next_cursor=None if more is None else str(more),
    )


async def _granted(outcome: LoggedIn | LoginDenial, identity: Identity, origin: Origin) -> LoggedIn:
    # Raised here, after the transaction that recorded the refusal has committed.
    if isinstance(outcome, LoginDenial):
        await identity.guard.failed(origin.address)
        raise LoginRefused("Wrong e-mail address or password, or the link is no longer good.")
    return outcome


def _refreshed(outcome: LoggedIn | RefreshDenial) -> LoggedIn:
    if isinstance(outcome, RefreshDenial):
        raise RefreshRefused("The session is over; log in again.")
    return outcome


def _plain(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


def _refresh_token(body: RefreshIn | None, cookie: str | None) -> str:
    return _plain(body.refresh_token if body else None) or cookie or ""


async def _maybe_person(request: Request, identity: Identity) -> Principal | None:
    try:
        principal = await identity.authenticate(request.headers.get("authorization"))
    except Unauthenticated:
        return None
    return principal if principal.via == "session" else None


def _reply(
    session: LoggedIn, request: Request, response: Response, identity: Identity
) -> TokensOut:
    # A page that was loaded over TLS says so in its origin, even behind a proxy.
    over_tls = "https" in {
        request.url.scheme,
        request.headers.get("origin", "").partition("://")[0],
    }
    left = session.refresh_expires_at - identity.clock.now()
    response.set_cookie(
        identity.cookie,
        session.refresh_token,
        max_age=int(left.total_seconds()),
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=over_tls,
    )
    response.headers["cache-control"] = "no-store"
    return TokensOut.of(session)
