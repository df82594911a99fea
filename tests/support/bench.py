"""A bench for adapters: a venue whose market, wires and mishaps the test holds in its hand."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID

import numpy as np

from strikedesk.core.ids import uuid7
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.venue import PaperVenue
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.model import Depth, Level
from strikedesk.orders.broker import Broker, Report
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order, tag_of
from strikedesk.orders.paper import PaperBroker, to_reports
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType
from support.faulty_broker import Fault, FaultPlan, FaultyBroker
from support.floor import HandClock, ScriptedDepth

AT = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
MINE, THEIRS = UUID(int=1 << 64), UUID(int=2 << 64)
SHARE = Instrument(
    id=1,
    exchange="NSE",
    tradingsymbol="ACME",
    name="Acme",
    kind=InstrumentKind.EQ,
    currency="INR",
    lot_size=Decimal(1),
    tick_size=Decimal("0.05"),
)
_numbers = count(1)

Case = TypeVar("Case", bound=Callable[..., object])


class Bench(Protocol):
    """What the suite needs of an adapter and of the venue behind it.

    The venue shows 100 at 99.90 and 100 at 100.10, and goes on while the desk is down.
    """

    name: str
    able: frozenset[str]
    """Of ``once_per_id``, ``stops``, ``ioc``, ``sessions``: what the venue can do."""

    broker: Broker
    heard: list[Report]
    """What the venue said by itself."""

    async def show(self, bid: str, ask: str) -> None:
        """Move the venue's market, and wait until what came of it is heard."""
        ...

    async def end_session(self) -> None:
        """Close the venue's session."""
        ...

    def lost_answers(self) -> AbstractContextManager[None]:
        """Let requests reach the venue and their answers not come back."""
        ...

    def cut_off(self) -> AbstractContextManager[None]:
        """Let no request reach the venue."""
        ...

    def slow_wire(self) -> AbstractContextManager[None]:
        """Let requests fail here and arrive at the venue later."""
        ...

    async def arrive(self) -> None:
        """Let what is on a slow wire arrive."""
        ...

    async def restart(self, working: Sequence[Order]) -> None:
        """Build the adapter anew, and tell it what we take to be working."""
        ...


class PaperBench:
    """The paper exchange at the end of a wire."""

    name = "paper"
    able = frozenset({"once_per_id", "stops", "ioc", "sessions"})

    def __init__(self) -> None:
        self.clock, self._depth = HandClock(AT), ScriptedDepth()
        self._board = QuoteBoard([SHARE])
        self._plan = FaultPlan(Random(0), is_on=False)
        self.heard: list[Report] = []
        self._venue = PaperVenue(self._depth, self._board, self.clock)
        self._paper = PaperBroker(self._venue, self.clock)
        self.broker = self._wired()
        self._board.listen(lambda slots: self.heard.extend(self._paper.on_quotes(slots)))

    def _wired(self) -> FaultyBroker:
        return FaultyBroker(self._paper, self._plan, self.heard.extend)

    async def show(self, bid: str, ask: str) -> None:
        self.clock.pass_seconds(1)
        sides = [[Level(Decimal(price), Decimal(100))] for price in (bid, ask)]
        self._depth.books[SHARE.id] = Depth(*sides, self.clock.at)
        middle = (float(bid) + float(ask)) / 2
        shown = {"bid": float(bid), "ask": float(ask), "last_price": middle, "prev_close": middle}
        self._board.update(
            self._board.slots([SHARE.id]),
            self.clock.at,
            "bench",
            {name: np.array([value]) for name, value in shown.items()},
            {},
        )

    async def end_session(self) -> None:
        self.heard += to_reports(self._venue.expire([SHARE.id], self.clock.now()))

    @contextmanager
    def _with(self, fault: Fault) -> Iterator[None]:
        self._plan.forced = fault
        yield
        self._plan.forced = None

    def lost_answers(self) -> AbstractContextManager[None]:
        return self._with(Fault.TIME_OUT_AFTER_ACCEPT)

    def cut_off(self) -> AbstractContextManager[None]:
        return self._with(Fault.ERROR_AND_NOT_DONE)

    def slow_wire(self) -> AbstractContextManager[None]:
        return self._with(Fault.ARRIVES_LATE)

    async def arrive(self) -> None:
        await self.broker.deliver(everything=True)

    async def restart(self, working: Sequence[Order]) -> None:
        """The exchange is in our process: it dies with it, and is told what rests."""
        self._venue = PaperVenue(self._depth, self._board, self.clock)
        self._paper = PaperBroker(self._venue, self.clock)
        self.broker = self._wired()
        self.heard += self.broker.restore(working)


class SurvivingBench(PaperBench):
    """The same exchange in a process of its own, as a real venue is."""

    name = "paper at a distance"

    async def restart(self, working: Sequence[Order]) -> None:
        self.broker.lose_memory()
        self.broker.survives = True
        self.heard += self.broker.restore(working)


@asynccontextmanager
async def opened_paper(kind: type[PaperBench]) -> AsyncIterator[PaperBench]:
    """Lend a bench with its market open."""
    bench = kind()
    await bench.show("99.90", "100.10")
    yield bench


def an_order(side: Side, quantity: int, price: str | None = None, **changes: object) -> Order:
    """Write an order that nobody has sent yet."""
    number = next(_numbers)
    client_order_id = f"bench-{number}"
    given = Order(
        id=uuid7(int(AT.timestamp() * 1000), number.to_bytes(10, "big")),
        account_id=MINE,
        client_order_id=client_order_id,
        tag=tag_of(MINE, client_order_id),
        instrument_id=SHARE.id,
        side=side,
        order_type=OrderType.MARKET if price is None else OrderType.LIMIT,
        product=Product.MIS,
        time_in_force=TimeInForce.DAY,
        quantity=Decimal(quantity),
        price=None if price is None else Decimal(price),
        protection_price=Decimal(110 if side is Side.BUY else 90) if price is None else None,
        status=OrderStatus.PENDING_NEW,
        filled_quantity=Decimal(0),
        filled_value=Decimal(0),
        reserved=Decimal(0),
        reason_code=None,
        reason=None,
        venue_order_id=None,
        created_by="trader@example.com",
        created_at=AT,
        updated_at=AT,
        version=1,
    )
    return replace(given, **changes)


def needs(*abilities: str) -> Callable[[Case], Case]:
    """Run a case only against venues that can do this."""

    def mark(case: Case) -> Case:
        case.needs = frozenset(abilities)
        return case

    return mark


async def answer_of(
    verb: Callable[[Sequence[Order]], Awaitable[list[Report]]], *orders: Order
) -> list[Report]:
    """Ask as the order path does: an error is no answer."""
    try:
        return list(await verb(orders))
    except Exception:  # noqa: BLE001 - whatever it is, it is no answer
        return []
