"""The market of the running desk, for this slice's routes and sockets."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.marketdata.service import LiveMarket
from strikedesk.marketdata.trending import Trending


def live_market(connection: HTTPConnection) -> LiveMarket:
    """Hand out the desk's market."""
    market: LiveMarket = connection.app.state.market
    return market


async def _trending(connection: HTTPConnection) -> Trending:
    state = connection.app.state
    if not hasattr(state, "market_trending"):
        state.market_trending = Trending(live_market(connection))
    trending: Trending = state.market_trending
    return trending


async def _market(connection: HTTPConnection) -> LiveMarket:
    return live_market(connection)


Market = Annotated[LiveMarket, Depends(_market)]
MarketTrending = Annotated[Trending, Depends(_trending)]
