"""PostgreSQL: a pool, a transaction, a read.

One use case is one transaction, opened at the edge and committed before the reply.
Statements are named SQL in each slice's ``repo``; see ADR 2 for why there is no ORM.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
import orjson
from asyncpg.pool import PoolConnectionProxy

from strikedesk.core.errors import Unavailable

Tx: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


AWAY_ADVICE = (
    "The database does not answer. Usually nothing was recorded; if it went away in the very moment "
    "of recording, it may have been. Ask again with the same client_order_id: it is the same order."
)


class DatabaseUnavailable(Unavailable):
    """PostgreSQL does not answer; nothing was recorded, unless it went away during a commit."""

    code = "database_unavailable"


class DatabaseRefused(Unavailable):
    """PostgreSQL answers, and does not let us in."""

    code = "database_refused"


async def connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Open one connection, for who needs it outside of the pool.

    Raises
    ------
    DatabaseUnavailable
        If the server does not answer.
    DatabaseRefused
        If it knows neither the role, nor the password, nor the database, or the address is none.
    """
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except AWAY as away:
        raise DatabaseUnavailable(f"PostgreSQL does not answer: {away}") from away
    except (asyncpg.PostgresError, ValueError) as refused:
        raise DatabaseRefused(
            f"PostgreSQL refuses: {refused}. Look at STRIKEDESK_DATABASE_URL."
        ) from refused


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name,
            encoder=lambda value: orjson.dumps(value, default=str).decode(),
            decoder=orjson.loads,
            schema="pg_catalog",
        )


async def _keep(_connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Hand a connection back as it is: nothing here outlives the transaction that did it.

    The pool's own way is one more round trip on every use, to undo settings, listeners and
    locks that no slice makes on a pooled connection.
    """


class Database:
    """A pool of connections to one PostgreSQL database.

    Parameters
    ----------
    dsn : str
        A libpq address, ``postgresql://…``.
    size : int
        Most connections that this process opens.
    """

    def __init__(self, dsn: str, size: int = 20) -> None:
        self.dsn = dsn
        self._size = size
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self) -> None:
        """Connect.

        Raises
        ------
        DatabaseUnavailable
            If the server does not answer.
        """
        try:
            self._pool = await asyncpg.create_pool(
                self.dsn,
                min_size=2,
                max_size=self._size,
                init=_prepare,
                reset=_keep,
                timeout=10,
                command_timeout=30,
            )
        except AWAY as away:
            raise DatabaseUnavailable(f"PostgreSQL does not answer: {away}") from away

    async def close(self) -> None:
        """Close every connection; later use raises."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """Open a READ COMMITTED transaction; commit when the block ends, roll back when it raises.

        Raises
        ------
        DatabaseUnavailable
            If the server is away; nothing was recorded, or, when it went away during the
            commit itself, the outcome shows on the next read.
        """
        async with self._connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """Lend a connection for single-statement reads.

        Raises
        ------
        DatabaseUnavailable
            If the server is away.
        """
        async with self._connection() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Tx]:
        """Open a read-only REPEATABLE READ transaction: all its statements see one instant.

        For an answer that is put together from several statements; nothing in it may lock.

        Raises
        ------
        DatabaseUnavailable
            If the server is away.
        """
        async with (
            self._connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Tx]:
        if self._pool is None:
            raise DatabaseUnavailable("The database is not open.")
        try:
            async with self._pool.acquire() as connection:
                yield connection
        except AWAY as away:
            raise DatabaseUnavailable(AWAY_ADVICE) from away
