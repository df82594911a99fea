"""What every route needs from the running desk: a transaction, a read, a clock.

Dependencies are coroutines even where they wait for nothing: a plain function would be sent
to a thread, which costs more than all the rest of a request.
"""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.platform.db import Database
from strikedesk.platform.db import Tx as Connection


def database(connection: HTTPConnection) -> Database:
    """Hand out the desk's database."""
    found: Database = connection.app.state.db
    return found


async def _transaction(connection: HTTPConnection) -> AsyncIterator[Connection]:
    async with database(connection).transaction() as tx:
        yield tx


async def _read(connection: HTTPConnection) -> AsyncIterator[Connection]:
    async with database(connection).read() as tx:
        yield tx


async def _clock(connection: HTTPConnection) -> Clock:
    clock: Clock = connection.app.state.clock
    return clock


async def _new_id(connection: HTTPConnection) -> NewId:
    factory: NewId = connection.app.state.new_id
    return factory


Tx = Annotated[Connection, Depends(_transaction, scope="function")]
"""A transaction that commits BEFORE the reply leaves; without the scope it would commit after."""

ReadTx = Annotated[Connection, Depends(_read, scope="function")]
DeskClock = Annotated[Clock, Depends(_clock)]
Ids = Annotated[NewId, Depends(_new_id)]
