"""What each client of a stream gets, and when; no sockets in here.

A session holds what its client has seen. The shell asks for what is `due` when it can send,
so a slow client simply skips values: nothing is ever queued for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import NEVER, Slots
from strikedesk.marketdata.messages import (
    BOOK,
    MARKET,
    Action,
    Misunderstood,
    Ping,
    Send,
    Snapshot,
    Subscribe,
    Unsubscribe,
    error,
    message,
    read,
)
from strikedesk.marketdata.service import LiveMarket

UNSEEN = -1


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """What one connection may ask for and get.

    Parameters
    ----------
    interval_s : float
        Seconds between two batches of changes in the long run; one may come early.
    heartbeat_s : float
        Seconds between two signs of life.
    stalled_s : float
        A client that takes no sign of life for so long is given up.
    messages_per_s, burst : float, int
        A client that says more is heard more slowly.
    """

    symbols_max: int = 500
    books_max: int = 100
    message_bytes_max: int = 65_536
    interval_s: float = 0.1
    heartbeat_s: float = 5.0
    stalled_s: float = 20.0
    messages_per_s: float = 20.0
    burst: int = 50


class Session(Protocol):
    """One client's view of the market."""

    def receive(self, data: str | bytes) -> list[Action]:
        """Hear a message and answer it."""
        ...

    def due(self) -> list[str]:
        """Return the messages that tell what changed since the last that were returned."""
        ...

    def beat(self) -> list[str]:
        """Return a sign of life, and what changed by growing old."""
        ...


@dataclass(slots=True)
class _Book:
    levels: int
    seen: str = ""


class MarketSession:
    """A client that follows many instruments.

    Each call costs one comparison of arrays as long as the client's list of symbols, and work
    for those that changed.
    """

    def __init__(self, market: LiveMarket, limits: StreamLimits) -> None:
        self._market = market
        self._limits = limits
        self._slots: Slots = np.empty(0, np.int64)
        self._seen: NDArray[np.int64] = np.empty(0, np.int64)
        self._seen_stale: NDArray[np.bool_] = np.empty(0, bool)
        self._books: dict[int, _Book] = {}

    def receive(self, data: str | bytes) -> list[Action]:
        """Hear a message and answer it; what was asked for comes with the next `due`."""
        try:
            said = read(data, MARKET, self._limits.message_bytes_max)
        except Misunderstood as misunderstood:
            return misunderstood.answer
        match said:
            case Subscribe():
                return [self._subscribe(said)]
            case Unsubscribe():
                return [self._unsubscribe(said)]
            case Snapshot():
                self._forget_seen(self._slots)
                return []
            case Ping():
                return [pong(self._market)]

    def due(self) -> list[str]:
        """Return at most one batch of quotes and one of books, of those that changed."""
        changed = self._market.board.revision[self._slots] != self._seen
        return self._tell(changed) if changed.any() else []

    def beat(self) -> list[str]:
        """Return a heartbeat, quotes that have gone stale, and books that changed silently."""
        slots = self._slots
        silent = self._market.are_stale(slots) & (self._market.board.at_ns[slots] != NEVER)
        gone = silent & ~self._seen_stale
        quotes = self._quotes(slots[gone]) if gone.any() else []
        self._seen_stale = silent
        return [heartbeat(self._market), *quotes, *self._changed_books(self._books)]

    def _subscribe(self, wish: Subscribe) -> Send:
        known, unknown = self._market.split(wish.symbols)
        slots = self._market.slots(known)
        fresh = slots[~np.isin(slots, self._slots)]
        if len(self._slots) + len(fresh) > self._limits.symbols_max:
            most = self._limits.symbols_max
            return error("too_many_symbols", f"At most {most} symbols per connection.")
        if wish.order_book and len(self._books.keys() | set(slots.tolist())) > (
            most := self._limits.books_max
        ):
            return error("too_many_books", f"At most {most} order books per connection.")
        self._slots = np.append(self._slots, fresh)
        self._seen = np.append(self._seen, np.full(len(fresh), UNSEEN))
        self._seen_stale = np.append(self._seen_stale, np.zeros(len(fresh), bool))
        self._forget_seen(slots)
        for slot in slots.tolist():
            self._books.pop(slot, None)
            if wish.order_book:
                self._books[slot] = _Book(wish.depth)
        return Send(message("subscribed", symbols=_symbols(known), unknown=unknown))

    def _unsubscribe(self, wish: Unsubscribe) -> Send:
        known, unknown = self._market.split(wish.symbols)
        gone = self._market.slots(known)
        kept = ~np.isin(self._slots, gone)
        self._slots = self._slots[kept]
        self._seen = self._seen[kept]
        self._seen_stale = self._seen_stale[kept]
        for slot in gone.tolist():
            self._books.pop(slot, None)
        return Send(message("unsubscribed", symbols=_symbols(known), unknown=unknown))

    def _forget_seen(self, slots: Slots) -> None:
        self._seen[np.isin(self._slots, slots)] = UNSEEN
        for slot in self._books.keys() & set(slots.tolist()):
            self._books[slot].seen = ""

    def _tell(self, changed: NDArray[np.bool_]) -> list[str]:
        slots = self._slots[changed]
        self._seen[changed] = self._market.board.revision[slots]
        self._seen_stale[changed] = False
        if not self._books:
            return self._quotes(slots)
        told = self._books.keys() & set(slots.tolist())
        return [*self._quotes(slots), *self._changed_books(told)]

    def _quotes(self, slots: Slots) -> list[str]:
        return [f'{{"type":"market_data","data":[{",".join(self._market.quotes.of(slots))}]}}']

    def _changed_books(self, slots: Iterable[int]) -> list[str]:
        texts = []
        for slot in slots:
            book = self._books[slot]
            body, text = self._market.books.of(self._market.board.instrument(slot), book.levels)
            if body != book.seen:
                book.seen = body
                texts.append(text)
        return [f'{{"type":"order_book","data":[{",".join(texts)}]}}'] if texts else []


