"""Whole lives with a lying venue, deaths and restarts, looked at again and again on the way.

What is mended must leave the books whole after every step, which each life checks; and at rest
there must be no break where there is none.
"""

import pytest
import structlog
from typing_extensions import override

from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.orders.reconciliation.model import Look
from strikedesk.orders.reconciliation.task import GRACE, Reconciler
from strikedesk.platform.db import Database
from support.simulation import Simulation


class ReconciledLife(Simulation):
    """Looks twice wherever a life asks for a reconciliation, and at the end."""

    @override
    async def _reconcile(self) -> None:
        await self.look_twice()

    @override
    async def _end_all(self) -> None:
        self.last = await self.look_twice()
        await super()._end_all()

    async def look_twice(self) -> list[Look]:
        world = self.world
        looker = Reconciler(world.db, world.clock, world.broker, world.dispatcher.tell)
        first = await looker.run(None)
        world.clock.pass_seconds(GRACE.total_seconds() + 1)
        return [first, await looker.run(None)]


@pytest.mark.parametrize("seed", [1, 11, 101, 117, 130])
async def test_a_life_that_came_to_rest_has_no_break(db: Database, seed: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    catalogue = InstrumentCatalogue()
    async with db.read() as tx:
        await catalogue.load(tx)
    life = ReconciledLife(db, catalogue, seed)
    try:
        await life.run()
    finally:
        structlog.reset_defaults()
    assert [(look.found, look.suspects) for look in life.last] == [(0, 0)] * 2
    async with db.read() as tx:
        left = await tx.fetch("SELECT * FROM reconciliation_issues WHERE status = 'OPEN'")
    assert all(row["gone_at"] or row["fix"] for row in left), [dict(row) for row in left]
