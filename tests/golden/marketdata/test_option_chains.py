"""Real option chains, replayed: what the board shows is what the file says, row by row."""

import csv
import gzip
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.model import Quote
from strikedesk.marketdata.recording import Recording
from strikedesk.marketdata.replay import ReplayClock, ReplayFeed, load_recording

CHAINS = Path(__file__).resolve().parents[4] / "shared" / "market-data" / "option_chains"

pytestmark = pytest.mark.skipif(
    not CHAINS.is_dir(), reason="../shared/market-data/option_chains is not here"
)

AS_OF = datetime(2026, 2, 12, 17, 59, 3, tzinfo=UTC)


class Replayed:
    """A chain on a board, with the instruments that the desk would have after its start."""

    def __init__(self, ticker: str) -> None:
        self.path = CHAINS / f"{ticker}_options_3.csv.gz"
        self.recording: Recording = load_recording(self.path)
        drafts = enumerate(self.recording.instruments, 1)
        self.catalogue = InstrumentCatalogue([draft.with_id(number) for number, draft in drafts])
        first, last = self.recording.frames[0].at, self.recording.frames[-1].at
        self.clock = ReplayClock(first, last)
        self.feed = ReplayFeed(self.recording, self.clock, self.catalogue.by_symbol)
        self.board = QuoteBoard()
        self.feed.prime(self.board)

    def quote(self, symbol: str) -> Quote:
        quote = self.board.quote(self.catalogue.require(symbol).id)
        assert quote is not None
        return quote

    def rows(self) -> Iterator[dict[str, str]]:
        with gzip.open(self.path, "rt", newline="") as file:
            yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def spy() -> Replayed:
    return Replayed("SPY")


def test_spy_chain_has_all_its_contracts_and_expiries(spy: Replayed) -> None:
    options = [each for each in spy.catalogue if each.exchange == "OPRA"]
    assert len(options) == 9177
    assert Counter(each.right for each in options) == {"C": 4718, "P": 4459}
    assert len({each.expiry for each in options}) == 34
    assert max(each.expiry for each in options if each.expiry) == date(2028, 12, 15)
    assert sum(each.expiry == date(2026, 2, 12) for each in options) == 210
    assert {each.underlying for each in options} == {"ARCA:SPY"}
    assert {each.multiplier for each in options} == {100}
    assert spy.feed.unlisted == ()


def test_snapshot_is_of_its_latest_trade_and_the_desks_clock_stands_there(spy: Replayed) -> None:
    assert spy.recording.frames[0].at == AS_OF
    assert spy.clock.now() == AS_OF
    assert spy.quote("OPRA:SPY271217P00895000").at == AS_OF


@pytest.mark.parametrize(
    ("symbol", "bid", "ask", "last", "interest", "volume"),
    [
        ("SPY260212C00500000", "181.75", "183.18", "192.29", 6, 4),
        ("SPY260212C00684000", "1.19", "1.20", "1.20", 1952, 79_759),
        ("SPY260213P00680000", "2.32", "2.33", "2.32", 17_769, 60_988),
        ("SPY260320C00700000", "6.40", "6.43", "6.40", 35_802, 5297),
        ("SPY260212C00700000", None, "0.01", "0.01", 19_240, 34_010),
        ("SPY281215C00700000", "106.00", "108.79", "107.93", 234, None),
        ("SPY260320C00285000", None, None, "321.90", 2, None),
        ("SPY271217P00895000", None, None, "304.90", 0, None),
    ],
)
def test_known_contracts_show_what_the_file_says(
    spy: Replayed,
    symbol: str,
    bid: str | None,
    ask: str | None,
    last: str,
    interest: int,
    volume: int | None,
) -> None:
    quote = spy.quote(f"OPRA:{symbol}")
    assert quote.bid == (bid and Decimal(bid))
    assert quote.ask == (ask and Decimal(ask))
    assert quote.last_price == Decimal(last)
    assert quote.open_interest == interest
    assert quote.volume == volume
    assert (quote.bid_quantity, quote.ask_quantity, quote.prev_close) == (None, None, None)


@pytest.mark.parametrize("ticker", ["SPY", "AAPL", "NVDA", "TSLA"])
def test_every_row_is_exact_and_what_it_lacks_is_missing(ticker: str) -> None:
    chain = Replayed(ticker)
    for row in chain.rows():
        quote = chain.quote(f"OPRA:{row['contractSymbol']}")
        for shown, name in (
            (quote.bid, "bid"),
            (quote.ask, "ask"),
            (quote.last_price, "lastPrice"),
        ):
            assert shown == (Decimal(row[name]) or None)
        assert quote.open_interest == (
            int(float(row["openInterest"])) if row["openInterest"] else None
        )


@pytest.mark.parametrize(
    ("ticker", "contracts", "expiries", "bidless", "askless", "crossed"),
    [
        ("SPY", 9177, 34, 317, 8, 0),
        ("AAPL", 2604, 24, 226, 3, 8),
        ("NVDA", 3882, 24, 199, 1, 0),
        ("TSLA", 5424, 25, 347, 8, 5),
    ],
)
def test_rows_without_bid_or_ask_and_crossed_ones_have_no_such_side_to_trade_against(
    ticker: str, contracts: int, expiries: int, bidless: int, askless: int, crossed: int
) -> None:
    chain = Replayed(ticker)
    options = [each for each in chain.catalogue if each.exchange == "OPRA"]
    books = [(each, chain.feed.depth(each.id, 10)) for each in options]
    assert len(options) == contracts
    assert len({each.expiry for each in options}) == expiries
    assert sum(not depth.bids for _, depth in books if depth) == bidless + crossed
    assert sum(not depth.asks for _, depth in books if depth) == askless + crossed
    assert all(depth.assumed == bool(depth.bids or depth.asks) for _, depth in books if depth)


def test_book_shows_the_touch_with_an_assumed_quantity_that_says_so(spy: Replayed) -> None:
    depth = spy.feed.depth(spy.catalogue.require("OPRA:SPY260320C00700000").id, 10)
    assert depth is not None
    assert depth.assumed
    assert [(each.price, each.quantity) for each in depth.bids] == [(Decimal("6.40"), 10)]
    assert [(each.price, each.quantity) for each in depth.asks] == [(Decimal("6.43"), 10)]


def test_underlying_has_a_last_price_and_nothing_to_trade_against(spy: Replayed) -> None:
    quote = spy.quote("ARCA:SPY")
    assert quote.last_price == Decimal("683.57")
    assert (quote.bid, quote.ask, quote.volume) == (None, None, None)
    depth = spy.feed.depth(quote.instrument_id, 10)
    assert depth is not None
    assert (depth.bids, depth.asks, depth.assumed) == ((), (), False)


def test_chain_of_9177_contracts_is_loaded_and_shown_in_two_seconds() -> None:
    start = time.perf_counter()
    Replayed("SPY")
    assert time.perf_counter() - start < 2.0
