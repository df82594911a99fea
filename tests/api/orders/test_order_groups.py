import asyncio
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from strikedesk.app.desk import Desk
from strikedesk.orders.booking import Booked
from strikedesk.orders.groups import api
from strikedesk.orders.groups.desk import OrderGroups
from strikedesk.orders.groups.runner import GroupRunner
from strikedesk.orders.groups.steps import Tools

BUY = {
    "exchange": "NSE",
    "tradingsymbol": "RELIANCE",
    "side": "BUY",
    "order_type": "MARKET",
    "quantity": "10",
    "product": "CNC",
}


def mount(client: httpx.AsyncClient, groups: OrderGroups) -> None:
    """Give a client's app the routes, where it does not have them already."""
    app = client._transport.app  # type: ignore[attr-defined]
    if hasattr(app.state, "order_groups"):
        return
    before = list(app.router.routes)
    app.include_router(api.router, prefix="/api/v1")
    fresh = [route for route in app.router.routes if route not in before]
    app.router.routes[:] = [*fresh, *before]
    app.state.order_groups = groups


@pytest.fixture
async def app(desk: Desk, client: httpx.AsyncClient) -> AsyncIterator[OrderGroups]:
    """Hook the groups up where the desk has not done so itself."""
    state = client._transport.app.state  # type: ignore[attr-defined]
    if hasattr(state, "order_groups"):
        yield state.order_groups
        return
    told_before = desk.dispatcher._on_booked

    async def on_booked(booked: Booked) -> None:
        await told_before(booked)
        await runner.on_booked(booked)

    desk.dispatcher._on_booked = on_booked
    wake = desk.dispatcher.wake
    tools = Tools(desk.db, desk.clock, desk.new_id, desk.market, wake, on_booked, counts=False)
    runner = GroupRunner(tools)
    end = desk.board.listen(runner.on_quotes)
    groups = OrderGroups(runner)
    mount(client, groups)
    running = asyncio.create_task(runner.run())
    yield groups
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    end()


@pytest.fixture
async def account(app: OrderGroups, client: httpx.AsyncClient) -> str:
    found = (await client.get("/api/v1/accounts")).json()["items"]
    return str(found[0]["id"])


