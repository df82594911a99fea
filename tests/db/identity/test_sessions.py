"""Sessions: logging in, rotating refresh tokens, and what ends them."""

import asyncio
from datetime import timedelta

import pytest

from strikedesk.identity.errors import SessionEnded, TokenExpired
from strikedesk.identity.model import LoginDenial, Origin, RefreshDenial, Role
from strikedesk.identity.service import sessions, users
from strikedesk.identity.state import Identity
from strikedesk.platform.settings import Settings

pytestmark = pytest.mark.db

ORIGIN = Origin("10.0.0.1", "test")


@pytest.fixture(autouse=True)
async def ann(make_user):
    return await make_user("ann@desk.example")


@pytest.fixture
def refresh(db, identity):
    async def use(token):
        async with db.transaction() as tx:
            return await sessions.refresh(tx, identity, token=token, origin=ORIGIN)

    return use


@pytest.fixture
def redeem(db, identity):
    async def use(token):
        async with db.transaction() as tx:
            return await sessions.redeem_login_link(tx, identity, token=token, origin=ORIGIN)

    return use


async def audited(db, action):
    async with db.read() as tx:
        return await tx.fetch("SELECT * FROM audit_log WHERE action = $1 ORDER BY seq", action)


async def test_password_opens_a_session_that_is_audited(db, identity, open_session, ann):
    session = await open_session()

    principal = identity.tokens.read_access(session.access_token)
    assert (principal.user_id, principal.role, principal.via) == (ann.id, Role.ADMIN, "session")
    (row,) = await audited(db, "session.opened")
    assert (row["actor"], row["success"]) == ("ann@desk.example", True)
    assert session.access_token not in row["inputs"]


@pytest.mark.parametrize(
    ("email", "password", "denial"),
    [
        ("ann@desk.example", "wrong horse", LoginDenial.PASSWORD_WRONG),
        ("bob@desk.example", "correct horse", LoginDenial.USER_UNKNOWN),
    ],
)
async def test_refused_login_is_a_value_and_on_record(db, open_session, email, password, denial):
    assert await open_session(email, password) is denial

    (row,) = await audited(db, "session.refused")
    assert (row["actor"], row["success"], row["reason"]) == (email, False, denial)


async def test_disabled_user_cannot_log_in_nor_refresh(
    db, identity, make_user, open_session, refresh
):
    bob = await make_user("bob@desk.example")
    session = await open_session("bob@desk.example")
    async with db.transaction() as tx:
        await users.set_disabled(tx, identity, user_id=bob.id, disabled=True, actor="ann")

    assert await open_session("bob@desk.example") is LoginDenial.USER_DISABLED
    assert await refresh(session.refresh_token) is RefreshDenial.ENDED
    with pytest.raises(SessionEnded):
        identity.tokens.read_access(session.access_token)


async def test_refresh_rotates_and_keeps_the_session(identity, open_session, refresh):
    first = await open_session()
    second = await refresh(first.refresh_token)
    third = await refresh(second.refresh_token)

    tokens = {first.refresh_token, second.refresh_token, third.refresh_token}
    assert len(tokens) == 3
    credentials = {
        identity.tokens.read_access(session.access_token).credential_id
        for session in (first, second, third)
    }
    assert len(credentials) == 1
    assert third.refresh_expires_at == first.refresh_expires_at


async def test_reuse_of_a_refresh_token_ends_the_whole_family(
    db, identity, open_session, refresh, watch
):
    stolen = await open_session()
    rightful = await refresh(stolen.refresh_token)
    watch.at += timedelta(seconds=11)

    assert await refresh(stolen.refresh_token) is RefreshDenial.REUSED

    assert await refresh(rightful.refresh_token) is RefreshDenial.ENDED
    for session in (stolen, rightful):
        with pytest.raises(SessionEnded):
            identity.tokens.read_access(session.access_token)
    (row,) = await audited(db, "session.ended")
    assert (row["success"], row["reason"]) == (False, "a refresh token was used twice")


