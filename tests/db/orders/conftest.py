from collections.abc import AsyncIterator

import pytest
from support.floor import Floor, opened

from strikedesk.platform.db import Database


@pytest.fixture
async def floor(db: Database) -> AsyncIterator[Floor]:
    async with opened(db) as floor:
        yield floor
