"""The whole order path on seeded lives: real database, real booking, a venue that lies.

`STRIKEDESK_SIM_SEEDS=1000 pytest tests/sim` lives more lives; `STRIKEDESK_SIM_SEED=17` replays
one of them.
"""

import os
from collections import Counter

import pytest

from strikedesk.audit import service as audit
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.platform.db import Database
from support.simulation import Simulation

LIVES = int(os.environ.get("STRIKEDESK_SIM_SEEDS", "240"))
LIVES_A_DATABASE = 20
ONLY = os.environ.get("STRIKEDESK_SIM_SEED")
SEEDS = [int(ONLY)] if ONLY else list(range(LIVES))
SHARES = [SEEDS[n : n + LIVES_A_DATABASE] for n in range(0, len(SEEDS), LIVES_A_DATABASE)]


async def catalogue_of(db: Database) -> InstrumentCatalogue:
    catalogue = InstrumentCatalogue()
    async with db.read() as tx:
        await catalogue.load(tx)
    return catalogue


@pytest.mark.parametrize("seeds", SHARES, ids=lambda seeds: f"seeds {seeds[0]} to {seeds[-1]}")
async def test_the_books_hold_through_every_life(db: Database, seeds: list[int]) -> None:
    catalogue = await catalogue_of(db)
    lived: Counter[str] = Counter()
    for seed in seeds:
        life = Simulation(db, catalogue, seed)
        try:
            await life.run()
        except BaseException:
            print(f"seed {seed} failed; replay it with")
            print(f"  STRIKEDESK_SIM_SEED={seed} pytest tests/sim/test_simulation.py -n0")
            print("what was done:", *life.trace, sep="\n  ")
            raise
        lived.update(life.crashes)
        lived.update(life.world.plan.drawn)
        lived["orders"] += len(life.world.acknowledged)
    print(dict(sorted(lived.items())))
    async with db.transaction() as tx:
        report = await audit.verify_all(tx)
    assert report.ok, report


async def test_the_same_seed_is_the_same_life(db: Database) -> None:
    """Without this a seed would replay nothing."""
    catalogue = await catalogue_of(db)
    first, again = (Simulation(db, catalogue, 7, number) for number in (1, 2))
    await first.run()
    await again.run()
    assert first.trace == again.trace
    assert first.world.plan.drawn == again.world.plan.drawn
