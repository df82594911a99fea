from datetime import timedelta
from decimal import Decimal

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.marketdata.board import COUNTS, PRICES
from strikedesk.marketdata.rules import change, change_percent
from strikedesk.marketdata.schemas import QuoteOut
from unit.marketdata.hand import HandMarket, share, shares

prices = st.none() | st.integers(1, 2_000_000).map(lambda ticks: ticks * 0.05)
counts = st.none() | st.integers(0, 10**12)


def texts(market: HandMarket, *numbers: int) -> list[dict[str, object]]:
    chosen = [market.instruments[number] for number in numbers]
    return [orjson.loads(text) for text in market.live.quotes.of(market.live.slots(chosen))]


@settings(deadline=None)
@given(
    st.fixed_dictionaries(dict.fromkeys(PRICES, prices)),
    st.fixed_dictionaries(dict.fromkeys(COUNTS, counts)),
)
def test_text_says_what_the_boards_quote_says(
    said: dict[str, float | None], counted: dict[str, int | None]
) -> None:
    market = HandMarket(shares(1))
    market.say(market.instruments[0], **said, **counted)
    quote = market.board.quote(market.instruments[0].id)
    assert quote is not None

    written = QuoteOut.model_validate(texts(market, 0)[0])

    for name in (*PRICES, *COUNTS, "source", "instrument_id"):
        assert getattr(written, name) == getattr(quote, name)
    assert written.timestamp == quote.at
    assert written.change == change(quote.last_price, quote.prev_close)
    assert written.change_percent == change_percent(quote.last_price, quote.prev_close)


def test_prices_and_quantities_are_strings_and_counts_are_numbers() -> None:
    market = HandMarket([share(0, "RELIANCE", tick_size=Decimal("0.10"))])
    market.say(
        market.instruments[0],
        last_price=1502.3,
        bid=1502.2,
        bid_quantity=40,
        prev_close=1500.0,
        volume=123_456,
        open_interest=0,
    )
    market.clock.move(0.25)
    assert texts(market, 0) == [
        {
            "symbol": "NSE:RELIANCE",
            "instrument_id": 100,
            "last_price": "1502.30",
            "bid": "1502.20",
            "ask": None,
            "open": None,
            "high": None,
            "low": None,
            "prev_close": "1500.00",
            "change": "2.30",
            "change_percent": "0.15",
            "bid_quantity": "40",
            "ask_quantity": None,
            "volume": 123_456,
            "open_interest": 0,
            "timestamp": "2026-11-20T06:30:00Z",
            "source": "hand",
            "age_ms": 250,
            "stale": False,
        }
    ]


def test_instrument_that_no_feed_spoke_of_is_all_null_and_stale() -> None:
    market = HandMarket(shares(1))
    written = texts(market, 0)[0]
    assert written.pop("symbol") == "NSE:S0"
    assert written.pop("instrument_id") == 100
    assert written.pop("stale") is True
    assert set(written.values()) == {None}


def test_symbol_with_quotes_and_foreign_letters_stays_json() -> None:
    market = HandMarket([share(0, 'M&M "Ä"')])
    assert texts(market, 0)[0]["symbol"] == 'NSE:M&M "Ä"'


def test_quote_grows_old_and_stale_without_a_word_from_the_feed() -> None:
    market = HandMarket(shares(1))
    market.say(market.instruments[0], last_price=10.0)
    seen = []
    for _ in range(3):
        seen.append((texts(market, 0)[0]["age_ms"], texts(market, 0)[0]["stale"]))
        market.clock.move(7.75)
    assert seen == [(0, False), (7750, False), (15500, True)]


def test_text_is_not_written_again_within_a_tick() -> None:
    market = HandMarket(shares(2))
    market.say(*market.instruments, last_price=10.0)
    slots = market.live.slots(market.instruments)
    first = market.live.quotes.of(slots)
    market.clock.at += timedelta(seconds=1)  # desk time alone does not make a new tick
    again = market.live.quotes.of(slots)
    assert all(one is two for one, two in zip(first, again, strict=True))


def test_new_word_of_the_feed_shows_within_the_same_tick() -> None:
    market = HandMarket(shares(2))
    market.say(*market.instruments, last_price=10.0)
    texts(market, 0, 1)
    market.say(market.instruments[1], last_price=11.0)
    assert [text["last_price"] for text in texts(market, 0, 1)] == ["10.00", "11.00"]


def test_texts_come_in_the_order_asked_and_for_instruments_added_late() -> None:
    market = HandMarket(shares(3))
    texts(market, 0)
    market.board.add([share(9)])
    slots = market.board.slots([109, 100])
    assert [orjson.loads(text)["symbol"] for text in market.live.quotes.of(slots)] == [
        "NSE:S9",
        "NSE:S0",
    ]


def test_nothing_asked_is_nothing_told() -> None:
    market = HandMarket(shares(1))
    assert texts(market) == []
