"""What the command line does beside a running desk: it shares the database, not the process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from strikedesk.app.newcomers import with_paper_account
from strikedesk.audit import service as audit
from strikedesk.audit.model import Verdict
from strikedesk.core.errors import Invalid, NotFound
from strikedesk.identity.model import Role, User
from strikedesk.identity.service import sessions, users
from strikedesk.identity.state import Identity
from strikedesk.instruments import service as instruments
from strikedesk.instruments.dump import parse_dump
from strikedesk.platform.clock import SystemClock
from strikedesk.platform.db import Database
from strikedesk.platform.embedded import database_of
from strikedesk.platform.ids import new_id
from strikedesk.platform.migrate import migrate as run_migrations
from strikedesk.platform.settings import Settings
from strikedesk.positions.service import engaged_instruments

CLI = "command line"


class RoleUnknown(Invalid):
    """No role of that name."""

    code = "role_unknown"


class UserNotFound(NotFound):
    """Nobody has that address."""

    code = "user_not_found"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a verification found, for a terminal."""

    lines: list[str]
    is_intact: bool


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, str]]:
    """Open the desk's database, migrated, for the length of a block."""
    dsn = await asyncio.to_thread(database_of, settings)
    await run_migrations(dsn)
    database = Database(dsn, size=4)
    await database.open()
    try:
        yield database, dsn
    finally:
        await database.close()


async def migrate(settings: Settings) -> str:
    """Bring the database to this version's schema and return its revision."""
    return await run_migrations(await asyncio.to_thread(database_of, settings))


async def create_user(settings: Settings, email: str, password: str, role: str) -> User:
    """Add a person with a default paper account.

    Raises
    ------
    RoleUnknown
    """
    if role not in set(Role):
        raise RoleUnknown(f"{role!r} is none of {', '.join(Role)}.", field="role")
    async with opened(settings) as (database, dsn):
        identity = Identity(settings, dsn)
        identity.user_created.append(with_paper_account(SystemClock(), new_id))
        async with database.transaction() as tx:
            return await users.create_user(
                tx, identity, email=email, password=password, role=Role(role), actor=CLI
            )


async def login_link(settings: Settings, email: str) -> str:
    """Make a one-time login token.

    Raises
    ------
    UserNotFound
    """
    async with opened(settings) as (database, dsn):
        identity = Identity(settings, dsn)
        async with database.transaction() as tx:
            found = await users.find(tx, email)
            if found is None:
                raise UserNotFound(f"Nobody here has the address {email}.")
            return await sessions.make_login_link(tx, identity, user=found, actor=CLI)


async def reset_password(settings: Settings, email: str, password: str) -> None:
    """Give a person a new password and end their sessions.

    Raises
    ------
    UserNotFound
    """
    async with opened(settings) as (database, dsn):
        identity = Identity(settings, dsn)
        async with database.transaction() as tx:
            found = await users.find(tx, email)
            if found is None:
                raise UserNotFound(f"Nobody here has the address {email}.")
            await users.reset_password(tx, identity, user=found, new=password, actor=CLI)


async def verify_audit(settings: Settings) -> AuditReport:
    """Recompute every hash of the audit log."""
    async with opened(settings) as (database, _), database.transaction() as tx:
        report = await audit.verify_all(tx)
    return AuditReport([line(v) for v in report.verdicts], report.ok)


def line(verdict: Verdict) -> str:
    """Write what was found of one chain."""
    if verdict.ok:
        return f"ok      {verdict.chain}: {verdict.entries} entries, head {verdict.head[:16]}"
    return f"BROKEN  {verdict.chain}: {verdict.fault} at entry {verdict.seq}"


async def import_instruments(settings: Settings, file: Path) -> instruments.ImportReport:
    """Take over a broker's instrument dump."""
    dump = parse_dump(await asyncio.to_thread(file.read_bytes))
    async with opened(settings) as (database, _), database.transaction() as tx:
        return await instruments.import_dump(
            tx, dump, SystemClock().now().date(), engaged=engaged_instruments
        )
