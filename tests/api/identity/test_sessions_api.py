"""Logging in, refreshing and logging out over HTTP."""

import asyncio

import pytest

pytestmark = pytest.mark.db

AUTH = "/api/v1/auth"


def refresh_cookie(client):
    """The one cookie that a desk sets; its name is the desk's own."""
    ((name, value),) = client.cookies.items()
    assert name.startswith("strikedesk_refresh_")
    return value


async def refused(reply, status, code):
    assert reply.status_code == status, reply.text
    assert reply.json()["code"] == code


async def test_login_gives_tokens_and_a_strict_cookie(register, caller):
    login = await register()
    async with caller() as anyone:
        reply = await anyone.post(f"{AUTH}/login", json=login)

    body = reply.json()
    assert reply.status_code == 200
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    cookie = reply.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/api/v1/auth" in cookie
    assert "secure" not in cookie
    assert reply.headers["cache-control"] == "no-store"


async def test_cookie_is_secure_over_tls(register, caller):
    login = await register()
    async with caller(base_url="https://desk.test") as anyone:
        reply = await anyone.post(f"{AUTH}/login", json=login)
    assert "secure" in reply.headers["set-cookie"].lower()

    async with caller() as behind_proxy:
        reply = await behind_proxy.post(
            f"{AUTH}/login", json=login, headers={"origin": "https://desk.test"}
        )
    assert "secure" in reply.headers["set-cookie"].lower()


async def test_me_names_the_caller(bob):
    reply = await bob.get(f"{AUTH}/me")

    assert reply.status_code == 200
    assert reply.json()["email"] == "bob@desk.example"
    assert reply.json()["role"] == "trader"


async def test_unknown_user_and_wrong_password_get_the_same_answer(register, caller):
    login = await register()
    async with caller() as anyone:
        wrong = await anyone.post(f"{AUTH}/login", json={**login, "password": "x" * 12})
        unknown = await anyone.post(f"{AUTH}/login", json={**login, "email": "nobody@desk.example"})

    await refused(wrong, 401, "login_refused")
    await refused(unknown, 401, "login_refused")
    varying = {"request_id", "instance"}
    assert {k: v for k, v in wrong.json().items() if k not in varying} == {
        k: v for k, v in unknown.json().items() if k not in varying
    }


async def test_disabled_user_gets_that_answer_too_and_loses_the_session(
    client, register, bob, caller
):
    login = {"email": "bob@desk.example", "password": "correct horse battery"}
    me = (await bob.get(f"{AUTH}/me")).json()

    reply = await client.post(f"/api/v1/admin/users/{me['id']}/disable")

    assert reply.json()["disabled_at"] is not None
    await refused(await bob.get(f"{AUTH}/me"), 401, "session_ended")
    await refused(await bob.post(f"{AUTH}/refresh"), 401, "refresh_refused")
    async with caller() as anyone:
        await refused(await anyone.post(f"{AUTH}/login", json=login), 401, "login_refused")
        await client.post(f"/api/v1/admin/users/{me['id']}/enable")
        assert (await anyone.post(f"{AUTH}/login", json=login)).status_code == 200


async def test_malformed_login_is_refused_without_repeating_the_password(anonymous):
    email = "bob@desk.example"
    for body in (
        {},
        {"email": email},
        {"email": "not an address", "password": "x"},
        {"email": "b\x00b@desk.example", "password": "x"},
        {"email": email, "password": ""},
        {"email": email, "password": "x" * 2000},
        {"email": email, "password": "x", "role": "admin"},
        {"email": [email], "password": 7},
    ):
        reply = await anonymous.post(f"{AUTH}/login", json=body)
        assert reply.status_code == 422, body
        assert "x" * 2000 not in reply.text


