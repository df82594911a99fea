"""The way in for orders: those that arrive together are booked together.

A transaction costs about the same for one order as for ten. While one is under way, what
arrives waits; then it is judged and stored in the next, at most one order of an account each
time, so that every order is judged by facts that know the one before it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from strikedesk.core.clock import Clock
from strikedesk.core.errors import Unavailable
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import service
from strikedesk.orders.booking import Booked
from strikedesk.orders.dispatcher import Listener
from strikedesk.orders.model import Order
from strikedesk.orders.service import Intent
from strikedesk.platform.db import Database
from strikedesk.risk.model import OrderTerms

ROUNDS_MAX = 2
"""Two, so that one is judged while PostgreSQL works on the other."""

ORDERS_MAX = 64


@dataclass(frozen=True, slots=True)
class _Waiting:
    intent: Intent
    outcome: "asyncio.Future[Order]"

    @property
    def account_id(self) -> UUID:
        return self.intent.terms.account_id


class OrderEntry:
    """What placing and cancelling need.

    Parameters
    ----------
    wake : callable
        Tells the order path, after the commit, that there is something to send. A web process
        without an engine has one that does nothing: the engine looks by itself.
    on_booked : callable
        Told of every order, refused ones too, after its commit.
    counts : bool
        False where order rates are not limited.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        new_id: NewId,
        market: LiveMarket,
        wake: Callable[[], None],
        on_booked: Listener,
        *,
        counts: bool = True,
    ) -> None:
        self.db = db
        self.clock = clock
        self.new_id = new_id
        self.market = market
        self._wake = wake
        self._on_booked = on_booked
        self._counts = counts
        self._waiting: list[_Waiting] = []
        self._busy: set[UUID] = set()
        self._rounds: set[asyncio.Task[None]] = set()

    async def place(self, principal: Principal, terms: OrderTerms) -> Order:
        """Place an order; it is committed when this returns. See `service.place_order`."""
        waiting = _Waiting(Intent(principal, terms), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._start()
        return await waiting.outcome

    async def tell(self, order: Order) -> None:
        """Say what was committed about an order: to the order path, and to whoever listens."""
        self._wake()
        await self._on_booked(Booked(order, None))

    def _start(self) -> None:
        if len(self._rounds) < ROUNDS_MAX and (batch := self._next_batch()):
            task = asyncio.create_task(self._book(batch), name="order entry")
            self._rounds.add(task)
            task.add_done_callback(self._ended)

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        left: list[_Waiting] = []
        for waiting in self._waiting:
            if waiting.account_id in self._busy or len(batch) == ORDERS_MAX:
                left.append(waiting)
            else:
                self._busy.add(waiting.account_id)
                batch.append(waiting)
        self._waiting = left
        return batch

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._rounds.discard(task)
        self._start()

    async def _book(self, batch: Sequence[_Waiting]) -> None:
        try:
            await self._together(batch)
        finally:
            self._busy.difference_update(waiting.account_id for waiting in batch)

    async def _together(self, batch: Sequence[_Waiting]) -> None:
        try:
            async with self.db.transaction() as tx:
                outcomes = await service.place_orders(
                    tx,
                    self.clock,
                    self.new_id,
                    self.market,
                    [waiting.intent for waiting in batch],
                    counts=self._counts,
                )
        except Unavailable as away:
            _tell(batch, [away] * len(batch))
        except Exception as error:  # noqa: BLE001 - one order must not take the others with it
            if len(batch) == 1:
                _tell(batch, [error])
                return
            for waiting in batch:
                await self._together([waiting])
        else:
            _tell(batch, outcomes)
            for order in outcomes:
                if isinstance(order, Order):
                    await self.tell(order)


def _tell(batch: Sequence[_Waiting], outcomes: Sequence[Order | Exception]) -> None:
    for waiting, outcome in zip(batch, outcomes, strict=True):
        if waiting.outcome.done():
            continue  # who asked has gone
        if isinstance(outcome, Exception):
            waiting.outcome.set_exception(outcome)
        else:
            waiting.outcome.set_result(outcome)
