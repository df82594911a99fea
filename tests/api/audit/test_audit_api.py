"""The audit and the error log as an administrator sees them."""

import pytest

from strikedesk.audit import service
from strikedesk.platform.clock import SystemClock

pytestmark = pytest.mark.db

AUDIT = "/api/v1/admin/audit"
ERRORS = "/api/v1/admin/errors"


@pytest.fixture
def fail(db):
    """Store an error and return its id."""

    async def store(message="the venue answered in Klingon") -> int:
        async with db.transaction() as tx:
            return await service.record_error(tx, SystemClock(), ValueError(message))

    return store


async def listed(client, **params) -> list[dict]:
    reply = await client.get(AUDIT, params=params)
    assert reply.status_code == 200, reply.text
    return reply.json()["items"]


async def test_what_was_done_is_listed_newest_first_and_can_be_filtered(client):
    await client.post(
        "/api/v1/auth/register", json={"email": "bob@desk.example", "password": "correct horse"}
    )

    first = (await listed(client))[0]
    assert (first["chain"], first["success"]) == ("desk", True)
    made = await listed(client, action="user.", subject=first["subject"])
    assert [item["action"] for item in made] == ["user.created"]
    assert made[0]["inputs"]["email"] == "bob@desk.example"
    assert await listed(client, actor="nobody") == []
    assert await listed(client, until="2001-01-01T00:00:00Z") == []


async def test_pages_follow_each_other_without_loss(client):
    everything = await listed(client)
    pages, cursor = [], {}
    while True:
        page = (await client.get(AUDIT, params={"limit": 1, **cursor})).json()
        pages += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert pages == everything


async def test_malformed_filter_is_refused(client):
    for params in (
        {"cursor": "x"},
        {"cursor": "bnVsbA=="},
        {"cursor": "WyIyMDI2LTAxLTAxIiwgImRlc2siLCAxXQ=="},
        {"actor": "a\x00b"},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "2026-01-01T00:00:00"},
        {"limit": 0},
        {"limit": 1001},
        {"success": "perhaps"},
    ):
        reply = await client.get(AUDIT, params=params)
        assert reply.status_code == 422, params


async def test_whole_log_is_verified(client):
    report = (await client.get(f"{AUDIT}/verify")).json()

    assert report["ok"]
    assert report["entries"] == sum(chain["entries"] for chain in report["chains"]) >= 1
    assert all(len(chain["head"]) == 64 for chain in report["chains"])


async def test_altered_log_is_reported_broken_first(client, db):
    async with db.transaction() as tx:
        await service.record(
            tx,
            SystemClock(),
            chain="account:1",
            actor="ann",
            action="order.placed",
            subject="1",
            inputs={},
            success=True,
        )
        await tx.execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only")
        await tx.execute("UPDATE audit_log SET actor = 'eve' WHERE chain = 'desk' AND seq = 1")

    report = (await client.get(f"{AUDIT}/verify")).json()

    assert not report["ok"]
    broken = report["chains"][0]
    assert (broken["chain"], broken["fault"], broken["seq"]) == ("desk", "altered", 1)


async def test_error_is_listed_and_resolved_once(client, fail):
    error_id = await fail()
    (item,) = (await client.get(ERRORS, params={"resolved": False})).json()["items"]
    assert (item["id"], item["message"]) == (error_id, "the venue answered in Klingon")

    body = {"resolution": "restarted the feed"}
    done = await client.post(f"{ERRORS}/{error_id}/resolve", json=body)
    again = await client.post(f"{ERRORS}/{error_id}/resolve", json=body)

    assert done.status_code == 200
    assert done.json()["resolution"] == "restarted the feed"
    assert (again.status_code, again.json()["code"]) == (409, "error_already_resolved")
    assert (await client.get(ERRORS, params={"resolved": False})).json()["items"] == []


async def test_errors_are_paged(client, fail):
    ids = [await fail() for _ in range(3)]
    first = (await client.get(ERRORS, params={"limit": 2})).json()
    rest = (await client.get(ERRORS, params={"cursor": first["next_cursor"]})).json()

    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


async def test_unknown_error_is_not_found(client):
    reply = await client.post(f"{ERRORS}/404/resolve", json={"resolution": "x"})
    assert (reply.status_code, reply.json()["code"]) == (404, "error_record_not_found")


async def test_malformed_error_id_is_refused(client):
    for error_id in ("0", "-1", "x", str(2**63), "1.5"):
        reply = await client.post(f"{ERRORS}/{error_id}/resolve", json={"resolution": "x"})
        assert reply.status_code == 422, error_id


async def test_empty_resolution_is_refused(client, fail):
    error_id = await fail()
    for body in ({}, {"resolution": " "}, {"resolution": "a\x00b"}):
        reply = await client.post(f"{ERRORS}/{error_id}/resolve", json=body)
        assert reply.status_code == 422, body
