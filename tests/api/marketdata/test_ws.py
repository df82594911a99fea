import asyncio
import time
from typing import Any
from uuid import UUID

import orjson
import pytest
from fastapi import FastAPI

from api.marketdata.sockets import Socket, connect
from strikedesk.identity.model import Principal, Role
from strikedesk.identity.state import Identity
from strikedesk.marketdata.pulse import Pulse
from strikedesk.marketdata.stream import StreamLimits
from unit.marketdata.hand import HandMarket

S0 = "NSE:S0"
ELEVEN = orjson.dumps(
    {"type": "subscribe", "symbols": [f"NSE:S{number}" for number in range(11)]}
).decode()


@pytest.fixture(autouse=True)
def quoted(hand: HandMarket) -> None:
    hand.say(*hand.instruments, last_price=10.0)
    for instrument in hand.instruments:
        hand.depth.show(instrument, [(str(90 - n), "5") for n in range(60)], [("91", "5")])


def fresh_ticket(identity: Identity) -> str:
    principal = Principal(
        UUID(int=1), "trader@example.com", Role.TRADER, frozenset({"read"}), "session", UUID(int=7)
    )
    return identity.tokens.issue_ticket(principal)


async def quotes(socket: Socket) -> dict[str, str]:
    message = await socket.of_type("market_data")
    return {quote["symbol"]: quote["last_price"] for quote in message["data"]}


async def test_subscription_is_confirmed_and_then_streams(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0, "NSE:NO"])
        assert await socket.receive() == {
            "type": "subscribed",
            "symbols": [S0],
            "unknown": ["NSE:NO"],
        }
        assert await quotes(socket) == {S0: "10.00"}
        hand.say(hand.instruments[0], last_price=11.0)
        assert await quotes(socket) == {S0: "11.00"}
        hand.say(hand.instruments[1], last_price=12.0)
        assert await socket.silent()


async def test_books_stream_beside_quotes_when_asked_for(market_app: FastAPI, ticket: str) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0], order_book=True, depth=20)
        book = (await socket.of_type("order_book"))["data"][0]
        assert book["symbol"] == S0
        assert len(book["bids"]) == 20
        assert book["bids"][0] == {"price": "90", "quantity": "5"}


async def test_unsubscribe_snapshot_and_ping_are_answered(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0, "NSE:S1"])
        await quotes(socket)
        await socket.send(type="snapshot")
        assert await quotes(socket) == {S0: "10.00", "NSE:S1": "10.00"}
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"
        await socket.send(type="unsubscribe", symbols=[S0])
        assert (await socket.receive())["symbols"] == [S0]
        hand.say(hand.instruments[0], last_price=11.0)
        assert await socket.silent()


async def test_changes_are_batched_to_ten_a_second_and_the_latest_counts(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0])
        await quotes(socket)
        start, price = time.monotonic(), 10.0
        while time.monotonic() - start < 1.0:
            price += 0.05
            hand.say(hand.instruments[0], last_price=price)
            await asyncio.sleep(0.004)
        await asyncio.sleep(0.15)
        batches = [await quotes(socket) for _ in range(socket.from_server.qsize())]
        assert 5 <= len(batches) <= 13  # one may come early, and one after the end
        assert batches[-1] == {S0: f"{price:.2f}"}


async def test_update_is_sent_at_once_when_the_stream_is_idle(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0])
        await quotes(socket)
        delays = []
        for _ in range(5):
            await asyncio.sleep(0.1)
            start = time.perf_counter()
            hand.say(hand.instruments[0], last_price=11.0)
            await quotes(socket)
            delays.append(time.perf_counter() - start)
        assert min(delays) < 0.02


async def test_client_that_does_not_read_delays_nobody_and_gets_only_the_latest(
    market_app: FastAPI, hand: HandMarket, identity: Identity
) -> None:
    tickets = fresh_ticket(identity), fresh_ticket(identity)
    async with (
        connect(market_app, f"/ws/market?ticket={tickets[0]}") as slow,
        connect(market_app, f"/ws/market?ticket={tickets[1]}") as fast,
    ):
        for socket in (slow, fast):
            await socket.send(type="subscribe", symbols=[S0, "NSE:S1"])
            await quotes(socket)
        slow.reading.clear()
        for price in range(20, 26):
            hand.say(hand.instruments[0], last_price=float(price))
            assert await quotes(fast) == {S0: f"{price}.00"}
        assert slow.waiting == 1
        assert slow.from_server.empty()

        slow.reading.set()

        assert await quotes(slow) == {S0: "20.00"}  # this one was already under way
        assert await quotes(slow) == {S0: "25.00"}
        assert await slow.silent()


