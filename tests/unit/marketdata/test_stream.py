from decimal import Decimal

import orjson
import pytest

from strikedesk.marketdata.messages import Send
from strikedesk.marketdata.stream import BookSession, MarketSession, StreamLimits
from unit.marketdata.hand import HandMarket, share, shares

LIMITS = StreamLimits(symbols_max=5, books_max=2)


class Client:
    """Talks to a session and reads its answers."""

    def __init__(self, hand: HandMarket, session: MarketSession | BookSession) -> None:
        self.hand = hand
        self.session = session

    def say(self, data: str | bytes | None = None, **message: object) -> list[dict]:
        actions = self.session.receive(orjson.dumps(message).decode() if data is None else data)
        return [
            orjson.loads(each.text) if isinstance(each, Send) else {"close": each.code}
            for each in actions
        ]

    def subscribe(self, *symbols: str, **terms: object) -> list[dict]:
        return self.say(type="subscribe", symbols=[f"NSE:{each}" for each in symbols], **terms)

    def due(self) -> list[dict]:
        return [orjson.loads(text) for text in self.session.due()]

    def beat(self) -> list[dict]:
        return [orjson.loads(text) for text in self.session.beat()]

    def prices(self) -> dict[str, str | None]:
        """Return symbol to last price of all quotes that are due."""
        return {
            quote["symbol"].removeprefix("NSE:"): quote["last_price"]
            for message in self.due()
            if message["type"] == "market_data"
            for quote in message["data"]
        }


@pytest.fixture
def hand() -> HandMarket:
    found = HandMarket(shares(8))
    found.say(*found.instruments[:6], last_price=10.0)
    for instrument in found.instruments[:4]:
        found.depth.show(instrument, [(str(9 - n), "5") for n in range(8)], [("11", "5")])
    return found


@pytest.fixture
def client(hand: HandMarket) -> Client:
    return Client(hand, MarketSession(hand.live, LIMITS))


def books(messages: list[dict]) -> dict[str, int]:
    """Return symbol to number of bids of all books among the messages."""
    return {
        book["symbol"]: len(book["bids"])
        for message in messages
        if message["type"] == "order_book"
        for book in message["data"]
    }


def test_subscription_tells_known_and_unknown_and_then_the_present_values(client: Client) -> None:
    answer = client.subscribe("S1", "NO", "S0")
    assert answer == [
        {"type": "subscribed", "symbols": ["NSE:S1", "NSE:S0"], "unknown": ["NSE:NO"]}
    ]
    messages = client.due()
    assert [message["type"] for message in messages] == ["market_data"]
    assert [quote["symbol"] for quote in messages[0]["data"]] == ["NSE:S1", "NSE:S0"]


def test_instrument_without_a_quote_is_told_once_as_missing(client: Client) -> None:
    client.subscribe("S7")
    assert client.prices() == {"S7": None}
    assert client.due() == []
    assert [message["type"] for message in client.beat()] == ["heartbeat"]


def test_only_changed_symbols_are_told(client: Client) -> None:
    client.subscribe("S0", "S1", "S2")
    client.due()
    client.hand.say(client.hand.instruments[1], last_price=11.0)
    client.hand.say(client.hand.instruments[5], last_price=12.0)
    assert client.prices() == {"S1": "11.00"}
    assert client.due() == []


def test_slow_client_gets_the_latest_value_once(client: Client) -> None:
    client.subscribe("S0", "S1")
    client.due()
    for price in range(20, 30):
        client.hand.say(client.hand.instruments[0], last_price=float(price))
    client.hand.say(client.hand.instruments[1], last_price=7.0)
    assert client.prices() == {"S0": "29.00", "S1": "7.00"}


def test_two_clients_see_the_same_change_each_once(hand: HandMarket) -> None:
    one, two = (Client(hand, MarketSession(hand.live, LIMITS)) for _ in range(2))
    one.subscribe("S0")
    two.subscribe("S0", "S1")
    one.due(), two.due()
    hand.say(hand.instruments[0], last_price=11.0)
    assert (one.prices(), one.prices()) == ({"S0": "11.00"}, {})
    hand.say(hand.instruments[0], last_price=12.0)
    assert (two.prices(), two.prices()) == ({"S0": "12.00"}, {})


