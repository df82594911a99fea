"""Migrations: run at start, forwards only, from SQL files shipped in the package."""

from functools import partial
from pathlib import Path

from strikedesk.core.errors import StrikeDeskError
from strikedesk.platform.db import connect

FOLDER = Path(__file__).parent / "migrations"


class DataFromNewerVersion(StrikeDeskError):
    """The data were written by a newer StrikeDesk; this one must not touch them."""

    code = "data_from_newer_version"


def revisions() -> list[str]:
    """Return the revisions of this version, oldest first."""
    return sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*.py"))


async def current_revision(dsn: str) -> str | None:
    """Return the revision that a database is at, None for an empty one; raises as `connect`."""
    connection = await connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found
    finally:
        await connection.close()


async def migrate(dsn: str) -> str:
    """Bring a database to this version's schema; does nothing when it is there already.

    Returns
    -------
    str
        The revision that the database is at now.

    Raises
    ------
    DataFromNewerVersion
        If the database is at a revision that this version does not know.
    DatabaseUnavailable
        If the server does not answer.
    DatabaseRefused
        If it does not let us in.
    """
    known = revisions()
    current = await current_revision(dsn)
    if current is not None and current not in known:
        raise DataFromNewerVersion(
            f"The data are at schema revision {current!r}, which this version of StrikeDesk does not "
            f"know (its newest is {known[-1]!r}). Start the newer version, or use another folder."
        )
    if current != known[-1]:
        await _upgrade(dsn)
    return known[-1]


async def _upgrade(dsn: str) -> None:
    # Imported here: a start without migrations must not pay for loading Alembic.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(FOLDER))

    def upgrade(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    # The address goes to the driver as it is: SQLAlchemy would not understand all of it.
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=partial(connect, dsn), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(upgrade)
    finally:
        await engine.dispose()
