"""The order book of one instrument: price-time priority, pure.

An incoming order trades at the best price there is, of outside levels and resting user orders
alike. At one price time decides: a user order that joined behind 300 shown outside lets 300 of
the outside trade first, then trades itself, and what the outside has beyond that comes after.
The trade is always at the price of whoever rested. Two orders of one account never trade with
each other: the newer one's remainder is cancelled when it meets the older one.

A resting order trades in three ways. An incoming user order meets it. The tape shows outside
trades: those at its price use up the queue ahead of it and then fill it, those beyond its
price fill it at once, each up to the quantity traded. The outside book comes to cross it: the
outside order that crosses would have met the resting order first, so the trade is at the
resting order's own price, for as much as the crossing levels show.

A stop waits outside the book, where nobody sees it, until the last traded price of the feed
reaches its trigger. Then it comes in like a new limit or market order. Trades within this book
are no last price: one stop does not trigger the next unless the feed says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.ladder import Ladder, Open
from strikedesk.exchange.model import (
    Accepted,
    Canceled,
    CancelReason,
    ExecutionReport,
    Expired,
    Liquidity,
    Replaced,
    Triggered,
    VenueOrder,
)
from strikedesk.exchange.outside import Outside
from strikedesk.exchange.reports import ended, facts, fill
from strikedesk.exchange.stops import Stops
from strikedesk.marketdata.model import Level

Reports = list[ExecutionReport]


class Book:
    """The book of one instrument.

    The caller shows it the outside (`outside.show`) before an order comes in, and tells it
    what the feed says of resting orders with `on_trade`, `on_touch` and `cross`, and of stops
    with `on_last`.
    """

    def __init__(self) -> None:
        self.outside = Outside()
        self.resting = {side: Ladder(side) for side in Side}
        self.stops = Stops()

    def __bool__(self) -> bool:
        """Tell whether any user order rests here or waits for its trigger."""
        return bool(self.stops) or any(self.resting.values())

    def submit(
        self, order: VenueOrder, at: datetime, last_price: Decimal | None = None
    ) -> tuple[Reports, Open | None]:
        """Trade an order as far as it goes, then rest or cancel what is left.

        Parameters
        ----------
        last_price : Decimal or None
            A stop that it reaches is triggered at once; None triggers none.

        Returns
        -------
        list of ExecutionReport
            Acceptance, trigger, one fill per price level, and the end if it came; the fills of
            resting orders that it met are among them.
        Open or None
            The order, if it rests or waits now.
        """
        entry = Open(order)
        accepted = Accepted(**facts(entry, at))
        reports, held = self._start(entry, last_price, at)
        return [accepted, *reports], held

    def replace(
        self, entry: Open, changed: VenueOrder, at: datetime, last_price: Decimal | None = None
    ) -> tuple[Reports, Open | None]:
        """Give an order that rests or waits its new terms; more than is done must be asked.

        Less quantity and nothing else keeps its place, in the queue of its price or among the
        stops. Anything else goes to the back, and may trigger or trade at once like a new order.
        """
        keeps_place = changed.quantity <= entry.order.quantity and entry.order == replace(
            changed, quantity=entry.order.quantity
        )
        if not keeps_place:
            self._remove(entry)
        entry.order = changed
        told = Replaced(
            **facts(entry, at),
            quantity=changed.quantity,
            limit_price=changed.limit_price,
            trigger_price=changed.trigger_price,
            protection_price=changed.protection_price,
        )
        if keeps_place:
            return [told], entry
        reports, held = self._start(entry, last_price, at)
        return [told, *reports], held

    def hold(self, entry: Open) -> Open:
        """Let an order wait for its trigger or rest, as the last one; nothing trades."""
        if entry.waits:
            self.stops.add(entry)
            return entry
        side = entry.order.side
        entry.queue_ahead = self.outside.queue_at(side, entry.price)
        self.resting[side].add(entry)
        return entry

    def cancel(self, entry: Open, reason: CancelReason, at: datetime) -> Canceled:
        """Take out an order that rests or waits."""
        self._remove(entry)
        return Canceled(**ended(entry, at), reason=reason)

    def end(self, entry: Open, at: datetime) -> Expired:
        """Take out an order whose time is over."""
        self._remove(entry)
        return Expired(**ended(entry, at))

    def expire(self, at: datetime, *, contract_lives: bool) -> list[Expired]:
        """End what rests, in priority, then what waits, in time; GTC orders with the contract."""
        entries = [*(entry for side in Side for entry in self.resting[side]), *self.stops]
        ending = [e for e in entries if not (contract_lives and outlives_session(e.order))]
        return [self.end(entry, at) for entry in ending]

    def on_last(self, last_price: Decimal, at: datetime) -> Reports:
        """Hear the last traded price: stops that it reaches are triggered, first come first."""
        reached = self.stops.pop_reached(last_price)
        return [r for entry in reached for r in self._trigger(entry, last_price, at)[0]]

    def on_touch(self, side: Side, best: Decimal | None, shown: Decimal | None) -> None:
        """Hear the best outside price of a side: it bounds the queue ahead of resting orders.

        At a better price than the best one nobody outside is ahead; at the best price at most
        what is shown there. Who leaves a queue is taken to have stood behind us.
        """
        if best is None:
            return
        for entry in self.resting[side]:
            if not side.reaches(entry.price, best):
                return
            if entry.price != best:
                entry.queue_ahead = ZERO
            elif shown is not None:
                entry.queue_ahead = min(entry.queue_ahead, shown)

    def on_trade(self, price: Decimal, quantity: Decimal | None, at: datetime) -> Reports:
        """Hear of outside trades since the last time, taken to be all at the last price.

        Parameters
        ----------
        quantity : Decimal or None
            None when the feed gives no volume: then a trade beyond a resting order's price
            fills all of it, and one at its price says nothing.
        """
        return [report for side in Side for report in self._on_trade(side, price, quantity, at)]

    def cross(self, at: datetime) -> Reports:
        """Trade resting orders against outside levels that have come to cross them."""
        return [report for side in Side for report in self._cross(side, at)]

    def levels(self, side: Side) -> list[Level]:
        """Return what is left outside together with what rests here, best price first."""
        total = {level.price: level.quantity for level in self.outside.levels(side)}
        for entry in self.resting[side]:
            total[entry.price] = total.get(entry.price, ZERO) + entry.leaves_qty
        return [Level(p, total[p]) for p in sorted(total, reverse=side is Side.BUY)]

    def is_crossed_by(self, bid: Decimal | None, ask: Decimal | None) -> bool:
        """Tell whether the outside, with these best prices, reaches a resting order."""
        best_bid, best_ask = self.resting[Side.BUY].best(), self.resting[Side.SELL].best()
        return (ask is not None and best_bid is not None and ask <= best_bid) or (
            bid is not None and best_ask is not None and bid >= best_ask
        )

    def _start(
        self, entry: Open, last_price: Decimal | None, at: datetime
    ) -> tuple[Reports, Open | None]:
        if not entry.waits:
            return self._work(entry, at)
        if last_price is None or not entry.order.is_reached_by(last_price):
            return [], self.hold(entry)
        return self._trigger(entry, last_price, at)

    def _trigger(
        self, entry: Open, last_price: Decimal, at: datetime
    ) -> tuple[Reports, Open | None]:
        entry.is_triggered = True
        told = Triggered(**facts(entry, at), last_price=last_price)
        reports, resting = self._work(entry, at)
        return [told, *reports], resting

    def _work(self, entry: Open, at: datetime) -> tuple[Reports, Open | None]:
        reports, stop = self._take(entry, at)
        if not entry.leaves_qty:
            return reports, None
        reason = stop or end_of_remainder(entry.order)
        if reason is None:
            return reports, self.hold(entry)
        return [*reports, Canceled(**ended(entry, at), reason=reason)], None

    def _take(self, taker: Open, at: datetime) -> tuple[Reports, CancelReason | None]:
        reports: Reports = []
        while taker.leaves_qty and (price := self._best_for(taker)) is not None:
            outside, makers, met_itself = self._plan(taker, price)
            reports.extend(fill(m, quantity, price, Liquidity.MAKER, at) for m, quantity in makers)
            self._clear(maker for maker, _ in makers)
            done = outside + sum((quantity for _, quantity in makers), ZERO)
            if done:
                reports.append(fill(taker, done, price, Liquidity.TAKER, at))
            if met_itself:
                return reports, CancelReason.SELF_MATCH
        return reports, None

    def _best_for(self, taker: Open) -> Decimal | None:
        """Best price that the taker may trade at."""
        against = taker.order.side.opposite
        prices = (self.outside.best(against), self.resting[against].best())
        there = [p for p in prices if p is not None and taker.order.side.reaches(taker.price, p)]
        if not there:
            return None
        return min(there) if taker.order.side is Side.BUY else max(there)

    def _plan(
        self, taker: Open, price: Decimal
    ) -> tuple[Decimal, list[tuple[Open, Decimal]], bool]:
        """Take from the outside at one price and say which resting orders trade how much.

        Returns the quantity taken outside, the resting orders' quantities, and whether the
        taker then met an order of its own account.
        """
        against = taker.order.side.opposite
        want, outside = taker.leaves_qty, ZERO
        makers: list[tuple[Open, Decimal]] = []
        for maker in self.resting[against].at(price):
            taken = self._take_outside(against, price, min(maker.queue_ahead, want))
            want, outside = want - taken, outside + taken
            if not want:
                return outside, makers, False
            if maker.order.account_id == taker.order.account_id:
                return outside, makers, True
            quantity = min(maker.leaves_qty, want)
            makers.append((maker, quantity))
            want -= quantity
        return outside + self._take_outside(against, price, want), makers, False

    def _take_outside(self, side: Side, price: Decimal, quantity: Decimal) -> Decimal:
        taken = self.outside.take(side, price, quantity)
        self._advance(side, price, taken)
        return taken

    def _advance(self, side: Side, price: Decimal, traded: Decimal) -> None:
        if not traded:
            return
        for entry in self.resting[side].at(price):
            entry.queue_ahead = max(entry.queue_ahead - traded, ZERO)

    def _on_trade(
        self, side: Side, price: Decimal, quantity: Decimal | None, at: datetime
    ) -> Iterator[ExecutionReport]:
        budget = quantity
        for entry in self.resting[side]:
            if not side.reaches(entry.price, price):
                return
            if entry.price == price:
                budget = self._use_queue(entry, budget)
            done = entry.leaves_qty if budget is None else min(budget, entry.leaves_qty)
            if not done:
                return
            budget = None if budget is None else budget - done
            yield fill(entry, done, entry.price, Liquidity.MAKER, at)
            self._clear([entry])

    def _use_queue(self, entry: Open, traded: Decimal | None) -> Decimal:
        """Let trades at an order's price pass those ahead of it; return what is left of them."""
        if traded is None:
            return ZERO
        passed = min(entry.queue_ahead, traded)
        self._advance(entry.order.side, entry.price, passed)
        return traded - passed

    def _cross(self, side: Side, at: datetime) -> Iterator[ExecutionReport]:
        for entry in self.resting[side]:
            done = self._sweep(side.opposite, entry)
            if not done:
                return
            yield fill(entry, done, entry.price, Liquidity.MAKER, at)
            self._clear([entry])

    def _sweep(self, against: Side, entry: Open) -> Decimal:
        """Take what the outside offers at the order's price or better."""
        done = ZERO
        while (left := entry.leaves_qty - done) and (
            best := self.outside.best(against)
        ) is not None:
            if not entry.order.side.reaches(entry.price, best):
                break
            done += self._take_outside(against, best, left)
        return done

    def _clear(self, entries: Iterable[Open]) -> None:
        for entry in entries:
            if not entry.leaves_qty:
                self._remove(entry)

    def _remove(self, entry: Open) -> None:
        if entry.waits:
            self.stops.remove(entry)
        else:
            self.resting[entry.order.side].remove(entry)


def end_of_remainder(order: VenueOrder) -> CancelReason | None:
    """Return why what is left of an order may not rest, None if it may."""
    if order.limit_price is None:
        return CancelReason.BOOK_EXHAUSTED
    if order.time_in_force is TimeInForce.IOC:
        return CancelReason.IMMEDIATE_OR_CANCEL
    return None


def outlives_session(order: VenueOrder) -> bool:
    """Tell whether an order goes on when its session ends."""
    return order.time_in_force is TimeInForce.GTC
