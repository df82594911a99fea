"""Routes of market data."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from strikedesk.identity.access import CurrentPrincipal
from strikedesk.instruments.model import InstrumentKind
from strikedesk.marketdata.errors import SymbolsOutOfRange
from strikedesk.marketdata.http import Market, MarketTrending
from strikedesk.marketdata.quotes import joined, to_json
from strikedesk.marketdata.schemas import (
    BookOut,
    CurrentOut,
    FeedOut,
    QuotesOut,
    TrendingOut,
    TrendOut,
)
from strikedesk.marketdata.service import LEVELS_MAX, LEVELS_MIN
from strikedesk.marketdata.trending import CACHE_S, SHARES, TrendingBy
from strikedesk.platform.wire import Cursor, Positive

SYMBOLS_MAX = 500

router = APIRouter(tags=["market data"])

Levels = Annotated[int, Query(ge=LEVELS_MIN, le=LEVELS_MAX)]
Symbols = Annotated[
    str, Query(max_length=40_000, description=f"Up to {SYMBOLS_MAX}, parted by commas.")
]


@router.get("/quotes", response_model=QuotesOut)
async def get_quotes(market: Market, _caller: CurrentPrincipal, symbols: Symbols) -> Response:
    """Show the last values of some instruments, in the order asked; the unknown ones are listed."""
    known, unknown = market.split(_parted(symbols))
    items = market.quotes.of(market.slots(known))
    return _json(joined(f'{{"items":[{",".join(items)}]}}', to_json({"unknown": unknown})))


@router.get("/orderbook/{symbol:path}", response_model=BookOut)
async def get_order_book(
    symbol: str,
    market: Market,
    _caller: CurrentPrincipal,
    depth: Levels = 10,
    step: Positive | None = None,
) -> Response:
    """Show an instrument's order book, gathered on a coarser price grid if a step is given."""
    return _json(market.book(symbol, depth, step).text)


@router.get("/instruments/trending")
async def get_trending(
    market: Market,
    ranking: MarketTrending,
    response: Response,
    _caller: CurrentPrincipal,
    by: TrendingBy = TrendingBy.VOLUME,
    kind: InstrumentKind | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> TrendingOut:
    """Show what trades or moves most, of shares and funds unless a kind is given."""
    found = ranking.of(by, limit, SHARES if kind is None else frozenset({kind}))
    response.headers["cache-control"] = f"private, max-age={CACHE_S:.0f}"
    return TrendingOut(items=[TrendOut.of(trend, market.max_age) for trend in found])


@router.get("/market-data/current", response_model=CurrentOut)
async def get_current(
    market: Market,
    _caller: CurrentPrincipal,
    cursor: Cursor | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """Page through all that any feed has quoted, and say how fresh the whole is."""
    found = market.quoted_after(-1 if cursor is None else int(cursor), limit + 1)
    page = found[:limit]
    rest = {
        "next_cursor": str(page[-1]) if len(found) > limit else None,
        "feed": FeedOut.of(market.health()).model_dump(mode="json"),
        "as_of": market.clock.now(),
    }
    return _json(joined(f'{{"items":[{",".join(market.quotes.of(page))}]}}', to_json(rest)))


def _parted(symbols: str) -> list[str]:
    asked = [symbol.strip() for symbol in symbols.split(",") if symbol.strip()]
    if not 0 < len(asked) <= SYMBOLS_MAX:
        raise SymbolsOutOfRange(f"Ask for 1 to {SYMBOLS_MAX} symbols.", field="symbols")
    return asked


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
