"""Fixtures: a real PostgreSQL, migrated by the product's own migrations, and a real desk.

One server for all workers; a template database is migrated and seeded once, and every test
that commits gets a copy of its own.
"""

import asyncio
import hashlib
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher

from strikedesk.app.desk import Desk
from strikedesk.app.web import create_app
from strikedesk.identity.model import Role
from strikedesk.identity.passwords import Passwords
from strikedesk.identity.service import users
from strikedesk.instruments import service as instruments
from strikedesk.platform.db import Database, Tx
from strikedesk.platform.embedded import start_embedded, with_database
from strikedesk.platform.migrate import FOLDER, migrate
from strikedesk.platform.settings import Settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
TEMPLATE_DAY = date(2026, 11, 20)
PASSWORD = "a long enough password"
ADMIN = "admin@example.com"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

_numbers = itertools.count()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material, absent for who cloned the project alone."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared beside the project: reference material is absent")
    return SHARED


@pytest.fixture(scope="session")
def server_dsn() -> str:
    """A PostgreSQL for tests: yours, or the embedded one with its caution switched off."""
    given = os.environ.get("STRIKEDESK_TEST_DATABASE_URL")
    if given:
        return given
    dsn = start_embedded(Path(tempfile.gettempdir()) / f"strikedesk-tests-{os.getuid()}")
    asyncio.run(_hurry(dsn))
    return dsn


async def _hurry(dsn: str) -> None:
    """Nothing here outlives the tests, so nothing need reach the disk."""
    connection = await asyncpg.connect(dsn)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
def template(server_dsn: str) -> str:
    """The name of a database that is migrated and holds the starting instruments."""
    return asyncio.run(_template(server_dsn))


async def _template(server_dsn: str) -> str:
    sources = [*FOLDER.rglob("*.sql"), *(ROOT / "src/strikedesk/instruments").rglob("*.*")]
    content = b"".join(f.read_bytes() for f in sorted(sources) if f.suffix != ".pyc")
    name = f"strikedesk_template_{hashlib.sha256(content).hexdigest()[:12]}"
    connection = await asyncpg.connect(server_dsn)
    await connection.execute("SELECT pg_advisory_lock(1)")  # workers start together
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}_new"')
            await _fill(with_database(server_dsn, f"{name}_new"))
            await connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    finally:
        await connection.close()
    return name


async def _fill(dsn: str) -> None:
    await migrate(dsn)
    database = Database(dsn, size=2)
    await database.open()
    async with database.transaction() as tx:
        await instruments.seed_universe(tx, TEMPLATE_DAY)
    await database.close()


@pytest.fixture
async def fresh_dsn(server_dsn: str, template: str) -> AsyncIterator[str]:
    """A database of the test's own, dropped afterwards."""
    name = f"strikedesk_test_{os.getpid()}_{next(_numbers)}"
    connection = await asyncpg.connect(server_dsn)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield with_database(server_dsn, name)
    finally:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.close()


@pytest.fixture
async def db(fresh_dsn: str) -> AsyncIterator[Database]:
    """A database of the test's own, in which commits are real."""
    database = Database(fresh_dsn, size=12)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
def rolled_back_dsn(server_dsn: str, template: str) -> Iterator[str]:
    """A copy of the template for tests that never commit, one for each worker."""
    name = f"strikedesk_rolled_back_{os.getpid()}"

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(server_dsn)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield with_database(server_dsn, name)
    asyncio.run(run(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
async def tx(rolled_back_dsn: str) -> AsyncIterator[Tx]:
    """A transaction that is rolled back."""
    database = Database(rolled_back_dsn, size=2)
    await database.open()
    async with database.read() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()
    await database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a desk of the test's own."""
    return Settings(home=tmp_path / "home", rate_limits="off", sim_hz=10)


@pytest.fixture
async def desk(settings: Settings, fresh_dsn: str) -> AsyncIterator[Desk]:
    """A running desk on the simulated market, without a web server."""
    desk = Desk(settings, fresh_dsn, QUICK)
    await desk.start()
    yield desk
    await desk.stop()


@pytest.fixture
async def anonymous(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the desk's API that is not logged in."""
    transport = httpx.ASGITransport(create_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield client


async def log_in(client: httpx.AsyncClient, desk: Desk, email: str, role: Role) -> None:
    """Make a user and log the client in as them."""
    async with desk.db.transaction() as tx:
        await users.create_user(tx, desk.identity, email=email, password=PASSWORD, role=role)
    answer = await client.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


@pytest.fixture
async def client(desk: Desk, anonymous: httpx.AsyncClient) -> httpx.AsyncClient:
    """A client of the desk's API, logged in as its administrator."""
    await log_in(anonymous, desk, ADMIN, Role.ADMIN)
    return anonymous


@pytest.fixture
async def stranger(desk: Desk, client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A second user's client; nothing of the first may be visible to it."""
    transport = httpx.ASGITransport(create_app(desk), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as other:
        await log_in(other, desk, "stranger@example.com", Role.TRADER)
        yield other