class BookSession:
    """A client that follows the order book of one instrument."""

    def __init__(
        self, market: LiveMarket, limits: StreamLimits, instrument: Instrument, levels: int
    ) -> None:
        self._market = market
        self._limits = limits
        self._instrument = instrument
        self._slot = int(market.slots([instrument])[0])
        self._book = _Book(levels)
        self._revision = UNSEEN

    def receive(self, data: str | bytes) -> list[Action]:
        """Hear a message and answer it; a snapshot comes with the next `due`."""
        try:
            said = read(data, BOOK, self._limits.message_bytes_max)
        except Misunderstood as misunderstood:
            return misunderstood.answer
        if said.type == "ping":
            return [pong(self._market)]
        self._book = _Book(said.depth or self._book.levels)
        self._revision = UNSEEN
        return []

    def due(self) -> list[str]:
        """Return the book if the market spoke of the instrument and the book is another."""
        revision = int(self._market.board.revision[self._slot])
        if revision == self._revision:
            return []
        self._revision = revision
        return self._changed()

    def beat(self) -> list[str]:
        """Return a heartbeat, and the book if it changed silently."""
        return [heartbeat(self._market), *self._changed()]

    def _changed(self) -> list[str]:
        body, text = self._market.books.of(self._instrument, self._book.levels)
        if body == self._book.seen:
            return []
        self._book.seen = body
        return [f'{{"type":"order_book","data":[{text}]}}']


def pong(market: LiveMarket) -> Send:
    """Answer a ping."""
    return Send(message("pong", timestamp=market.clock.now()))


def heartbeat(market: LiveMarket) -> str:
    """Say that the stream lives; compared with a quote's timestamp, it tells the quote's age."""
    return message("heartbeat", timestamp=market.clock.now())


def _symbols(instruments: Iterable[Instrument]) -> list[str]:
    return [instrument.symbol for instrument in instruments]