async def test_eleventh_guess_is_throttled_whether_or_not_the_user_exists(register, caller):
    login = await register()
    for email in (login["email"], "nobody@desk.example"):
        guess = {"email": email, "password": "wrong wrong wrong"}
        async with caller() as anyone:
            for _ in range(10):
                await refused(await anyone.post(f"{AUTH}/login", json=guess), 401, "login_refused")
            throttled = await anyone.post(f"{AUTH}/login", json={**login, "email": email})

        await refused(throttled, 429, "login_throttled")
        assert 1 <= int(throttled.headers["retry-after"]) <= 900


async def test_guesses_sent_all_at_once_are_throttled_too(register, caller):
    login = await register()
    async with caller() as anyone:
        replies = await asyncio.gather(
            *(
                anyone.post(f"{AUTH}/login", json={**login, "password": f"wrong wrong {n}"})
                for n in range(20)
            )
        )
    assert sorted(reply.status_code for reply in replies) == [401] * 10 + [429] * 10


async def test_claimed_forwarding_address_does_not_escape_the_throttle(register, caller):
    login = await register()
    guess = {**login, "password": "wrong wrong wrong"}
    async with caller() as anyone:
        replies = [
            await anyone.post(
                f"{AUTH}/login", json=guess, headers={"x-forwarded-for": f"10.0.0.{n}"}
            )
            for n in range(11)
        ]
    assert replies[-1].status_code == 429


async def test_refresh_rotates_by_cookie(bob):
    first = refresh_cookie(bob)
    reply = await bob.post(f"{AUTH}/refresh")

    assert reply.status_code == 200
    assert refresh_cookie(bob) != first
    assert reply.json()["refresh_token"] == refresh_cookie(bob)
    token = reply.json()["access_token"]
    me = await bob.get(f"{AUTH}/me", headers={"authorization": f"Bearer {token}"})
    assert me.status_code == 200


async def test_refresh_rotates_by_body(bob, caller):
    token = refresh_cookie(bob)
    async with caller() as program:
        for _ in range(3):
            reply = await program.post(f"{AUTH}/refresh", json={"refresh_token": token})
            program.cookies.clear()
            token = reply.json()["refresh_token"]
    assert reply.status_code == 200


async def test_reused_refresh_token_ends_the_whole_family(bob, caller):
    stolen = refresh_cookie(bob)
    renewed = (await bob.post(f"{AUTH}/refresh")).json()

    async with caller() as thief:
        thief.headers["user-agent"] = "another browser"
        reply = await thief.post(f"{AUTH}/refresh", json={"refresh_token": stolen})

    await refused(reply, 401, "refresh_refused")
    await refused(await bob.post(f"{AUTH}/refresh"), 401, "refresh_refused")
    fresh = {"authorization": f"Bearer {renewed['access_token']}"}
    await refused(await bob.get(f"{AUTH}/me", headers=fresh), 401, "session_ended")


async def test_refresh_without_a_token_is_refused(anonymous):
    for body in (None, {}, {"refresh_token": "guess"}):
        await refused(await anonymous.post(f"{AUTH}/refresh", json=body), 401, "refresh_refused")


async def test_page_of_another_site_cannot_log_in_or_out(bob):
    for origin in ("https://evil.example", "null", "http://desk.test.evil.example"):
        for path in ("login", "link", "refresh", "logout"):
            reply = await bob.post(f"{AUTH}/{path}", headers={"origin": origin})
            await refused(reply, 403, "origin_forbidden")
    assert (await bob.get(f"{AUTH}/me")).status_code == 200


async def test_own_page_may_refresh(bob):
    reply = await bob.post(f"{AUTH}/refresh", headers={"origin": "http://desk.test"})
    assert reply.status_code == 200


async def test_logout_ends_access_refresh_and_cookie(bob):
    token = refresh_cookie(bob)
    reply = await bob.post(f"{AUTH}/logout")

    assert reply.status_code == 204
    assert not list(bob.cookies)
    await refused(await bob.get(f"{AUTH}/me"), 401, "session_ended")
    again = await bob.post(f"{AUTH}/refresh", json={"refresh_token": token})
    await refused(again, 401, "refresh_refused")


