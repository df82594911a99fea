import orjson
import pytest

from strikedesk.marketdata.messages import (
    BOOK,
    MARKET,
    BookRequest,
    Close,
    Misunderstood,
    Ping,
    Send,
    Subscribe,
    read,
)

MAX = 200


def answer(data: str | bytes, known: object = MARKET) -> tuple[str, list[Close]]:
    with pytest.raises(Misunderstood) as caught:
        read(data, known, MAX)  # type: ignore[arg-type]
    first, *rest = caught.value.answer
    assert isinstance(first, Send)
    said = orjson.loads(first.text)
    assert said.keys() == {"type", "code", "message"}
    assert said["type"] == "error"
    return said["code"], [each for each in rest if isinstance(each, Close)]


def test_subscription_without_terms_is_for_quotes_alone() -> None:
    said = read('{"type":"subscribe","symbols":["NSE:TCS"]}', MARKET, MAX)
    assert said == Subscribe(type="subscribe", symbols=["NSE:TCS"], order_book=False, depth=10)


def test_ping_is_understood() -> None:
    assert isinstance(read('{"type":"ping"}', MARKET, MAX), Ping)


@pytest.mark.parametrize("data", ["", "{", "hello", '{"type":"ping"', "\ud800", "[" * 150])
def test_text_that_is_no_json_keeps_the_connection(data: str) -> None:
    assert answer(data) == ("bad_json", [])


@pytest.mark.parametrize("data", ['{"type":"buy"}', '{"symbols":["NSE:TCS"]}', '{"type":7}', "{}"])
def test_unknown_type_keeps_the_connection(data: str) -> None:
    assert answer(data) == ("unknown_type", [])


@pytest.mark.parametrize(
    "data",
    [
        "7",
        "[]",
        "null",
        '{"type":"subscribe"}',
        '{"type":"subscribe","symbols":[]}',
        '{"type":"subscribe","symbols":"NSE:TCS"}',
        '{"type":"subscribe","symbols":[1]}',
        '{"type":"subscribe","symbols":["NSE:TCS"],"depth":4}',
        '{"type":"subscribe","symbols":["NSE:TCS"],"depth":51}',
        '{"type":"subscribe","symbols":["NSE:TCS"],"orderbook":true}',
        '{"type":"unsubscribe"}',
    ],
)
def test_message_of_the_wrong_form_keeps_the_connection(data: str) -> None:
    assert answer(data) == ("bad_message", [])


def test_binary_message_ends_the_connection() -> None:
    code, closes = answer(b'{"type":"ping"}')
    assert code == "binary_not_accepted"
    assert [close.code for close in closes] == [1003]


@pytest.mark.parametrize("data", ["x" * (MAX + 1), "é" * (MAX // 2 + 1)])
def test_message_above_the_limit_in_bytes_ends_the_connection(data: str) -> None:
    code, closes = answer(data)
    assert code == "message_too_large"
    assert [close.code for close in closes] == [1009]


def test_message_at_the_limit_is_read() -> None:
    assert isinstance(read('{"type":"ping"}'.ljust(MAX), MARKET, MAX), Ping)


def test_book_request_may_name_a_depth_alone() -> None:
    assert read('{"depth":20}', BOOK, MAX) == BookRequest(type="snapshot", depth=20)


def test_book_stream_knows_snapshot_and_ping_only() -> None:
    assert answer('{"type":"subscribe"}', BOOK) == ("unknown_type", [])
    assert answer('{"depth":3}', BOOK) == ("bad_message", [])
