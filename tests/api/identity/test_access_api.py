"""Who gets in where: forged tokens, roles, keys, tickets, limits."""

import base64
import json
from uuid import uuid4

import jwt
import pytest

from strikedesk.core.errors import Unauthenticated
from strikedesk.identity.limits import RateLimits

pytestmark = pytest.mark.db

AUTH = "/api/v1/auth"


async def refused(reply, status, code):
    assert reply.status_code == status, reply.text
    assert reply.json()["code"] == code


def token_of(client) -> str:
    return client.headers["authorization"].removeprefix("Bearer ")


def with_token(token) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_request_without_a_good_credential_is_refused(nobody):
    headers = {
        None: "credential_missing",
        "": "credential_missing",
        "Bearer": "credential_missing",
        "Bearer ": "credential_missing",
        "Basic YTpi": "credential_missing",
        "Bearer x.y.z": "token_invalid",
        "Bearer sd_guess": "token_invalid",
    }
    for header, code in headers.items():
        sent = {} if header is None else {"authorization": header}
        await refused(await nobody.get(f"{AUTH}/me", headers=sent), 401, code)


async def test_unsigned_token_is_refused(client, nobody):
    claims = jwt.decode(token_of(client), options={"verify_signature": False})
    parts = [json.dumps({"alg": "none", "typ": "at+jwt"}), json.dumps(claims)]
    token = ".".join(base64.urlsafe_b64encode(p.encode()).rstrip(b"=").decode() for p in parts)

    await refused(
        await nobody.get(f"{AUTH}/me", headers=with_token(f"{token}.")), 401, "token_invalid"
    )


async def test_token_signed_with_another_key_is_refused(client, nobody):
    claims = jwt.decode(token_of(client), options={"verify_signature": False})
    token = jwt.encode(claims, b"f" * 32, "HS256", headers={"typ": "at+jwt"})

    await refused(await nobody.get(f"{AUTH}/me", headers=with_token(token)), 401, "token_invalid")


async def test_expired_token_is_refused_with_a_code_that_says_so(desk, client, nobody):
    claims = jwt.decode(token_of(client), options={"verify_signature": False})
    secret = desk.settings.secret("jwt")
    token = jwt.encode(claims | {"exp": 1}, secret, "HS256", headers={"typ": "at+jwt"})

    await refused(await nobody.get(f"{AUTH}/me", headers=with_token(token)), 401, "token_expired")


async def test_refresh_token_is_no_access_token(bob):
    token = next(iter(bob.cookies.values()))
    await refused(await bob.get(f"{AUTH}/me", headers=with_token(token)), 401, "token_invalid")


async def test_only_an_administrator_makes_users(bob, viewer, nobody):
    body = {"email": "new@desk.example", "password": "correct horse battery", "role": "admin"}

    await refused(await nobody.post(f"{AUTH}/register", json=body), 401, "credential_missing")
    for caller in (bob, viewer):
        await refused(await caller.post(f"{AUTH}/register", json=body), 403, "role_forbidden")


async def test_email_that_is_taken_is_a_conflict(client, register):
    login = await register()
    reply = await client.post(f"{AUTH}/register", json={**login, "email": "BOB@desk.example"})

    await refused(reply, 409, "email_taken")
    assert reply.json()["field"] == "email"


async def test_administration_is_closed_to_traders_and_keys(bob, client, caller, make_key):
    routes = [
        ("GET", "users"),
        ("POST", f"users/{uuid4()}/disable"),
        ("POST", f"users/{uuid4()}/enable"),
        ("POST", f"users/{uuid4()}/login-link"),
        ("GET", "audit"),
        ("GET", "audit/verify"),
        ("GET", "errors"),
        ("POST", "errors/1/resolve"),
    ]
    key = await make_key(client, "trade")
    async with caller(key["key"]) as bot:
        for method, path in routes:
            for who, code in ((bob, "role_forbidden"), (bot, "session_required")):
                reply = await who.request(method, f"/api/v1/admin/{path}", json={"resolution": "x"})
                await refused(reply, 403, code)


async def test_key_is_shown_once_and_works_until_revoked(bob, caller, make_key):
    made = await make_key(bob, "trade")
    listed = (await bob.get(f"{AUTH}/api-keys")).json()["items"]

    assert made["key"].startswith(made["prefix"])
    assert [key["id"] for key in listed] == [made["id"]]
    assert "key" not in listed[0]
    async with caller(made["key"]) as bot:
        assert (await bot.get(f"{AUTH}/me")).json()["email"] == "bob@desk.example"
        assert (await bob.delete(f"{AUTH}/api-keys/{made['id']}")).status_code == 204
        await refused(await bot.get(f"{AUTH}/me"), 401, "token_invalid")
    assert (await bob.get(f"{AUTH}/api-keys")).json()["items"][0]["revoked_at"] is not None


