import asyncio
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from strikedesk.app.desk import Desk
from strikedesk.identity.limits import RateLimits

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
    found = (await client.get("/api/v1/accounts")).json()["items"]
    assert [(a["currency"], a["is_default"]) for a in found] == [("INR", True)]
    return str(found[0]["id"])


async def place(client: httpx.AsyncClient, account: str, **changes: Any) -> httpx.Response:
    body = {**BUY, "account_id": account, "client_order_id": uuid4().hex, **changes}
    return await client.post(
        "/api/v1/orders", json={k: v for k, v in body.items() if v is not None}
    )


async def done(client: httpx.AsyncClient, order_id: str) -> dict[str, Any]:
    """Follow an order until it waits for nothing but the market."""
    for _ in range(200):
        order = (await client.get(f"/api/v1/orders/{order_id}")).json()
        if order["status"] not in {"PENDING_NEW", "PENDING_CANCEL", "UNKNOWN"}:
            return dict(order)
        await asyncio.sleep(0.02)
    raise AssertionError(f"still {order['status']}")


async def limit_below(client: httpx.AsyncClient, percent: int) -> str:
    quote = (await client.get("/api/v1/quotes?symbols=NSE:RELIANCE")).json()["items"][0]
    tick = Decimal("0.10")
    return str(Decimal(quote["last_price"]) * (100 - percent) / 100 // tick * tick)


async def test_a_market_order_fills_and_every_number_ties_out(
    client: httpx.AsyncClient, account: str
) -> None:
    answer = await place(client, account)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] in {"PENDING_NEW", "FILLED"}
    order = await done(client, answer.json()["id"])
    assert (order["status"], order["filled_quantity"]) == ("FILLED", "10")

    trades = (await client.get(f"/api/v1/orders/{order['id']}/trades")).json()["items"]
    charges = sum(Decimal(t["charges"]["total"]) for t in trades)
    items = [Decimal(i["amount"]) for t in trades for i in t["charges"]["items"]]
    assert sum(items) == charges > 0
    gross = sum(Decimal(t["gross_value"]) for t in trades)

    wallet = (await client.get(f"/api/v1/accounts/{account}/wallet")).json()
    assert Decimal(wallet["balance"]) == 10_000_000 - gross - charges
    assert Decimal(wallet["reserved"]) == 0
    assert sum(Decimal(e["amount"]) for e in wallet["entries"]) == Decimal(wallet["balance"])

    position = (await client.get(f"/api/v1/accounts/{account}/positions")).json()["items"][0]
    assert position["net_quantity"] == "10"
    assert Decimal(position["cost_basis"]) == gross
    assert Decimal(position["unrealized_pnl"]) == Decimal(position["market_value"]) - gross

    summary = (await client.get(f"/api/v1/accounts/{account}/summary")).json()["summary"]
    assert Decimal(summary["total_cash"]) == Decimal(wallet["balance"])
    assert Decimal(summary["today_pnl"]) == Decimal(summary["total_unrealized_pnl"]) - charges
    metrics = (await client.get(f"/api/v1/accounts/{account}/metrics")).json()
    assert metrics["trading_statistics"]["total_trades"] == len(trades)
    assert metrics["recent_orders"][0]["id"] == order["id"]
    events = (await client.get(f"/api/v1/orders/{order['id']}/events")).json()["items"]
    assert [events[0]["event"], events[-1]["event"]] == ["book", "fill_last"]


async def test_a_resting_limit_order_is_canceled(client: httpx.AsyncClient, account: str) -> None:
    price = await limit_below(client, 5)
    order = (await place(client, account, order_type="LIMIT", price=price)).json()
    assert (await done(client, order["id"]))["status"] == "NEW"
    active = (await client.get(f"/api/v1/orders?account_id={account}&state=active")).json()["items"]
    assert [o["id"] for o in active] == [order["id"]]
    canceled = await client.delete(f"/api/v1/orders/{order['id']}")
    assert canceled.json()["status"] == "PENDING_CANCEL"
    assert (await done(client, order["id"]))["status"] == "CANCELED"
    again = await client.delete(f"/api/v1/orders/{order['id']}")
    assert (again.status_code, again.json()["code"]) == (409, "order_not_cancelable")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tradingsymbol": "NOSUCH"}, "tradingsymbol"),
        ({"order_type": "LIMIT", "price": "1300.03"}, "price"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "Infinity"}, "quantity"),
        ({"quantity": "1e400"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": [1]}, "quantity"),
        ({"quantity": "1" * 200}, "quantity"),
        ({"order_type": "LIMIT"}, "price"),
        ({"price": "1300"}, "price"),
        ({"order_type": "LIMIT", "price": "-1"}, "price"),
        ({"side": "buy"}, "side"),
        ({"product": "XYZ"}, "product"),
        ({"time_in_force": "GTC"}, "time_in_force"),
        ({"client_order_id": ""}, "client_order_id"),
        ({"client_order_id": "a\x00b"}, "client_order_id"),
        ({"account_id": "not-an-id"}, "account_id"),
        ({"surprise": 1}, "surprise"),
    ],
)
async def test_bad_input_names_its_field_and_stores_nothing(
    client: httpx.AsyncClient, account: str, changes: dict[str, Any], field: str
) -> None:
    answer = await place(client, account, **changes)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == field, answer.text
    assert (await client.get("/api/v1/orders")).json()["items"] == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "-1e400"])
