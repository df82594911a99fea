"""The paper exchange as a broker: it cannot reach anything but itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from strikedesk.accounts.model import Account, AccountKind
from strikedesk.core.clock import Clock
from strikedesk.exchange.expiry import day_ends_at
from strikedesk.exchange.model import (
    Accepted,
    Canceled,
    CancelRejected,
    CancelRejectReason,
    ExecutionReport,
    Expired,
    Filled,
    Rejected,
    Replaced,
    Triggered,
    VenueOrder,
    WorkingOrder,
)
from strikedesk.exchange.venue import PaperVenue
from strikedesk.marketdata.board import Slots
from strikedesk.orders.broker import BrokerSnapshot, Report
from strikedesk.orders.lifecycle import OrderEvent
from strikedesk.orders.model import Order
from strikedesk.orders.paper_books import PaperBooks
from strikedesk.orders.rules import protection_asked

REASONS = {
    "immediate_or_cancel": "What an IOC order does not find at once is canceled.",
    "book_exhausted": "The book held no more within the order's protection price.",
    "self_match": "The rest would have traded with an order of the same account.",
}


class PaperBroker:
    """Speaks the broker's words to a `PaperVenue`."""

    name = "paper"
    kinds = frozenset({AccountKind.PAPER})

    def __init__(self, venue: PaperVenue, clock: Clock) -> None:
        self._venue = venue
        self._clock = clock
        self._done_before: dict[UUID, Decimal] = {}
        self._books = PaperBooks(venue, clock, lambda order_id: self._told(venue.reports(order_id)))

    async def place(self, orders: Sequence[Order]) -> list[Report]:
        """Submit orders; an id that the venue knows already is not executed again."""
        self._books.note(orders)
        return self._told(self._venue.submit([to_venue_order(order) for order in orders]))

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        """Cancel orders; one that the venue does not have has nothing left to cancel."""
        at = self._clock.now()
        return [self._cancel(order, at) for order in orders]

    async def replace(self, orders: Sequence[Order]) -> list[Report]:
        """Change resting orders; what cannot be changed stays as it was."""
        at = self._clock.now()
        return [self._named(told) for order in orders for told in self._replace(order, at)]

    async def find(self, orders: Sequence[Order]) -> list[Report]:
        """Tell again all that was reported of orders; REJECT for one that never arrived."""
        found: list[Report] = []
        for order in orders:
            known = _as_it_stands(self._told(self._venue.reports(order.id)))
            found += known or [self._never_arrived(order)]
        return found

    def restore(self, orders: Sequence[Order]) -> list[Report]:
        """Rest orders again after a restart; those whose session has ended expire instead."""
        self._books.note(orders)
        new = [order for order in orders if not self._venue.reports(order.id)]
        self._done_before |= {order.id: order.filled_quantity for order in new}
        return self._told(self._venue.restore([self._working(order) for order in orders]))

    async def snapshot(self, account: Account, since: datetime) -> BrokerSnapshot:
        """Tell an account's open orders and fills; the exchange has no positions and no cash."""
        return self._books.snapshot(account.id, since)

    def end_sessions(self, orders: Sequence[Order], at: datetime) -> list[Report]:
        """Let orders expire whose session, or whose contract, has ended.

        One that the venue does not have any more has ended otherwise, and it has told so.
        """
        return to_reports(self._venue.end_orders([order.id for order in orders], at))

    def on_quotes(self, slots: Slots) -> list[Report]:
        """Let resting orders meet an update of the board."""
        return self._told(self._venue.on_quotes(slots))

    def _told(self, reports: Sequence[ExecutionReport]) -> list[Report]:
        return [self._named(report) for report in to_reports(reports)]

    def _named(self, report: Report) -> Report:
        """Tell a fill of an order that was restored apart from those before the restart.

        The venue counts from what was booked. If a later fill was booked before an earlier one
        that the restart lost, it would give the same name to another fill, which would then
        pass for one that is booked already.
        """
        done_before = self._done_before.get(report.order_id)
        if report.exec_id is None or not done_before:
            return report
        return replace(report, exec_id=f"{report.exec_id}@{done_before:f}")

    def _cancel(self, order: Order, at: datetime) -> Report:
        answer = self._venue.cancel(order.id, at)
        if isinstance(answer, Canceled):
            return _report(answer)
        is_unknown = answer.reason is CancelRejectReason.UNKNOWN_ORDER
        event = OrderEvent.CANCEL if is_unknown else OrderEvent.REFUSE_CANCEL
        return Report(
            order.id, order.account_id, event, at, reason_code=answer.reason, reason=_why(answer)
        )

    def _replace(self, order: Order, at: datetime) -> list[Report]:
        answers = self._venue.replace(
            order.id,
            order.new_quantity or order.quantity,
            order.new_price or order.price,
            order.new_trigger_price or order.trigger_price,
            at,
            self._protection(order),
        )
        return [
            _change_refused(order, answer)
            if isinstance(answer, CancelRejected)
            else _report(answer)
            for answer in answers
        ]

    def _protection(self, order: Order) -> Decimal | None:
        instrument = self._venue.instrument(order.instrument_id)
        # The venue refuses to change what it does not list, whatever it is told.
        return protection_asked(order, instrument) if instrument else order.protection_price

    def _working(self, order: Order) -> WorkingOrder:
        listed = self._venue.instrument(order.instrument_id)
        return WorkingOrder(
            to_venue_order(order),
            cum_qty=order.filled_quantity,
            is_triggered=order.triggered_at is not None,
            day_ends_at=day_ends_at(listed.exchange, order.created_at) if listed else None,
        )

    def _never_arrived(self, order: Order) -> Report:
        return Report(
            order.id,
            order.account_id,
            OrderEvent.REJECT,
            self._clock.now(),
            reason_code="never_arrived",
            reason="The desk stopped before the venue had the order: the venue knows no such tag.",
        )


