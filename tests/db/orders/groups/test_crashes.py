"""A desk that dies at every commit of a group's life, just before it or just after."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.groups.life import OVER, GroupStatus
from strikedesk.orders.groups.model import Group, Policy
from strikedesk.orders.groups.service import Draft
from strikedesk.platform.db import Database, Tx
from support.books import assert_ties_out
from support.groups import GroupFloor

COMMITS = range(1, 9)


class Killed(BaseException):
    """The process is gone; nothing catches that."""


class DyingDatabase:
    """A database whose user dies around its nth transaction."""

    def __init__(self, db: Database, nth: int, *, committed: bool) -> None:
        self._db = db
        self._left = nth
        self._committed = committed
        self.read = db.read

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        self._left -= 1
        async with self._db.transaction() as tx:
            yield tx
            if self._left == 0 and not self._committed:
                raise Killed
        if self._left == 0:
            raise Killed


Scene = tuple[Callable[[GroupFloor], Awaitable[Draft]], list[tuple[str, int]], GroupStatus]


async def a_bracket(pit: GroupFloor) -> Draft:
    return pit.bracket(pit.floor.terms(Side.BUY, 10), "1320", "1280")


async def two_triggers(pit: GroupFloor) -> Draft:
    await pit.floor.trade(pit.floor.terms(Side.BUY, 10))
    return pit.gtt(Side.SELL, 10, ("1280", None), ("1320", "1320"))


async def a_basket_that_unwinds(pit: GroupFloor) -> Draft:
    legs = [
        pit.floor.terms(Side.BUY, 10),
        pit.floor.terms(Side.BUY, 4),
        pit.floor.terms(Side.SELL, 99),  # more than there is to deliver
    ]
    return pit.basket(legs, Policy.UNWIND)


SCENES: dict[str, Scene] = {
    "bracket": (a_bracket, [("1300", 50), ("1320.20", 4), ("1279", 50)], GroupStatus.COMPLETED),
    "gtt": (two_triggers, [("1320.20", 4), ("1279", 50)], GroupStatus.COMPLETED),
    "basket": (a_basket_that_unwinds, [("1300", 50)], GroupStatus.UNWOUND),
}


async def played(pit: GroupFloor, scene: str, nth: int, *, committed: bool) -> Group:
    make, prices, _ = SCENES[scene]
    draft = await make(pit)
    dying = DyingDatabase(pit.floor.db, nth, committed=committed)
    pit.runner.tools = replace(pit.runner.tools, db=dying)  # type: ignore[arg-type]

    async def survived(act: Callable[[], Awaitable[object]]) -> None:
        try:
            await act()
        except Killed:
            await pit.restart()
            await act()

    await survived(lambda: pit.begin(draft))
    for price, size in prices:
        pit.show(price, size=size)
        await survived(pit.settle)
    for _ in range(3):  # what was seen only by the one who died is seen again
        pit.show(prices[-1][0])
        await pit.settle()
    return await pit.reload(await pit.begin(draft))


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("nth", COMMITS)
@pytest.mark.parametrize("scene", SCENES)
async def test_it_ends_as_it_would_have_and_nothing_is_done_twice(
    pit: GroupFloor, scene: str, nth: int, committed: bool
) -> None:
    group = await played(pit, scene, nth, committed=committed)
    assert group.status is SCENES[scene][2]
    assert group.status in OVER
    names = [order.client_order_id for order in await pit.orders(group)]
    assert len(names) == len(set(names))
    assert await pit.floor.value("SELECT count(*) FROM order_groups") == 1
    assert await pit.floor.value("SELECT sum(net_quantity) FROM positions") == 0
    fired = [leg.firing for leg in group.legs if leg.firing]
    assert len(fired) == len(set(fired))
    await assert_ties_out(pit.floor)
