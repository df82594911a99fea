import httpx
import pytest

from strikedesk.marketdata.schemas import BookOut, CurrentOut, QuotesOut, TrendingOut
from unit.marketdata.hand import HandMarket


@pytest.fixture(autouse=True)
def quoted(hand: HandMarket) -> None:
    for number, instrument in enumerate(hand.instruments[:8]):
        hand.say(instrument, last_price=100.0 + number, prev_close=100.0, volume=10 * number)
    hand.depth.show(hand.instruments[0], [(str(90 - n), "5") for n in range(60)], [("91", "5")])


async def test_quotes_come_in_the_order_asked_with_the_unknown_listed(
    http: httpx.AsyncClient, hand: HandMarket
) -> None:
    hand.clock.move(0.5)
    answer = await http.get("/quotes", params={"symbols": "NSE:S2, NSE:NO,NSE:S0,NSE:S9,NSE:S2"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = QuotesOut.model_validate(answer.json())
    assert [quote.symbol for quote in body.items] == ["NSE:S2", "NSE:S0", "NSE:S9"]
    assert body.unknown == ["NSE:NO"]
    assert answer.json()["items"][0] == {
        "symbol": "NSE:S2",
        "instrument_id": 102,
        "last_price": "102.00",
        "bid": None,
        "ask": None,
        "open": None,
        "high": None,
        "low": None,
        "prev_close": "100.00",
        "change": "2.00",
        "change_percent": "2.00",
        "bid_quantity": None,
        "ask_quantity": None,
        "volume": 20,
        "open_interest": None,
        "timestamp": "2026-11-20T06:30:00Z",
        "source": "hand",
        "age_ms": 500,
        "stale": False,
    }
    assert body.items[2].last_price is None
    assert body.items[2].stale


async def test_single_unknown_symbol_is_listed_too(http: httpx.AsyncClient) -> None:
    answer = await http.get("/quotes", params={"symbols": "NSE:NO"})
    assert answer.json() == {"items": [], "unknown": ["NSE:NO"]}


@pytest.mark.parametrize(
    "symbols", ["", " , ", ",".join(f"NSE:S{number}" for number in range(501))]
)
async def test_no_symbol_or_too_many_is_a_problem(http: httpx.AsyncClient, symbols: str) -> None:
    answer = await http.get("/quotes", params={"symbols": symbols})
    assert answer.status_code == 422
    assert answer.json()["code"] == "symbols_out_of_range"
    assert answer.json()["field"] == "symbols"


async def test_order_book_has_the_depth_asked(http: httpx.AsyncClient) -> None:
    answer = await http.get("/orderbook/NSE:S0", params={"depth": 50})
    book = BookOut.model_validate(answer.json())
    assert (len(book.bids), len(book.asks)) == (50, 1)
    assert answer.json()["bids"][0] == {"price": "90", "quantity": "5"}
    assert not book.assumed
    assert len((await http.get("/orderbook/NSE:S0")).json()["bids"]) == 10


async def test_order_book_is_gathered_on_a_step(http: httpx.AsyncClient) -> None:
    answer = await http.get("/orderbook/NSE:S0", params={"depth": 5, "step": "10"})
    assert answer.json()["bids"][:2] == [
        {"price": "90", "quantity": "5"},
        {"price": "80", "quantity": "50"},
    ]


async def test_assumed_quantities_are_marked_as_assumed(
    http: httpx.AsyncClient, hand: HandMarket
) -> None:
    hand.depth.show(hand.instruments[1], [("1", "10")], assumed=True)
    assert (await http.get("/orderbook/NSE:S1")).json()["assumed"] is True


async def test_order_book_of_an_unknown_symbol_is_not_found(http: httpx.AsyncClient) -> None:
    answer = await http.get("/orderbook/NSE:NO")
    assert answer.status_code == 404
    assert answer.json()["code"] == "instrument_unknown"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"depth": "4"}, "depth"),
        ({"depth": "51"}, "depth"),
        ({"depth": "x"}, "depth"),
        ({"step": "0"}, "step"),
        ({"step": "NaN"}, "step"),
        ({"step": "1e400"}, "step"),
        ({"step": "0.07"}, "step"),
    ],
)
async def test_order_book_of_impossible_terms_is_a_problem(
    http: httpx.AsyncClient, params: dict[str, str], field: str
) -> None:
    answer = await http.get("/orderbook/NSE:S0", params=params)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


async def test_trending_ranks_by_volume_and_by_change(http: httpx.AsyncClient) -> None:
    by_volume = await http.get("/instruments/trending", params={"limit": 2})
    assert by_volume.json()["items"] == [
        {
            "symbol": "NSE:S7",
            "name": "Share 7",
            "last_price": "107.00",
            "change_percent": "7.00",
            "volume": 70,
            "age_ms": 0,
            "stale": False,
        },
        {
            "symbol": "NSE:S6",
            "name": "Share 6",
            "last_price": "106.00",
            "change_percent": "6.00",
            "volume": 60,
            "age_ms": 0,
            "stale": False,
        },
    ]
    by_change = await http.get("/instruments/trending", params={"by": "change"})
    assert len(TrendingOut.model_validate(by_change.json()).items) == 7
    assert by_change.headers["cache-control"] == "private, max-age=5"


async def test_trending_options_may_be_none(http: httpx.AsyncClient) -> None:
    assert (await http.get("/instruments/trending", params={"kind": "OPT"})).json() == {"items": []}


@pytest.mark.parametrize(
    "params", [{"by": "fame"}, {"limit": "0"}, {"limit": "101"}, {"kind": "X"}]
)
async def test_trending_by_impossible_terms_is_a_problem(
    http: httpx.AsyncClient, params: dict[str, str]
) -> None:
    assert (await http.get("/instruments/trending", params=params)).status_code == 422


async def test_current_pages_through_all_that_is_quoted(
    http: httpx.AsyncClient, hand: HandMarket
) -> None:
    hand.clock.move(1)
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        params = {"limit": "3"} | ({} if cursor is None else {"cursor": cursor})
        answer = await http.get("/market-data/current", params=params)
        page = CurrentOut.model_validate(answer.json())
        found += [quote.symbol for quote in page.items]
        cursor, pages = page.next_cursor, pages + 1
    assert found == [f"NSE:S{number}" for number in range(8)]
    assert pages == 3
    assert answer.json()["feed"] == {
        "last_frame_at": "2026-11-20T06:30:00Z",
        "age_ms": 1000,
        "stale": False,
        "quoted": 8,
        "stale_quotes": 0,
    }
    assert answer.json()["as_of"] == "2026-11-20T06:30:01Z"


async def test_current_says_that_the_feed_is_stale(
    http: httpx.AsyncClient, hand: HandMarket
) -> None:
    hand.clock.move(16)
    answer = await http.get("/market-data/current", params={"limit": 1})
    assert answer.json()["feed"]["stale"] is True
    assert answer.json()["items"][0]["stale"] is True


async def test_cursor_past_the_end_gives_an_empty_page(http: httpx.AsyncClient) -> None:
    answer = await http.get("/market-data/current", params={"cursor": "9" * 18})
    assert (answer.json()["items"], answer.json()["next_cursor"]) == ([], None)
    assert (await http.get("/market-data/current?cursor=abc")).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/quotes?symbols=NSE:S0",
        "/orderbook/NSE:S0",
        "/instruments/trending",
        "/market-data/current",
    ],
)
async def test_nobody_reads_the_market_without_a_credential(
    anonymous_http: httpx.AsyncClient, path: str
) -> None:
    assert (await anonymous_http.get(path)).status_code == 401
