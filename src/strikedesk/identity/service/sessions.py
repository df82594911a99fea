"""Logging in, staying in, logging out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from strikedesk.identity import repo
from strikedesk.identity.model import (
    Credentials,
    LoginDenial,
    Origin,
    Principal,
    RefreshDenial,
    RefreshFacts,
    User,
)
from strikedesk.identity.rules import judge_refresh, may_repeat
from strikedesk.identity.service.trail import SYSTEM, leave, leave_own
from strikedesk.identity.state import Identity
from strikedesk.identity.tokens import opaque_token, token_hash
from strikedesk.platform.db import Tx

LINK_TTL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A live session's tokens; the refresh token is good once."""

    user: User
    access_token: str
    expires_in_s: int
    refresh_token: str
    refresh_expires_at: datetime


async def log_in(
    tx: Tx,
    identity: Identity,
    *,
    email: str,
    credentials: Credentials | None,
    proven: bool,
    origin: Origin,
) -> LoggedIn | LoginDenial:
    """Open a session for whoever proved to know the password, or record the refusal.

    The hash is compared before, outside of any transaction, because that takes long. A refusal
    is a value: raised, it would roll back its own record.

    Parameters
    ----------
    proven : bool
        What `Passwords.verify` said.
    """
    if credentials is None:
        return await _refuse(tx, identity, LoginDenial.USER_UNKNOWN, email, None, origin)
    user = await repo.user_by_id(tx, credentials.user.id, share=True)
    if user is None or not proven:
        return await _refuse(tx, identity, LoginDenial.PASSWORD_WRONG, email, user, origin)
    return await _open(tx, identity, user, "password", origin)


async def make_login_link(
    tx: Tx, identity: Identity, *, user: User, ttl: timedelta = LINK_TTL, actor: str = SYSTEM
) -> str:
    """Make the token of a link that logs a user in, once; show it to nobody else."""
    token = opaque_token()
    await repo.insert_link(tx, token_hash(token), user.id, identity.clock.now(), ttl)
    await leave(
        tx,
        identity.clock,
        "login_link.created",
        actor=actor,
        subject=str(user.id),
        user_id=user.id,
        detail={"valid_s": int(ttl.total_seconds())},
    )
    return token


async def redeem_login_link(
    tx: Tx, identity: Identity, *, token: str, origin: Origin
) -> LoggedIn | LoginDenial:
    """Open a session for whoever holds a login link, or record the refusal."""
    user_id = await repo.use_link(tx, token_hash(token), identity.clock.now())
    user = None if user_id is None else await repo.user_by_id(tx, user_id, share=True)
    if user is None:
        return await _refuse(tx, identity, LoginDenial.LINK_INVALID, "login link", None, origin)
    return await _open(tx, identity, user, "link", origin)


async def refresh(
    tx: Tx, identity: Identity, *, token: str, origin: Origin
) -> LoggedIn | RefreshDenial:
    """Exchange a refresh token for fresh ones, or record the refusal.

    A token that was used before is in two hands, so its whole session ends. There is one
    exception, for a page that never read the answer: within seconds, and for the same browser,
    the same question gets the same token again. That gives nobody anything that they could not
    have had by asking first: it is no further token but the one already issued, which is still
    good once, so two hands that hold it give themselves away when the second one uses it.
    """
    hashed, at = token_hash(token), identity.clock.now()
    facts = await repo.lock_refresh(tx, hashed)
    fresh = identity.successor(token)
    denial = judge_refresh(facts, at)
    if denial is None:
        assert facts is not None
        await repo.use_refresh(tx, hashed, at)
        await repo.insert_refresh(tx, token_hash(fresh), facts.session_id, at)
    elif denial is RefreshDenial.REUSED:
        assert facts is not None
        is_repeat = may_repeat(facts, at, origin.user_agent)
        if not (is_repeat and await repo.is_unused(tx, token_hash(fresh))):
            await _end_reused(tx, identity, facts, origin)
            return denial
    else:
        return denial
    return LoggedIn(
        user=facts.user,
        access_token=identity.tokens.issue_access(facts.user, facts.session_id),
        expires_in_s=int(identity.tokens.access_ttl.total_seconds()),
        refresh_token=fresh,
        refresh_expires_at=facts.expires_at,
    )


async def log_out(tx: Tx, identity: Identity, *, principal: Principal, origin: Origin) -> None:
    """End the caller's session; every token of it is void from now on."""
    identity.revocations.add(principal.credential_id)
    ended = await repo.end_session(tx, principal.credential_id, identity.clock.now(), "logout")
    if ended is not None:
        await leave(
            tx,
            identity.clock,
            "session.ended",
            actor=principal.actor,
            subject=str(principal.user_id),
            user_id=principal.user_id,
            origin=origin,
        )


async def log_out_by_refresh(tx: Tx, identity: Identity, *, token: str, origin: Origin) -> None:
    """End the session that a refresh token belongs to; one that we do not know ends nothing."""
    facts = await repo.lock_refresh(tx, token_hash(token))
    if facts is None or facts.ended:
        return
    identity.revocations.add(facts.session_id)
    await repo.end_session(tx, facts.session_id, identity.clock.now(), "logout")
    await leave_own(tx, identity.clock, "session.ended", facts.user, origin=origin)


async def purge_expired(
    tx: Tx, identity: Identity, *, after: timedelta = timedelta(days=30)
) -> None:
    """Delete sessions and links that have been over for so long; a nightly job."""
    await repo.purge(tx, identity.clock.now() - after)


async def _open(
    tx: Tx, identity: Identity, user: User, opened_by: Literal["password", "link"], origin: Origin
) -> LoggedIn | LoginDenial:
    if user.disabled_at is not None:
        return await _refuse(tx, identity, LoginDenial.USER_DISABLED, user.email, user, origin)
    at, session_id, token = identity.clock.now(), identity.new_id(), opaque_token()
    expires_at = at + identity.session_ttl
    await repo.insert_session(
        tx, session_id, user.id, opened_by=opened_by, at=at, expires_at=expires_at, origin=origin
    )
    await repo.insert_refresh(tx, token_hash(token), session_id, at)
    await leave_own(
        tx, identity.clock, "session.opened", user, detail={"by": opened_by}, origin=origin
    )
    return LoggedIn(
        user=user,
        access_token=identity.tokens.issue_access(user, session_id),
        expires_in_s=int(identity.tokens.access_ttl.total_seconds()),
        refresh_token=token,
        refresh_expires_at=expires_at,
    )


async def _refuse(
    tx: Tx,
    identity: Identity,
    denial: LoginDenial,
    who: str,
    user: User | None,
    origin: Origin,
) -> LoginDenial:
    await leave(
        tx,
        identity.clock,
        "session.refused",
        actor=who,
        subject=str(user.id) if user else who,
        user_id=user.id if user else None,
        success=False,
        reason=denial,
        origin=origin,
    )
    return denial


async def _end_reused(tx: Tx, identity: Identity, facts: RefreshFacts, origin: Origin) -> None:
    identity.revocations.add(facts.session_id)
    await repo.end_session(tx, facts.session_id, identity.clock.now(), "refresh token reused")
    await leave(
        tx,
        identity.clock,
        "session.ended",
        actor=SYSTEM,
        subject=str(facts.user.id),
        user_id=facts.user.id,
        success=False,
        reason="a refresh token was used twice",
        origin=origin,
    )
