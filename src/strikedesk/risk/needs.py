"""What an order needs by the whole of what is held and works on its underlying."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from strikedesk.core.numbers import ZERO
from strikedesk.marketdata.service import LiveMarket
from strikedesk.risk.books import Row, alone, book_of, is_on_derivatives
from strikedesk.risk.facts import HeldRow
from strikedesk.risk.model import OrderTerms, RiskFacts
from strikedesk.risk.portfolio import underlying_of
from strikedesk.risk.portfolio_margin import Needed, needed
from strikedesk.risk.terms import opening_quantity, requirement_price


def needed_for(
    market: LiveMarket, held: Sequence[HeldRow], terms: OrderTerms, facts: RiskFacts, at: datetime
) -> Needed | None:
    """Return what an order needs beside the rest of its account.

    None where no derivatives are concerned and the order needs what it would need alone, or
    where there is no price to tell it by. Nothing is looked up for orders on shares that no
    derivative of the account lies on.
    """
    group = underlying_of(terms.instrument)
    rows = list(_of_group(market, held, group))
    positions = [row for row, _ in rows]
    if not terms.instrument.is_derivative and not is_on_derivatives(positions, group):
        return None
    price = requirement_price(terms, facts)
    if price is None:
        return None
    own = Row(terms.instrument, terms.product, terms.side.sign * terms.quantity, price)
    book = book_of(market, group, positions, [*_working(rows), own], at)
    *earlier, order = book.working
    without = book._replace(working=tuple(earlier))
    opening = opening_quantity(terms, facts)
    return needed(book.held, earlier, order, partial(alone, without, order, opening))


def _of_group(
    market: LiveMarket, held: Iterable[HeldRow], group: str
) -> Iterator[tuple[Row, HeldRow]]:
    for each in held:
        instrument = market.catalogue.by_id(each.instrument_id)
        if instrument is not None and underlying_of(instrument) == group:
            yield Row(instrument, each.product, each.net_quantity), each


def _working(rows: Iterable[tuple[Row, HeldRow]]) -> Iterator[Row]:
    """Yield what works, a side at a time; neither side nets the other away."""
    for row, held in rows:
        for quantity in (held.working_buy, -held.working_sell):
            if quantity:
                yield row._replace(quantity=quantity)


def left_out(held: Sequence[HeldRow], terms: OrderTerms, replaced: Decimal) -> Sequence[HeldRow]:
    """Return what is held and works without the order that is to be changed."""
    if not replaced:
        return held
    place = (terms.instrument.id, terms.product)
    name = "working_buy" if terms.side.sign > ZERO else "working_sell"
    return [
        each._replace(**{name: getattr(each, name) - replaced})
        if (each.instrument_id, each.product) == place
        else each
        for each in held
    ]