async def test_numbers_that_json_should_not_have_are_refused(
    client: httpx.AsyncClient, account: str, number: str
) -> None:
    body = (
        f'{{"account_id": "{account}", "client_order_id": "n", "exchange": "NSE", "side": "BUY", '
        f'"tradingsymbol": "RELIANCE", "order_type": "MARKET", "product": "CNC", "quantity": {number}}}'
    )
    answer = await client.post(
        "/api/v1/orders", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "quantity")


async def test_a_reused_id_answers_the_same_order_or_409(
    client: httpx.AsyncClient, account: str
) -> None:
    first = await place(client, account, client_order_id="once")
    await done(client, first.json()["id"])
    again = await place(client, account, client_order_id="once")
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    other = await place(client, account, client_order_id="once", quantity="11")
    assert (other.status_code, other.json()["code"]) == (409, "client_order_id_reused")


async def test_a_refused_order_is_an_order_and_says_which_rule(
    client: httpx.AsyncClient, account: str
) -> None:
    answer = await place(client, account, exchange="NASDAQ", tradingsymbol="AAPL")
    assert answer.status_code == 201
    order = answer.json()
    assert (order["status"], order["reason_code"]) == ("DENIED", "currency_mismatch")
    assert (await client.get(f"/api/v1/orders/{order['id']}")).json()["reason"] == order["reason"]


