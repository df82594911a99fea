"""From the catalogue and the quote board to arrays of one expiry."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np

from strikedesk.exchange.expiry import expires_at
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import NEVER, QuoteBoard, Slots, to_ns
from strikedesk.marketdata.service import LiveMarket
from strikedesk.options.model import Bools, ChainQuotes, Floats, Listing, Price, Quotes

AMERICAN = frozenset({"OPRA"})
"""Exchanges whose options, as listed here, may be exercised before expiry."""
NANOSECONDS = 1e9
SECONDS_PER_YEAR = 365.0 * 86_400.0
UNLISTED = -1


def listings(underlying: str, options: Sequence[Instrument]) -> dict[date, Listing]:
    """Lay out options by expiry and strike.

    Contracts of another exchange or currency than the first of an expiry are left out: they
    are another market.
    """
    by_expiry: dict[date, list[Instrument]] = defaultdict(list)
    for each in options:
        if each.expiry is not None and each.strike is not None and each.right is not None:
            by_expiry[each.expiry].append(each)
    return {day: _listing(underlying, day, by_expiry[day]) for day in sorted(by_expiry)}


def _listing(underlying: str, expiry: date, contracts: Sequence[Instrument]) -> Listing:
    first = contracts[0]
    place = (first.exchange, first.currency)
    terms = {
        (each.right, each.strike): each
        for each in reversed(contracts)
        if (each.exchange, each.currency) == place
    }
    strikes = sorted({strike for _, strike in terms if strike is not None})
    ends_at = expires_at(first)
    assert ends_at is not None, "an option expires"
    return Listing(
        underlying=underlying,
        exchange=first.exchange,
        expiry=expiry,
        currency=first.currency,
        contracts=(
            tuple(terms.get(("C", strike)) for strike in strikes),
            tuple(terms.get(("P", strike)) for strike in strikes),
        ),
        strikes=np.array([float(strike) for strike in strikes]),
        ends_at=ends_at,
        is_american=first.exchange in AMERICAN,
    )


def years_to(ends_at: datetime, now: datetime) -> float:
    """Return years to an instant, ACT/365 by the second; 0 once it has passed."""
    return max((ends_at - now).total_seconds(), 0.0) / SECONDS_PER_YEAR


def slots_of(market: LiveMarket, listing: Listing) -> Slots:
    """Return the board's slots of an expiry's contracts, (2, n); -1 where none is listed.

    They stay as they are while the process runs.
    """
    return np.array([_slots(market, side) for side in listing.contracts])


def snapshot(market: LiveMarket, listing: Listing, slots: Slots) -> ChainQuotes:
    """Copy what the board says of an expiry, its underlying and its future, at this moment.

    Parameters
    ----------
    slots : (2, n) int64
        From `slots_of`.
    """
    now = market.clock.now()
    symbol = listing.underlying
    spot = market.catalogue.by_symbol(symbol)
    return ChainQuotes(
        listing=listing,
        quotes=_quotes(market, slots, now),
        tau=years_to(listing.ends_at, now),
        spot=missing_price(symbol) if spot is None else price_of(market, spot, now),
        future=_future(market, listing, now),
        as_of=now.astimezone(UTC),
    )


def price_of(market: LiveMarket, instrument: Instrument, now: datetime) -> Price:
    """Return the price of a share, an index or a future.

    The middle of bid and ask where both are there and do not cross, else the last price. An
    index has only the latter.
    """
    board = market.board
    slot = int(market.slots([instrument])[0])
    bid, ask, last = (float(board.prices[name][slot]) for name in ("bid", "ask", "last_price"))
    age = board.age(slot, now)
    value = 0.5 * (bid + ask) if 0.0 < bid <= ask else last
    return Price(
        instrument.symbol,
        value,
        np.nan if age is None else max(age.total_seconds(), 0.0),
        bool(age is None or age > market.max_age),
    )


def missing_price(symbol: str) -> Price:
    """Return the price of what is not quoted."""
    return Price(symbol, np.nan, np.nan, is_stale=True)


def _future(market: LiveMarket, listing: Listing, now: datetime) -> Price:
    for each in market.catalogue.derivatives(listing.underlying):
        is_twin = each.kind is InstrumentKind.FUT and each.expiry == listing.expiry
        if is_twin and each.currency == listing.currency:
            return price_of(market, each, now)
    return missing_price("")


def _quotes(market: LiveMarket, slots: Slots, now: datetime) -> Quotes:
    board = market.board
    is_listed = slots != UNLISTED
    at, now_ns, limit = np.maximum(slots, 0), to_ns(now), market.max_age.total_seconds()
    spoke = _age(board.at_ns, at, is_listed, now_ns)
    made = _age(board.last_ns, at, is_listed, now_ns)
    last_age = np.where(np.isnan(made), spoke, made)
    return Quotes(
        bid=_prices(board, "bid", at, is_listed),
        ask=_prices(board, "ask", at, is_listed),
        last=_prices(board, "last_price", at, is_listed),
        volume=_counts(board, "volume", at, is_listed),
        open_interest=_counts(board, "open_interest", at, is_listed),
        age_s=spoke,
        last_age_s=last_age,
        is_listed=is_listed,
        is_stale=~(spoke <= limit),
        is_last_fresh=last_age <= limit,
    )


def _slots(market: LiveMarket, contracts: Sequence[Instrument | None]) -> Slots:
    found = np.full(len(contracts), UNLISTED)
    listed = [each for each in contracts if each is not None]
    found[[each is not None for each in contracts]] = market.slots(listed)
    return found


def _age(column: Slots, at: Slots, is_listed: Bools, now_ns: int) -> Floats:
    """Seconds since an instant of the board; NaN for never, 0 where the source is ahead of us."""
    since = np.maximum(now_ns - column[at], 0) / NANOSECONDS
    return np.where(is_listed & (column[at] != NEVER), since, np.nan)


def _prices(board: QuoteBoard, name: str, at: Slots, is_listed: Bools) -> Floats:
    return np.where(is_listed, board.prices[name][at], np.nan)


def _counts(board: QuoteBoard, name: str, at: Slots, is_listed: Bools) -> Floats:
    found = board.counts[name][at]
    return np.where(is_listed & (found != NEVER), found, np.nan)
