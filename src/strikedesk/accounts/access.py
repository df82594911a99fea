"""What routes about an account's money ask for; public to all slices."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.accounts.service import ValueOpen
from strikedesk.platform.db import Tx
from strikedesk.platform.http import database


async def _value_open(connection: HTTPConnection) -> ValueOpen:
    found: ValueOpen = connection.app.state.value_open
    return found


async def _snapshot(connection: HTTPConnection) -> AsyncIterator[Tx]:
    async with database(connection).snapshot() as tx:
        yield tx


DeskValues = Annotated[ValueOpen, Depends(_value_open)]
"""What values an account's open positions."""

SnapshotTx = Annotated[Tx, Depends(_snapshot, scope="function")]
"""A read-only transaction whose statements all see one instant: money and positions agree."""