def to_venue_order(order: Order) -> VenueOrder:
    """Write an order as the venue takes it."""
    return VenueOrder(
        order_id=order.id,
        account_id=order.account_id,
        instrument_id=order.instrument_id,
        side=order.side,
        quantity=order.quantity,
        limit_price=order.price,
        time_in_force=order.time_in_force,
        protection_price=order.protection_price,
        trigger_price=order.trigger_price,
    )


def to_reports(reports: Sequence[ExecutionReport]) -> list[Report]:
    """Write the venue's reports in the broker's words."""
    return [_report(report) for report in reports]


def _as_it_stands(told: list[Report]) -> list[Report]:
    """Tell of several changes the last one, where the first one was.

    What an earlier change left open may be less than what has traded since; what the last one
    left is room for all of it.
    """
    changes = [report for report in told if report.event is OrderEvent.REPLACE]
    if len(changes) < 2:
        return told
    first = told.index(changes[0])
    rest = [report for report in told[first:] if report.event is not OrderEvent.REPLACE]
    return [*told[:first], changes[-1], *rest]


def _change_refused(order: Order, answer: CancelRejected) -> Report:
    return Report(
        order.id,
        order.account_id,
        OrderEvent.REFUSE_REPLACE,
        answer.at,
        reason_code=answer.reason,
        reason=_why(answer),
    )


def _report(report: ExecutionReport) -> Report:
    order_id, account_id, at = report.order_id, report.account_id, report.at
    match report:
        case Accepted():
            return Report(order_id, account_id, OrderEvent.ACCEPT, at, venue_id(order_id))
        case Filled():
            return Report(
                order_id,
                account_id,
                OrderEvent.FILL,
                at,
                venue_id(order_id),
                exec_id=report.exec_id,
                last_quantity=report.last_qty,
                last_price=report.last_px,
            )
        case Canceled():
            reason = REASONS.get(report.reason)
            return Report(
                order_id,
                account_id,
                OrderEvent.CANCEL,
                at,
                None,
                reason_code=report.reason,
                reason=reason,
            )
        case Rejected():
            words = report.reason.replace("_", " ")
            return Report(
                order_id,
                account_id,
                OrderEvent.REJECT,
                at,
                None,
                reason_code=report.reason,
                reason=words,
            )
        case Triggered():
            return Report(order_id, account_id, OrderEvent.TRIGGER, at)
        case Replaced():
            return Report(
                order_id,
                account_id,
                OrderEvent.REPLACE,
                at,
                quantity=report.quantity,
                price=report.limit_price,
                trigger_price=report.trigger_price,
                protection_price=report.protection_price,
            )
        case Expired():
            return Report(order_id, account_id, OrderEvent.EXPIRE, at)
        case _:
            raise TypeError(f"the order path asks for no {type(report).__name__}")


def _why(answer: CancelRejected) -> str:
    return answer.reason.replace("_", " ").capitalize() + "."


def venue_id(order_id: UUID) -> str:
    """Name an order as the paper exchange does."""
    return f"P{order_id.hex[-12:].upper()}"
