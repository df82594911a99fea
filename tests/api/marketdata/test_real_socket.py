"""The same streams through a real server and a real client library."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from strikedesk.marketdata.stream import StreamLimits
from unit.marketdata.hand import HandMarket, shares

PATIENCE_S = 5.0


@pytest.fixture
def hand() -> HandMarket:
    return HandMarket(shares(400))


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=0,
            ws="websockets-sansio",
            ws_max_size=65_536,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield "127.0.0.1:{1}".format(*server.servers[0].sockets[0].getsockname())
    finally:
        server.should_exit = True
        await task


async def of_type(socket: ClientConnection, kind: str) -> dict:
    async with asyncio.timeout(PATIENCE_S):
        while (message := orjson.loads(await socket.recv()))["type"] != kind:
            pass
    return message


async def subscribe(socket: ClientConnection, hand: HandMarket) -> None:
    symbols = [each.symbol for each in hand.instruments]
    await socket.send(orjson.dumps({"type": "subscribe", "symbols": symbols}).decode())
    assert len((await of_type(socket, "market_data"))["data"]) == len(symbols)


async def test_client_that_stops_reading_costs_no_memory_and_resumes_with_the_latest(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    market_app.state.stream_limits = StreamLimits(interval_s=0.001)
    hand.say(*hand.instruments, last_price=1.0)
    updates = 600
    async with serving(market_app) as address:
        url = f"ws://{address}/ws/market?ticket={ticket}"
        async with connect(url, max_queue=1, compression=None, proxy=None) as socket:
            await subscribe(socket, hand)
            for price in range(1, updates + 1):
                hand.say(*hand.instruments, last_price=float(price))
                await asyncio.sleep(0.002)
            received = 0
            while (await of_type(socket, "market_data"))["data"][0]["last_price"] != "600.00":
                received += 1
    # Some wait in the kernel's buffers; the rest was never written.
    assert received < updates / 2
    assert market_app.state.market_pulse.connections == 0


async def test_binary_message_ends_the_connection_with_1003(
    market_app: FastAPI, ticket: str
) -> None:
    async with serving(market_app) as address:
        url = f"ws://{address}/ws/market?ticket={ticket}"
        async with connect(url, compression=None, proxy=None) as socket:
            await socket.send(b"\x00\x01")
            assert (await of_type(socket, "error"))["code"] == "binary_not_accepted"
            with pytest.raises(ConnectionClosedError) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1003


async def test_foreign_page_is_answered_with_403(market_app: FastAPI, ticket: str) -> None:
    async with serving(market_app) as address:
        url = f"ws://{address}/ws/market?ticket={ticket}"
        with pytest.raises(InvalidStatus) as refused:
            async with connect(url, origin="https://evil.example", proxy=None):
                pass
        assert refused.value.response.status_code == 403


async def test_symbol_travels_encoded_in_the_path(market_app: FastAPI, ticket: str) -> None:
    async with serving(market_app) as address:
        url = f"ws://{address}/ws/orderbook/NSE%3AS0?ticket={ticket}"
        async with connect(url, origin=f"http://{address}", proxy=None) as socket:
            assert (await of_type(socket, "order_book"))["data"][0]["symbol"] == "NSE:S0"
