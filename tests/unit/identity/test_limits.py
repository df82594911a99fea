"""How often somebody may ask, and how often they may guess."""

from uuid import UUID

import pytest

from strikedesk.core.errors import TooManyRequests
from strikedesk.identity.errors import LoginThrottled
from strikedesk.identity.limits import (
    ADDRESS_FAILURES_MAX,
    LOGIN_ATTEMPTS_MAX,
    LoginGuard,
    RateLimits,
    Traffic,
)

ANN, BOB = UUID(int=1), UUID(int=2)


async def test_request_over_the_limit_is_told_when_to_come_back():
    rates = RateLimits(enabled=True, reads_per_minute=100, writes_per_minute=3)
    for _ in range(3):
        await rates.count(ANN, Traffic.WRITE)

    with pytest.raises(TooManyRequests) as refused:
        await rates.count(ANN, Traffic.WRITE)
    assert 1 <= refused.value.retry_after_s <= 60


async def test_users_and_classes_are_counted_apart():
    rates = RateLimits(enabled=True, reads_per_minute=1, writes_per_minute=1)

    await rates.count(ANN, Traffic.WRITE)
    await rates.count(ANN, Traffic.READ)
    await rates.count(BOB, Traffic.WRITE)
    with pytest.raises(TooManyRequests):
        await rates.count(ANN, Traffic.READ)


async def test_limits_that_are_off_never_refuse():
    rates = RateLimits(enabled=False, reads_per_minute=1, writes_per_minute=1)

    for _ in range(10):
        await rates.count(ANN, Traffic.WRITE)


async def test_eleventh_guess_is_refused_before_the_password_is_looked_at():
    guard = LoginGuard()
    for _ in range(LOGIN_ATTEMPTS_MAX):
        await guard.admit("ann@desk.example", "10.0.0.1")

    with pytest.raises(LoginThrottled) as refused:
        await guard.admit("ann@desk.example", "10.0.0.1")
    assert 1 <= refused.value.retry_after_s <= 15 * 60


async def test_guesses_from_elsewhere_or_for_others_are_counted_apart():
    guard = LoginGuard()
    for _ in range(LOGIN_ATTEMPTS_MAX):
        await guard.admit("ann@desk.example", "10.0.0.1")

    await guard.admit("ann@desk.example", "10.0.0.2")
    await guard.admit("bob@desk.example", "10.0.0.1")


async def test_success_clears_the_count():
    guard = LoginGuard()
    for _ in range(3 * LOGIN_ATTEMPTS_MAX):
        await guard.admit("ann@desk.example", "10.0.0.1")
        await guard.succeeded("ann@desk.example", "10.0.0.1")


async def test_origin_that_tries_many_names_is_refused():
    guard = LoginGuard()
    for n in range(ADDRESS_FAILURES_MAX):
        await guard.admit(f"user{n}@desk.example", "10.0.0.1")
        await guard.failed("10.0.0.1")

    with pytest.raises(LoginThrottled):
        await guard.admit("fresh@desk.example", "10.0.0.1")
    await guard.admit("fresh@desk.example", None)