async def test_client_that_does_not_read_its_answers_is_not_heard(
    market_app: FastAPI, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        socket.reading.clear()
        for _ in range(40):
            await socket.send(type="ping")
        await asyncio.sleep(0.1)
        assert socket.to_server.qsize() == 39
        assert socket.waiting == 1
        socket.reading.set()
        for _ in range(40):
            assert (await socket.receive())["type"] == "pong"


async def test_client_that_says_too_much_is_heard_more_slowly(
    market_app: FastAPI, ticket: str
) -> None:
    market_app.state.stream_limits = StreamLimits(messages_per_s=20, burst=5, heartbeat_s=0.5)
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        for _ in range(100):
            await socket.send(type="ping")
        await asyncio.sleep(0.3)
        assert 5 <= socket.from_server.qsize() <= 15


async def test_heartbeat_comes_without_any_market(market_app: FastAPI, ticket: str) -> None:
    market_app.state.stream_limits = StreamLimits(heartbeat_s=0.05)
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        for _ in range(2):
            assert await socket.receive() == {
                "type": "heartbeat",
                "timestamp": "2026-11-20T06:30:00Z",
            }


async def test_quote_that_goes_stale_is_told_though_the_feed_is_silent(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    market_app.state.stream_limits = StreamLimits(heartbeat_s=0.05)
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0])
        assert (await socket.of_type("market_data"))["data"][0]["stale"] is False
        hand.clock.move(16)
        assert (await socket.of_type("market_data"))["data"][0]["stale"] is True


async def test_stream_ends_when_its_session_ends(
    market_app: FastAPI, identity: Identity, ticket: str
) -> None:
    market_app.state.stream_limits = StreamLimits(heartbeat_s=0.05)
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        assert (await socket.receive())["type"] == "heartbeat"
        identity.revocations.add(UUID(int=7))
        assert await socket.closed() == 4401


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("not json", "bad_json"),
        ('{"type":"buy"}', "unknown_type"),
        ('{"type":"subscribe"}', "bad_message"),
        (ELEVEN, "too_many_symbols"),
    ],
)
async def test_nonsense_is_answered_and_the_stream_goes_on(
    market_app: FastAPI, ticket: str, data: str, code: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(data)
        answer = await socket.receive()
        assert (answer["type"], answer["code"]) == ("error", code)
        await socket.send(type="subscribe", symbols=[S0])
        assert await quotes(socket) == {S0: "10.00"}


@pytest.mark.parametrize(
    ("data", "error", "close"),
    [
        (b"\x00\xff\x01", "binary_not_accepted", 1003),
        (" " * 65_537, "message_too_large", 1009),
    ],
)
async def test_binary_or_oversized_message_ends_the_stream_with_a_word(
    market_app: FastAPI, ticket: str, data: str | bytes, error: str, close: int
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(data)
        assert (await socket.receive())["code"] == error
        assert await socket.closed() == close


@pytest.mark.parametrize("url", ["/ws/market", "/ws/market?ticket=junk", f"/ws/orderbook/{S0}"])
async def test_connection_without_a_good_ticket_is_closed_with_4401(
    market_app: FastAPI, url: str
) -> None:
    async with connect(market_app, url) as socket:
        assert (await socket.receive())["type"] == "error"
        assert await socket.closed() == 4401


async def test_ticket_opens_one_connection_only(market_app: FastAPI, ticket: str) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as first:
        await first.send(type="ping")
        assert (await first.receive())["type"] == "pong"
        async with connect(market_app, f"/ws/market?ticket={ticket}") as second:
            assert await second.closed() == 4401


async def test_access_token_is_no_ticket(market_app: FastAPI, http: Any) -> None:
    token = http.headers["Authorization"].removeprefix("Bearer ")
    async with connect(market_app, f"/ws/market?ticket={token}") as socket:
        assert await socket.closed() == 4401


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://desk:9000", "http://desk"]
)
async def test_page_of_another_site_gets_no_connection(
    market_app: FastAPI, ticket: str, origin: str
) -> None:
    async with connect(
        market_app, f"/ws/market?ticket={ticket}", accepted=False, origin=origin
    ) as socket:
        assert (await socket.event())["type"] == "websocket.close"  # before accept: 403
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"  # the ticket was not spent


@pytest.mark.parametrize("origin", ["http://desk:8000", "https://desk.example.com"])
async def test_own_page_and_allowed_sites_may_connect(
    market_app: FastAPI, ticket: str, origin: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}", origin=origin) as socket:
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"


async def test_disconnected_clients_leave_nothing_behind(
    market_app: FastAPI, hand: HandMarket, identity: Identity
) -> None:
    before = asyncio.all_tasks()
    for _ in range(3):
        url = f"/ws/market?ticket={fresh_ticket(identity)}"
        async with connect(market_app, url) as one:
            await one.send(type="subscribe", symbols=[S0], order_book=True)
            await quotes(one)
            url = f"/ws/orderbook/{S0}?ticket={fresh_ticket(identity)}"
            async with connect(market_app, url) as two:
                await two.of_type("order_book")
                assert market_app.state.market_pulse.connections == 2
            assert market_app.state.market_pulse.connections == 1
    await asyncio.sleep(0)
    assert market_app.state.market_pulse.connections == 0
    assert hand.board._listeners == []
    assert asyncio.all_tasks() == before


async def test_client_that_vanishes_while_it_is_sent_to_leaves_nothing_behind(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0])
        await quotes(socket)
        socket.reading.clear()
        hand.say(hand.instruments[0], last_price=11.0)
        await asyncio.sleep(0.15)
        assert socket.waiting == 1
    pulse: Pulse = market_app.state.market_pulse
    assert pulse.connections == 0


