from decimal import Decimal

import httpx
import pytest


async def test_a_usd_account_opens_with_its_balance(client: httpx.AsyncClient) -> None:
    body = {"name": "US", "kind": "paper", "currency": "USD"}
    opened = await client.post("/api/v1/accounts", json=body)
    assert opened.status_code == 201, opened.text
    wallet = (await client.get(f"/api/v1/accounts/{opened.json()['id']}/wallet")).json()
    assert (wallet["currency"], wallet["available"]) == ("USD", "100000")
    assert [entry["kind"] for entry in wallet["entries"]] == ["opening"]


async def test_names_are_unique_for_one_user(client: httpx.AsyncClient) -> None:
    body = {"name": "Twice", "kind": "paper", "currency": "INR"}
    assert (await client.post("/api/v1/accounts", json=body)).status_code == 201
    again = await client.post("/api/v1/accounts", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "account_name_taken")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "live"}, "kind"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "usd"}, "currency"),
        ({"name": "  "}, "name"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    client: httpx.AsyncClient, change: dict[str, str], field: str
) -> None:
    body = {"name": "X", "kind": "paper", "currency": "USD", **change}
    answer = await client.post("/api/v1/accounts", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_text_that_no_database_can_store_is_refused(client: httpx.AsyncClient) -> None:
    body = {"name": "a\x00b", "kind": "paper", "currency": "USD"}
    assert (await client.post("/api/v1/accounts", json=body)).status_code == 422


async def test_money_comes_and_goes_and_the_statement_ties(client: httpx.AsyncClient) -> None:
    account = (await client.get("/api/v1/accounts")).json()["items"][0]["id"]
    where = f"/api/v1/accounts/{account}/wallet"
    assert (await client.post(where, json={"amount": "250.25"})).status_code == 201
    out = await client.post(where, json={"kind": "withdrawal", "amount": "0.25", "memo": "tea"})
    wallet = out.json()
    assert Decimal(wallet["balance"]) == Decimal("10000250.00")
    balances = [Decimal(entry["balance"]) for entry in wallet["entries"]]
    assert balances == [Decimal("10000250.00"), Decimal("10000250.25"), Decimal(10_000_000)]
    too_much = await client.post(where, json={"kind": "withdrawal", "amount": "99999999"})
    assert (too_much.status_code, too_much.json()["code"]) == (422, "funds_not_available")


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "1e400", "0.001", "x"])
async def test_an_amount_that_is_none_is_refused(client: httpx.AsyncClient, amount: str) -> None:
    account = (await client.get("/api/v1/accounts")).json()["items"][0]["id"]
    answer = await client.post(f"/api/v1/accounts/{account}/wallet", json={"amount": amount})
    assert (answer.status_code, answer.json()["field"]) == (422, "amount")


async def test_the_statement_pages(client: httpx.AsyncClient) -> None:
    account = (await client.get("/api/v1/accounts")).json()["items"][0]["id"]
    where = f"/api/v1/accounts/{account}/wallet"
    for amount in range(1, 6):
        await client.post(where, json={"amount": str(amount)})
    first = (await client.get(f"{where}?limit=4")).json()
    rest = (await client.get(f"{where}?limit=4&cursor={first['next_cursor']}")).json()
    assert len(first["entries"] + rest["entries"]) == 6
    assert rest["next_cursor"] is None
    assert (await client.get(f"{where}?cursor=abc")).status_code == 422
