"""Password hashes: Argon2id, computed in threads so that the event loop never waits."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

CONCURRENT_MAX = 2  # each takes 64 MiB and a core; a flood of logins must not take the machine


class Passwords:
    """Makes and checks password hashes.

    Parameters
    ----------
    hasher : PasswordHasher or None
        Cost parameters; by default those of RFC 9106 for limited memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(CONCURRENT_MAX)
        self._unknown: str | None = None

    async def hash(self, password: str) -> str:
        """Return a salted hash of the password, with its parameters."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether the password gives the stored hash.

        None takes as long as any other hash and never matches, so that the time of an answer
        does not reveal whether a user exists.
        """
        async with self._slots:
            matches = await asyncio.to_thread(self._matches, stored, password)
        return matches and stored is not None

    def _matches(self, stored: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody(), password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def _nobody(self) -> str:
        """Return a hash that no password gives; made when first needed, as it takes its time."""
        if self._unknown is None:
            self._unknown = self._hasher.hash(secrets.token_hex())
        return self._unknown
