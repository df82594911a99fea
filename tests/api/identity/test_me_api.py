"""Who is calling, as the page asks it."""

from strikedesk.identity.model import Role
from strikedesk.identity.service import users

AUTH = "/api/v1/auth"


async def test_a_user_who_has_a_password_is_told_so(bob):
    told = (await bob.get(f"{AUTH}/me")).json()
    assert (told["role"], told["has_password"]) == ("trader", True)


async def test_a_user_who_came_by_a_link_has_no_password_until_they_set_one(desk, client, caller):
    async with desk.db.transaction() as tx:
        email = "ann@desk.example"
        ann = await users.create_user(
            tx, desk.identity, email=email, password=None, role=Role.TRADER
        )
    link = (await client.post(f"/api/v1/admin/users/{ann.id}/login-link")).json()["token"]
    async with caller() as made:
        session = (await made.post(f"{AUTH}/link", json={"token": link})).json()
        made.headers["authorization"] = f"Bearer {session['access_token']}"
        assert (await made.get(f"{AUTH}/me")).json()["has_password"] is False
        new = {"new_password": "correct horse battery"}
        assert (await made.post(f"{AUTH}/password", json=new)).status_code == 204
        assert (await made.get(f"{AUTH}/me")).json()["has_password"] is True