def test_unsubscribed_symbols_are_told_no_longer(client: Client) -> None:
    client.subscribe("S0", "S1", order_book=True)
    client.due()
    answer = client.say(type="unsubscribe", symbols=["NSE:S0", "NSE:NO"])
    assert answer == [{"type": "unsubscribed", "symbols": ["NSE:S0"], "unknown": ["NSE:NO"]}]
    client.hand.say(*client.hand.instruments[:2], last_price=11.0)
    client.hand.clock.move(1)
    client.hand.depth.show(client.hand.instruments[0], [("1", "1")])
    assert client.prices() == {"S1": "11.00"}
    assert books(client.beat()) == {}


def test_unsubscribing_what_was_not_subscribed_changes_nothing(client: Client) -> None:
    client.subscribe("S0")
    client.say(type="unsubscribe", symbols=["NSE:S1"])
    assert client.prices() == {"S0": "10.00"}


def test_snapshot_tells_everything_subscribed_again(client: Client) -> None:
    client.subscribe("S0", "S1", order_book=True)
    client.due()
    assert client.say(type="snapshot") == []
    messages = client.due()
    assert [len(message["data"]) for message in messages] == [2, 2]
    assert [message["type"] for message in messages] == ["market_data", "order_book"]


def test_subscribing_again_tells_the_present_values_again_and_counts_once(client: Client) -> None:
    for _ in range(10):
        client.subscribe("S0", "S1", "S2")
    assert len(client.prices()) == 3


def test_symbols_above_the_limit_are_refused_and_nothing_of_them_is_subscribed(
    client: Client,
) -> None:
    client.subscribe("S0", "S1", "S2")
    client.due()
    answer = client.subscribe("S3", "S4", "S5")
    assert (answer[0]["type"], answer[0]["code"]) == ("error", "too_many_symbols")
    assert client.due() == []
    assert client.subscribe("S2", "S3", "S4")[0]["type"] == "subscribed"


def test_unknown_symbols_do_not_count_against_the_limit(client: Client) -> None:
    assert client.subscribe(*(f"NO{n}" for n in range(50)), "S0")[0]["symbols"] == ["NSE:S0"]


def test_unsubscribing_makes_room(client: Client) -> None:
    client.subscribe("S0", "S1", "S2", "S3", "S4")
    client.say(type="unsubscribe", symbols=["NSE:S0"])
    assert client.subscribe("S5")[0]["type"] == "subscribed"


def test_books_come_with_the_depth_asked(client: Client) -> None:
    client.subscribe("S0", order_book=True, depth=5)
    client.subscribe("S1", order_book=True)
    client.subscribe("S2")
    assert books(client.due()) == {"NSE:S0": 5, "NSE:S1": 8}


def test_books_above_the_limit_are_refused(client: Client) -> None:
    assert client.subscribe("S0", "S1", "S2", order_book=True)[0]["code"] == "too_many_books"
    assert client.due() == []


def test_subscribing_again_without_a_book_ends_the_book(client: Client) -> None:
    client.subscribe("S0", "S1", order_book=True)
    client.subscribe("S0")
    assert books(client.due()) == {"NSE:S1": 8}


def test_book_that_is_the_same_is_not_told_with_the_quote(client: Client) -> None:
    client.subscribe("S0", order_book=True)
    client.due()
    client.hand.clock.move(1)
    client.hand.say(client.hand.instruments[0], last_price=11.0)
    assert [message["type"] for message in client.due()] == ["market_data"]


def test_book_that_changed_without_a_quote_is_told_with_the_heartbeat(client: Client) -> None:
    client.subscribe("S0", "S1", order_book=True)
    client.due()
    client.hand.clock.move(5)
    client.hand.depth.show(client.hand.instruments[0], [("9", "4")])
    assert client.due() == []
    assert books(client.beat()) == {"NSE:S0": 1}
    assert books(client.beat()) == {}


def test_heartbeat_tells_desk_time(client: Client) -> None:
    client.hand.clock.move(2.5)
    assert client.beat() == [{"type": "heartbeat", "timestamp": "2026-11-20T06:30:02.500000Z"}]


