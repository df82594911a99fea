"""A desk in memory around a real database: several accounts, a hand-driven market, a faulty venue.

Everything between an intent and the ledger is the product's own. Only time, prices, the venue
and the moments of death are the test's.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import numpy as np

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import Account, AccountKind
from strikedesk.core.ids import uuid7
from strikedesk.exchange.venue import PaperVenue
from strikedesk.identity.model import Principal, Role
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import QuoteBoard, Slots
from strikedesk.marketdata.model import Depth, Level
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import replacing, repo, service
from strikedesk.orders.booking import Booked
from strikedesk.orders.broker import Report
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker
from strikedesk.orders.replacing import Change
from strikedesk.platform.db import Database
from strikedesk.risk import service as risk
from strikedesk.risk.model import Denied, OrderTerms
from support.faulty_broker import FaultPlan, FaultyBroker
from support.floor import OPENING, HandClock, ScriptedDepth
from support.steps import Step, SteppedDispatcher, nothing

SYMBOLS = ("NSE:RELIANCE", "NSE:TCS")
LEVELS = 5


class Crash(BaseException):
    """The process dies here; no handler of the product may catch it."""


@dataclass
class World:
    """Everything of one desk, and what a client of it would remember.

    Parameters
    ----------
    number : int
        Keeps ids apart of worlds that share a database.
    survives : bool
        The venue goes on while the desk is down.
    """

    db: Database
    number: int
    random: Random
    plan: FaultPlan
    survives: bool
    catalogue: InstrumentCatalogue
    clock: HandClock = field(default_factory=HandClock)
    depth: ScriptedDepth = field(default_factory=ScriptedDepth)
    accounts: list[Account] = field(default_factory=list)
    prices: dict[str, Decimal] = field(default_factory=dict)
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    engaged: dict[UUID | None, UUID] = field(default_factory=dict)
    step: Step = nothing
    restarts: int = 0
    _ids: int = 0

    def __post_init__(self) -> None:
        self.board = QuoteBoard(self.catalogue)
        self.market = LiveMarket(
            self.board, self.catalogue, self.depth, self.clock, timedelta(seconds=15)
        )
        user_id = self.new_id()
        self.principal = Principal(
            user_id,
            f"trader-{self.number}@example.com",
            Role.ADMIN,
            frozenset({"read", "trade"}),
            "session",
            user_id,
        )
        self.broker = FaultyBroker(self._venue(), self.plan, self._tell, self.survives)
        self.dispatcher = self._dispatcher()
        self.board.listen(self._on_quotes)

    def new_id(self) -> UUID:
        self._ids += 1
        entropy = (self.number << 40 | self._ids).to_bytes(10, "big")
        return uuid7(int(self.clock.at.timestamp() * 1000), entropy)

    async def open(self, count: int) -> None:
        """Open accounts, and show the first prices."""
        async with self.db.transaction() as tx:
            await tx.execute(
                "INSERT INTO users (id, email, role, created_at, updated_at) "
                "VALUES ($1, $2, 'admin', $3, $3)",
                self.principal.user_id,
                self.principal.email,
                OPENING,
            )
            for n in range(count):
                account = await accounts.open_account(
                    tx,
                    self.clock,
                    self.new_id,
                    user_id=self.principal.user_id,
                    actor="test",
                    name=f"Paper {n}",
                    kind=AccountKind.PAPER,
                    currency="INR",
                )
                self.accounts.append(account)
        for n, symbol in enumerate(SYMBOLS):
            self.show(symbol, Decimal(1300 + 700 * n))

    def instrument(self, symbol: str) -> Instrument:
        return self.catalogue.require(symbol)

    def show(self, symbol: str, middle: Decimal) -> None:
        """Publish a book of random sizes around a price as one frame of the feed."""
        self.prices[symbol] = middle
        instrument, tick = self.instrument(symbol), self.instrument(symbol).tick_size
        half = tick * self.random.randint(1, 4)
        bids = [self._level(middle - half - tick * n) for n in range(LEVELS)]
        asks = [self._level(middle + half + tick * n) for n in range(LEVELS)]
        self.depth.books[instrument.id] = Depth(bids, asks, self.clock.at)
        shown = {
            "bid": bids[0].price,
            "ask": asks[0].price,
            "last_price": middle,
            "prev_close": middle,
        }
        self.board.update(
            self.board.slots([instrument.id]),
            self.clock.at,
            "scripted",
            {name: np.array([float(value)]) for name, value in shown.items()},
            {},
        )

    def _level(self, price: Decimal) -> Level:
        return Level(price, Decimal(self.random.randint(20, 300)))

    async def place(self, terms: OrderTerms) -> Order:
        async with self.db.transaction() as tx:
            order = await service.place_order(
                tx, self.clock, self.new_id, self.market, self.principal, terms
            )
        known = self.acknowledged.setdefault(order.tag, order.id)
        assert known == order.id, "the same intent became two orders"
        return order

    async def cancel(self, order_id: UUID) -> Order:
        async with self.db.transaction() as tx:
            return await service.cancel_order(tx, self.clock, self.principal, order_id)

    async def replace(self, order_id: UUID, change: Change) -> Order | Denied:
        async with self.db.transaction() as tx:
            return await replacing.replace_order(
                tx, self.clock, self.market, self.principal, order_id, change
            )

    async def engage(self, account_id: UUID | None) -> None:
        async with self.db.transaction() as tx:
            switch = await risk.engage(
                tx, self.clock, self.new_id, self.principal, account_id=account_id, reason="drill"
            )
        self.engaged[account_id] = switch.id

    async def release(self, account_id: UUID | None) -> None:
        switch_id = self.engaged.pop(account_id)
        async with self.db.transaction() as tx:
            await risk.release(tx, self.clock, self.principal, switch_id)

    async def orders(self) -> list[Order]:
        """Return every order of this world, oldest first."""
        async with self.db.read() as tx:
            rows = await tx.fetch(
                f"SELECT {repo.COLUMNS} FROM orders o WHERE account_id = ANY($1) "
                "ORDER BY created_at, id",
                [account.id for account in self.accounts],
            )
        return [repo.to_order(row) for row in rows]

    async def reconcile(self) -> None:
        """Ask the venue about everything of the day, as a reconciliation does."""
        sent = [order for order in await self.orders() if self.broker.sent[order.id]]
        try:
            found = await self.broker.find(sent)
        except Exception:  # noqa: BLE001 - a venue that fails, as the plan wants it
            assert self.plan.is_on or not self.broker.is_logged_in
        else:
            self.dispatcher.tell([r for r in found if r.reason_code != "never_arrived"])

    async def restart(self) -> None:
        """Lose everything that is only in memory, and come up again."""
        self.restarts += 1
        self.broker.lose_memory()
        if not self.survives:
            self.broker.inner = self._venue()
        self.dispatcher = self._dispatcher()
        await self.dispatcher.recover()
        if self.survives:
            await self.reconcile()

    async def settle(self) -> None:
        """Let the order path run until nothing is left that it can do at once."""
        while await self.dispatcher.drain():
            pass

    def _step(self, name: str) -> None:
        self.step(name)

    def _venue(self) -> PaperBroker:
        return PaperBroker(PaperVenue(self.depth, self.board, self.clock), self.clock)

    def _dispatcher(self) -> SteppedDispatcher:
        dispatcher = SteppedDispatcher(
            self.db, self.new_id, self.market, self.broker, self._forget_booked
        )
        dispatcher.step = self._step
        return dispatcher

    async def _forget_booked(self, _booked: Booked) -> None:
        """Nobody listens to the streams here."""

    def _tell(self, reports: Sequence[Report]) -> None:
        self.dispatcher.tell(reports)

    def _on_quotes(self, slots: Slots) -> None:
        self.broker.say(self.broker.inner.on_quotes(slots))


Action = Callable[[], Awaitable[object]]