async def test_key_cannot_make_keys_or_change_the_password(bob, caller, make_key):
    made = await make_key(bob, "trade")
    async with caller(made["key"]) as bot:
        for path, body in (
            ("api-keys", {"name": "more", "scopes": ["trade"]}),
            ("password", {"new_password": "a quite different horse"}),
        ):
            await refused(await bot.post(f"{AUTH}/{path}", json=body), 403, "session_required")


async def test_key_of_another_user_is_not_found(bob, client, make_key):
    made = await make_key(bob, "read")

    await refused(await client.delete(f"{AUTH}/api-keys/{made['id']}"), 404, "api_key_not_found")


async def test_viewer_cannot_make_a_trading_key(viewer):
    body = {"name": "bot", "scopes": ["trade"]}
    await refused(await viewer.post(f"{AUTH}/api-keys", json=body), 403, "role_forbidden")


async def test_malformed_key_is_refused(bob):
    for body in (
        {"name": "bot", "scopes": []},
        {"name": "bot", "scopes": ["admin"]},
        {"name": " ", "scopes": ["read"]},
        {"name": "a\x00b", "scopes": ["read"]},
        {"name": "x" * 81, "scopes": ["read"]},
        {"name": "bot"},
    ):
        reply = await bob.post(f"{AUTH}/api-keys", json=body)
        assert reply.status_code == 422, body


async def test_ticket_of_a_session_opens_one_stream(desk, bob):
    made = (await bob.post(f"{AUTH}/ws-ticket")).json()
    principal = desk.identity.tokens.redeem_ticket(made["ticket"])

    assert made["expires_in"] == 30
    assert (principal.email, principal.via) == ("bob@desk.example", "session")
    with pytest.raises(Unauthenticated):
        desk.identity.tokens.redeem_ticket(made["ticket"])


async def test_stream_of_an_ended_session_is_known_to_be_dead(desk, bob):
    made = (await bob.post(f"{AUTH}/ws-ticket")).json()
    principal = desk.identity.tokens.redeem_ticket(made["ticket"])
    assert desk.identity.is_live(principal)

    await bob.post(f"{AUTH}/logout")

    assert not desk.identity.is_live(principal)


async def test_write_over_the_limit_is_refused_and_reads_go_on(desk, bob):
    desk.identity.rates = RateLimits(enabled=True, reads_per_minute=50, writes_per_minute=3)
    body = {"name": "", "scopes": []}
    for _ in range(3):
        await bob.post(f"{AUTH}/api-keys", json=body)

    reply = await bob.post(f"{AUTH}/api-keys", json=body)

    await refused(reply, 429, "rate_limited")
    assert 1 <= int(reply.headers["retry-after"]) <= 60
    assert (await bob.get(f"{AUTH}/me")).status_code == 200
    assert (await bob.post(f"{AUTH}/ws-ticket")).status_code == 200


async def test_reads_of_a_bot_are_counted_with_its_writes(desk, bob, caller, make_key):
    made = await make_key(bob, "read")
    desk.identity.rates = RateLimits(enabled=True, reads_per_minute=50, writes_per_minute=3)
    async with caller(made["key"]) as bot:
        replies = [await bot.get(f"{AUTH}/me") for _ in range(4)]

    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert (await bob.get(f"{AUTH}/me")).status_code == 200


async def test_limits_of_one_user_do_not_touch_another(desk, bob, client):
    desk.identity.rates = RateLimits(enabled=True, reads_per_minute=1, writes_per_minute=1)
    await bob.get(f"{AUTH}/me")

    assert (await bob.get(f"{AUTH}/me")).status_code == 429
    assert (await client.get(f"{AUTH}/me")).status_code == 200


async def test_limits_that_are_off_refuse_nobody(desk, bob):
    desk.identity.rates = RateLimits(enabled=False, reads_per_minute=1, writes_per_minute=1)

    assert [(await bob.get(f"{AUTH}/me")).status_code for _ in range(5)] == [200] * 5


async def test_openapi_says_how_to_authenticate(app):
    described = app.openapi()

    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert described["paths"][f"{AUTH}/me"]["get"]["security"] == [{"bearer": []}]
    assert "security" not in described["paths"][f"{AUTH}/login"]["post"]