async def test_the_preview_says_cost_charges_and_verdict_and_stores_nothing(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {**BUY, "account_id": account}
    shown = (await client.post("/api/v1/orders/preview", json=body)).json()
    assert shown["verdict"] == "approved"
    assert Decimal(shown["funds_required"]) > Decimal(shown["order_value"])
    assert Decimal(shown["charges"]["total"]) > 0
    too_much = {**body, "quantity": "900000"}
    refused = (await client.post("/api/v1/orders/preview", json=too_much)).json()
    assert refused["verdict"] == "denied"
    assert "funds_insufficient" in [reason["code"] for reason in refused["reasons"]]
    assert (await client.get("/api/v1/orders")).json()["items"] == []


async def test_nothing_of_one_user_is_visible_to_another(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, account: str
) -> None:
    order = (await place(client, account)).json()
    await done(client, order["id"])
    for path in (
        f"/orders/{order['id']}",
        f"/orders/{order['id']}/events",
        f"/orders/{order['id']}/trades",
        f"/accounts/{account}",
        f"/accounts/{account}/wallet",
        f"/accounts/{account}/positions",
        f"/accounts/{account}/holdings",
        f"/accounts/{account}/summary",
        f"/accounts/{account}/metrics",
    ):
        assert (await stranger.get(f"/api/v1{path}")).status_code == 404, path
    assert (await stranger.delete(f"/api/v1/orders/{order['id']}")).status_code == 404
    assert (await place(stranger, account)).status_code == 404
    assert (await stranger.get(f"/api/v1/orders?account_id={account}")).json()["items"] == []
    assert (await stranger.get(f"/api/v1/trades?account_id={account}")).json()["items"] == []


async def test_the_kill_switch_latches_until_its_owner_proves_who_they_are(
    client: httpx.AsyncClient, account: str
) -> None:
    halt = {"scope": "account", "account_id": account, "reason": "fire drill"}
    engaged = await client.post("/api/v1/risk/kill-switch", json=halt)
    assert engaged.status_code == 201, engaged.text
    assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 409
    assert (await place(client, account)).json()["reason_code"] == "account_halted"
    where = f"/api/v1/risk/kill-switch/{engaged.json()['id']}"
    wrong = await client.request("DELETE", where, json={"password": "not this"})
    assert wrong.status_code == 403, wrong.text
    right = await client.request("DELETE", where, json={"password": "a long enough password"})
    assert right.status_code == 204, right.text
    assert (await place(client, account)).json()["status"] != "DENIED"


async def test_only_an_administrator_halts_the_desk(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, account: str
) -> None:
    halt = {"scope": "desk", "reason": "everything looks wrong"}
    assert (await stranger.post("/api/v1/risk/kill-switch", json=halt)).status_code == 403
    assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 201
    assert (await place(client, account)).json()["reason_code"] == "desk_halted"


async def test_orders_page_by_page_are_all_orders_once(
    client: httpx.AsyncClient, account: str
) -> None:
    price = await limit_below(client, 5)
    placed = [
        (await place(client, account, order_type="LIMIT", price=price)).json()["id"]
        for _ in range(7)
    ]
    seen, cursor = [], ""
    while True:
        page = (await client.get(f"/api/v1/orders?limit=3{cursor}")).json()
        seen += [order["id"] for order in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == placed[::-1]
    bad = await client.get("/api/v1/orders?cursor=nonsense")
    assert (bad.status_code, bad.json()["code"]) == (422, "cursor_not_valid")


async def test_a_body_of_ten_megabytes_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/orders", content=b"x" * 10_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_without_the_database_no_order_is_accepted_and_the_desk_resumes(
    client: httpx.AsyncClient, account: str, desk: Desk
) -> None:
    pool, desk.db._pool = desk.db._pool, None
    refused = await place(client, account)
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    desk.db._pool = pool
    assert (await place(client, account)).status_code == 201


async def test_a_flat_paper_account_starts_over_and_keeps_its_history(
    client: httpx.AsyncClient, account: str
) -> None:
    reset = f"/api/v1/accounts/{account}/reset"
    bought = await done(client, (await place(client, account)).json()["id"])
    refused = await client.post(reset)
    assert (refused.status_code, refused.json()["code"]) == (409, "account_not_flat")
    await done(client, (await place(client, account, side="SELL")).json()["id"])
    funds = (await client.post(reset)).json()
    assert (Decimal(funds["balance"]), Decimal(funds["available"])) == (10_000_000, 10_000_000)
    assert (await client.get(f"/api/v1/orders/{bought['id']}")).status_code == 200
    entries = (await client.get(f"/api/v1/accounts/{account}/wallet")).json()["entries"]
    assert entries[0]["kind"] == "reset"


async def test_an_administrator_halts_anybodys_account_and_its_owner_sees_why(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    theirs = (await stranger.get("/api/v1/accounts")).json()["items"][0]["id"]
    halt = {"scope": "account", "account_id": theirs, "reason": "out of hand"}
    assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 201
    seen = (await stranger.get("/api/v1/risk/kill-switch")).json()["items"]
    assert [switch["reason"] for switch in seen] == ["out of hand"]
    assert (await place(stranger, theirs)).json()["reason_code"] == "account_halted"
    nobodys = {**halt, "account_id": str(uuid4())}
    assert (await client.post("/api/v1/risk/kill-switch", json=nobodys)).status_code == 404


async def test_a_transaction_that_hangs_cannot_keep_the_desk_from_being_halted(
    client: httpx.AsyncClient, account: str, desk: Desk
) -> None:
    async with desk.db.transaction() as tx:
        await tx.execute("SELECT 1 FROM accounts FOR UPDATE")
        halt = {"scope": "desk", "reason": "everything hangs"}
        assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 201
    assert (await place(client, account)).json()["reason_code"] == "desk_halted"


async def test_cancels_and_halts_have_a_budget_that_orders_cannot_use_up(
    client: httpx.AsyncClient, account: str, desk: Desk
) -> None:
    order = (
        await place(client, account, order_type="LIMIT", price=await limit_below(client, 5))
    ).json()
    await done(client, order["id"])
    desk.identity.rates = RateLimits(enabled=True, reads_per_minute=100, writes_per_minute=1)
    assert (await place(client, account)).status_code == 201
    assert (await place(client, account)).status_code == 429
    assert (await client.delete(f"/api/v1/orders/{order['id']}")).status_code == 200
    halt = {"scope": "account", "account_id": account, "reason": "enough"}
    assert (await client.post("/api/v1/risk/kill-switch", json=halt)).status_code == 201


@pytest.mark.parametrize(
    "path", ["/%00", "/" + "a" * 400, "/..%2f..%2fetc/passwd", "/no/such/page"]
)
async def test_no_address_of_the_page_is_an_error_of_ours(
    anonymous: httpx.AsyncClient, path: str
) -> None:
    assert (await anonymous.get(path)).status_code in {200, 404}
