"""The rules of the book once more, unit by unit over flat lists: slow, and plain to read."""

from collections import Counter
from dataclasses import dataclass


@dataclass
class Rested:
    number: int
    account: int
    side: str
    price: int
    left: int
    cum: int = 0
    ahead: int = 0
    trigger: int | None = None  # of a stop that waits; None for whatever is in the book
    stops_short: bool = False  # its rest is canceled, as that of a market order


class NaiveBook:
    """Whole numbers only; every trade is of one unit."""

    def __init__(self):
        self.shown = {"BUY": {}, "SELL": {}}
        self.left = {"BUY": {}, "SELL": {}}
        self.taken = Counter()
        self.at = None
        self.resting = []  # in time
        self.stops = []  # in time
        self.last = None
        self.triggered = []  # numbers, since `drain`
        self.trades = Counter()  # (number, price, liquidity) -> units, since `drain`

    def drain(self):
        trades, self.trades = self.trades, Counter()
        triggered, self.triggered = self.triggered, []
        return trades, triggered

    def show(self, bids, asks, at):
        if at != self.at:
            self.taken.clear()
        self.at = at
        self.shown = {"BUY": bids, "SELL": asks}
        for side, levels in self.shown.items():
            self.left[side] = {p: q - self.taken[side, p, q] for p, q in levels.items()}

    def forget_taken(self):
        self.taken.clear()
        self.left = {side: dict(levels) for side, levels in self.shown.items()}

    def submit(self, number, account, side, quantity, limit, rests):
        """Return whether a remainder was canceled because it met its own account."""
        taker = Rested(number, account, side, limit, quantity)
        return self.work(taker, rests)

    def work(self, taker, rests):
        met_itself = False
        while taker.left and not met_itself:
            price = self.best_for(taker)
            if price is None:
                break
            met_itself = self.trade_unit(taker, price)
        if taker.left and not met_itself and rests:
            self.rest(taker)
        return met_itself

    def start(self, entry):
        """Let a stop wait or come in; return whether it met its own account."""
        if not is_reached(entry, self.last):
            self.stops.append(entry)
            return False
        return self.trigger(entry)

    def trigger(self, entry):
        self.triggered.append(entry.number)
        entry.trigger = None
        return self.work(entry, rests=not entry.stops_short)

    def on_last(self):
        reached = [s for s in self.stops if is_reached(s, self.last)]
        self.stops = [s for s in self.stops if s not in reached]
        for entry in reached:
            self.trigger(entry)

    def end(self, numbers):
        self.resting = [r for r in self.resting if r.number not in numbers]
        self.stops = [s for s in self.stops if s.number not in numbers]

    def rest(self, entry):
        entry.ahead = self.queue_at(entry.side, entry.price)
        self.resting.append(entry)

    def best_for(self, taker):
        against = other(taker.side)
        prices = {p for p, q in self.left[against].items() if q}
        prices |= {r.price for r in self.resting if r.side == against}
        prices = {p for p in prices if reaches(taker.side, taker.price, p)}
        return best(taker.side, prices)

    def trade_unit(self, taker, price):
        against = other(taker.side)
        makers = [r for r in self.resting if r.side == against and r.price == price]
        outside = self.left[against].get(price, 0)
        if outside and (not makers or makers[0].ahead):
            self.take_outside(against, price)
            self.did(taker, price, "taker")
            return False
        if makers[0].account == taker.account:
            return True
        self.did(makers[0], price, "maker")
        self.did(taker, price, "taker")
        return False

    def take_outside(self, side, price):
        self.left[side][price] -= 1
        self.taken[side, price, self.shown[side][price]] += 1
        self.advance(side, price)

    def advance(self, side, price):
        for r in self.resting:
            if (r.side, r.price) == (side, price):
                r.ahead = max(r.ahead - 1, 0)

    def did(self, entry, price, liquidity):
        entry.left -= 1
        entry.cum += 1
        entry.ahead = 0
        self.trades[entry.number, price, liquidity] += 1
        self.resting = [r for r in self.resting if r.left]

    def in_priority(self, side):
        sign = -1 if side == "BUY" else 1
        return sorted((r for r in self.resting if r.side == side), key=lambda r: r.price * sign)

    def on_trade(self, price, units):
        for side in ("BUY", "SELL"):
            for _ in range(units):
                queue = [r for r in self.in_priority(side) if reaches(side, r.price, price)]
                if not queue:
                    break
                if queue[0].price == price and queue[0].ahead:
                    self.advance(side, price)
                else:
                    self.did(queue[0], queue[0].price, "maker")

    def on_touch(self):
        for r in self.resting:
            touch = best(other(r.side), set(self.shown[r.side]))
            if touch is None or not reaches(r.side, r.price, touch):
                continue
            r.ahead = min(r.ahead, self.shown[r.side].get(r.price, 0))

    def cross(self):
        for side in ("BUY", "SELL"):
            for r in self.in_priority(side):
                while r.left and (price := self.crossing(r)) is not None:
                    self.take_outside(other(side), price)
                    self.did(r, r.price, "maker")

    def crossing(self, entry):
        offers = {p for p, q in self.left[other(entry.side)].items() if q}
        return best(entry.side, {p for p in offers if reaches(entry.side, entry.price, p)})

    def queue_at(self, side, price):
        shown = self.shown[side]
        if not shown or price in shown:
            return self.left[side].get(price, 0)
        last = best(side, set(shown))
        is_behind = price < last if side == "BUY" else price > last
        return shown[last] if is_behind else 0


def is_reached(stop, last):
    if last is None:
        return False
    return last >= stop.trigger if stop.side == "BUY" else last <= stop.trigger


def other(side):
    return "SELL" if side == "BUY" else "BUY"


def reaches(side, limit, price):
    return price <= limit if side == "BUY" else price >= limit


def best(side, prices):
    """Best price for somebody of that side to trade at: the lowest for a buyer."""
    if not prices:
        return None
    return min(prices) if side == "BUY" else max(prices)