async def test_logout_works_by_cookie_when_the_access_token_is_gone(bob):
    token = refresh_cookie(bob)
    del bob.headers["authorization"]

    assert (await bob.post(f"{AUTH}/logout")).status_code == 204
    again = await bob.post(f"{AUTH}/refresh", json={"refresh_token": token})
    await refused(again, 401, "refresh_refused")


async def test_logout_of_nobody_is_no_error(anonymous):
    assert (await anonymous.post(f"{AUTH}/logout")).status_code == 204


async def test_login_link_made_by_the_admin_opens_one_session(client, bob, caller):
    me = (await bob.get(f"{AUTH}/me")).json()
    made = await client.post(f"/api/v1/admin/users/{me['id']}/login-link")
    assert made.status_code == 201

    async with caller() as anyone:
        first = await anyone.post(f"{AUTH}/link", json={"token": made.json()["token"]})
        second = await anyone.post(f"{AUTH}/link", json={"token": made.json()["token"]})

    assert first.status_code == 200
    await refused(second, 401, "login_refused")


async def test_changing_the_password_asks_for_the_present_one(bob, caller):
    new = "a quite different horse"
    wrong = {"current_password": "wrong wrong wrong", "new_password": new}
    weak = {"current_password": "correct horse battery", "new_password": "short"}
    right = {"current_password": "correct horse battery", "new_password": new}

    await refused(
        await bob.post(f"{AUTH}/password", json={"new_password": new}), 403, "password_wrong"
    )
    await refused(await bob.post(f"{AUTH}/password", json=wrong), 403, "password_wrong")
    await refused(await bob.post(f"{AUTH}/password", json=weak), 422, "password_too_weak")
    assert (await bob.post(f"{AUTH}/password", json=right)).status_code == 204
    assert (await bob.get(f"{AUTH}/me")).status_code == 200
    async with caller() as anyone:
        login = {"email": "bob@desk.example", "password": new}
        assert (await anyone.post(f"{AUTH}/login", json=login)).status_code == 200


async def test_session_by_link_must_show_the_present_password_too(client, bob, caller):
    me = (await bob.get(f"{AUTH}/me")).json()
    link = (await client.post(f"/api/v1/admin/users/{me['id']}/login-link")).json()["token"]
    async with caller() as by_link:
        tokens = (await by_link.post(f"{AUTH}/link", json={"token": link})).json()
        by_link.headers["authorization"] = f"Bearer {tokens['access_token']}"
        new = {"new_password": "a quite different horse"}
        for present in ({}, {"current_password": "wrong wrong wrong"}):
            reply = await by_link.post(f"{AUTH}/password", json={**new, **present})
            await refused(reply, 403, "password_wrong")
        present = {"current_password": "correct horse battery"}
        reply = await by_link.post(f"{AUTH}/password", json={**new, **present})
    assert reply.status_code == 204


async def test_guessing_the_present_password_is_throttled_and_on_record(client, bob):
    guess = {"current_password": "wrong wrong wrong", "new_password": "a quite different horse"}
    for _ in range(10):
        await bob.post(f"{AUTH}/password", json=guess)

    await refused(await bob.post(f"{AUTH}/password", json=guess), 429, "login_throttled")
    found = await client.get("/api/v1/admin/audit", params={"action": "password.confirmed"})
    assert [item["success"] for item in found.json()["items"]] == [False] * 10


async def test_activity_shows_the_caller_their_own_doings(bob, client):
    items = (await bob.get(f"{AUTH}/activity")).json()["items"]
    first = (await bob.get(f"{AUTH}/activity", params={"limit": 1})).json()
    rest = (await bob.get(f"{AUTH}/activity", params={"cursor": first["next_cursor"]})).json()

    assert [item["action"] for item in items] == ["session.opened", "user.created"]
    assert first["items"] + rest["items"] == items
    assert rest["next_cursor"] is None
