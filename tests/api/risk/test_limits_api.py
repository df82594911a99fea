from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

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


async def put(client: httpx.AsyncClient, account: str, **limits: object) -> httpx.Response:
    body = {"scope": "account", "account_id": account, "limits": limits}
    return await client.put("/api/v1/risk/limits", json=body)


async def test_the_stated_defaults_hold_and_advise_on_paper(
    client: httpx.AsyncClient, account: str
) -> None:
    found = (await client.get("/api/v1/risk/limits", params={"account_id": account})).json()
    assert (
        found["limits"]
        | {
            "position_max": "0.02",
            "capital_at_risk_max": "0.10",
            "open_positions_max": 10,
            "positions_per_symbol_max": 3,
            "daily_loss_max": "0.05",
            "days_to_expiry_min": 7,
            "days_to_expiry_max": 60,
        }
        == found["limits"]
    )
    binding = {item["name"]: item["binding"] for item in found["items"]}
    assert binding["position_max"] == "advises"
    assert binding["daily_loss_max"] == "refuses"
    assert found["layers"] == []


async def test_a_limit_that_was_set_refuses_with_its_code_and_numbers(
    client: httpx.AsyncClient, account: str
) -> None:
    large = await place(client, account, quantity="500")
    assert large["status"] != "DENIED", "a default about the book only advises on paper"
    set_to = await put(client, account, position_max="0.001")
    assert (set_to.status_code, set_to.json()["version"]) == (200, 1)
    refused = await place(client, account, quantity="500")
    assert (refused["status"], refused["reason_code"]) == ("DENIED", "position_too_large")
    assert (await put(client, account)).status_code == 200
    assert (await place(client, account, quantity="1"))["status"] != "DENIED"


@pytest.mark.parametrize(
    "limits",
    [
        {"no_such_limit": "1"},
        {"position_max": "-0.1"},
        {"position_max": "NaN"},
        {"position_max": "1e400"},
        {"open_positions_max": "2.5"},
        {"position_max": "two"},
    ],
)
async def test_what_is_no_limit_is_refused_and_nothing_is_stored(
    client: httpx.AsyncClient, account: str, limits: dict[str, object]
) -> None:
    answer = await put(client, account, **limits)
    assert answer.status_code == 422, answer.text
    found = (await client.get("/api/v1/risk/limits", params={"account_id": account})).json()
    assert found["layers"] == []


async def test_only_who_saw_the_limits_as_they_are_changes_them(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {"scope": "account", "account_id": account, "limits": {}, "version": 0}
    assert (await client.put("/api/v1/risk/limits", json=body)).status_code == 200
    stale = await client.put("/api/v1/risk/limits", json=body)
    assert (stale.status_code, stale.json()["code"]) == (409, "limits_changed")


async def test_another_users_account_is_not_there(client: httpx.AsyncClient) -> None:
    strange = str(uuid4())
    assert (await put(client, strange)).status_code == 404
    for path in ("limits", "portfolio"):
        answer = await client.get(f"/api/v1/risk/{path}", params={"account_id": strange})
        assert answer.status_code == 404


async def test_a_restricted_name_is_refused_until_it_is_lifted(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {
        "scope": "account",
        "account_id": account,
        "symbol": "NSE:RELIANCE",
        "reason": "results are due",
    }
    added = await client.post("/api/v1/risk/restrictions", json=body)
    assert added.status_code == 201, added.text
    refused = await place(client, account)
    assert (refused["status"], refused["reason_code"]) == ("DENIED", "restricted")
    assert "results are due" in refused["reason"]
    assert (await client.post("/api/v1/risk/restrictions", json=body)).status_code == 409
    shown = (await client.get("/api/v1/risk/restrictions")).json()["items"]
    assert [row["symbol"] for row in shown] == ["NSE:RELIANCE"]
    lifted = await client.delete(f"/api/v1/risk/restrictions/{added.json()['id']}")
    assert lifted.status_code == 204
    assert (await place(client, account))["status"] != "DENIED"


async def test_a_whole_segment_can_be_restricted(client: httpx.AsyncClient, account: str) -> None:
    body = {"scope": "account", "account_id": account, "symbol": "NSE:*", "reason": "no shares"}
    assert (await client.post("/api/v1/risk/restrictions", json=body)).status_code == 201
    assert (await place(client, account))["reason_code"] == "restricted"


async def test_the_book_and_what_it_uses_of_its_limits(
    client: httpx.AsyncClient, account: str
) -> None:
    found = (await client.get("/api/v1/risk/portfolio", params={"account_id": account})).json()
    assert Decimal(found["equity"]) == Decimal(found["cash"]) == 10_000_000
    used = {one["name"]: Decimal(one["used"]) for one in found["usage"]}
    assert used["open_positions_max"] == 0


async def test_validate_tells_every_rule_that_refuses_without_storing_anything(
    client: httpx.AsyncClient, account: str
) -> None:
    await put(client, account, position_max="0.0001", capital_at_risk_max="0.0001")
    body = {**BUY, "account_id": account}
    found = (await client.post("/api/v1/risk/validate", json=body)).json()
    assert found["verdict"] == "denied"
    assert [r["code"] for r in found["reasons"]] == ["position_too_large", "capital_at_risk"]
    assert (await client.get("/api/v1/orders")).json()["items"] == []


async def test_a_size_loses_at_the_stop_what_one_is_ready_to_lose(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {
        "account_id": account,
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "entry_price": "1300",
        "stop_price": "1200",
        "risk_fraction": "0.001",
    }
    found = (await client.post("/api/v1/risk/position-size", json=body)).json()
    assert (found["quantity"], found["limited_by"]) == ("100", "risk")
    assert Decimal(found["risk_amount"]) == 10_000
    wrong = {**body, "stop_price": "1400"}
    refused = await client.post("/api/v1/risk/position-size", json=wrong)
    assert (refused.status_code, refused.json()["field"]) == (422, "stop_price")
