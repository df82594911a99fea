"""Making users and shutting them out."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from strikedesk.identity import repo
from strikedesk.identity.access import confirm_password
from strikedesk.identity.errors import (
    EmailInvalid,
    EmailTaken,
    LastAdmin,
    PasswordTooWeak,
    PasswordWrong,
    SessionRequired,
    TokenInvalid,
    UserNotFound,
)
from strikedesk.identity.model import Origin, Principal, Role
from strikedesk.identity.rules import scopes_of
from strikedesk.identity.service import users

pytestmark = pytest.mark.db


async def test_first_user_becomes_admin_and_the_next_what_was_asked(make_user):
    assert (await make_user("ann@desk.example", Role.VIEWER)).role is Role.ADMIN
    assert (await make_user("bob@desk.example", Role.VIEWER)).role is Role.VIEWER


async def test_two_first_users_at_once_give_one_admin(make_user):
    made = await asyncio.gather(*(make_user(f"user{n}@desk.example") for n in range(6)))

    assert sorted(user.role for user in made) == ["admin"] + ["trader"] * 5


async def test_email_is_unique_whatever_its_case(make_user):
    await make_user("ann@desk.example")

    with pytest.raises(EmailTaken):
        await make_user("ANN@desk.example")


async def test_database_itself_refuses_the_same_email_in_other_case(db, make_user, identity):
    await make_user("ann@desk.example")

    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.transaction() as tx:
            await tx.execute(
                repo.INSERT_USER,
                identity.new_id(),
                "Ann@Desk.example",
                None,
                "viewer",
                identity.clock.now(),
            )


@pytest.mark.parametrize(
    ("email", "password", "error"),
    [("ann", "correct horse", EmailInvalid), ("ann@desk.example", "short", PasswordTooWeak)],
)
async def test_bad_user_is_refused(make_user, email, password, error):
    with pytest.raises(error):
        await make_user(email, Role.TRADER, password)


async def test_hooks_see_the_user_in_the_same_transaction(db, identity, make_user):
    seen = []

    async def open_account(tx, user, at):
        seen.append((await users.by_id(tx, user.id), at))

    identity.user_created.append(open_account)
    user = await make_user()

    assert seen == [(user, identity.clock.now())]


async def test_failing_hook_leaves_no_user(db, identity, make_user):
    async def fail(tx, user, at):
        await tx.execute("SELECT 1 / 0")

    identity.user_created.append(fail)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await make_user()

    async with db.read() as tx:
        assert await users.list_users(tx) == []


async def test_creation_is_audited_without_the_password(db, make_user):
    user = await make_user()

    async with db.read() as tx:
        row = await tx.fetchrow("SELECT * FROM audit_log WHERE chain = 'desk'")
    assert (row["action"], row["subject"], row["actor"]) == ("user.created", str(user.id), "system")
    assert "correct horse" not in row["inputs"]


async def test_disabled_user_loses_sessions_and_keys_until_enabled(
    db, identity, make_user, open_session, make_key
):
    await make_user("admin@desk.example")
    bob = await make_user("bob@desk.example")
    session = await open_session("bob@desk.example")
    key = await make_key(bob, {"trade"})
    await identity.keys.principal(key)

    async with db.transaction() as tx:
        await users.set_disabled(tx, identity, user_id=bob.id, disabled=True, actor="admin")

    principal = identity.tokens._read_first(session.access_token)[0]
    assert not identity.is_live(principal)
    with pytest.raises(TokenInvalid):
        await identity.keys.principal(key)

    async with db.transaction() as tx:
        await users.set_disabled(tx, identity, user_id=bob.id, disabled=False, actor="admin")
    assert (await identity.keys.principal(key)).user_id == bob.id
    assert not identity.is_live(principal)


async def test_last_admin_cannot_be_disabled(db, identity, make_user):
    ann = await make_user()
    await make_user("bob@desk.example", Role.TRADER)

    with pytest.raises(LastAdmin):
        async with db.transaction() as tx:
            await users.set_disabled(tx, identity, user_id=ann.id, disabled=True, actor="x")


async def test_unknown_user_cannot_be_disabled(db, identity, make_user):
    await make_user()

    with pytest.raises(UserNotFound):
        async with db.transaction() as tx:
            await users.set_disabled(
                tx, identity, user_id=identity.new_id(), disabled=True, actor="x"
            )


async def test_change_of_a_user_moves_updated_at(db, identity, make_user, watch):
    user = await make_user()
    watch.at += timedelta(days=1)

    async with db.transaction() as tx:
        await repo.set_password(tx, user.id, "x")
        assert (await users.by_id(tx, user.id)).updated_at != user.updated_at


async def test_user_is_found_by_email_in_any_case(db, make_user):
    user = await make_user("ann@desk.example")

    async with db.read() as tx:
        assert await users.find(tx, " ANN@desk.example") == user
        assert await users.find(tx, "bob@desk.example") is None


async def test_user_without_a_password_is_told_to_set_one(identity, make_user):
    ann = await make_user(password=None)
    principal = Principal(
        ann.id, ann.email, ann.role, scopes_of(ann.role), "session", identity.new_id()
    )

    with pytest.raises(PasswordWrong, match="set one first"):
        await confirm_password(identity, principal, "correct horse", Origin())


async def test_right_password_confirms_and_an_api_key_never_can(identity, make_user):
    ann = await make_user()
    facts = (ann.id, ann.email, ann.role, scopes_of(ann.role))
    person = Principal(*facts, "session", identity.new_id())
    bot = Principal(*facts, "api_key", identity.new_id())

    await confirm_password(identity, person, "correct horse", Origin())
    with pytest.raises(SessionRequired):
        await confirm_password(identity, bot, "correct horse", Origin())
