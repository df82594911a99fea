from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from strikedesk.app.desk import Desk

INDEX = "NSE:NIFTY 50"


@pytest.fixture
async def account(client: httpx.AsyncClient) -> str:
    return str((await client.get("/api/v1/accounts")).json()["items"][0]["id"])


@pytest.fixture
def sold_call(desk: Desk, account: str) -> dict[str, Any]:
    """An order that writes a lot of a call on the NIFTY whose price allows it a limit."""
    quoted = (desk.board.quote(call.id) for call in desk.catalogue.derivatives(INDEX))
    quote = next(
        q
        for q in quoted
        if q is not None
        and q.last_price is not None
        and q.last_price > 50
        and desk.catalogue.by_id(q.instrument_id).right == "C"
    )
    call = desk.catalogue.by_id(quote.instrument_id)
    return {
        "account_id": account,
        "client_order_id": uuid4().hex,
        "exchange": call.exchange,
        "tradingsymbol": call.tradingsymbol,
        "side": "SELL",
        "order_type": "LIMIT",
        "quantity": f"{call.lot_size:f}",
        "price": f"{quote.last_price:f}",
        "product": "NRML",
    }


@pytest.mark.parametrize("path", ["/api/v1/orders/preview", "/api/v1/risk/validate"])
async def test_a_written_option_is_told_with_its_method_and_parts(
    client: httpx.AsyncClient, sold_call: dict[str, Any], path: str
) -> None:
    answer = await client.post(path, json=sold_call)
    assert answer.status_code == 200, answer.text
    margin = answer.json()["margin"]
    assert margin["method"] == "span_like"
    assert {part["code"] for part in margin["parts"]} >= {"scan", "exposure", "premium"}
    total = sum(Decimal(part["amount"]) for part in margin["parts"])
    assert total == Decimal(margin["blocked"]) + Decimal(margin["paid"])
    assert Decimal(margin["blocked"]) > 0 > Decimal(margin["paid"])
    assert not margin["lowers_margin"]
    assert margin["note"].startswith("Raises the margin by")


async def test_shares_without_derivatives_are_margined_alone(
    client: httpx.AsyncClient, account: str
) -> None:
    body = {
        "account_id": account,
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "order_type": "MARKET",
        "quantity": "10",
        "product": "CNC",
    }
    shown = (await client.post("/api/v1/orders/preview", json=body)).json()
    assert (shown["margin"]["method"], shown["margin"]["parts"]) == ("alone", [])
    assert Decimal(shown["margin"]["blocked"]) == 0
    assert 0 < Decimal(shown["margin"]["paid"]) < Decimal(shown["funds_required"])
