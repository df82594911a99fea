"""What was dealt, in the pieces that charges fall on: days, executed orders, fills."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from strikedesk.charges.errors import SideUnknown
from strikedesk.charges.inputs import named_pair, positive, side_named
from strikedesk.charges.model import (
    CASH_SEGMENTS,
    Convention,
    Segment,
)
from strikedesk.charges.rounding import to_minor
from strikedesk.charges.schedule import Rate
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

ROUND_TRIP = "ROUND_TRIP"
TRADE_PARTS = ("side", "quantity", "price")
FILL_PARTS = ("quantity", "price")


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution.

    Parameters
    ----------
    quantity, price : Decimal
        As the venue tells them, > 0.
    value : Decimal
        quantity * price * multiplier.
    """

    quantity: Decimal
    price: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class ExecutedOrder:
    """The fills of one order: what brokerage is charged on."""

    side: Side
    fills: tuple[Fill, ...]

    @property
    def quantity(self) -> Decimal:
        """Sum over the fills."""
        return sum((fill.quantity for fill in self.fills), ZERO)

    @property
    def value(self) -> Decimal:
        """Sum over the fills, in currency."""
        return sum((fill.value for fill in self.fills), ZERO)


@dataclass(frozen=True, slots=True)
class Day:
    """Orders of one trade date in one instrument.

    Parameters
    ----------
    average_price : Decimal or None
        Of all trades of the day, those of another segment included, to the minor unit, as
        STT Rules 2004 r. 3(a) has it; None without trades.
    """

    orders: tuple[ExecutedOrder, ...]
    average_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Deal:
    """A question to a schedule."""

    segment: Segment
    on: date
    days: tuple[Day, ...]
    convention: Convention
    broker: str
    exchange: str | None = None
    scope: str | None = None
    overrides: Mapping[str, Rate] = field(default_factory=dict)
    assisted: bool = False

    @property
    def orders(self) -> tuple[ExecutedOrder, ...]:
        """All executed orders."""
        return tuple(order for day in self.days for order in day.orders)

    @property
    def turnover(self) -> Decimal:
        """Value of both sides."""
        return sum((order.value for order in self.orders), ZERO)

    def value_of(self, side: Side) -> Decimal:
        """Value of one side."""
        return sum((order.value for order in self.orders if order.side is side), ZERO)


def fill_of(quantity: object, price: object, multiplier: Decimal) -> Fill:
    """Return a fill from what a caller handed in; NumberInvalid if it is not above zero."""
    count, each = positive(quantity, "quantity"), positive(price, "price")
    return Fill(count, each, count * each * multiplier)


def fills_of(pairs: Iterable[object], multiplier: Decimal) -> tuple[Fill, ...]:
    """Return fills from pairs of quantity and price, or mappings of these names."""
    parts = (named_pair(pair, FILL_PARTS) for pair in pairs)
    return tuple(fill_of(quantity, price, multiplier) for quantity, price in parts)


def one_day(orders: Iterable[ExecutedOrder]) -> Day:
    """Return the day that consists of these orders and no others."""
    kept = tuple(orders)
    return Day(kept, average_price(kept))


def average_price(orders: Iterable[ExecutedOrder]) -> Decimal | None:
    """Return value over quantity of both sides, to the minor unit; None without orders."""
    kept = tuple(orders)
    quantity = sum((order.quantity for order in kept), ZERO)
    if quantity == ZERO:
        return None
    return to_minor(sum((order.value for order in kept), ZERO) / quantity)


def round_trip(segment: Segment, buy: Fill, sell: Fill) -> tuple[Day, ...]:
    """Return a buy and a sell: two days where delivery was taken in between, else one."""
    bought, sold = ExecutedOrder(Side.BUY, (buy,)), ExecutedOrder(Side.SELL, (sell,))
    if segment in (Segment.EQUITY_DELIVERY, Segment.ETF_DELIVERY):
        return one_day([bought]), one_day([sold])
    return (one_day([bought, sold]),)


def day_of_trades(segment: Segment, trades: Iterable[object], multiplier: Decimal) -> Day:
    """Return a segment's part of one day's trades in one instrument, each an order of its own.

    Shares bought and sold on the day are intraday, first come first matched, and the rest is
    delivery; every other segment keeps all trades.

    Parameters
    ----------
    trades : iterable
        ``[side, quantity, price]`` or mappings of these names, in the order of execution.

    Raises
    ------
    SideUnknown, NumberInvalid
        If a trade cannot be read.
    """
    orders = tuple(_order(row, multiplier) for row in trades)
    if segment not in CASH_SEGMENTS:
        return one_day(orders)
    intraday = segment is Segment.EQUITY_INTRADAY
    part = _matched(orders) if intraday else _unmatched(orders)
    return Day(part, average_price(orders))


def _order(row: object, multiplier: Decimal) -> ExecutedOrder:
    side, quantity, price = named_pair(row, TRADE_PARTS)
    return ExecutedOrder(side_named(side), (fill_of(quantity, price, multiplier),))


def _matched(orders: tuple[ExecutedOrder, ...]) -> tuple[ExecutedOrder, ...]:
    return tuple(
        _part(order, taken) for order, taken in zip(orders, _taken(orders), strict=True) if taken
    )


def _unmatched(orders: tuple[ExecutedOrder, ...]) -> tuple[ExecutedOrder, ...]:
    pairs = zip(orders, _taken(orders), strict=True)
    return tuple(
        _part(order, order.quantity - taken) for order, taken in pairs if taken < order.quantity
    )


def _taken(orders: tuple[ExecutedOrder, ...]) -> list[Decimal]:
    """Return how much of each order the other side's trades of the day cancel."""
    sums = {side: sum((o.quantity for o in orders if o.side is side), ZERO) for side in Side}
    left = dict.fromkeys(Side, min(sums.values()))
    taken = []
    for order in orders:
        taken.append(min(order.quantity, left[order.side]))
        left[order.side] -= taken[-1]
    return taken


def _part(order: ExecutedOrder, quantity: Decimal) -> ExecutedOrder:
    whole = order.fills[0]
    share = Fill(quantity, whole.price, whole.value * quantity / whole.quantity)
    return ExecutedOrder(order.side, (share,))


def days_of(
    segment: Segment,
    *,
    side: object,
    quantity: object,
    price: object,
    buy_price: object,
    sell_price: object,
    trades: Iterable[object] | None,
    multiplier: Decimal,
) -> tuple[Day, ...]:
    """Return what was dealt: a day's trades, a round trip if it has two prices, or one order.

    Raises
    ------
    SideUnknown
        If one order has no side, or a round trip names a single one.
    NumberInvalid
        If a quantity or price is missing, or not an exact number above zero.
    """
    if trades is not None:
        return (day_of_trades(segment, trades, multiplier),)
    if buy_price is not None or sell_price is not None:
        if side is not None and str(side).upper() != ROUND_TRIP:
            raise SideUnknown("two prices make a round trip, not one side", field="side")
        buy = fill_of(quantity, buy_price, multiplier)
        return round_trip(segment, buy, fill_of(quantity, sell_price, multiplier))
    if side is None and segment is Segment.EQUITY_OPTIONS_EXERCISE:
        side = Side.SELL  # the holder gives the option back for its intrinsic value
    fill = fill_of(quantity, price, multiplier)
    return (one_day([ExecutedOrder(side_named(side), (fill,))]),)
