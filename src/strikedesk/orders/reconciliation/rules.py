"""Our books against a broker's snapshot: facts in, breaks out."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.orders.broker import BrokerSnapshot, OpenOrder, Report
from strikedesk.orders.lifecycle import DONE, OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation.fills import Known, fill_breaks
from strikedesk.orders.reconciliation.model import (
    FILLS,
    Books,
    Break,
    IssueType,
    Severity,
)
from strikedesk.positions.model import Product

RESTING = frozenset({OrderStatus.NEW, OrderStatus.PARTIALLY_FILLED})
NOT_SENT = frozenset({OrderStatus.PENDING_APPROVAL, OrderStatus.DENIED})
IN_FLIGHT = frozenset(
    {
        OrderStatus.PENDING_NEW,
        OrderStatus.PENDING_REPLACE,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.UNKNOWN,
    }
)
"""The order path is about to find out, and what the venue says of their terms proves nothing."""

IN_FLIGHT_MAX = timedelta(minutes=5)
CASH_ROUNDING = Decimal("1.00")
CASH_SHARE = Decimal("0.001")


def broker_breaks(ours: Books, theirs: BrokerSnapshot, now: datetime) -> list[Break]:
    """Return every difference between our books and what a broker says, what is in flight too.

    A part that the broker cannot tell is not compared. A position is not compared while a fill
    in its instrument is in question, nor is cash while any fill is: they would only say the
    same again.
    """
    known = Known(ours.orders)
    fills = list(fill_breaks(ours, theirs, known))
    in_question = {each.order_id for each in fills}
    orders = list(_order_breaks(ours, theirs, known, in_question, now))
    fills += [each for each in orders if each.type in FILLS]
    others = [each for each in orders if each.type not in FILLS]
    shaken = {each.instrument_id for each in fills}
    positions = [] if None in shaken else _position_breaks(ours, theirs, shaken)
    cash = [] if fills else _cash_breaks(ours, theirs)
    return [*fills, *others, *positions, *cash]


def evidence(order: Order, reports: Iterable[Report]) -> tuple[Report, ...]:
    """Pick from what a venue tells of an order what proves how it stands.

    Fills are facts, and so are a cancel and an expiry. That it never had an order which it
    once took proves nothing but that one of its two answers is wrong.
    """
    proving = {OrderEvent.CANCEL, OrderEvent.EXPIRE}
    mine = [report for report in reports if report.order_id == order.id]
    return tuple(r for r in mine if r.exec_id is not None or r.event in proving)


def _order_breaks(
    ours: Books,
    theirs: BrokerSnapshot,
    known: Known,
    in_question: set[UUID | None],
    now: datetime,
) -> Iterator[Break]:
    yield from (
        _stuck(order)
        for order in ours.orders
        if order.status in IN_FLIGHT and now - order.updated_at > IN_FLIGHT_MAX
    )
    if theirs.orders is None:
        return
    open_there = [(told, known.behind(told)) for told in theirs.orders]
    ids = {order.id for _, order in open_there if order is not None}
    for order in ours.orders:
        if order.status in RESTING and order.id not in ids | in_question:
            yield _order_missing(order)
    for told, mine in open_there:
        if mine is None:
            yield _external(ours, told)
        else:
            yield from _terms_breaks(mine, told, is_settled=mine.id not in in_question)


def _stuck(order: Order) -> Break:
    return _about(
        order,
        IssueType.STATUS_MISMATCH,
        Severity.WARNING,
        f"The broker has not answered for more than {IN_FLIGHT_MAX.seconds // 60} minutes.",
        order.status,
        None,
    )


def _order_missing(order: Order) -> Break:
    return _about(
        order,
        IssueType.ORDER_MISSING,
        Severity.CRITICAL,
        "We hold this order to be working, and it is none of the broker's open orders.",
        f"{order.status} {order.leaves_quantity:f}",
        None,
        asks=True,
    )


def _external(ours: Books, told: OpenOrder) -> Break:
    is_like_ours = told.order_id is not None or told.tag is not None
    whose = "with a tag of ours that we have no record of" if is_like_ours else "that we never sent"
    return Break(
        IssueType.ORDER_EXTERNAL,
        Severity.CRITICAL if is_like_ours else Severity.WARNING,
        ours.account_id,
        told.venue_order_id,
        f"The broker works an order {whose}.",
        None,
        _terms(told.side, told.quantity, told.price, told.trigger_price),
        mark=f"{told.quantity:f}",
        instrument_id=told.instrument_id,
    )


def _terms_breaks(order: Order, told: OpenOrder, *, is_settled: bool) -> Iterator[Break]:
    if order.status in DONE | NOT_SENT:
        yield _about(
            order,
            IssueType.STATUS_MISMATCH,
            Severity.CRITICAL,
            f"The broker works an order that is {order.status} here; nothing is set aside for it.",
            order.status,
            f"working {told.quantity - told.filled_quantity:f}",
        )
        return
    if told.filled_quantity != order.filled_quantity and is_settled:
        yield _filled_otherwise(order, told)
    if order.status not in RESTING:
        return
    if told.quantity != order.quantity:
        yield _quantity_mismatch(order, told)
    if _prices_differ(order, told):
        yield _price_mismatch(order, told)


def _filled_otherwise(order: Order, told: OpenOrder) -> Break:
    is_more = told.filled_quantity > order.filled_quantity
    more, less = ("The broker has", "we have") if is_more else ("We have", "the broker has")
    return _about(
        order,
        IssueType.FILL_MISSING if is_more else IssueType.FILL_UNKNOWN,
        Severity.CRITICAL,
        f"{more} filled more of this order than {less}.",
        f"{order.filled_quantity:f}",
        f"{told.filled_quantity:f}",
        asks=is_more,
    )


def _quantity_mismatch(order: Order, told: OpenOrder) -> Break:
    is_more = told.quantity > order.quantity
    return _about(
        order,
        IssueType.QUANTITY_MISMATCH,
        Severity.CRITICAL if is_more else Severity.WARNING,
        "The broker works this order for more than the gate let pass."
        if is_more
        else "The broker works this order for less than we hold.",
        f"{order.quantity:f}",
        f"{told.quantity:f}",
    )


def _prices_differ(order: Order, told: OpenOrder) -> bool:
    if order.price is not None and told.price != order.price:
        return True
    waits = order.triggered_at is None and told.trigger_price is not None
    return waits and told.trigger_price != order.trigger_price


def _price_mismatch(order: Order, told: OpenOrder) -> Break:
    is_worse = (
        order.price is not None
        and told.price is not None
        and order.side.sign * (told.price - order.price) > ZERO
    )
    return _about(
        order,
        IssueType.PRICE_MISMATCH,
        Severity.CRITICAL if is_worse else Severity.WARNING,
        "The broker works this order at a price that may cost more than was set aside."
        if is_worse
        else "The broker works this order at another price than we hold.",
        _terms(order.side, order.quantity, order.price, order.trigger_price),
        _terms(told.side, told.quantity, told.price, told.trigger_price),
    )


def _position_breaks(
    ours: Books, theirs: BrokerSnapshot, shaken: set[int | None]
) -> Iterator[Break]:
    if theirs.positions is None or ours.positions is None:
        return
    by_product = any(held.product is not None for held in theirs.positions)
    mine: dict[tuple[int, Product | None], Decimal] = {}
    for (instrument_id, product), quantity in ours.positions.items():
        key = (instrument_id, product if by_product else None)
        mine[key] = mine.get(key, ZERO) + quantity
    told = {(held.instrument_id, held.product): held.net_quantity for held in theirs.positions}
    for key in sorted(mine.keys() | told.keys(), key=str):
        held, there = mine.get(key, ZERO), told.get(key, ZERO)
        if held != there and key[0] not in shaken:
            yield _position_mismatch(ours.account_id, key, held, there)


def _position_mismatch(
    account_id: UUID, key: tuple[int, Product | None], held: Decimal, there: Decimal
) -> Break:
    instrument_id, product = key
    return Break(
        IssueType.POSITION_MISMATCH,
        Severity.CRITICAL,
        account_id,
        f"{instrument_id}:{product or ''}",
        "The broker's position differs from ours.",
        f"{held:f}",
        f"{there:f}",
        mark=f"{there - held:f}",
        instrument_id=instrument_id,
    )


def _cash_breaks(ours: Books, theirs: BrokerSnapshot) -> Iterator[Break]:
    if theirs.cash is None or ours.cash is None or theirs.cash == ours.cash:
        return
    difference = theirs.cash - ours.cash
    yield Break(
        IssueType.CASH_MISMATCH,
        cash_severity(ours.cash, theirs.cash),
        ours.account_id,
        ours.currency,
        f"The broker's cash differs from ours by {difference:f} {ours.currency}.",
        f"{ours.cash:f}",
        f"{theirs.cash:f}",
        mark=f"{difference:f}",
    )


def cash_severity(ours: Decimal, theirs: Decimal) -> Severity:
    """Judge a difference in cash: rounding is worth knowing, more than 0.1 % is not explained."""
    difference = abs(theirs - ours)
    if difference <= CASH_ROUNDING:
        return Severity.INFO
    is_small = difference <= CASH_SHARE * max(abs(ours), abs(theirs))
    return Severity.WARNING if is_small else Severity.CRITICAL


def _about(
    order: Order,
    issue: IssueType,
    severity: Severity,
    message: str,
    ours: str,
    theirs: str | None,
    *,
    asks: bool = False,
) -> Break:
    return Break(
        issue,
        severity,
        order.account_id,
        str(order.id),
        f"{order.client_order_id}: {message}",
        ours,
        theirs,
        mark=f"{ours}|{theirs}",
        order_id=order.id,
        instrument_id=order.instrument_id,
        asks_about=order.id if asks else None,
    )


def _terms(side: Side, quantity: Decimal, price: Decimal | None, trigger: Decimal | None) -> str:
    at = "at the market" if price is None else f"@ {price:f}"
    when = "" if trigger is None else f" from {trigger:f}"
    return f"{side} {quantity:f} {at}{when}"
