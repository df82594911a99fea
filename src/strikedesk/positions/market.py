"""The market as a book sees it: the prices that positions are valued by."""

from collections.abc import Iterable
from decimal import Decimal

from strikedesk.instruments import service as instruments
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.rules import is_stale
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Tx
from strikedesk.positions.model import (
    Mark,
)


def mark_of(market: LiveMarket, instrument_id: int) -> Mark:
    """Return the price that a position is valued by: the last trade, however old it is."""
    quote = market.board.quote(instrument_id)
    if quote is None:
        return Mark(None, None, None, is_stale=True)
    slot = market.board.slot(instrument_id)
    assert slot is not None, "it has a quote"
    age = market.board.last_age(slot, market.clock.now())
    return Mark(quote.last_price, quote.prev_close, age, is_stale(age, market.max_age))


def underlying_price(market: LiveMarket, instrument: Instrument) -> Decimal | None:
    """Return the last price of what a derivative is written on, None if there is none."""
    if instrument.underlying is None:
        return None
    underlying = market.catalogue.by_symbol(instrument.underlying)
    quote = None if underlying is None else market.board.quote(underlying.id)
    return None if quote is None else quote.last_price


async def instruments_of(tx: Tx, market: LiveMarket, ids: Iterable[int]) -> dict[int, Instrument]:
    """Return instruments by id: active ones from memory, expired ones from the database."""
    wanted = set(ids)
    active = {i: found for i in wanted if (found := market.catalogue.by_id(i)) is not None}
    missing = wanted - active.keys()
    return active | await instruments.by_ids(tx, sorted(missing)) if missing else active