async def test_reuse_does_not_end_another_session_of_the_user(open_session, refresh, watch):
    stolen, other = await open_session(), await open_session()
    await refresh(stolen.refresh_token)
    watch.at += timedelta(seconds=11)
    await refresh(stolen.refresh_token)

    assert not isinstance(await refresh(other.refresh_token), RefreshDenial)


async def test_page_loaded_anew_while_it_refreshes_gets_the_same_token_again(
    open_session, refresh, watch
):
    first = await open_session()
    unread = await refresh(first.refresh_token)
    watch.at += timedelta(seconds=10)

    again = await refresh(first.refresh_token)

    assert again.refresh_token == unread.refresh_token
    assert not isinstance(await refresh(again.refresh_token), RefreshDenial)


async def test_token_before_the_last_one_is_reuse_even_within_seconds(open_session, refresh):
    first = await open_session()
    second = await refresh(first.refresh_token)
    await refresh(second.refresh_token)

    assert await refresh(first.refresh_token) is RefreshDenial.REUSED


async def test_used_token_from_another_browser_is_reuse_at_once(db, identity, open_session):
    session = await open_session()
    outcomes = []
    for agent in (ORIGIN.user_agent, "another"):
        async with db.transaction() as tx:
            origin = Origin(ORIGIN.address, agent)
            outcomes.append(
                await sessions.refresh(tx, identity, token=session.refresh_token, origin=origin)
            )
    assert not isinstance(outcomes[0], RefreshDenial)
    assert outcomes[1] is RefreshDenial.REUSED


async def test_one_refresh_token_used_by_many_at_once_gives_one_successor(open_session, refresh):
    session = await open_session()

    outcomes = await asyncio.gather(*(refresh(session.refresh_token) for _ in range(8)))

    assert len({outcome.refresh_token for outcome in outcomes}) == 1


async def test_refreshing_does_not_outlive_the_absolute_expiry(open_session, refresh, watch):
    session = await open_session()
    watch.at += timedelta(days=13)
    session = await refresh(session.refresh_token)
    watch.at += timedelta(days=1)

    assert await refresh(session.refresh_token) is RefreshDenial.EXPIRED


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 50])
async def test_unknown_refresh_token_is_refused(refresh, token):
    assert await refresh(token) is RefreshDenial.UNKNOWN


async def test_refresh_takes_over_a_changed_role(db, identity, make_user, open_session, refresh):
    await make_user("bob@desk.example")
    session = await open_session("bob@desk.example")
    async with db.transaction() as tx:
        await tx.execute("UPDATE users SET role = 'viewer' WHERE email = 'bob@desk.example'")

    renewed = await refresh(session.refresh_token)

    principal = identity.tokens.read_access(renewed.access_token)
    assert (principal.role, principal.scopes) == (Role.VIEWER, {"read"})


async def test_logout_ends_access_and_refresh(db, identity, open_session, refresh):
    session = await open_session()
    principal = identity.tokens.read_access(session.access_token)
    async with db.transaction() as tx:
        await sessions.log_out(tx, identity, principal=principal, origin=ORIGIN)

    with pytest.raises(SessionEnded):
        identity.tokens.read_access(session.access_token)
    assert await refresh(session.refresh_token) is RefreshDenial.ENDED
    assert len(await audited(db, "session.ended")) == 1


async def test_logout_by_refresh_token_ends_the_session(db, identity, open_session, refresh):
    session = await open_session()
    async with db.transaction() as tx:
        await sessions.log_out_by_refresh(tx, identity, token=session.refresh_token, origin=ORIGIN)
        await sessions.log_out_by_refresh(tx, identity, token="unknown", origin=ORIGIN)

    assert await refresh(session.refresh_token) is RefreshDenial.ENDED


