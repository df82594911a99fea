import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter

from strikedesk.app.desk import Desk
from strikedesk.orders.reconciliation import api
from strikedesk.orders.reconciliation.task import Reconciler

BUY = {"side": "BUY", "order_type": "MARKET", "quantity": "10", "product": "CNC"}
ROUTE = "/api/v1/reconciliation"


def mount(client: httpx.AsyncClient, desk: Desk) -> None:
    """Put the routes where the composition puts them, unless it has."""
    app = client._transport.app  # type: ignore[attr-defined]
    if hasattr(app.state, "reconciler"):
        return
    app.state.reconciler = Reconciler(desk.db, desk.clock, desk.broker, desk.dispatcher.tell)
    holder = APIRouter()
    holder.include_router(api.router, prefix="/api/v1")
    app.router.routes[:0] = holder.routes


@pytest.fixture
async def mine(client: httpx.AsyncClient, desk: Desk) -> httpx.AsyncClient:
    mount(client, desk)
    return client


@pytest.fixture
async def others(stranger: httpx.AsyncClient, desk: Desk) -> httpx.AsyncClient:
    mount(stranger, desk)
    return stranger


@pytest.fixture
async def account(mine: httpx.AsyncClient) -> str:
    return str((await mine.get("/api/v1/accounts")).json()["items"][0]["id"])


async def trade(client: httpx.AsyncClient, account: str, **changes: Any) -> None:
    body = {"exchange": "NSE", "tradingsymbol": "RELIANCE", **BUY, **changes}
    body |= {"account_id": account, "client_order_id": uuid4().hex}
    order = (await client.post("/api/v1/orders", json=body)).json()
    for _ in range(200):
        order = (await client.get(f"/api/v1/orders/{order['id']}")).json()
        if order["status"] not in {"PENDING_NEW", "UNKNOWN"}:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(order)


async def break_the_books(desk: Desk, account: str) -> None:
    async with desk.db.transaction() as tx:
        await tx.execute("UPDATE accounts SET margin = margin + 1 WHERE id = $1", account)


async def run(client: httpx.AsyncClient, **body: object) -> dict[str, Any]:
    answer = await client.post(f"{ROUTE}/run", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def listed(client: httpx.AsyncClient, **params: object) -> list[dict[str, Any]]:
    answer = await client.get(ROUTE, params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_a_desk_that_trades_ties_out(mine: httpx.AsyncClient, account: str) -> None:
    for side in ("BUY", "BUY", "SELL"):
        await trade(mine, account, side=side)
    await trade(mine, account, product="MIS", quantity="7")
    await trade(mine, account, order_type="LIMIT", price="1.00", quantity="3")
    futures = await mine.get("/api/v1/instruments?underlying=NSE:NIFTY 50&kind=FUT")
    options = await mine.get("/api/v1/instruments?underlying=NSE:NIFTY 50&kind=OPT")
    for found in (futures, options):
        one = found.json()["items"][0]
        given = {"exchange": one["exchange"], "tradingsymbol": one["tradingsymbol"]}
        await trade(mine, account, **given, quantity=one["lot_size"], product="NRML")
    look = await run(mine)
    assert (look["found"], look["is_whole"]) == (0, True), await listed(mine)
    assert look["not_compared"] == ["paper cannot tell cash", "paper cannot tell positions"]
    assert await listed(mine) == []


async def test_a_break_halts_and_is_resolved_by_a_person_and_stays_on_record(
    mine: httpx.AsyncClient, desk: Desk, account: str
) -> None:
    await break_the_books(desk, account)
    assert (await run(mine, account_id=account))["halted"] == 1
    (issue,) = await listed(mine, status="OPEN", severity="critical", type="margin")
    assert (issue["account_id"], issue["status"], issue["auto_fixed"]) == (account, "OPEN", False)
    assert issue["hours_unresolved"] == "0.00"
    shown = (await mine.get(f"/api/v1/accounts/{account}")).json()
    assert (shown["state"], issue["id"] in shown["state_reason"]) == ("HALTED", True)

    url = f"{ROUTE}/{issue['id']}/resolve"
    assert (await mine.post(url, json={"text": "  "})).status_code == 422
    resolved = await mine.post(url, json={"text": "Booked by hand; see ticket 12."})
    assert resolved.status_code == 200, resolved.text
    assert resolved.json()["resolution"] == "Booked by hand; see ticket 12."
    assert resolved.json()["resolved_by"] == "admin@example.com"
    again = await mine.post(url, json={"text": "Once more."})
    assert (again.status_code, again.json()["code"]) == (409, "reconciliation_issue_resolved")

    assert await listed(mine, status="OPEN") == []
    assert [each["id"] for each in await listed(mine)] == [issue["id"]]
    history = (await mine.get(f"{ROUTE}/{issue['id']}")).json()
    assert [each["event"] for each in history["events"]] == ["found", "resolved"]
    still = (await mine.get(f"/api/v1/accounts/{account}")).json()
    assert still["state"] == "HALTED", "to let it go on is an act of its own"


async def test_another_users_issue_is_not_there(
    mine: httpx.AsyncClient, others: httpx.AsyncClient, desk: Desk, account: str
) -> None:
    await break_the_books(desk, account)
    await run(mine)
    (issue,) = await listed(mine)
    assert await listed(others) == []
    for answer in (
        await others.get(f"{ROUTE}/{issue['id']}"),
        await others.post(f"{ROUTE}/{issue['id']}/resolve", json={"text": "Mine now."}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (
            404,
            "reconciliation_issue_not_found",
        )
    answer = await others.post(f"{ROUTE}/run", json={"account_id": account})
    assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")
    assert (await run(others))["accounts"] == 1, "their own"


async def test_an_administrator_sees_a_traders_issue(
    mine: httpx.AsyncClient, others: httpx.AsyncClient, desk: Desk
) -> None:
    theirs = (await others.get("/api/v1/accounts")).json()["items"][0]["id"]
    await break_the_books(desk, theirs)
    await run(others)
    assert [each["account_id"] for each in await listed(others)] == [theirs]
    assert [each["account_id"] for each in await listed(mine)] == [theirs]


async def test_the_list_goes_on_where_the_cursor_says(
    mine: httpx.AsyncClient, desk: Desk, account: str
) -> None:
    async with desk.db.transaction() as tx:
        await tx.execute("UPDATE accounts SET margin = 1, reserved = 1 WHERE id = $1", account)
    await run(mine)
    pages: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = (await mine.get(ROUTE, params=params)).json()
        pages += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(pages) == len(set(pages)) == 2
    wrong = await mine.get(ROUTE, params={"cursor": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_not_valid")


async def test_a_filter_that_is_none_is_refused(mine: httpx.AsyncClient) -> None:
    assert (await mine.get(ROUTE, params={"type": "nonsense"})).status_code == 422
    assert (await mine.post(f"{ROUTE}/run", json={"everything": True})).status_code == 422
