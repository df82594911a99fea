"""A trading floor whose prices a test sets by hand: real database, real exchange, real order path."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

import numpy as np

from strikedesk.accounts import service as accounts
from strikedesk.accounts.ledger import TransactionKind
from strikedesk.accounts.model import Account, AccountKind
from strikedesk.core.ids import uuid7
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.venue import PaperVenue
from strikedesk.identity.model import Principal, Role
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.model import Depth, Level
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import repo, service
from strikedesk.orders.booking import Booked
from strikedesk.orders.dispatcher import Dispatcher
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker
from strikedesk.platform.db import Database
from strikedesk.positions.funds import value_open_by
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.model import (
    OrderTerms,
    OrderType,
)

OPENING = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
SHARE = "NSE:RELIANCE"


class HandClock:
    """Stands still until a test moves it."""

    def __init__(self, at: datetime = OPENING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class ScriptedDepth:
    """The book outside, as a test writes it."""

    def __init__(self) -> None:
        self.books: dict[int, Depth] = {}

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        found = self.books.get(instrument_id)
        if found is None:
            return None
        return Depth(found.bids[:levels], found.asks[:levels], found.at, found.assumed)


Book = Sequence[tuple[str, int]]


@dataclass
class Floor:
    """Everything between an intent and the ledger, with the prices in the test's hand."""

    db: Database
    clock: HandClock
    depth: ScriptedDepth
    board: QuoteBoard
    catalogue: InstrumentCatalogue
    market: LiveMarket
    dispatcher: Dispatcher
    broker: PaperBroker
    principal: Principal
    account: Account
    told: list[Booked] = field(default_factory=list)
    names: count = field(default_factory=count)
    ids: count = field(default_factory=lambda: count(1))

    def new_id(self) -> UUID:
        return uuid7(int(self.clock.at.timestamp() * 1000), next(self.ids).to_bytes(10, "big"))

    def show(self, symbol: str, bids: Book, asks: Book, last: str | None = None) -> None:
        """Publish a book, and the last price (the middle unless given), as one frame of the feed."""
        instrument = self.catalogue.require(symbol)
        levels = [
            [Level(Decimal(price), Decimal(size)) for price, size in side] for side in (bids, asks)
        ]
        self.depth.books[instrument.id] = Depth(*levels, self.clock.at)
        best = [float(side[0].price) if side else np.nan for side in levels]
        shown = float(last) if last else float(np.nanmean(best))
        prices = {"bid": best[0], "ask": best[1], "last_price": shown, "prev_close": shown}
        self.board.update(
            self.board.slots([instrument.id]),
            self.clock.at,
            "scripted",
            {name: np.array([value]) for name, value in prices.items()},
            {},
        )

    def terms(
        self, side: Side, quantity: int | str, price: str | None = None, **given: object
    ) -> OrderTerms:
        symbol = given.pop("symbol", SHARE)
        values = {
            "account_id": self.account.id,
            "client_order_id": f"order-{next(self.names)}",
            "instrument": self.catalogue.require(symbol),
            "side": side,
            "order_type": OrderType.MARKET if price is None else OrderType.LIMIT,
            "quantity": Decimal(quantity),
            "price": None if price is None else Decimal(price),
            "product": Product.CNC,
            "time_in_force": TimeInForce.DAY,
        }
        return OrderTerms(**{**values, **given})

    async def place(self, terms: OrderTerms) -> Order:
        async with self.db.transaction() as tx:
            return await service.place_order(
                tx, self.clock, self.new_id, self.market, self.principal, terms
            )

    async def cancel(self, order: Order) -> Order:
        async with self.db.transaction() as tx:
            return await service.cancel_order(tx, self.clock, self.principal, order.id)

    async def settle(self) -> None:
        """Let the order path run until nothing is left to do."""
        while await self.dispatcher.drain():
            pass

    async def trade(self, terms: OrderTerms) -> Order:
        """Place an order and let everything happen that happens to it at once."""
        order = await self.place(terms)
        await self.settle()
        return await self.reload(order)

    async def reload(self, order: Order) -> Order:
        async with self.db.read() as tx:
            found = await repo.by_id(tx, order.id)
        assert found is not None
        return found

    async def restart(self) -> None:
        """Lose everything that is only in memory, as a crash does, and come up again."""
        await build(self)
        await self.dispatcher.recover()

    async def value(self, query: str, *arguments: object) -> object:
        async with self.db.read() as tx:
            return await tx.fetchval(query, *arguments)

    async def balance(self, ledger_account: str) -> Decimal:
        found = await self.value(
            "SELECT balance FROM ledger_balances WHERE account_id = $1 AND ledger_account = $2",
            self.account.id,
            ledger_account,
        )
        return Decimal(0) if found is None else found

    async def deposit(self, amount: str) -> None:
        async with self.db.transaction() as tx:
            await accounts.move_funds(
                tx,
                self.clock,
                self.new_id,
                user_id=self.principal.user_id,
                actor="test",
                account_id=self.account.id,
                kind=TransactionKind.DEPOSIT,
                amount=Decimal(amount),
                memo="",
                value=value_open_by(self.market),
            )


async def build(floor: Floor) -> None:
    """Build the parts that live in memory."""
    venue = PaperVenue(floor.depth, floor.board, floor.clock)
    floor.broker = PaperBroker(venue, floor.clock)

    async def remember(booked: Booked) -> None:
        floor.told.append(booked)

    floor.dispatcher = Dispatcher(floor.db, floor.new_id, floor.market, floor.broker, remember)
    dispatcher, broker = floor.dispatcher, floor.broker
    floor.board.listen(lambda slots: dispatcher.tell(broker.on_quotes(slots)))


@asynccontextmanager
async def opened(db: Database, currency: str = "INR") -> AsyncIterator[Floor]:
    """Open a floor with one paper account and a book of RELIANCE at 1300."""
    clock, depth, catalogue = HandClock(), ScriptedDepth(), InstrumentCatalogue()
    async with db.read() as tx:
        await catalogue.load(tx)
    board = QuoteBoard(catalogue)
    market = LiveMarket(board, catalogue, depth, clock, timedelta(seconds=15))
    user_id = uuid7(1, b"0123456789")
    principal = Principal(
        user_id, "trader@example.com", Role.TRADER, frozenset({"read", "trade"}), "session", user_id
    )
    floor = Floor(
        db,
        clock,
        depth,
        board,
        catalogue,
        market,
        None,
        None,
        principal,
        None,  # type: ignore[arg-type]
    )
    async with db.transaction() as tx:
        await tx.execute(
            "INSERT INTO users (id, email, role, created_at, updated_at) VALUES ($1, $2, 'trader', $3, $3)",
            user_id,
            principal.email,
            OPENING,
        )
        floor.account = await accounts.open_account(
            tx,
            clock,
            floor.new_id,
            user_id=user_id,
            actor="test",
            name="Paper",
            kind=AccountKind.PAPER,
            currency=currency,
        )
    await build(floor)
    if currency == "INR":
        floor.show(
            SHARE, [("1299.90", 100), ("1299.80", 200)], [("1300.10", 100), ("1300.20", 200)]
        )
    yield floor
