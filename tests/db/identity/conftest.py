"""An identity object on the test's database, with a cheap password hash and a clock to set."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from strikedesk.identity.model import Origin, Principal, Role, Scope, User
from strikedesk.identity.passwords import Passwords
from strikedesk.identity.rules import scopes_of
from strikedesk.identity.service import keys, sessions, users
from strikedesk.identity.state import Identity
from strikedesk.platform.settings import Settings


@dataclass
class Watch:
    """A clock that stands still until it is set."""

    at: datetime = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def identity(db, tmp_path, watch):
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    made = Identity(Settings(home=tmp_path), db.dsn, clock=watch, passwords=passwords)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
def make_user(db, identity):
    """Make users in committed transactions; the first one becomes the administrator."""

    async def make(email="ann@desk.example", role=Role.TRADER, password="correct horse") -> User:
        async with db.transaction() as tx:
            return await users.create_user(tx, identity, email=email, password=password, role=role)

    return make


@pytest.fixture
def open_session(db, identity):
    """Log a user in by their password."""

    async def open_it(email="ann@desk.example", password="correct horse"):
        async with db.transaction() as tx:
            credentials = await users.find_credentials(tx, email)
            stored = credentials and credentials.password_hash
            return await sessions.log_in(
                tx,
                identity,
                email=email,
                credentials=credentials,
                proven=await identity.passwords.verify(stored, password),
                origin=Origin("10.0.0.1", "test"),
            )

    return open_it


@pytest.fixture
def make_key(db, identity):
    """Make an API key and return its text."""

    async def make(user, scopes) -> str:
        session = Principal(
            user.id, user.email, user.role, scopes_of(user.role), "session", identity.new_id()
        )
        async with db.transaction() as tx:
            _, text = await keys.create_key(
                tx,
                identity,
                principal=session,
                name="bot",
                scopes=frozenset(map(Scope, scopes)),
                origin=Origin(),
            )
        return text

    return make