async def price(client: httpx.AsyncClient, percent: int = 100) -> str:
    quote = (await client.get("/api/v1/quotes?symbols=NSE:RELIANCE")).json()["items"][0]
    tick = Decimal("0.10")
    return str(Decimal(quote["last_price"]) * percent / 100 // tick * tick)


async def post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/api/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def follow(
    client: httpx.AsyncClient, group_id: str, is_so: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    for _ in range(300):
        found = (await client.get(f"/api/v1/order-groups/{group_id}")).json()
        if is_so(found):
            return dict(found)
        await asyncio.sleep(0.02)
    raise AssertionError(f"still {found}")


def stands(*statuses: str) -> Callable[[dict[str, Any]], bool]:
    return lambda group: group["status"] in statuses


def basket(account: str, *legs: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {"account_id": account, "client_basket_id": uuid4().hex, "legs": list(legs), **given}


async def test_a_basket_is_placed_and_shows_its_legs_with_their_orders(
    client: httpx.AsyncClient, account: str
) -> None:
    body = basket(account, BUY, {**BUY, "tradingsymbol": "TCS", "quantity": "5"})
    placed = await post(client, "/baskets", body)
    done = await follow(client, placed["id"], stands("COMPLETED"))
    assert [leg["symbol"] for leg in done["legs"]] == ["NSE:RELIANCE", "NSE:TCS"]
    assert (done["quantity"], done["filled_quantity"]) == ("15", "15")
    order = done["legs"][0]["orders"][0]
    assert (order["status"], order["group_id"], order["origin"]) == ("FILLED", done["id"], "basket")
    again = await post(client, "/baskets", body)
    assert again["id"] == placed["id"]
    other = await client.post("/api/v1/baskets", json={**body, "policy": "continue"})
    assert (other.status_code, other.json()["code"]) == (409, "client_group_id_reused")
    listed = (await client.get("/api/v1/baskets?state=done")).json()["items"]
    assert [one["id"] for one in listed] == [placed["id"]]
    assert (await client.get("/api/v1/baskets?state=active")).json()["items"] == []
    events = (await client.get(f"/api/v1/order-groups/{placed['id']}/events")).json()["items"]
    assert [one["event"] for one in events] == ["begin", "complete"]


async def test_hedge_buys_go_first_and_the_preview_says_so(
    client: httpx.AsyncClient, account: str
) -> None:
    found = await client.get("/api/v1/instruments?underlying=NSE:NIFTY 50&kind=OPT&limit=2")
    one, two = found.json()["items"]
    base = {"exchange": "NFO", "order_type": "MARKET", "product": "NRML"}
    sell = {
        **base,
        "tradingsymbol": one["tradingsymbol"],
        "side": "SELL",
        "quantity": one["lot_size"],
    }
    buy = {
        **base,
        "tradingsymbol": two["tradingsymbol"],
        "side": "BUY",
        "quantity": two["lot_size"],
    }
    answer = await client.post(
        "/api/v1/baskets/preview", json={"account_id": account, "legs": [sell, buy]}
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [(leg["side"], leg["position"]) for leg in told["legs"]] == [("BUY", 1), ("SELL", 0)]
    if told["funds_required"] is not None:
        parts = [Decimal(leg["preview"]["funds_required"]) for leg in told["legs"]]
        assert Decimal(told["funds_required"]) == sum(parts)
    assert (await client.get("/api/v1/orders")).json()["items"] == []


async def test_what_can_never_be_a_leg_is_refused_with_its_field(
    client: httpx.AsyncClient, account: str
) -> None:
    for leg, word in (
        ({**BUY, "order_type": "LIMIT"}, "price"),
        ({**BUY, "quantity": "0"}, "quantity"),
        ({**BUY, "account_id": account}, "account_id"),
    ):
        answer = await client.post("/api/v1/baskets", json=basket(account, leg))
        assert answer.status_code == 422
        assert word in answer.json()["detail"]
    unknown = await client.post(
        "/api/v1/baskets", json=basket(account, {**BUY, "tradingsymbol": "NOPE"})
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_symbol")


async def test_an_order_in_slices_shows_children_and_totals(
    client: httpx.AsyncClient, account: str
) -> None:
    found = await client.get("/api/v1/instruments?underlying=NSE:NIFTY 50&kind=FUT&limit=1")
    future = found.json()["items"][0]
    quantity = Decimal(future["lot_size"]) * 30
    body = {
        **BUY,
        "account_id": account,
        "client_order_id": uuid4().hex,
        "exchange": "NFO",
        "tradingsymbol": future["tradingsymbol"],
        "product": "NRML",
        "quantity": str(quantity),
    }
    placed = await post(client, "/orders/sliced", body)
    sizes = [Decimal(leg["quantity"]) for leg in placed["legs"]]
    assert sum(sizes) == quantity
    assert len(sizes) == 2
    assert max(sizes) <= Decimal(future["freeze_quantity"])
    done = await follow(client, placed["id"], stands("COMPLETED", "PARTIAL", "FAILED"))
    assert all(leg["orders"] for leg in done["legs"])
    too_many = await client.post(
        "/api/v1/orders/sliced",
        json={**body, "client_order_id": uuid4().hex, "quantity": str(quantity * 20)},
    )
    assert (too_many.status_code, too_many.json()["code"]) == (422, "slices_too_many")


async def test_an_iceberg_shows_one_leg(client: httpx.AsyncClient, account: str) -> None:
    body = {
        **BUY,
        "account_id": account,
        "client_order_id": uuid4().hex,
        "order_type": "LIMIT",
        "price": await price(client, 95),
        "iceberg_legs": 3,
    }
    placed = await post(client, "/orders/iceberg", body)
    assert [len(leg["orders"]) for leg in placed["legs"]] == [1, 0, 0]
    ended = await client.delete(f"/api/v1/order-groups/{placed['id']}")
    assert ended.status_code == 200, ended.text
    await follow(client, placed["id"], stands("CANCELED"))
    market = {k: v for k, v in body.items() if k != "price"} | {"order_type": "MARKET"}
    refused = await client.post("/api/v1/orders/iceberg", json=market)
    assert refused.status_code == 422


def gtt(account: str, *legs: dict[str, Any], **given: Any) -> dict[str, Any]:
    return {
        "account_id": account,
        "client_gtt_id": uuid4().hex,
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "quantity": "5",
        "product": "CNC",
        "legs": list(legs),
        **given,
    }


async def test_a_gtt_is_placed_changed_and_deleted(client: httpx.AsyncClient, account: str) -> None:
    low = await price(client, 80)
    body = gtt(account, {"trigger_price": low, "price": low})
    placed = await post(client, "/gtt", body)
    leg = placed["legs"][0]
    assert (placed["status"], leg["status"], leg["watch_when"]) == ("ACTIVE", "ARMED", "below")
    assert (await post(client, "/gtt", body))["id"] == placed["id"]
    lower = await price(client, 70)
    change = {"quantity": "7", "legs": [{"trigger_price": lower, "order_type": "MARKET"}]}
    url = f"/api/v1/gtt/{placed['id']}"
    changed = (await client.put(url, json={**change, "version": placed["version"]})).json()
    assert (changed["quantity"], changed["legs"][0]["watch_price"]) == ("7", lower)
    stale = await client.put(url, json={**change, "version": placed["version"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "order_group_changed")
    assert [x["id"] for x in (await client.get("/api/v1/gtt")).json()["items"]] == [placed["id"]]
    assert (await client.delete(url)).json()["status"] == "CANCELED"
    over = await client.put(url, json=change)
    assert (over.status_code, over.json()["code"]) == (409, "order_group_over")


async def test_a_gtt_fires_when_the_market_comes(client: httpx.AsyncClient, account: str) -> None:
    await post(client, "/baskets", basket(account, {**BUY, "quantity": "5"}))
    last = Decimal(await price(client))
    near = [str(last + offset) for offset in (Decimal("-0.30"), Decimal("0.30"))]
    legs = [{"trigger_price": trigger, "order_type": "MARKET"} for trigger in near]
    for _ in range(20):  # the market may be at one of them by now: ask around where it is
        answer = await client.post("/api/v1/gtt", json=gtt(account, *legs, side="SELL"))
        if answer.status_code == 201:
            break
        last = Decimal(await price(client))
        legs = [
            {"trigger_price": str(last + offset), "order_type": "MARKET"}
            for offset in (Decimal("-0.30"), Decimal("0.30"))
        ]
    done = await follow(client, answer.json()["id"], stands("COMPLETED"))
    assert sorted(leg["status"] for leg in done["legs"]) == ["CANCELED", "FIRED"]
    assert done["filled_quantity"] == "5"


async def test_a_bracket_protects_what_has_entered_and_leaves_when_told(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {
        **BUY,
        "account_id": account,
        "client_bracket_id": uuid4().hex,
        "target_price": await price(client, 120),
        "stop_price": await price(client, 85),
    }
    placed = await post(client, "/brackets", body)

    def is_protected(group: dict[str, Any]) -> bool:
        return any(o["status"] == "NEW" for o in group["legs"][2]["orders"])

    found = await follow(client, placed["id"], is_protected)
    assert [leg["role"] for leg in found["legs"]] == ["entry", "target", "stop"]
    assert found["legs"][1]["status"] == "ARMED"
    assert (await client.delete(f"/api/v1/gtt/{placed['id']}")).status_code == 404
    await client.delete(f"/api/v1/brackets/{placed['id']}?exit=true")
    await follow(client, placed["id"], stands("EXITED"))
    held = (await client.get(f"/api/v1/accounts/{account}/positions")).json()["items"]
    assert all(Decimal(position["net_quantity"]) == 0 for position in held)
    wrong = {**body, "client_bracket_id": uuid4().hex, "stop_price": await price(client, 130)}
    refused = await client.post("/api/v1/brackets", json=wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "bracket_prices_invalid")


async def test_groups_of_others_are_not_there(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, account: str, app: OrderGroups
) -> None:
    mount(stranger, app)
    placed = await post(client, "/baskets", basket(account, BUY))
    for path in ("baskets", "order-groups"):
        url = f"/api/v1/{path}/{placed['id']}"
        assert (await stranger.get(url)).json()["code"] == "order_group_not_found"
        assert (await stranger.delete(url)).status_code == 404
    answer = await stranger.post("/api/v1/baskets", json=basket(account, BUY))
    assert (answer.status_code, answer.json()["code"]) == (404, "account_not_found")
    assert (await stranger.get("/api/v1/order-groups")).json()["items"] == []


async def test_pages_go_on_where_the_last_ended(client: httpx.AsyncClient, account: str) -> None:
    made = [(await post(client, "/baskets", basket(account, BUY)))["id"] for _ in range(3)]
    first = (await client.get("/api/v1/order-groups?limit=2")).json()
    rest = (
        await client.get(
            "/api/v1/order-groups", params={"cursor": first["next_cursor"], "limit": 2}
        )
    ).json()
    assert [x["id"] for x in [*first["items"], *rest["items"]]] == made[::-1]
    assert rest["next_cursor"] is None
    assert (await client.get("/api/v1/order-groups?cursor=x")).status_code == 422


async def test_nobody_gets_in_without_a_credential(app: None, client: httpx.AsyncClient) -> None:
    del client.headers["Authorization"]
    for verb, path in (("GET", "/baskets"), ("POST", "/gtt"), ("DELETE", f"/brackets/{uuid4()}")):
        assert (await client.request(verb, f"/api/v1{path}")).status_code == 401
