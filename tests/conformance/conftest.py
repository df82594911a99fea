"""Runs every case against every adapter that has what the case needs.

An adapter joins with a line in `ADAPTERS`: how its bench is opened, and the bench's class.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from support.bench import Bench, PaperBench, SurvivingBench, opened_paper

Opened = Callable[[], AbstractAsyncContextManager[Bench]]

ADAPTERS: dict[str, tuple[type[Bench], Opened]] = {
    kind.name: (kind, partial(opened_paper, kind)) for kind in (PaperBench, SurvivingBench)
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "bench" in metafunc.fixturenames:
        needed = getattr(metafunc.function, "needs", frozenset())
        fit = [name for name, (kind, _) in ADAPTERS.items() if needed <= kind.able]
        metafunc.parametrize("bench", fit, indirect=True)


@pytest.fixture
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    _, opened = ADAPTERS[request.param]
    async with opened() as bench:
        yield bench
