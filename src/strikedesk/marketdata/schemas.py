"""Wire types of market data."""

from datetime import datetime, timedelta

from strikedesk.marketdata.rules import age_ms, is_stale
from strikedesk.marketdata.service import FeedHealth
from strikedesk.marketdata.trending import Trend
from strikedesk.platform.wire import Exact, Wire


class QuoteOut(Wire):
    """The last values of an instrument; what is missing is null.

    `QuoteTexts` writes it; this describes what it writes.
    """

    symbol: str
    instrument_id: int
    last_price: Exact | None
    bid: Exact | None
    ask: Exact | None
    open: Exact | None
    high: Exact | None
    low: Exact | None
    prev_close: Exact | None
    change: Exact | None
    change_percent: Exact | None
    bid_quantity: Exact | None
    ask_quantity: Exact | None
    volume: int | None
    open_interest: int | None
    timestamp: datetime | None
    source: str | None
    age_ms: int | None
    stale: bool


class QuotesOut(Wire):
    """Quotes in the order asked, and the symbols that the desk does not have."""

    items: list[QuoteOut]
    unknown: list[str]


class LevelOut(Wire):
    """One price of a book and what is shown there."""

    price: Exact
    quantity: Exact


class BookOut(Wire):
    """An order book, best prices first; ``assumed`` when the quantities are no data.

    `BookTexts` writes it; this describes what it writes.
    """

    symbol: str
    bids: list[LevelOut]
    asks: list[LevelOut]
    timestamp: datetime | None
    assumed: bool
    age_ms: int | None
    stale: bool


class TrendOut(Wire):
    """An instrument that trends."""

    symbol: str
    name: str
    last_price: Exact | None
    change_percent: Exact | None
    volume: int | None
    age_ms: int | None
    stale: bool

    @classmethod
    def of(cls, trend: Trend, max_age: timedelta) -> "TrendOut":
        """Show a trend and how old its numbers are."""
        return cls(
            symbol=trend.instrument.symbol,
            name=trend.instrument.name,
            last_price=trend.last_price,
            change_percent=trend.change_percent,
            volume=trend.volume,
            age_ms=age_ms(trend.age),
            stale=is_stale(trend.age, max_age),
        )


class TrendingOut(Wire):
    """What trends, first the most."""

    items: list[TrendOut]


class FeedOut(Wire):
    """How fresh the market data is as a whole."""

    last_frame_at: datetime | None
    age_ms: int | None
    stale: bool
    quoted: int
    stale_quotes: int

    @classmethod
    def of(cls, health: FeedHealth) -> "FeedOut":
        """Show the health of the feed."""
        return cls(
            last_frame_at=health.last_frame_at,
            age_ms=age_ms(health.age),
            stale=health.is_stale,
            quoted=health.quoted,
            stale_quotes=health.stale_quotes,
        )


class CurrentOut(Wire):
    """One page of all that is quoted."""

    items: list[QuoteOut]
    next_cursor: str | None
    feed: FeedOut
    as_of: datetime
