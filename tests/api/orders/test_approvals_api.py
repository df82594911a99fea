import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

APPROVALS = "/api/v1/approvals"
BUY = {
    "exchange": "NSE",
    "tradingsymbol": "RELIANCE",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "product": "CNC",
    "time_in_force": "DAY",
}
YES = {"decision": "approve", "reason": "seen"}


@pytest.fixture
async def waiting(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> dict[str, Any]:
    """An order of a trader that waits for somebody else."""
    account = (await stranger.get("/api/v1/accounts")).json()["items"][0]["id"]
    limits = {"scope": "desk", "limits": {"approval_value": "1000"}}
    assert (await client.put("/api/v1/risk/limits", json=limits)).status_code == 200
    body = {**BUY, "account_id": account, "client_order_id": uuid4().hex}
    answer = await stranger.post("/api/v1/orders", json=body)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["status"], answer.json()["reserved"]) == ("PENDING_APPROVAL", "0")
    return dict(answer.json())


async def test_an_administrator_sees_it_and_approves_it(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, waiting: dict[str, Any]
) -> None:
    for who, may_decide in ((client, True), (stranger, False)):
        (item,) = (await who.get(APPROVALS)).json()["items"]
        assert (item["order"]["id"], item["may_decide"]) == (waiting["id"], may_decide)
    own = await stranger.post(f"{APPROVALS}/{waiting['id']}", json=YES)
    assert (own.status_code, own.json()["code"]) == (403, "approval_by_creator")
    answer = await client.post(f"{APPROVALS}/{waiting['id']}", json=YES)
    assert (answer.status_code, answer.json()["status"]) == (200, "PENDING_NEW")
    again = await client.post(f"{APPROVALS}/{waiting['id']}", json=YES)
    assert (again.status_code, again.json()["code"]) == (409, "approval_not_pending")
    for _ in range(200):
        order = (await stranger.get(f"/api/v1/orders/{waiting['id']}")).json()
        if order["status"] == "FILLED":
            break
        await asyncio.sleep(0.02)
    assert order["status"] == "FILLED"
    assert (await client.get(APPROVALS)).json()["items"] == []


async def test_what_is_disapproved_says_why(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, waiting: dict[str, Any]
) -> None:
    no = {"decision": "disapprove", "reason": "not today"}
    answer = await client.post(f"{APPROVALS}/{waiting['id']}", json=no)
    assert answer.json()["status"] == "DENIED"
    order = (await stranger.get(f"/api/v1/orders/{waiting['id']}")).json()
    assert (order["reason_code"], order["reason"]) == ("disapproved", "not today")


async def test_a_kill_ends_what_waits(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, waiting: dict[str, Any]
) -> None:
    halt = {"scope": "desk", "reason": "stop"}
    assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 201
    for _ in range(200):
        order = (await stranger.get(f"/api/v1/orders/{waiting['id']}")).json()
        if order["status"] == "CANCELED":
            return
        await asyncio.sleep(0.02)
    raise AssertionError(order["status"])


async def test_an_api_key_is_no_second_pair_of_eyes(
    client: httpx.AsyncClient, anonymous: httpx.AsyncClient, waiting: dict[str, Any]
) -> None:
    made = await client.post("/api/v1/auth/api-keys", json={"name": "bot", "scopes": ["trade"]})
    key = {"Authorization": f"Bearer {made.json()['key']}"}
    answer = await client.post(f"{APPROVALS}/{waiting['id']}", json=YES, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (403, "session_required")
    unknown = await client.post(f"{APPROVALS}/{uuid4()}", json=YES)
    assert unknown.status_code == 404