def test_quote_that_goes_stale_is_told_with_the_heartbeat_once(client: Client) -> None:
    client.subscribe("S0", "S1")
    client.due()
    client.hand.clock.move(10)
    client.hand.say(client.hand.instruments[1], last_price=11.0)
    client.due()
    assert len(client.beat()) == 1
    client.hand.clock.move(6)
    _heartbeat, told = client.beat()
    assert [(quote["symbol"], quote["stale"], quote["age_ms"]) for quote in told["data"]] == [
        ("NSE:S0", True, 16_000)
    ]
    assert len(client.beat()) == 1


def test_quote_that_comes_back_and_goes_stale_again_is_told_again(client: Client) -> None:
    client.subscribe("S0")
    client.due()
    for _ in range(2):
        client.hand.clock.move(16)
        assert len(client.beat()) == 2
        client.hand.say(client.hand.instruments[0], last_price=11.0)
        assert client.due()[0]["data"][0]["stale"] is False


def test_ping_is_answered(client: Client) -> None:
    assert client.say(type="ping")[0]["type"] == "pong"


@pytest.mark.parametrize("data", ["nonsense", '{"type":"buy"}', '{"type":"subscribe"}'])
def test_nonsense_is_answered_and_changes_nothing(client: Client, data: str) -> None:
    client.subscribe("S0")
    client.due()
    assert client.say(data)[0]["type"] == "error"
    client.hand.say(client.hand.instruments[0], last_price=11.0)
    assert client.prices() == {"S0": "11.00"}


def test_binary_is_answered_and_ends_the_connection(client: Client) -> None:
    answer, close = client.say(b"\x00\x01")
    assert answer["code"] == "binary_not_accepted"
    assert close == {"close": 1003}


def test_board_that_grows_under_a_session_keeps_it_right(client: Client) -> None:
    client.subscribe("S0", "S1")
    client.due()
    late = share(20, tick_size=Decimal("0.01"))
    client.hand.board.add([late])
    client.hand.say(late, client.hand.instruments[1], last_price=3.0)
    assert client.prices() == {"S1": "3.00"}


@pytest.fixture
def reader(hand: HandMarket) -> Client:
    return Client(hand, BookSession(hand.live, LIMITS, hand.instruments[0], 5))


def test_book_stream_starts_with_the_book(reader: Client) -> None:
    assert books(reader.due()) == {"NSE:S0": 5}
    assert reader.due() == []


def test_book_stream_tells_changes_of_its_own_instrument_only(reader: Client) -> None:
    reader.due()
    reader.hand.clock.move(1)
    reader.hand.say(reader.hand.instruments[1], last_price=1.0)
    reader.hand.depth.show(reader.hand.instruments[0], [("9", "1")])
    assert reader.due() == []
    reader.hand.say(reader.hand.instruments[0], last_price=1.0)
    assert books(reader.due()) == {"NSE:S0": 1}


def test_book_stream_tells_nothing_when_the_quote_alone_changed(reader: Client) -> None:
    reader.due()
    reader.hand.clock.move(1)
    reader.hand.say(reader.hand.instruments[0], last_price=1.0)
    assert reader.due() == []


def test_book_stream_tells_a_silent_change_with_the_heartbeat(reader: Client) -> None:
    reader.due()
    reader.hand.clock.move(5)
    reader.hand.depth.show(reader.hand.instruments[0], [("9", "1"), ("8", "1")])
    heartbeat, *rest = reader.beat()
    assert heartbeat["type"] == "heartbeat"
    assert books(rest) == {"NSE:S0": 2}


def test_book_stream_takes_another_depth(reader: Client) -> None:
    reader.due()
    assert reader.say(depth=7) == []
    assert books(reader.due()) == {"NSE:S0": 7}
    assert reader.say(type="snapshot") == []
    assert books(reader.due()) == {"NSE:S0": 7}


def test_book_stream_answers_ping_and_nonsense(reader: Client) -> None:
    assert reader.say(type="ping")[0]["type"] == "pong"
    assert reader.say("{")[0]["code"] == "bad_json"
    assert reader.say(b"")[1] == {"close": 1003}
