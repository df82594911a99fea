"""Market data of a whole desk, on the simulated market and on a replayed chain."""

from pathlib import Path

import httpx
import pytest

from api.marketdata.sockets import connect
from strikedesk.app.desk import Desk
from strikedesk.app.web import create_app
from strikedesk.marketdata.schemas import BookOut, QuotesOut, TrendingOut
from strikedesk.platform.settings import Settings

pytestmark = pytest.mark.db


async def test_simulated_market_quotes_what_is_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/api/v1/quotes", params={"symbols": "NSE:RELIANCE,NSE:NIFTY 50,NO:X"}
    )
    body = QuotesOut.model_validate(answer.json())
    assert [quote.symbol for quote in body.items] == ["NSE:RELIANCE", "NSE:NIFTY 50"]
    assert body.unknown == ["NO:X"]
    assert all(quote.last_price and not quote.stale for quote in body.items)


async def test_order_book_of_the_desk_has_prices_in_order(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/orderbook/NSE:RELIANCE", params={"depth": 20})
    book = BookOut.model_validate(answer.json())
    bids, asks = [each.price for each in book.bids], [each.price for each in book.asks]
    assert (len(bids), len(asks)) == (20, 20)
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert not book.assumed


async def test_trending_is_not_taken_for_a_symbol(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/instruments/trending", params={"limit": 5})
    assert answer.status_code == 200
    assert len(TrendingOut.model_validate(answer.json()).items) == 5


async def test_stream_takes_a_ticket_of_the_desk(desk: Desk, client: httpx.AsyncClient) -> None:
    ticket = (await client.post("/api/v1/auth/ws-ticket")).json()["ticket"]
    async with connect(create_app(desk), f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=["NSE:RELIANCE"], order_book=True)
        assert (await socket.receive())["symbols"] == ["NSE:RELIANCE"]
        first = await socket.of_type("market_data")
        later = await socket.of_type("market_data")
        assert first["data"][0]["timestamp"] <= later["data"][0]["timestamp"]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    feed = getattr(request, "param", "sim")
    if feed != "sim":
        chains = request.getfixturevalue("shared") / "market-data" / "option_chains"
        feed = f"replay:{chains / feed}"
    return Settings(home=tmp_path / "home", rate_limits="off", sim_hz=10, feed=feed)


@pytest.mark.parametrize("settings", ["SPY_options_3.csv.gz"], indirect=True)
async def test_replayed_chain_shows_recorded_quotes_fresh_and_assumed_sizes_as_assumed(
    client: httpx.AsyncClient,
) -> None:
    symbols = "OPRA:SPY260320C00700000,ARCA:SPY,OPRA:SPY260212C00700000"
    answer = await client.get("/api/v1/quotes", params={"symbols": symbols})
    option, underlying, bidless = answer.json()["items"]
    assert (option["bid"], option["ask"], option["last_price"]) == ("6.40", "6.43", "6.40")
    assert (option["bid_quantity"], option["open_interest"]) == (None, 35_802)
    assert (option["timestamp"], option["stale"]) == ("2026-02-12T17:59:03Z", False)
    assert (underlying["last_price"], underlying["bid"], underlying["ask"]) == (
        "683.57",
        None,
        None,
    )
    assert (bidless["bid"], bidless["ask"]) == (None, "0.01")

    book = (await client.get("/api/v1/orderbook/OPRA:SPY260320C00700000")).json()
    assert book["assumed"] is True
    assert book["bids"] == [{"price": "6.40", "quantity": "10"}]
    assert book["asks"] == [{"price": "6.43", "quantity": "10"}]
