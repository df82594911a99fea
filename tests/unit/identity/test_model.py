"""Principals."""

from uuid import UUID

from strikedesk.identity.model import Principal, Role


def test_principal_acts_under_its_email_address():
    principal = Principal(
        UUID(int=1), "ann@desk.example", Role.TRADER, frozenset({"read"}), "session", UUID(int=2)
    )

    assert principal.actor == "ann@desk.example"
