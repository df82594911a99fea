"""Other people who call: a trader, a viewer, bots."""

from contextlib import asynccontextmanager

import httpx
import pytest

from strikedesk.app.web import create_app

PASSWORD = "correct horse battery"


@pytest.fixture
def app(desk):
    """The desk's web application, for clients of one's own."""
    return create_app(desk)


@pytest.fixture
def caller(app):
    """Open a client of its own, with or without a credential."""

    @asynccontextmanager
    async def connect(credential: str | None = None, base_url: str = "http://desk.test"):
        headers = {} if credential is None else {"authorization": f"Bearer {credential}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url=base_url, headers=headers
        ) as made:
            yield made

    return connect


@pytest.fixture
async def nobody(caller):
    """A client without a credential, beside the administrator's."""
    async with caller() as made:
        yield made


@pytest.fixture
def register(client):
    """Have the administrator make a user; returns their login."""

    async def make(email="bob@desk.example", role="trader") -> dict[str, str]:
        login = {"email": email, "password": PASSWORD}
        reply = await client.post("/api/v1/auth/register", json={**login, "role": role})
        assert reply.status_code == 201, reply.text
        return login

    return make


@pytest.fixture
async def bob(register, caller):
    """A trader who is logged in."""
    login = await register()
    async with caller() as made:
        reply = await made.post("/api/v1/auth/login", json=login)
        made.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
        yield made


@pytest.fixture
async def viewer(register, caller):
    """A viewer who is logged in."""
    login = await register("eve@desk.example", "viewer")
    async with caller() as made:
        reply = await made.post("/api/v1/auth/login", json=login)
        made.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
        yield made


@pytest.fixture
def make_key():
    """Make an API key for whoever the client belongs to."""

    async def make(client, *scopes) -> dict:
        body = {"name": "bot", "scopes": list(scopes)}
        reply = await client.post("/api/v1/auth/api-keys", json=body)
        assert reply.status_code == 201, reply.text
        return reply.json()

    return make
