from decimal import Decimal

import httpx

ASKED = {
    "exchange": "NSE",
    "tradingsymbol": "RELIANCE",
    "quantity": "10",
    "side": "BUY",
    "price": "1300",
}


async def test_an_order_is_itemised_without_being_placed(client: httpx.AsyncClient) -> None:
    found = (await client.get("/api/v1/charges/preview", params=ASKED)).json()
    assert found["segment"] == "equity_delivery"
    amounts = [Decimal(line["amount"]) for line in found["items"]]
    assert sum(amounts) == Decimal(found["total"]) > 0
    assert (await client.get("/api/v1/orders")).json()["items"] == []


async def test_intraday_is_charged_as_intraday(client: httpx.AsyncClient) -> None:
    asked = {**ASKED, "product": "MIS"}
    found = (await client.get("/api/v1/charges/preview", params=asked)).json()
    assert found["segment"] == "equity_intraday"


async def test_a_round_trip_is_two_orders(client: httpx.AsyncClient) -> None:
    asked = {k: v for k, v in ASKED.items() if k not in ("side", "price")}
    both = {**asked, "buy_price": "1300", "sell_price": "1310"}
    found = (await client.get("/api/v1/charges/preview", params=both)).json()
    alone = (await client.get("/api/v1/charges/preview", params=ASKED)).json()
    assert Decimal(found["total"]) > Decimal(alone["total"])


async def test_what_cannot_be_charged_is_said_with_the_field(client: httpx.AsyncClient) -> None:
    unknown = {**ASKED, "tradingsymbol": "NOPE"}
    answer = await client.get("/api/v1/charges/preview", params=unknown)
    assert (answer.status_code, answer.json()["field"]) == (422, "tradingsymbol")
    zero = await client.get("/api/v1/charges/preview", params={**ASKED, "quantity": "0"})
    assert zero.status_code == 422
