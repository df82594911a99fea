"""Margins the positions and working orders on one underlying anew, together."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import structlog

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import margining_repo, repo
from strikedesk.orders.costs import charges_of_leaves
from strikedesk.orders.margining_repo import Stake
from strikedesk.orders.model import Order
from strikedesk.orders.rules import required_anew, worst_price
from strikedesk.platform.db import Tx
from strikedesk.positions.market import instruments_of, underlying_price
from strikedesk.positions.model import AVERAGE_PLACES, Product
from strikedesk.risk.books import Book, Row, book_of, sale_price
from strikedesk.risk.margin import position_margin
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.rules import required
from strikedesk.risk.portfolio import underlying_of
from strikedesk.risk.portfolio_margin import allocate, increments

log = structlog.get_logger(__name__)


class Moved(NamedTuple):
    """By how much an account's promises have changed."""

    reserved: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True)
class _Group:
    """What an account holds and works on one underlying.

    Parameters
    ----------
    freed : Decimal
        What the fills booked just now no longer set aside when each was looked at alone.
    """

    market: LiveMarket
    stakes: Sequence[Stake]
    working: Sequence[Order]
    known: dict[int, Instrument]
    book: Book
    freed: Decimal
    at: datetime

    @property
    def is_on_derivatives(self) -> bool:
        """Tell whether derivatives are held or worked at all."""
        legs = (*self.book.held.legs, *self.book.working)
        return any(leg.instrument.is_derivative for leg in legs)


async def groups_on_derivatives(
    tx: Tx, market: LiveMarket, account_id: UUID, instrument_ids: Collection[int]
) -> set[str]:
    """Return the underlyings of instruments that are to be margined with all that lies on them.

    Those of derivatives, and shares that derivatives of the account lie on. The database is
    asked only about shares that derivatives exist on.
    """
    found = (await instruments_of(tx, market, instrument_ids)).values()
    groups = {underlying_of(each) for each in found if each.is_derivative}
    shares = {each.symbol for each in found if market.catalogue.derivatives(each.symbol)} - groups
    return groups | (await margining_repo.underlyings(tx, account_id, shares) if shares else set())


async def margin_anew(
    tx: Tx, market: LiveMarket, account_id: UUID, underlying: str, freed: Decimal, at: datetime
) -> Moved:
    """Block and set aside what an account's positions and orders on one underlying need now.

    What is blocked is shared out among the positions; what orders set aside is told oldest
    first. If a price or a volatility is missing, each is margined alone; where that cannot be
    known either, what is set aside stays set aside. The account must be locked, and its totals
    moved by what is returned.
    """
    group = await _group(tx, market, account_id, underlying, freed, at)
    if group is None:
        return Moved(ZERO, ZERO)
    margins = [
        (stake, margin)
        for stake, margin in zip(group.stakes, _margins(group), strict=True)
        if margin != stake.margin
    ]
    if margins:
        await margining_repo.set_margins(tx, account_id, margins)
    reserved = ZERO
    for order, amount in _reservations(group):
        if amount != order.reserved:
            await repo.set_reserved(tx, order.id, amount)
            reserved += amount - order.reserved
    return Moved(reserved, sum((margin - stake.margin for stake, margin in margins), ZERO))


async def _group(
    tx: Tx, market: LiveMarket, account_id: UUID, underlying: str, freed: Decimal, at: datetime
) -> _Group | None:
    found = await margining_repo.stakes(tx, account_id)
    known = await instruments_of(tx, market, (stake.instrument_id for stake in found))
    stakes = [each for each in found if underlying_of(known[each.instrument_id]) == underlying]
    ids = sorted({each.instrument_id for each in stakes})
    orders = await margining_repo.working(tx, account_id, ids) if ids else []
    working = [order for order in orders if order.open_quantity]
    if not working and not any(stake.net_quantity or stake.margin for stake in stakes):
        return None
    held = (Row(known[each.instrument_id], each.product, each.net_quantity) for each in stakes)
    rows = [_row(market, order, known[order.instrument_id]) for order in working]
    book = book_of(market, underlying, held, rows, at)
    return _Group(market, stakes, working, known, book, freed, at)


def _row(market: LiveMarket, order: Order, instrument: Instrument) -> Row:
    price = worst_price(order, instrument)
    if order.side is Side.SELL:
        price = sale_price(market, instrument, price)
    return Row(instrument, order.product, order.side.sign * order.open_quantity, price)


def _margins(group: _Group) -> list[Decimal]:
    """Return what each stake blocks; nothing where nothing is open."""
    separate = [_alone(group, stake) for stake in group.stakes]
    if group.is_on_derivatives:
        try:
            total = required(group.book.held).blocked
        except MarginUnknown as unknown:
            log.warning("positions are margined alone", reason=unknown.message)
        else:
            return _shared_out(group.stakes, total, [each or ZERO for each in separate])
    if None not in separate:
        return [each or ZERO for each in separate]
    kept = sum((stake.margin for stake in group.stakes), ZERO) + max(group.freed, ZERO)
    pairs = zip(group.stakes, separate, strict=True)
    weights = [stake.margin if each is None else each for stake, each in pairs]
    return _shared_out(group.stakes, kept, weights)


def _alone(group: _Group, stake: Stake) -> Decimal | None:
    if not stake.net_quantity:
        return ZERO
    instrument = group.known[stake.instrument_id]
    average = stake.cost / (stake.net_quantity * instrument.multiplier)
    return position_margin(
        instrument,
        stake.product,
        stake.net_quantity,
        average.quantize(AVERAGE_PLACES),
        group.book.held.market_of(underlying_of(instrument)).price,
    )


def _shared_out(
    stakes: Sequence[Stake], total: Decimal, weights: Sequence[Decimal]
) -> list[Decimal]:
    """Allocate to what is open."""
    places = [place for place, stake in enumerate(stakes) if stake.net_quantity]
    shares = allocate(total, [weights[place] for place in places])
    by_place = dict(zip(places, shares, strict=True))
    return [by_place.get(place, ZERO) for place in range(len(stakes))]


def _reservations(group: _Group) -> Iterable[tuple[Order, Decimal]]:
    """Yield what orders set aside from now on, oldest first."""
    if not group.is_on_derivatives:
        return _apart(group)
    try:
        found = increments(group.book.held, group.book.working)
    except MarginUnknown as unknown:
        log.warning("orders are margined alone", reason=unknown.message)
        return ((order, max(amount, order.reserved)) for order, amount in _apart(group))
    return (
        (order, one.reservation + _charges(group, order))
        for order, one in zip(group.working, found, strict=True)
    )


def _apart(group: _Group) -> Iterator[tuple[Order, Decimal]]:
    """Yield orders that need something else when each instrument is looked at alone."""
    held = {(each.instrument_id, each.product): each.net_quantity for each in group.stakes}
    by_place = sorted(group.working, key=_place)
    for place, orders in groupby(by_place, key=_place):
        instrument = group.known[place[0]]
        price = underlying_price(group.market, instrument)
        charges = partial(_charges, group)
        yield from required_anew(list(orders), held[place], instrument, price, charges)


def _place(order: Order) -> tuple[int, Product]:
    return order.instrument_id, order.product


def _charges(group: _Group, order: Order) -> Decimal:
    return charges_of_leaves(group.known[order.instrument_id], order, at=group.at)
