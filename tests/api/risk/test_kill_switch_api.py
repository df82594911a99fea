import asyncio
import hashlib
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

KILL = "/api/v1/risk/kill-switch"
BUY = {
    "exchange": "NSE",
    "tradingsymbol": "RELIANCE",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "product": "CNC",
    "time_in_force": "DAY",
}


@pytest.fixture
async def account(client: httpx.AsyncClient) -> str:
    return str((await client.get("/api/v1/accounts")).json()["items"][0]["id"])


async def place(client: httpx.AsyncClient, account: str, **changes: Any) -> dict[str, Any]:
    body = {**BUY, "account_id": account, "client_order_id": uuid4().hex, **changes}
    answer = await client.post("/api/v1/orders", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def rest(client: httpx.AsyncClient, account: str) -> dict[str, Any]:
    quote = (await client.get("/api/v1/quotes?symbols=NSE:RELIANCE")).json()["items"][0]
    price = Decimal(quote["last_price"]) * 95 // 100
    return await until(
        client, (await place(client, account, order_type="LIMIT", price=str(price)))["id"], {"NEW"}
    )


async def until(client: httpx.AsyncClient, order_id: str, statuses: set[str]) -> dict[str, Any]:
    for _ in range(300):
        order = (await client.get(f"/api/v1/orders/{order_id}")).json()
        if order["status"] in statuses:
            return dict(order)
        await asyncio.sleep(0.02)
    raise AssertionError(order)


async def reported(client: httpx.AsyncClient, kill_id: str) -> dict[str, Any]:
    for _ in range(500):
        answer = await client.get(f"{KILL}/{kill_id}/report")
        if answer.status_code == 200:
            return dict(answer.json())
        assert answer.json()["code"] == "kill_report_not_ready", answer.text
        await asyncio.sleep(0.02)
    raise AssertionError(answer.text)


async def pull(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await client.post(KILL, json={"reason": "fire drill", **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_kill_cancels_what_works_and_signs_what_it_did(
    client: httpx.AsyncClient, account: str
) -> None:
    order = await rest(client, account)
    kill = await pull(client, scope="account", account_id=account)
    assert {"id", "scope", "account_id", "reason", "engaged_by", "engaged_at"} <= kill.keys()
    assert (kill["cancel"], kill["flatten"], kill["drill"]) == (True, False, False)
    found = await reported(client, kill["id"])
    assert found["report"]["canceled"]["by_status"] == {"CANCELED": 1}
    assert found["sha256"] == hashlib.sha256(found["signed_text"].encode()).hexdigest()
    assert found["audit"]["chain"] == f"account:{account}"
    assert (await until(client, order["id"], {"CANCELED"}))["status"] == "CANCELED"
    assert (await place(client, account))["reason_code"] == "account_halted"


async def test_working_orders_stay_where_that_is_asked(
    client: httpx.AsyncClient, account: str
) -> None:
    order = await rest(client, account)
    kill = await pull(client, scope="account", account_id=account, cancel=False)
    report = (await reported(client, kill["id"]))["report"]
    assert [left["order_id"] for left in report["left"]["working"]] == [order["id"]]
    assert (await client.get(f"/api/v1/orders/{order['id']}")).json()["status"] == "NEW"


async def test_flatten_closes_what_is_held_through_the_latch(
    client: httpx.AsyncClient, account: str
) -> None:
    await until(client, (await place(client, account))["id"], {"FILLED"})
    kill = await pull(client, scope="desk", flatten=True)
    report = (await reported(client, kill["id"]))["report"]
    assert (report["status"], report["verified"]["is_flat"]) == ("COMPLETED", True)
    (closed,) = report["flattened"]["orders"]
    assert (closed["side"], closed["filled_quantity"]) == ("SELL", "10")
    held = (await client.get(f"/api/v1/accounts/{account}/positions")).json()["items"]
    assert [position["net_quantity"] for position in held] == ["0"]


async def test_a_drill_halts_nothing_and_is_kept_as_a_drill(
    client: httpx.AsyncClient, account: str
) -> None:
    order = await rest(client, account)
    kill = await pull(client, scope="account", account_id=account, flatten=True, drill=True)
    report = (await reported(client, kill["id"]))["report"]
    assert (report["drill"], report["would_cancel"]["count"]) == (True, 1)
    assert (await client.get(KILL)).json()["items"] == []
    history = (await client.get(KILL, params={"history": True})).json()["items"]
    assert [(row["id"], row["drill"]) for row in history] == [(kill["id"], True)]
    assert (await client.get(f"/api/v1/orders/{order['id']}")).json()["status"] == "NEW"


async def test_the_history_keeps_who_released_it_page_by_page(
    client: httpx.AsyncClient, account: str
) -> None:
    kills = []
    for _ in range(3):
        kill = await pull(client, scope="account", account_id=account)
        password = {"password": "a long enough password"}
        await client.request("DELETE", f"{KILL}/{kill['id']}", json=password)
        kills.append(kill["id"])
    seen: list[str] = []
    params: dict[str, Any] = {"history": True, "limit": 2}
    while True:
        page = (await client.get(KILL, params=params)).json()
        seen += [row["id"] for row in page["items"]]
        assert {row["released_by"] for row in page["items"]} == {"admin@example.com"}
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert seen == kills[::-1]
    bad = await client.get(KILL, params={"history": True, "cursor": "nonsense"})
    assert (bad.status_code, bad.json()["code"]) == (422, "cursor_not_valid")


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "desk", "account_id": str(uuid4())},
        {"scope": "account"},
        {"scope": "strategy", "account_id": str(uuid4())},
        {"scope": "account", "account_id": str(uuid4()), "strategy_id": str(uuid4())},
        {"scope": "desk", "cancel": False, "flatten": True},
        {"scope": "desk", "reason": " "},
    ],
)
async def test_what_does_not_fit_together_is_refused(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await client.post(KILL, json={"reason": "x", **body})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation")


async def test_nobody_pulls_or_reads_what_is_anothers(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, account: str
) -> None:
    for body in (
        {"scope": "account", "account_id": account},
        {"scope": "strategy", "account_id": account, "strategy_id": str(uuid4())},
        {"scope": "account", "account_id": account, "drill": True},
    ):
        answer = await stranger.post(KILL, json={"reason": "x", **body})
        assert answer.status_code == 404, answer.text
    assert (await stranger.post(KILL, json={"reason": "x", "scope": "desk", "drill": True})).json()[
        "code"
    ] == "desk_scope_forbidden"
    kill = await pull(client, scope="account", account_id=account)
    await reported(client, kill["id"])
    hidden = await stranger.get(f"{KILL}/{kill['id']}/report")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "kill_switch_not_found")
    assert (await stranger.get(KILL, params={"history": True})).json()["items"] == []


async def test_an_account_is_lowered_at_once_and_raised_with_the_password(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, account: str
) -> None:
    await until(client, (await place(client, account))["id"], {"FILLED"})
    where = f"/api/v1/accounts/{account}/state"
    lowered = await client.put(where, json={"state": "REDUCING", "reason": "careful now"})
    assert (lowered.status_code, lowered.json()["before"]) == (200, "ACTIVE")
    assert (await place(client, account))["reason_code"] == "reduce_only"
    closing = await place(client, account, side="SELL", quantity="4")
    assert (await until(client, closing["id"], {"FILLED"}))["status"] == "FILLED"
    raised = {"state": "ACTIVE", "reason": "all is well"}
    refused = await client.put(where, json=raised)
    assert (refused.status_code, refused.json()["code"]) == (403, "password_required")
    wrong = await client.put(where, json={**raised, "password": "not this one"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    assert (await stranger.put(where, json=raised)).status_code == 404
    right = await client.put(where, json={**raised, "password": "a long enough password"})
    assert right.status_code == 200, right.text
    assert (await place(client, account))["status"] != "DENIED"


async def test_a_person_closes_under_reducing_once_the_latch_is_released(
    client: httpx.AsyncClient, account: str
) -> None:
    await until(client, (await place(client, account))["id"], {"FILLED"})
    kill = await pull(client, scope="account", account_id=account)
    where = f"/api/v1/accounts/{account}/state"
    await client.put(where, json={"state": "REDUCING", "reason": "only closing"})
    assert (await place(client, account, side="SELL"))["reason_code"] == "account_halted"
    password = {"password": "a long enough password"}
    await client.request("DELETE", f"{KILL}/{kill['id']}", json=password)
    assert (await place(client, account))["reason_code"] == "reduce_only"
    assert (await place(client, account, side="SELL"))["status"] != "DENIED"
