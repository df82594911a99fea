"""Password hashes."""

import asyncio

import pytest
from argon2 import PasswordHasher

from strikedesk.identity.passwords import Passwords


@pytest.fixture
def passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


async def test_password_matches_its_hash_and_no_other_does(passwords):
    stored = await passwords.hash("correct horse")

    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "battery staple")


async def test_same_password_never_gives_the_same_hash(passwords):
    assert await passwords.hash("correct horse") != await passwords.hash("correct horse")


async def test_nobody_has_no_password(passwords):
    assert not await passwords.verify(None, "")
    assert not await passwords.verify(None, "correct horse")


@pytest.mark.parametrize("stored", ["plain", "", "$argon2id$v=19$broken"])
async def test_broken_hash_matches_nothing(passwords, stored):
    assert not await passwords.verify(stored, "correct horse")


async def test_event_loop_runs_on_while_a_password_is_checked():
    passwords, turns = Passwords(), 0
    stored = await passwords.hash("correct horse")
    checking = asyncio.create_task(passwords.verify(stored, "correct horse"))
    while not checking.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert await checking
    assert turns > 1
