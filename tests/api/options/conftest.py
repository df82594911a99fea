"""The routes of options around a market that a test quotes by hand."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from strikedesk.app import problems
from strikedesk.identity.model import Role, User
from strikedesk.identity.state import Identity
from strikedesk.options import api, iv_api
from strikedesk.platform.db import Database
from strikedesk.platform.settings import Settings
from unit.options.made import EXPIRY, LATER, Made, skewed

SESSION = UUID(int=7)
AT = datetime(2026, 11, 20, tzinfo=UTC)

Caller = Callable[[Role], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def made() -> Made:
    made = Made(expiries=(EXPIRY, LATER))
    made.quote_all(skewed)
    return made


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    settings = Settings(home=tmp_path / "home", rate_limits="off")
    return Identity(settings, "postgresql:///never-opened")


@pytest.fixture
def app(made: Made, identity: Identity) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    for each in (api.router, iv_api.router):
        app.include_router(each, prefix="/api/v1")
    app.state.options = made.desk
    app.state.market = made.market.live
    app.state.clock = made.clock
    app.state.identity = identity
    return app


@pytest.fixture
def calling(app: FastAPI, identity: Identity) -> Caller:
    """Opens a client of a user in some role."""

    @asynccontextmanager
    async def open_client(role: Role) -> AsyncIterator[httpx.AsyncClient]:
        user = User(UUID(int=1), "somebody@example.com", role, AT, AT, None)
        token = identity.tokens.issue_access(user, SESSION)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://desk/api/v1", headers=headers
        ) as client:
            yield client

    return open_client


@pytest.fixture
async def http(calling: Caller) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(Role.VIEWER) as client:
        yield client


@pytest.fixture
def with_database(app: FastAPI, db: Database) -> Database:
    app.state.db = db
    return db
