"""A whole desk lives by the clock of its recording: a close that was is a close again."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from strikedesk.platform.settings import Settings

pytestmark = pytest.mark.db

AHEAD = timedelta(seconds=8)
"""So long before its time an order is placed, which even a slow machine can do."""

PATIENCE_S = 15


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """A desk on half a minute of a recording that begins shortly before an instant."""
    begins = request.param - AHEAD
    recording = tmp_path / "recording.csv"
    columns = "timestamp,symbol,last_price,bid,ask,bid_quantity,ask_quantity,volume,open_interest"
    rows = [
        f"{(begins + timedelta(seconds=n / 2)).isoformat()},NSE:RELIANCE,"
        f"1300,1299.9,1300.1,500,500,{1000 + n},0"
        for n in range(60)
    ]
    recording.write_text("\n".join([columns, *rows]) + "\n")
    return Settings(home=tmp_path / "home", rate_limits="off", feed=f"replay:{recording}")


async def order(client: httpx.AsyncClient, **given: str) -> dict:
    account = (await client.get("/api/v1/accounts")).json()["items"][0]["id"]
    body = {
        "account_id": account,
        "client_order_id": "mine",
        "exchange": "NSE",
        "tradingsymbol": "RELIANCE",
        "side": "BUY",
        "quantity": "10",
        **given,
    }
    placed = await client.post("/api/v1/orders", json=body)
    assert placed.status_code == 201, placed.text
    assert placed.json()["status"] == "PENDING_NEW", placed.text
    return placed.json()


async def until(client: httpx.AsyncClient, wanted: set[tuple[str, str]]) -> list[dict]:
    """Wait until the orders are these, as origin and status."""
    found: list[dict] = []
    for _ in range(PATIENCE_S * 5):
        found = (await client.get("/api/v1/orders")).json()["items"]
        if {(each["client_order_id"][:10], each["status"]) for each in found} == wanted:
            return found
        await asyncio.sleep(0.2)
    raise AssertionError([(each["client_order_id"], each["status"]) for each in found])


@pytest.mark.parametrize(
    "settings", [datetime(2026, 11, 20, 9, 50, tzinfo=UTC)], indirect=True, ids=["15:20"]
)
async def test_an_intraday_position_is_closed_at_the_recordings_time(
    client: httpx.AsyncClient,
) -> None:
    await order(client, order_type="MARKET", product="MIS")
    await until(client, {("mine", "FILLED")})
    orders = await until(client, {("mine", "FILLED"), ("square-off", "FILLED")})
    assert [each["side"] for each in orders] == ["SELL", "BUY"]


@pytest.mark.parametrize(
    "settings", [datetime(2026, 11, 20, 10, tzinfo=UTC)], indirect=True, ids=["15:30"]
)
async def test_an_order_for_the_day_expires_at_the_recordings_close(
    client: httpx.AsyncClient,
) -> None:
    await order(client, order_type="LIMIT", price="1290", product="CNC")
    await until(client, {("mine", "NEW")})
    await until(client, {("mine", "EXPIRED")})
