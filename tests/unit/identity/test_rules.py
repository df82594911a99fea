"""Roles, scopes, passwords, refresh tokens."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.identity.errors import (
    EmailInvalid,
    PasswordTooWeak,
    RoleForbidden,
    ScopeMissing,
    SessionRequired,
)
from strikedesk.identity.model import Principal, RefreshDenial, RefreshFacts, Role, Scope, User
from strikedesk.identity.rules import (
    check_password,
    judge_refresh,
    key_scopes,
    may_repeat,
    normalized_email,
    require_admin,
    require_person,
    require_trader,
    scopes_of,
)

AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def caller(role: Role, via="session", scopes=None) -> Principal:
    granted = scopes_of(role) if scopes is None else key_scopes(scopes, role)
    return Principal(UUID(int=1), "ann@desk.example", role, granted, via, UUID(int=2))


def refresh_facts(*, used=False, ended=False, expired=False, disabled=False) -> RefreshFacts:
    user = User(UUID(int=1), "ann@desk.example", Role.TRADER, AT, AT, AT if disabled else None)
    expires_at = AT if expired else AT + timedelta(seconds=1)
    used_at = AT - timedelta(seconds=10) if used else None
    return RefreshFacts(UUID(int=2), used_at, ended, expires_at, user, "browser")


@pytest.mark.parametrize("text", [" Ann@Desk.Example ", "ann@desk.example", "ANN@desk.example"])
def test_email_has_one_form(text):
    assert normalized_email(text) == "ann@desk.example"


def test_fullwidth_letters_are_no_second_address():
    assert normalized_email("\uff41nn@desk.example") == "ann@desk.example"


@pytest.mark.parametrize(
    "text", ["", "ann", "@", "a@", "@b", "a b@c", "a@b@c", "a\x00@b", "a" * 260 + "@b"]
)
def test_what_is_no_email_is_refused(text):
    with pytest.raises(EmailInvalid):
        normalized_email(text)


@given(st.text(max_size=300))
def test_normalizing_twice_changes_nothing(text):
    try:
        once = normalized_email(text)
    except EmailInvalid:
        return
    assert normalized_email(once) == once


@pytest.mark.parametrize(
    "password", ["", "short", "123456789", "x" * 257, "ann@desk.example", "ANN@Desk.Example "]
)
def test_weak_passwords_are_refused_with_the_field(password):
    with pytest.raises(PasswordTooWeak) as refused:
        check_password(password, "ann@desk.example", field="new_password")
    assert refused.value.field == "new_password"


def test_long_name_before_the_at_is_no_password():
    with pytest.raises(PasswordTooWeak):
        check_password("longlonglong", "longlonglong@desk.example")


@pytest.mark.parametrize("password", ["1234567890", "x" * 256, "ключ к замку"])
def test_other_passwords_pass(password):
    check_password(password, "ann@desk.example")


def test_viewers_only_read():
    assert scopes_of(Role.VIEWER) == {Scope.READ}
    assert scopes_of(Role.TRADER) == scopes_of(Role.ADMIN) == {Scope.READ, Scope.TRADE}


def test_trading_key_may_read_and_loses_trading_with_the_role():
    assert key_scopes(["trade"], Role.TRADER) == {"read", "trade"}
    assert key_scopes(["trade"], Role.VIEWER) == {"read"}
    assert key_scopes(["read"], Role.ADMIN) == {"read"}


def test_trading_needs_role_and_scope():
    require_trader(caller(Role.TRADER))
    require_trader(caller(Role.ADMIN))
    require_trader(caller(Role.TRADER, "api_key", ["trade"]))
    with pytest.raises(RoleForbidden):
        require_trader(caller(Role.VIEWER))
    with pytest.raises(ScopeMissing):
        require_trader(caller(Role.TRADER, "api_key", ["read"]))


def test_administering_needs_the_role_and_a_session():
    require_admin(caller(Role.ADMIN))
    with pytest.raises(RoleForbidden):
        require_admin(caller(Role.TRADER))
    with pytest.raises(SessionRequired):
        require_admin(caller(Role.ADMIN, "api_key", ["trade"]))


def test_key_is_no_person():
    require_person(caller(Role.VIEWER))
    with pytest.raises(SessionRequired):
        require_person(caller(Role.ADMIN, "api_key", ["trade"]))


def test_live_refresh_token_passes():
    assert judge_refresh(refresh_facts(), AT) is None


def test_unknown_refresh_token_is_refused():
    assert judge_refresh(None, AT) is RefreshDenial.UNKNOWN


@pytest.mark.parametrize("flags", list(product([False, True], repeat=4))[1:])
def test_refresh_denials_keep_their_precedence(flags):
    ended, used, expired, disabled = flags
    order = [
        (ended, RefreshDenial.ENDED),
        (used, RefreshDenial.REUSED),
        (expired, RefreshDenial.EXPIRED),
        (disabled, RefreshDenial.USER_DISABLED),
    ]

    facts = refresh_facts(ended=ended, used=used, expired=expired, disabled=disabled)

    assert judge_refresh(facts, AT) is next(denial for flag, denial in order if flag)


def test_used_token_may_be_asked_with_again_within_seconds_by_the_same_browser():
    used = refresh_facts(used=True)
    assert may_repeat(used, AT, "browser")
    assert not may_repeat(used, AT + timedelta(milliseconds=1), "browser")
    assert not may_repeat(used, AT, "another")
    assert not may_repeat(used, AT, None)
    assert not may_repeat(refresh_facts(), AT, "browser")
    assert not may_repeat(refresh_facts(used=True, disabled=True), AT, "browser")
    assert not may_repeat(refresh_facts(used=True, expired=True), AT, "browser")
