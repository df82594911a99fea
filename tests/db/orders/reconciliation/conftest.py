from collections.abc import AsyncIterator

import pytest

from strikedesk.platform.db import Database
from support.floor import Floor, opened


@pytest.fixture
async def floor(db: Database) -> AsyncIterator[Floor]:
    async with opened(db) as floor:
        yield floor
