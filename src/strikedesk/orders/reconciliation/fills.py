"""Our fills against a broker's, and which of them prove themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.orders.broker import BrokerSnapshot, Execution, OpenOrder, Report
from strikedesk.orders.lifecycle import OrderEvent, next_status
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation.model import Books, Break, Fill, IssueType, Severity


@dataclass(slots=True)
class Known:
    """Finds our order behind a venue's, by id, by tag, by the venue's own id."""

    orders: Sequence[Order]
    by_id: dict[UUID, Order] = field(init=False)
    by_tag: dict[str, Order] = field(init=False)
    by_venue_id: dict[str, Order] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {order.id: order for order in self.orders}
        self.by_tag = {order.tag: order for order in self.orders}
        self.by_venue_id = {o.venue_order_id: o for o in self.orders if o.venue_order_id}

    def behind(self, theirs: OpenOrder | Execution) -> Order | None:
        """Return our order; None if it is somebody else's."""
        if theirs.order_id is not None:
            return self.by_id.get(theirs.order_id)
        if theirs.tag is not None and theirs.tag in self.by_tag:
            return self.by_tag[theirs.tag]
        return self.by_venue_id.get(theirs.venue_order_id)


def fill_breaks(ours: Books, theirs: BrokerSnapshot, known: Known) -> Iterator[Break]:
    """Compare the fills that we have booked with those that a broker tells."""
    if theirs.executions is None:
        return
    booked = {fill.exec_id: fill for fill in ours.fills}
    filled: dict[UUID, Decimal] = {}
    for execution in theirs.executions:
        fill = booked.get(execution.exec_id)
        if fill is None:
            yield _fill_missing(ours, execution, known.behind(execution), filled)
        elif (fill.quantity, fill.price) != (execution.quantity, execution.price):
            yield _fill_mismatch(ours, fill, execution)
    told = {execution.exec_id for execution in theirs.executions}
    since = theirs.executions_since
    for fill in ours.fills:
        if since is not None and fill.executed_at > since and fill.exec_id not in told:
            yield _fill_unknown(ours, fill)


def _fill_missing(
    ours: Books, execution: Execution, order: Order | None, filled: dict[UUID, Decimal]
) -> Break:
    cure = () if order is None else _cure(order, execution, filled)
    whose = "an order that is none of ours" if order is None else f"order {order.client_order_id}"
    return Break(
        IssueType.FILL_MISSING,
        Severity.WARNING if cure else Severity.CRITICAL,
        ours.account_id,
        execution.exec_id,
        f"The broker has a fill of {whose} that we have not booked.",
        None,
        f"{execution.side} {execution.quantity:f} @ {execution.price:f}",
        mark=f"{execution.quantity:f}@{execution.price:f}",
        order_id=None if order is None else order.id,
        instrument_id=execution.instrument_id,
        cure=cure,
    )


def _cure(order: Order, execution: Execution, filled: dict[UUID, Decimal]) -> tuple[Report, ...]:
    """Return the fill as a report, if it is provably the order's and the order can have it."""
    is_the_orders = (order.instrument_id, order.side) == (execution.instrument_id, execution.side)
    after = filled.get(order.id, order.filled_quantity) + execution.quantity
    most = max(order.quantity, order.new_quantity or ZERO)
    event = OrderEvent.FILL_LAST if after >= most else OrderEvent.FILL
    if not is_the_orders or after > most or next_status(order.status, event) is None:
        return ()
    filled[order.id] = after
    return (
        Report(
            order.id,
            order.account_id,
            OrderEvent.FILL,
            execution.at,
            execution.venue_order_id if order.venue_order_id is None else order.venue_order_id,
            exec_id=execution.exec_id,
            last_quantity=execution.quantity,
            last_price=execution.price,
        ),
    )


def _fill_unknown(ours: Books, fill: Fill) -> Break:
    return Break(
        IssueType.FILL_UNKNOWN,
        Severity.CRITICAL,
        ours.account_id,
        fill.exec_id,
        "We have booked a fill that the broker does not have.",
        f"{fill.side} {fill.quantity:f} @ {fill.price:f}",
        None,
        mark=f"{fill.quantity:f}@{fill.price:f}",
        order_id=fill.order_id,
        instrument_id=fill.instrument_id,
    )


def _fill_mismatch(ours: Books, fill: Fill, execution: Execution) -> Break:
    mine, told = (f"{each.quantity:f} @ {each.price:f}" for each in (fill, execution))
    return Break(
        IssueType.FILL_MISMATCH,
        Severity.CRITICAL,
        ours.account_id,
        fill.exec_id,
        "The broker's fill has another quantity or price than the one that we have booked.",
        mine,
        told,
        mark=f"{mine}|{told}",
        order_id=fill.order_id,
        instrument_id=fill.instrument_id,
    )
