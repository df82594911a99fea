"""Stores each trading day's implied volatility and open interest, by itself."""

from datetime import datetime

import structlog

from strikedesk.core.errors import StrikeDeskError
from strikedesk.instruments import calendars
from strikedesk.options import repo, service
from strikedesk.options.desk import OptionDesk, futures_of
from strikedesk.platform.db import Database

log = structlog.get_logger(__name__)

KEEP_EVERY_S = 300.0


class Keeper:
    """A chore: measure every underlying while its exchange trades, so that the last one stays.

    A day on which the desk was only up after the close is stored once, from what is quoted then.
    The first call does nothing, so that a desk that starts is not held up.
    """

    def __init__(self, db: Database, desk: OptionDesk) -> None:
        self._db = db
        self._desk = desk
        self._is_first = True

    async def __call__(self) -> None:
        """Do a round, unless it is the first call."""
        if self._is_first:
            self._is_first = False
            return
        await self.round()

    async def round(self) -> int:
        """Store what can be measured; returns how many underlyings were stored."""
        stored = 0
        for underlying in self._desk.underlyings():
            try:
                stored += await self._keep_iv(underlying)
            except StrikeDeskError as why:
                log.info("no volatility stored", underlying=underlying, reason=why.message)
        for underlying in self._desk.market.catalogue.underlyings:
            await self._keep_futures(underlying)
        return stored

    async def _keep_iv(self, underlying: str) -> bool:
        exchange = self._desk.listing(underlying).exchange
        now = self._desk.market.clock.now()
        if not await self._is_due(exchange, underlying, now):
            return False
        measured = await service.measure(self._desk, underlying)
        async with self._db.transaction() as tx:
            await service.store_measured(tx, self._desk.market.clock, underlying, measured)
        return True

    async def _is_due(self, exchange: str, underlying: str, now: datetime) -> bool:
        today = service.local_day(exchange, now)
        session = calendars.session(exchange, today)
        if session is None or now < session.opens:
            return False
        if now < session.closes:
            return True
        async with self._db.read() as tx:
            return not await repo.has_iv(tx, underlying, today)

    async def _keep_futures(self, underlying: str) -> None:
        market = self._desk.market
        now = market.clock.now()
        listed = [
            each for each in futures_of(market, underlying) if _is_trading_day(each.exchange, now)
        ]
        found = []
        for each in listed:
            quote = market.board.quote(each.id)
            known = quote is not None and now - quote.at <= market.max_age
            if quote and known and quote.last_price and quote.open_interest is not None:
                found.append(repo.FutureDay(each.id, quote.last_price, quote.open_interest))
        if found:
            day = service.local_day(listed[0].exchange, now)
            async with self._db.transaction() as tx:
                await repo.store_futures(tx, day, found, now)


def _is_trading_day(exchange: str, now: datetime) -> bool:
    try:
        session = calendars.session(exchange, service.local_day(exchange, now))
    except StrikeDeskError:
        return False
    return session is not None and now >= session.opens
