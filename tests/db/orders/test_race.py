"""Real processes race for the last bit of a limit: exactly as many get through as fit."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

import pytest

from support.books import assert_ties_out
from support.floor import Floor

TESTS = Path(__file__).parents[2]
PROCESSES, ORDERS_EACH = 4, 10


@pytest.mark.parametrize(
    ("quantity", "fit", "refusal"),
    [
        pytest.param("769", 9, "funds_insufficient", id="funds for nine"),
        pytest.param("1", 10, "rate_exceeded", id="ten orders a second"),
        pytest.param("7692", 0, "funds_insufficient", id="funds for none"),
    ],
)
async def test_of_forty_orders_by_four_processes_exactly_those_that_fit_are_accepted(
    floor: Floor, quantity: str, fit: int, refusal: str
) -> None:
    racers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "support.racer", floor.db.dsn, str(floor.principal.user_id)),
            *(str(floor.account.id), str(n), str(ORDERS_EACH), quantity),
            cwd=TESTS,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for n in range(PROCESSES)
    ]
    for racer in racers:
        assert await racer.stdout.readline() == b"ready\n"
    decided = await asyncio.gather(*(racer.communicate(b"go\n") for racer in racers))
    outcomes = Counter(word for told, _ in decided for word in told.decode().split())
    assert outcomes["accepted"] == fit, outcomes
    assert outcomes.keys() <= {"accepted", refusal}
    assert sum(outcomes.values()) == PROCESSES * ORDERS_EACH
    await assert_ties_out(floor)
