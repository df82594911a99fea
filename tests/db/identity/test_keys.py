"""API keys: who they stand for, how long that is remembered, and their end."""

import asyncio
from datetime import timedelta

import pytest

from strikedesk.identity.errors import ApiKeyNotFound, RoleForbidden, TokenInvalid
from strikedesk.identity.model import Origin, Principal, Role
from strikedesk.identity.rules import scopes_of
from strikedesk.identity.service import keys

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
async def ann(make_user):
    return await make_user("ann@desk.example")


def session_of(user, identity) -> Principal:
    return Principal(
        user.id, user.email, user.role, scopes_of(user.role), "session", identity.new_id()
    )


async def test_key_stands_for_its_user_with_its_scopes(identity, ann, make_key):
    reader = await identity.keys.principal(await make_key(ann, {"read"}))
    trader = await identity.keys.principal(await make_key(ann, {"trade"}))

    assert (reader.user_id, reader.via, reader.scopes) == (ann.id, "api_key", {"read"})
    assert trader.scopes == {"read", "trade"}
    assert reader.credential_id != trader.credential_id


async def test_viewer_cannot_make_a_trading_key(make_user, make_key):
    viewer = await make_user("eve@desk.example", Role.VIEWER)

    with pytest.raises(RoleForbidden):
        await make_key(viewer, {"trade"})


async def test_trading_key_of_a_demoted_user_only_reads(db, identity, make_user, make_key, watch):
    bob = await make_user("bob@desk.example")
    key = await make_key(bob, {"trade"})
    async with db.transaction() as tx:
        await tx.execute("UPDATE users SET role = 'viewer' WHERE id = $1", bob.id)

    assert (await identity.keys.principal(key)).scopes == {"read"}


@pytest.mark.parametrize("text", ["sd_", "sd_guess", "sd_\x00", "sd_" + "é" * 60])
async def test_unknown_key_is_refused_twice(identity, text):
    for _ in range(2):
        with pytest.raises(TokenInvalid):
            await identity.keys.principal(text)


async def test_revoked_key_is_refused_at_once_here_and_in_seconds_elsewhere(
    db, identity, ann, make_key, watch
):
    key = await make_key(ann, {"trade"})
    found = await identity.keys.principal(key)
    async with db.transaction() as tx:
        await keys.revoke_key(
            tx,
            identity,
            principal=session_of(ann, identity),
            key_id=found.credential_id,
            origin=Origin(),
        )

    with pytest.raises(TokenInvalid):
        await identity.keys.principal(key)
    identity.revocations._until.clear()
    watch.at += timedelta(seconds=5)
    with pytest.raises(TokenInvalid):
        await identity.keys.principal(key)


async def test_database_is_asked_at_most_once_in_five_seconds(db, identity, ann, make_key, watch):
    key = await make_key(ann, {"read"})
    await identity.keys.principal(key)
    async with db.transaction() as tx:
        await tx.execute("UPDATE api_keys SET revoked_at = now()")
    watch.at += timedelta(seconds=4.9)
    await identity.keys.principal(key)
    watch.at += timedelta(seconds=0.1)

    with pytest.raises(TokenInvalid):
        await identity.keys.principal(key)


async def test_last_use_is_noted_at_most_once_a_minute(db, identity, ann, make_key, watch):
    key = await make_key(ann, {"read"})
    noted = []
    for _ in range(14):
        await identity.keys.principal(key)
        async with db.read() as tx:
            noted.append(await tx.fetchval("SELECT last_used_at FROM api_keys"))
        watch.at += timedelta(seconds=10)

    assert [noted.count(at) for at in dict.fromkeys(noted)] == [6, 6, 2]


async def test_key_of_another_user_cannot_be_revoked_or_seen(
    db, identity, ann, make_user, make_key
):
    bob = await make_user("bob@desk.example")
    found = await identity.keys.principal(await make_key(ann, {"read"}))

    async with db.transaction() as tx:
        assert await keys.list_keys(tx, bob.id) == []
        with pytest.raises(ApiKeyNotFound):
            await keys.revoke_key(
                tx,
                identity,
                principal=session_of(bob, identity),
                key_id=found.credential_id,
                origin=Origin(),
            )


async def test_look_up_does_not_wait_for_the_connections_of_routes(db, identity, ann, make_key):
    key = await make_key(ann, {"read"})
    size = db._pool.get_max_size()
    ready = asyncio.Barrier(size)

    async def route():
        async with db.transaction():
            await ready.wait()  # every connection of the pool is lent out now
            identity.keys.forget()
            return await identity.keys.principal(key)

    async with asyncio.timeout(5):
        found = await asyncio.gather(*(route() for _ in range(size)))
    assert len({principal.user_id for principal in found}) == 1


async def test_making_and_revoking_is_audited_once(db, identity, ann, make_key):
    found = await identity.keys.principal(await make_key(ann, {"read"}))
    async with db.transaction() as tx:
        principal = session_of(ann, identity)
        for _ in range(2):
            identity.clock.at += timedelta(seconds=1)
            await keys.revoke_key(
                tx,
                identity,
                principal=principal,
                key_id=found.credential_id,
                origin=Origin(),
            )
        rows = await tx.fetch("SELECT action FROM audit_log WHERE action LIKE 'api_key.%'")

    assert [row["action"] for row in rows] == ["api_key.created", "api_key.revoked"]
