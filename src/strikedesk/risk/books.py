"""Puts together what a margin is asked about: positions and orders with the market's prices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments import calendars
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.service import LiveMarket
from strikedesk.positions.model import Product
from strikedesk.quant import black_scholes
from strikedesk.risk.margin import opening_requirement
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, Method, Portfolio, Underlying
from strikedesk.risk.margins.schedule import parameters_of
from strikedesk.risk.margins.span import DAYS_PER_YEAR

VOL_PLACES = Decimal("0.000001")

Marks = Mapping[int, Decimal | None]


class Row(NamedTuple):
    """A position or an order: how much of what, signed; an order has its price."""

    instrument: Instrument
    product: Product
    quantity: Decimal
    price: Decimal | None = None


class Book(NamedTuple):
    """What is held on one underlying, and what works there, oldest first."""

    held: Portfolio
    working: tuple[Leg, ...]

    def hedges(self, order: Leg) -> bool:
        """Tell whether other contracts are there that the order's contract may cover."""
        return any(
            leg.instrument.is_derivative and leg.instrument.id != order.instrument.id
            for leg in (*self.held.legs, *self.working)
        )


def book_of(
    market: LiveMarket, group: str, held: Iterable[Row], working: Iterable[Row], at: datetime
) -> Book:
    """Mark what is held and what works on one underlying.

    Parameters
    ----------
    group : str
        Symbol of the underlying.
    working : iterable of Row
        Oldest first; what has no price of its own is marked as a position is.
    """
    positions = [row for row in held if row.quantity]
    orders = [row for row in working if row.quantity]
    instruments = {row.instrument.id: row.instrument for row in (*positions, *orders)}
    one = next(iter(instruments.values()))
    on = at.astimezone(calendars.timezone(one.exchange)).date()
    underlying = _underlying(market, group)
    marks = {each.id: mark(market, each) for each in instruments.values()}
    is_scanned = _is_scanned(one.currency, on)
    vols = _vols(instruments.values(), marks, underlying.price, on) if is_scanned else {}

    def leg(row: Row) -> Leg:
        known = row.instrument.id
        price = marks[known] if row.price is None else row.price
        return Leg(row.instrument, row.product, row.quantity, price, vols.get(known))

    portfolio = Portfolio(one.currency, on, tuple(map(leg, positions)), {group: underlying})
    return Book(portfolio, tuple(map(leg, orders)))


def alone(book: Book, order: Leg, opening: Decimal) -> Decimal | None:
    """Return what an order ties up without any hedge; None if that cannot be known.

    Parameters
    ----------
    opening : Decimal
        How much of it opens exposure. All of it counts where what it closes may cover something.
    """
    instrument, quantity = order.instrument, abs(order.quantity)
    side = Side.BUY if order.quantity > ZERO else Side.SELL
    is_bought = instrument.kind is InstrumentKind.OPT and side is Side.BUY
    if order.price is None:
        return None
    return opening_requirement(
        instrument,
        order.product,
        side,
        opening if is_bought or not book.hedges(order) else quantity,
        order.price,
        book.held.market_of(order.group).price,
    )


def sale_price(market: LiveMarket, instrument: Instrument, worst: Decimal) -> Decimal:
    """Return what a sale is margined at: it may trade above its limit, and margin grows with it."""
    quote = market.board.quote(instrument.id)
    if quote is None:
        return worst
    return max(worst, quote.last_price or worst, quote.bid or worst)


def is_on_derivatives(rows: Iterable[Row], group: str) -> bool:
    """Tell whether futures or options on that underlying are among these."""
    return any(row.instrument.is_derivative and row.instrument.underlying == group for row in rows)


def mark(market: LiveMarket, instrument: Instrument) -> Decimal | None:
    """Return the last price, else the middle of bid and ask, else None."""
    quote = market.board.quote(instrument.id)
    if quote is None:
        return None
    if quote.last_price is None and quote.bid is not None and quote.ask is not None:
        return (quote.bid + quote.ask) / 2
    return quote.last_price


def _underlying(market: LiveMarket, group: str) -> Underlying:
    found = market.catalogue.by_symbol(group)
    if found is None:
        return Underlying(None)
    return Underlying(
        mark(market, found), _vol(found.reference_vol), is_index=found.kind is InstrumentKind.INDEX
    )


def _vols(
    instruments: Iterable[Instrument],
    marks: Marks,
    spot: Decimal | None,
    on: date,
) -> dict[int, Decimal]:
    """Return the volatility of each option by its own mark, else the one it started with."""
    options = [each for each in instruments if each.kind is InstrumentKind.OPT]
    known = {each.id: vol for each in options if (vol := _vol(each.reference_vol)) is not None}
    return known | (_implied(options, marks, spot, on) if spot else {})


def _is_scanned(currency: str, on: date) -> bool:
    try:
        return parameters_of(currency, on).method is Method.SPAN_LIKE
    except MarginUnknown:
        return False


def _implied(
    options: Sequence[Instrument], marks: Marks, spot: Decimal, on: date
) -> dict[int, Decimal]:
    rows = [
        (each.id, float(price), 1.0 if each.right == "C" else -1.0, float(each.strike), days)
        for each in options
        if (price := marks[each.id]) and each.strike is not None and each.expiry is not None
        if (days := (each.expiry - on).days) > 0
    ]
    if not rows:
        return {}
    price, right, strike, expires_in = np.array([row[1:] for row in rows]).T
    tau = expires_in / DAYS_PER_YEAR
    found = black_scholes.implied_vol(price, right, float(spot), strike, tau, 0.0, 0.0)
    solved = zip((row[0] for row in rows), found.vol.tolist(), strict=True)
    return {each: vol for each, estimate in solved if (vol := _vol(estimate)) is not None}


def _vol(estimate: float | None) -> Decimal | None:
    """Cross from an estimate to an exact number, to the millionth; None for what is none."""
    if estimate is None or not np.isfinite(estimate) or estimate <= 0:
        return None
    return Decimal(repr(estimate)).quantize(VOL_PLACES)
