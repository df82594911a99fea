"""The routes and sockets of market data around a market that a test moves by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from strikedesk.app import problems
from strikedesk.identity.model import Role, User
from strikedesk.identity.state import Identity
from strikedesk.marketdata import api, ws
from strikedesk.marketdata.stream import StreamLimits
from strikedesk.platform.settings import Settings
from unit.marketdata.hand import HandMarket, shares

SESSION = UUID(int=7)
AT = datetime(2026, 11, 20, tzinfo=UTC)
USER = User(UUID(int=1), "trader@example.com", Role.TRADER, AT, AT, None)


@pytest.fixture
def hand() -> HandMarket:
    return HandMarket(shares(12))


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    settings = Settings(
        home=tmp_path / "home", rate_limits="off", cors_origins=["https://desk.example.com"]
    )
    return Identity(settings, "postgresql:///never-opened")


@pytest.fixture
def market_app(hand: HandMarket, identity: Identity) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(api.router, prefix="/api/v1")
    app.include_router(ws.router)
    app.state.market = hand.live
    app.state.identity = identity
    app.state.stream_limits = StreamLimits(symbols_max=10, heartbeat_s=30.0)
    return app


@pytest.fixture
async def anonymous_http(market_app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(market_app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1") as client:
        yield client


@pytest.fixture
def http(anonymous_http: httpx.AsyncClient, identity: Identity) -> httpx.AsyncClient:
    token = identity.tokens.issue_access(USER, SESSION)
    anonymous_http.headers["Authorization"] = f"Bearer {token}"
    return anonymous_http


@pytest.fixture
def ticket(identity: Identity) -> str:
    principal = identity.tokens.read_access(identity.tokens.issue_access(USER, SESSION))
    return identity.tokens.issue_ticket(principal)
