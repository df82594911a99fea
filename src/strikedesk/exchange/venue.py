"""The paper exchange: books by instrument, fed by the quote board and the feed's depth.

It keeps nothing on disk. After a restart it is told again what rests (`PaperVenue.restore`)
and goes on from there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np

from strikedesk.core.clock import Clock
from strikedesk.core.trading import Side
from strikedesk.exchange.history import History
from strikedesk.exchange.ladder import Open
from strikedesk.exchange.matching import Book, Reports, end_of_remainder, outlives_session
from strikedesk.exchange.model import (
    Accepted,
    Canceled,
    CancelReason,
    CancelRejected,
    CancelRejectReason,
    ExecutionReport,
    Expired,
    Rejected,
    RejectReason,
    VenueOrder,
    WorkingOrder,
)
from strikedesk.exchange.reports import ended, facts
from strikedesk.exchange.rules import (
    change_refusal,
    changed_terms,
    contract_refusal,
    refusal,
)
from strikedesk.exchange.tape import Tape, last_traded
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import QuoteBoard, Slots
from strikedesk.marketdata.model import Depth, DepthSource

DEPTH_LEVELS = 50
ORDERS_REMEMBERED = 20_000
LAST_PRICE_MAX_AGE = timedelta(seconds=15)


class PaperVenue:
    """A venue where orders meet the outside book and each other.

    Every call that can make orders trade returns all reports that came of it, those of other
    accounts' resting orders among them, in the order in which they happened.

    Parameters
    ----------
    depth_source : DepthSource
        The feed; a book sees at most its best 50 levels a side.
    board : QuoteBoard
        Says which instruments exist, and what traded since the last look.
    clock : Clock
        Stamps what happens in `submit`, `on_quotes` and `restore`.
    memory : int
        How many orders that are over it still knows, to answer a repeated id.
    max_age : timedelta
        A last price of which the feed has said nothing for longer triggers no stop.
    """

    def __init__(
        self,
        depth_source: DepthSource,
        board: QuoteBoard,
        clock: Clock,
        memory: int = ORDERS_REMEMBERED,
        max_age: timedelta = LAST_PRICE_MAX_AGE,
    ) -> None:
        self._source = depth_source
        self._board = board
        self._clock = clock
        self._max_age = max_age
        self._books: dict[int, Book] = {}
        self._tapes: dict[int, Tape] = {}  # by slot, only of instruments with open orders
        self._open: dict[UUID, Open] = {}
        self._history = History(memory)

    def submit(self, orders: Sequence[VenueOrder]) -> Reports:
        """Take orders one after the other; each is accepted or rejected, and may trade at once.

        Returns
        -------
        list of ExecutionReport
            For an id that was seen before, what was reported of it so far, and nothing else
            happens: an order is executed once, however often it is sent.
        """
        at = self._clock.now()
        return [report for order in orders for report in self._submit(order, at)]

    def cancel(self, order_id: UUID, at: datetime) -> Canceled | CancelRejected:
        """Take out what is left of an order; a second cancel returns the first one's report."""
        entry = self._open.get(order_id)
        if entry is None:
            return self._cancel_again(order_id, at)
        report = self._books[entry.order.instrument_id].cancel(entry, CancelReason.REQUESTED, at)
        self._remember([report])
        return report

    def replace(
        self,
        order_id: UUID,
        quantity: Decimal,
        limit_price: Decimal | None,
        trigger_price: Decimal | None,
        at: datetime,
        protection_price: Decimal | None = None,
    ) -> list[ExecutionReport | CancelRejected]:
        """Change the terms of an order that rests or waits for its trigger.

        Less quantity and nothing else keeps its place in the queue; anything else goes to the
        back and may trigger or trade at once. What cannot be changed stays as it was.

        Parameters
        ----------
        quantity : Decimal
            In total, what has traded included.
        limit_price, trigger_price, protection_price : Decimal or None
            None leaves a price as it is. A triggered stop has no trigger to change, though it
            may be told again; an SL-M has no limit, and its protection goes with its trigger.

        Returns
        -------
        list
            What the feed had to say first; then `Replaced` and what came of it, or one
            `CancelRejected`.
        """
        entry = self._open.get(order_id)
        if entry is None:
            return [CancelRejected(order_id, self._why_not_open(order_id), at)]
        before = self._catch_up(entry.order.instrument_id, at)
        changed = changed_terms(entry.order, quantity, limit_price, trigger_price, protection_price)
        reason = self._replace_refusal(entry, changed, at)
        if reason is not None:
            return [*before, CancelRejected(order_id, reason, at)]
        book, last_price = self._book(changed.instrument_id), self._last(changed.instrument_id, at)
        after, held = book.replace(entry, changed, at, last_price)
        self._remember(after, held)
        return [*before, *after]

    def on_quotes(self, slots: Slots) -> Reports:
        """Let resting orders and stops react to an update of the board.

        Only instruments with open orders are looked at. Call it on each update, or with the
        slots of several updates at once: what traded meanwhile is found from the volumes.
        """
        if not self._tapes:
            return []
        touched = np.zeros(len(self._board), np.bool_)
        touched[slots] = True
        at = self._clock.now()
        waiting = [slot for slot in self._tapes if touched[slot]]
        return [report for slot in waiting for report in self._observe(slot, at)]

    def restore(self, orders: Iterable[WorkingOrder]) -> Reports:
        """Hold orders again that rested or waited before a restart, first come first.

        One that rested goes to the back of the outside queue as it is shown now, so the feed
        should have spoken before. None triggers or trades before the next update of the board;
        a stop whose trigger was passed meanwhile triggers then. One that is known already is
        left alone.

        Returns
        -------
        list of ExecutionReport
            Ends of orders that can go on no more: those of expired contracts, and those for a
            day that has ended.
        """
        at = self._clock.now()
        told = (self._restore(working, at) for working in orders)
        return [report for report in told if report is not None]

    def expire(self, instrument_ids: Iterable[int], at: datetime) -> Reports:
        """End the orders of instruments whose session has ended.

        GTC orders stay, unless the contract has ended too by ``at``: then all end.
        """
        known = [i for i in instrument_ids if i in self._books]
        reports: Reports = []
        for i in known:
            contract_lives = contract_refusal(self.instrument(i), at) is None
            reports += self._books[i].expire(at, contract_lives=contract_lives)
        self._remember(reports)
        return reports

    def end_orders(self, order_ids: Iterable[UUID], at: datetime) -> Reports:
        """End single orders whose time is over, whatever else works in their books.

        `expire` ends all that works in an instrument; this leaves those that came after the
        close and belong to the next session. What is not open is left out.
        """
        ending = [self._open[order_id] for order_id in order_ids if order_id in self._open]
        reports: Reports = [self._books[e.order.instrument_id].end(e, at) for e in ending]
        self._remember(reports)
        return reports

    def instrument(self, instrument_id: int) -> Instrument | None:
        """Return what is listed here under an id; None if nothing is."""
        slot = self._board.slot(instrument_id)
        return None if slot is None else self._board.instrument(slot)

    def working(self, order_id: UUID) -> WorkingOrder | None:
        """Return what rests or waits of an order, None if nothing does."""
        entry = self._open.get(order_id)
        return None if entry is None else entry.view()

    def reports(self, order_id: UUID) -> Reports:
        """Return all that was reported of an order; empty if the venue does not know it."""
        return self._history.of(order_id)

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        """Return the whole book: what is left outside, and the users' resting orders."""
        shown = self._source.depth(instrument_id, DEPTH_LEVELS)
        if shown is None:
            return None
        if instrument_id not in self._books:
            return replace(shown, bids=shown.bids[:levels], asks=shown.asks[:levels])
        book = self._books[instrument_id]
        book.outside.show(shown)
        bids, asks = (book.levels(side)[:levels] for side in (Side.BUY, Side.SELL))
        return replace(shown, bids=bids, asks=asks)

    def is_taken(self, instrument_id: int, side: Side) -> bool:
        """Tell whether our users have taken all that the feed shows outside on a side."""
        book, shown = self._books.get(instrument_id), self._source.depth(instrument_id, 1)
        if book is None or shown is None:
            return False
        book.outside.show(self._source.depth(instrument_id, DEPTH_LEVELS))
        is_shown = bool(shown.bids if side is Side.BUY else shown.asks)
        return is_shown and book.outside.best(side) is None

    def _submit(self, order: VenueOrder, at: datetime) -> Reports:
        if order.order_id in self._history:
            return self._history.of(order.order_id)
        reason = refusal(order, self.instrument(order.instrument_id), at)
        if reason is not None:
            rejected = Rejected(**ended(Open(order), at), reason=reason)
            self._remember([rejected])
            return [rejected]
        before = self._catch_up(order.instrument_id, at)
        book, last_price = self._book(order.instrument_id), self._last(order.instrument_id, at)
        after, held = book.submit(order, at, last_price)
        self._remember(after, held)
        return [*before, *after]

    def _cancel_again(self, order_id: UUID, at: datetime) -> Canceled | CancelRejected:
        known = self._history.of(order_id)
        if known and isinstance(known[-1], Canceled):
            return known[-1]
        return CancelRejected(order_id, self._why_not_open(order_id), at)

    def _why_not_open(self, order_id: UUID) -> CancelRejectReason:
        is_known = order_id in self._history
        return CancelRejectReason.TOO_LATE if is_known else CancelRejectReason.UNKNOWN_ORDER

    def _replace_refusal(
        self, entry: Open, changed: VenueOrder, at: datetime
    ) -> CancelRejectReason | RejectReason | None:
        if changed.order_id not in self._open:  # it ended while the book caught up with the feed
            return CancelRejectReason.TOO_LATE
        instrument = self.instrument(changed.instrument_id)
        return change_refusal(entry.view(), changed, instrument, at)

    def _restore(self, working: WorkingOrder, at: datetime) -> ExecutionReport | None:
        order = working.order
        if order.order_id in self._history:
            return None
        is_triggered = order.trigger_price is not None and not working.waits
        entry = Open(order, working.cum_qty, is_triggered=is_triggered)
        told = self._end_of_restored(working, entry, at)
        if told is None:
            held = self._book(order.instrument_id).hold(entry)
            self._remember([Accepted(**facts(entry, at))], held)
            return None
        self._remember([told])
        return told

    def _end_of_restored(
        self, working: WorkingOrder, entry: Open, at: datetime
    ) -> ExecutionReport | None:
        order = working.order
        if contract_refusal(self.instrument(order.instrument_id), at):
            return Expired(**ended(entry, at))
        reason = None if working.waits else end_of_remainder(order)
        if reason is not None:
            return Canceled(**ended(entry, at), reason=reason)
        day_ends_at = None if outlives_session(order) else working.day_ends_at
        is_over = day_ends_at is not None and at >= day_ends_at
        return Expired(**ended(entry, at)) if is_over else None

    def _last(self, instrument_id: int, at: datetime) -> Decimal | None:
        slot = self._board.slot(instrument_id)
        return None if slot is None else last_traded(self._board, slot, at, self._max_age)

    def _book(self, instrument_id: int) -> Book:
        """Return the book, with the outside as the feed shows it now."""
        book = self._books.setdefault(instrument_id, Book())
        book.outside.show(self._source.depth(instrument_id, DEPTH_LEVELS))
        return book

    def _catch_up(self, instrument_id: int, at: datetime) -> Reports:
        """Let open orders react to what the board says before anybody else comes."""
        slot = self._board.slot(instrument_id)
        return self._observe(slot, at) if slot is not None and slot in self._tapes else []

    def _observe(self, slot: int, at: datetime) -> Reports:
        instrument, tape = self._board.instrument(slot), self._tapes[slot]
        if not tape.is_new_frame() or contract_refusal(instrument, at):
            return []  # a feed may go on quoting what has ended; nobody can trade it
        book, instrument_id = self._books[instrument.id], instrument.id
        news, bid, ask = tape.news(), tape.touch("bid"), tape.touch("ask")
        reports = book.on_trade(news.price, news.quantity, at) if news else []
        book.on_touch(Side.BUY, bid.price, bid.quantity)
        book.on_touch(Side.SELL, ask.price, ask.quantity)
        if book.is_crossed_by(bid.price, ask.price):
            reports.extend(self._book(instrument_id).cross(at))
        last_price = last_traded(self._board, slot, at, self._max_age) if book.stops else None
        if last_price is not None and book.stops.is_reached(last_price):
            reports.extend(self._book(instrument_id).on_last(last_price, at))
        self._remember(reports)
        return reports

    def _remember(self, reports: Reports, resting: Open | None = None) -> None:
        """Keep history and index in step with what has just happened."""
        for order_id in self._history.add(reports):
            self._open.pop(order_id, None)
        if resting is not None:
            self._open[resting.order.order_id] = resting
        for instrument_id in {report.instrument_id for report in reports}:
            self._mind(instrument_id)

    def _mind(self, instrument_id: int) -> None:
        """Read the tape of an instrument as long as, and only while, orders are open there."""
        slot, book = self._board.slot(instrument_id), self._books.get(instrument_id)
        if slot is None:
            return
        if not book:
            self._tapes.pop(slot, None)
        elif slot not in self._tapes:
            self._tapes[slot] = Tape(self._board, slot)
