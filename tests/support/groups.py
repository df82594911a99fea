"""A floor with the runner of order groups on it, every round in the test's hand."""

import math
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count

from strikedesk.core.trading import Side
from strikedesk.orders.booking import Booked
from strikedesk.orders.dispatcher import Dispatcher
from strikedesk.orders.groups import drafts, repo
from strikedesk.orders.groups.desk import OrderGroups
from strikedesk.orders.groups.life import GroupEvent, GroupStatus
from strikedesk.orders.groups.model import Group, Policy, Worked
from strikedesk.orders.groups.runner import GroupRunner
from strikedesk.orders.groups.service import Draft
from strikedesk.orders.groups.steps import Tools
from strikedesk.orders.model import Order
from strikedesk.risk.model import OrderTerms
from support.floor import SHARE, Floor, build


class GroupFloor:
    """A floor, its runner, and the ways in."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._names = count()
        self.hook_up()

    def hook_up(self) -> None:
        """Build what lives in memory, wired as the desk wires it."""
        floor = self.floor

        async def on_booked(booked: Booked) -> None:
            floor.told.append(booked)
            await self.runner.on_booked(booked)

        self.tools = Tools(floor.db, floor.clock, floor.new_id, floor.market, self._wake, on_booked)
        self.runner = runner = GroupRunner(self.tools)
        self.desk = OrderGroups(runner)

        floor.dispatcher = Dispatcher(floor.db, floor.new_id, floor.market, floor.broker, on_booked)
        dispatcher, broker = floor.dispatcher, floor.broker
        floor.board._listeners.clear()
        floor.board.listen(lambda slots: dispatcher.tell(broker.on_quotes(slots)))
        floor.board.listen(runner.on_quotes)

    def _wake(self) -> None:
        self.floor.dispatcher.wake()

    async def restart(self) -> None:
        """Lose everything that is only in memory, as a crash does, and come up again."""
        await build(self.floor)
        self.hook_up()
        await self.floor.dispatcher.recover()
        await self.runner.recover()

    async def settle(self) -> None:
        """Let order path and runner work until neither has anything to do."""
        quiet = 0
        for _ in range(80):
            self.runner._looked_at = -math.inf  # the test's clock moves, the machine's does not
            moved = await self.floor.dispatcher.drain()
            moved = await self.runner.drain() or moved
            quiet = 0 if moved else quiet + 1
            if quiet == 2:
                return
        raise AssertionError("it does not come to rest")

    async def pass_seconds(self, seconds: float) -> None:
        """Let time pass, with the market saying the same."""
        self.floor.clock.pass_seconds(seconds)
        await self.settle()

    async def price(self, last: str, symbol: str = SHARE, size: int = 1000) -> None:
        """Move the market to a price, and let everything happen that happens."""
        self.show(last, symbol, size)
        await self.settle()

    def show(self, last: str, symbol: str = SHARE, size: int = 1000) -> None:
        tick = self.floor.catalogue.require(symbol).tick_size
        bid, ask = Decimal(last) - tick, Decimal(last) + tick
        self.floor.clock.pass_seconds(1)
        self.floor.show(symbol, [(str(bid), size)], [(str(ask), size)], last)

    async def begin(self, draft: Draft) -> Group:
        group = await self.desk.begin(self.floor.principal, draft)
        await self.settle()
        return await self.reload(group)

    async def end(self, group: Group, event: GroupEvent = GroupEvent.REQUEST_CANCEL) -> Group:
        await self.desk.end(self.floor.principal, group.id, event)
        await self.settle()
        return await self.reload(group)

    async def reload(self, group: Group) -> Group:
        async with self.floor.db.read() as tx:
            found = await repo.owned(tx, self.floor.market, group.id, self.floor.principal.user_id)
        assert found is not None
        return found

    async def status(self, group: Group) -> GroupStatus:
        return (await self.reload(group)).status

    async def orders(self, group: Group, leg: int | None = None) -> list[Order]:
        """The orders of a group, or of one leg, in the order of their making."""
        async with self.floor.db.read() as tx:
            found = await repo.orders_of(tx, [group.id])
        worked = Worked(group, found)
        legs = group.legs if leg is None else [group.legs[leg]]
        return [o for one in legs for o in [*worked.own(one), *worked.closing(one)]]

    def name(self) -> str:
        return f"group-{next(self._names)}"

    def basket(self, legs: Sequence[OrderTerms], policy: Policy = Policy.STOP) -> Draft:
        return drafts.basket(
            self.floor.account.id, self.name(), legs, policy, None, {"n": self.name()}
        )

    def gtt(
        self, side: Side, quantity: int, *legs: tuple[str, str | None], days: int = 365
    ) -> Draft:
        """Each leg is a trigger and a limit, None for the market."""
        wanted = [
            (self.floor.terms(side, quantity, price), Decimal(trigger)) for trigger, price in legs
        ]
        quote = self.floor.board.quote(wanted[0][0].instrument.id)
        assert quote is not None
        expires_at = self.floor.clock.now() + timedelta(days=days)
        asked = {"n": self.name()}
        return drafts.gtt(wanted, quote.last_price, self.name(), expires_at, asked)

    def bracket(
        self,
        entry: OrderTerms,
        target: str,
        stop: str,
        stop_limit: str | None = None,
    ) -> Draft:
        limit = None if stop_limit is None else Decimal(stop_limit)
        return drafts.bracket(entry, Decimal(target), Decimal(stop), limit, {"n": self.name()})
