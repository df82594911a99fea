"""A seeded life of a desk: orders, changes, prices, faults, deaths; checked after every step."""

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random

from strikedesk.core.errors import StrikeDeskError
from strikedesk.core.numbers import ZERO, round_to_step
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.orders.errors import ClientOrderIdReused
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.paper import to_reports
from strikedesk.orders.replacing import Change
from strikedesk.platform.db import Database
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderTerms, OrderType
from support.faulty_broker import FaultPlan
from support.invariants import assert_at_rest, assert_holds
from support.steps import STEPS
from support.world import SYMBOLS, Crash, World

STEPS_A_LIFE = 90
ACCOUNTS = 3
QUANTITY_MAX = Decimal(2000)
OPEN_ENDS = frozenset(
    {
        OrderStatus.PENDING_NEW,
        OrderStatus.PENDING_REPLACE,
        OrderStatus.PENDING_CANCEL,
        OrderStatus.UNKNOWN,
    }
)

Move = Callable[[], Awaitable[None]]


class Simulation:
    """One life, made of one seed.

    Parameters
    ----------
    number : int or None
        Keeps its ids apart of those of other lives in the database; the seed unless given.
    trace : list of str
        What was done, without ids: the same for the same seed.
    """

    def __init__(
        self, db: Database, catalogue: InstrumentCatalogue, seed: int, number: int | None = None
    ) -> None:
        self.random = Random(seed)
        plan = FaultPlan(
            self.random,
            calls=self.random.choice((0.0, 0.1, 0.3, 0.6)),
            reports=self.random.choice((0.0, 0.05, 0.2)),
            skew=timedelta(seconds=self.random.choice((0, 0, -90, 90, 3600))),
        )
        survives = self.random.random() < 0.6
        if not survives:
            plan.reports = 0.0  # an exchange in this process neither loses reports nor mixes them
        self.world = World(
            db, seed + 1 if number is None else number, self.random, plan, survives, catalogue
        )
        self.world.broker.meanwhile = self._meanwhile
        self.intents: list[OrderTerms] = []
        self.trace: list[str] = []
        self.crashes: Counter[str] = Counter()
        self.weights = self._draw_weights()
        self._crash_at: tuple[str, int] | None = None
        self._is_nested = False

    async def run(self) -> None:
        """Live, then settle with all faults off, then end every order."""
        await self.world.open(ACCOUNTS)
        await self._limit()
        for _ in range(STEPS_A_LIFE):
            await self._one_step()
            await assert_holds(self.world, QUANTITY_MAX)
        await self._calm_down()
        await assert_holds(self.world, QUANTITY_MAX)
        await assert_at_rest(self.world)
        await self._end_all()

    async def _one_step(self) -> None:
        (move,) = self.random.choices(list(self.weights), list(self.weights.values()))
        self.trace.append(move.__name__)
        self.world.clock.pass_seconds(self.random.choice((0.05, 0.2, 1.0)))
        try:
            await move()
            if self.random.random() < 0.5:
                await self._drain()
        except Crash as crash:
            self.trace.append(f"died at {crash}")
            self.crashes[str(crash)] += 1
            self._crash_at = None
            await self._come_up()

    def _draw_weights(self) -> dict[Move, float]:
        """Give every life a character of its own: what one does all the time, another never does."""
        usual: dict[Move, float] = {
            self._place: 18,
            self._place_again: 2,
            self._cancel: 5,
            self._replace: 8,
            self._move_market: 10,
            self._drain: 12,
            self._look_after: 4,
            self._deliver: 4,
            self._pass_time: 3,
            self._switch: 1,
            self._release: 3,
            self._log_out: 1,
            self._log_in: 4,
            self._restart: 2,
            self._crash: 3,
            self._venue_ends_one: 1,
            self._expire: 0.3,
            self._reconcile: 1,
        }
        return {move: weight * self.random.choice((0.3, 1, 1, 3)) for move, weight in usual.items()}

    async def _place(self) -> None:
        terms = self._terms()
        self.intents.append(terms)
        if self.random.random() < 0.05:
            return  # the request never arrived; perhaps it is made again
        await self._submit(terms)

    async def _place_again(self) -> None:
        if self.intents:
            await self._submit(self.random.choice(self.intents))

    async def _submit(self, terms: OrderTerms) -> None:
        halted = None in self.world.engaged or terms.account_id in self.world.engaged
        is_new = terms.client_order_id not in {o.client_order_id for o in await self.world.orders()}
        try:
            order = await self.world.place(terms)
        except ClientOrderIdReused:
            # Known: an order that was changed is not recognised by its first terms.
            assert not is_new
            return
        self.trace.append(
            f"{terms.client_order_id} {terms.side} {terms.order_type} {terms.quantity} -> {order.status}"
        )
        if halted and is_new:
            assert order.status is OrderStatus.DENIED, "it passed a closed gate"

    def _terms(self) -> OrderTerms:
        pick = self.random.choice
        symbol, side, kind = pick(SYMBOLS), pick(tuple(Side)), pick(tuple(OrderType))
        tif = pick((TimeInForce.DAY, TimeInForce.DAY, TimeInForce.IOC, TimeInForce.GTC))
        if kind.is_stop and tif is TimeInForce.IOC:
            tif = TimeInForce.DAY
        trigger, limit = self._prices(symbol, side, kind)
        return OrderTerms(
            account_id=pick(self.world.accounts).id,
            client_order_id=f"order-{len(self.intents)}",
            instrument=self.world.instrument(symbol),
            side=side,
            order_type=kind,
            quantity=Decimal(pick((1, 7, 40, 150, 400, 900, 900, 2000, 2001))),
            price=limit,
            product=Product.MIS if self.random.random() < 0.8 else Product.CNC,
            time_in_force=tif,
            trigger_price=trigger,
        )

    def _prices(
        self, symbol: str, side: Side, kind: OrderType
    ) -> tuple[Decimal | None, Decimal | None]:
        """Pick a trigger and a limit, mostly on the side where they make sense."""
        middle = self.world.prices[symbol]
        if not kind.is_stop:
            return None, self._near(symbol, middle, 0.01) if kind.has_limit else None
        sense = side.sign if self.random.random() < 0.9 else -side.sign
        trigger = self._beyond(symbol, middle, sense, 0.015)
        return trigger, self._beyond(symbol, trigger, sense, 0.005) if kind.has_limit else None

    def _beyond(self, symbol: str, price: Decimal, sign: int, width: float) -> Decimal:
        moved = price * (1 + sign * Decimal(str(round(self.random.uniform(0.0001, width), 5))))
        return round_to_step(moved, self.world.instrument(symbol).tick_size)

    def _near(self, symbol: str, price: Decimal, width: float) -> Decimal:
        moved = price * Decimal(str(round(1 + self.random.uniform(-width, width), 5)))
        return round_to_step(moved, self.world.instrument(symbol).tick_size)

    async def _open_orders(self) -> list[Order]:
        return [order for order in await self.world.orders() if order.status not in DONE]

    async def _cancel(self) -> None:
        if found := await self._open_orders():
            with suppress(StrikeDeskError):
                await self.world.cancel(self.random.choice(found).id)

    async def _replace(self) -> None:
        found = await self._open_orders()
        if not found:
            return
        resting = [order for order in found if order.status not in OPEN_ENDS]
        order = self.random.choice(resting or found)
        with suppress(StrikeDeskError):
            outcome = await self.world.replace(order.id, self._change(order))
            self.trace.append(
                f"{order.client_order_id} change of {order.status} -> {type(outcome).__name__}"
            )

    def _change(self, order: Order) -> Change:
        symbol = self.world.catalogue.by_id(order.instrument_id).symbol
        wants = self.random.choice(("quantity", "price", "trigger_price", "both"))
        quantity = order.filled_quantity + Decimal(self.random.choice((1, 1, 20, 200, 800, 3000)))
        price = order.price and self._near(symbol, self.world.prices[symbol], 0.01)
        trigger = order.trigger_price and self._near(symbol, self.world.prices[symbol], 0.02)
        return Change(
            quantity=quantity if wants in ("quantity", "both") else None,
            price=price if wants in ("price", "both") else None,
            trigger_price=trigger if wants == "trigger_price" else None,
        )

    async def _move_market(self) -> None:
        symbol = self.random.choice(SYMBOLS)
        self.world.show(symbol, self._near(symbol, self.world.prices[symbol], 0.01))

    async def _drain(self) -> None:
        await self.world.dispatcher.drain()

    async def _look_after(self) -> None:
        await self.world.dispatcher._look_after()

    async def _deliver(self) -> None:
        await self.world.broker.deliver()

    async def _reconcile(self) -> None:
        await self.world.reconcile()

    async def _pass_time(self) -> None:
        self.world.clock.pass_seconds(self.random.choice((3, 10, 40)))
        for symbol in SYMBOLS:
            if self.random.random() < 0.9:
                self.world.show(symbol, self.world.prices[symbol])

    async def _switch(self) -> None:
        if self.world.engaged:
            await self._release()
            return
        account_id = self.random.choice((None, self.random.choice(self.world.accounts).id))
        await self.world.engage(account_id)
        for order in await self._open_orders():
            if account_id in (None, order.account_id):
                with suppress(StrikeDeskError):
                    await self.world.cancel(order.id)

    async def _release(self) -> None:
        if self.world.engaged:
            await self.world.release(self.random.choice(sorted(self.world.engaged, key=str)))

    async def _log_out(self) -> None:
        self.world.broker.is_logged_in = False

    async def _log_in(self) -> None:
        self.world.broker.is_logged_in = True

    async def _restart(self) -> None:
        await self._come_up()

    async def _crash(self) -> None:
        """Arm a death at a step of the order path; it comes when the path gets there."""
        self._crash_at = self.random.choice(STEPS), self.random.randint(1, 3)

    def _at_step(self, name: str) -> None:
        if self._crash_at is None or self._crash_at[0] != name:
            return
        self._crash_at = name, self._crash_at[1] - 1
        if self._crash_at[1] == 0:
            raise Crash(name)

    async def _come_up(self) -> None:
        self.world.step = self._at_step
        while True:
            try:
                await self.world.restart()
            except Crash as again:
                self.trace.append(f"died while coming up at {again}")
                self.crashes[str(again)] += 1
                self._crash_at = None
            else:
                return

    async def _venue_ends_one(self) -> None:
        if found := await self._open_orders():
            order = self.random.choice(found)
            told = await self.world.broker.inner.cancel([order])
            self.world.broker.say([r for r in told if self.world.broker.arrived[r.order_id]])

    async def _expire(self) -> None:
        venue = self.world.broker.inner._venue
        ids = [self.world.instrument(symbol).id for symbol in SYMBOLS]
        self.world.broker.say(to_reports(venue.expire(ids, self.world.clock.now())))

    async def _meanwhile(self, where: str) -> None:
        """Let a user act while the venue is asked."""
        if self._is_nested or not self.world.plan.is_on or self.random.random() > 0.15:
            return
        self._is_nested = True
        move = self.random.choice((self._place, self._cancel, self._replace, self._switch))
        self.trace.append(f"{move.__name__} at {where}")
        try:
            await move()
        finally:
            self._is_nested = False

    async def _limit(self) -> None:
        self.world.step = self._at_step
        async with self.world.db.transaction() as tx:
            await tx.executemany(
                "INSERT INTO risk_limits (scope, scope_id, overrides, updated_by, updated_at) "
                "VALUES ('account', $1, $2, 'test', $3)",
                [
                    (a.id, {"order_quantity_max": f"{QUANTITY_MAX}"}, self.world.clock.now())
                    for a in self.world.accounts
                ],
            )

    async def _calm_down(self) -> None:
        """Switch all faults off and let everything be answered."""
        world = self.world
        self._crash_at, world.plan.is_on, world.broker.is_logged_in = None, False, True
        for scope in list(world.engaged):
            await world.release(scope)
        for _ in range(6):
            await world.broker.deliver(everything=True)
            await world.settle()
            await world.dispatcher._look_after()
        await world.reconcile()
        await world.settle()
        left = [o for o in await world.orders() if o.status in OPEN_ENDS]
        assert not left, f"fate still open: {left}"

    async def _end_all(self) -> None:
        for order in await self._open_orders():
            await self.world.cancel(order.id)
        await self.world.settle()
        await assert_holds(self.world, QUANTITY_MAX)
        assert not await self._open_orders()
        async with self.world.db.read() as tx:
            reserved = await tx.fetchval(
                "SELECT sum(reserved) FROM accounts WHERE id = ANY($1)",
                [account.id for account in self.world.accounts],
            )
        assert reserved == ZERO