async def test_client_that_reads_nothing_for_long_is_given_up(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    market_app.state.stream_limits = StreamLimits(heartbeat_s=0.05, stalled_s=0.1)
    async with connect(market_app, f"/ws/market?ticket={ticket}") as socket:
        await socket.send(type="subscribe", symbols=[S0])
        await quotes(socket)
        socket.reading.clear()
        hand.say(hand.instruments[0], last_price=11.0)
        async with asyncio.timeout(2):
            await socket.task
    assert market_app.state.market_pulse.connections == 0


async def test_order_book_streams_with_its_depth(
    market_app: FastAPI, hand: HandMarket, ticket: str
) -> None:
    url = f"/ws/orderbook/{S0}?ticket={ticket}&depth=50"
    async with connect(market_app, url) as socket:
        assert len((await socket.of_type("order_book"))["data"][0]["bids"]) == 50
        await socket.send(depth=10)
        assert len((await socket.of_type("order_book"))["data"][0]["bids"]) == 10
        hand.clock.move(1)
        hand.depth.show(hand.instruments[0], [("89", "1")])
        hand.say(hand.instruments[0], last_price=11.0)
        assert (await socket.of_type("order_book"))["data"][0]["bids"] == [
            {"price": "89", "quantity": "1"}
        ]


async def test_symbol_with_blanks_and_colons_is_taken_whole(
    market_app: FastAPI, ticket: str
) -> None:
    async with connect(market_app, f"/ws/orderbook/NSE:NIFTY 50?ticket={ticket}") as socket:
        assert (await socket.receive())["message"] == "There is no instrument NSE:NIFTY 50."
        assert await socket.closed() == 4404


@pytest.mark.parametrize("depth", ["4", "51", "ten", "-5", "1e1", "²0", ""])
async def test_depth_out_of_range_is_refused(market_app: FastAPI, ticket: str, depth: str) -> None:
    async with connect(market_app, f"/ws/orderbook/{S0}?ticket={ticket}&depth={depth}") as socket:
        assert (await socket.receive())["code"] == "bad_message"
        assert await socket.closed() == 1008
