from collections.abc import AsyncIterator

import pytest

from strikedesk.platform.db import Database
from support.floor import opened
from support.groups import GroupFloor


@pytest.fixture
async def pit(db: Database) -> AsyncIterator[GroupFloor]:
    """A floor on which groups of orders are carried on."""
    async with opened(db) as floor:
        yield GroupFloor(floor)