async def test_ended_session_stays_ended_after_a_restart(
    db, identity, open_session, tmp_path, watch
):
    session = await open_session()
    principal = identity.tokens.read_access(session.access_token)
    async with db.transaction() as tx:
        await sessions.log_out(tx, identity, principal=principal, origin=ORIGIN)

    restarted = Identity(Settings(home=tmp_path), db.dsn, clock=watch, passwords=identity.passwords)
    await restarted.open()
    try:
        with pytest.raises(SessionEnded):
            restarted.tokens.read_access(session.access_token)
    finally:
        await restarted.close()


async def test_login_link_works_once(db, identity, ann, redeem):
    async with db.transaction() as tx:
        token = await sessions.make_login_link(tx, identity, user=ann)

    session = await redeem(token)
    assert identity.tokens.read_access(session.access_token).user_id == ann.id
    assert await redeem(token) is LoginDenial.LINK_INVALID
    assert await redeem("guess") is LoginDenial.LINK_INVALID


async def test_login_link_used_by_many_at_once_works_once(db, identity, ann, redeem):
    async with db.transaction() as tx:
        token = await sessions.make_login_link(tx, identity, user=ann)

    outcomes = await asyncio.gather(*(redeem(token) for _ in range(6)))

    assert sum(outcome is LoginDenial.LINK_INVALID for outcome in outcomes) == 5


async def test_login_link_expires(db, identity, ann, redeem, watch):
    async with db.transaction() as tx:
        token = await sessions.make_login_link(tx, identity, user=ann)
    watch.at += sessions.LINK_TTL

    assert await redeem(token) is LoginDenial.LINK_INVALID


async def test_no_secret_is_stored_in_the_clear(db, identity, ann, open_session, make_key):
    session, key = await open_session(), await make_key(ann, {"read"})
    async with db.transaction() as tx:
        link = await sessions.make_login_link(tx, identity, user=ann)
        tables = (
            "users",
            "refresh_tokens",
            "login_links",
            "api_keys",
            "user_activity",
            "audit_log",
        )
        dump = "".join(
            [str(row) for table in tables for row in await tx.fetch(f"SELECT * FROM {table}")]
        )

    for secret in (session.refresh_token, session.access_token, key, link, "correct horse"):
        assert secret not in dump


async def test_new_password_ends_the_other_sessions_and_keeps_this_one(
    db, identity, open_session, refresh
):
    here, elsewhere = await open_session(), await open_session()
    principal = identity.tokens.read_access(here.access_token)
    async with db.transaction() as tx:
        assert await users.has_password(tx, principal)
        await users.change_password(tx, identity, principal=principal, new="another horse")

    assert await refresh(elsewhere.refresh_token) is RefreshDenial.ENDED
    assert not isinstance(await refresh(here.refresh_token), RefreshDenial)
    assert await open_session() is LoginDenial.PASSWORD_WRONG
    assert not isinstance(await open_session(password="another horse"), LoginDenial)


async def test_a_reset_ends_every_session_and_the_new_password_is_good(
    db, identity, ann, open_session, refresh
):
    session = await open_session()
    async with db.transaction() as tx:
        await users.reset_password(tx, identity, user=ann, new="another horse", actor="cli")

    assert await refresh(session.refresh_token) is RefreshDenial.ENDED
    assert await open_session() is LoginDenial.PASSWORD_WRONG
    assert not isinstance(await open_session(password="another horse"), LoginDenial)
    assert len(await audited(db, "password.reset")) == 1


async def test_access_token_expires_after_its_minutes(identity, open_session, watch):
    session = await open_session()
    watch.at += timedelta(seconds=session.expires_in_s)

    with pytest.raises(TokenExpired):
        identity.tokens.read_access(session.access_token)


async def test_purge_deletes_only_what_is_long_over(db, identity, open_session, watch):
    await open_session()
    watch.at += timedelta(days=30)
    await open_session()
    watch.at += timedelta(days=15)

    async with db.transaction() as tx:
        await sessions.purge_expired(tx, identity)
        assert await tx.fetchval("SELECT count(*) FROM sessions") == 1
        assert await tx.fetchval("SELECT count(*) FROM refresh_tokens") == 1
