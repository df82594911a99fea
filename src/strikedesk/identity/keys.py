"""API keys: made once, shown once, kept as a hash, looked up with a short memory."""

from dataclasses import dataclass

from strikedesk.core.clock import Clock
from strikedesk.identity import repo
from strikedesk.identity.errors import TokenInvalid
from strikedesk.identity.model import Principal
from strikedesk.identity.rules import key_scopes
from strikedesk.identity.tokens import Revocations, opaque_token, token_hash
from strikedesk.platform.db import Database

MARK = "sd_"
"""What every key starts with, so that it is known from an access token, and found in a leak."""

REMEMBERED_S = 5.0
REMEMBERED_MAX = 4096


@dataclass(frozen=True, slots=True)
class FreshKey:
    """The text of a new key, and what we keep of it."""

    text: str
    prefix: str
    hash: bytes


def fresh_key() -> FreshKey:
    """Make a key of 256 random bits."""
    text = MARK + opaque_token()
    return FreshKey(text, text[: len(MARK) + 6], token_hash(text))


class KeyRing:
    """Finds who a key belongs to.

    Parameters
    ----------
    db : Database
        A pool apart from that of the routes: a route may hold its connection while it waits for
        us, and waiting for another of the same pool would be a deadlock.
    """

    def __init__(self, db: Database, clock: Clock, revocations: Revocations) -> None:
        self._db = db
        self._clock = clock
        self._revocations = revocations
        self._remembered: dict[bytes, tuple[Principal | None, float]] = {}

    async def principal(self, key: str) -> Principal:
        """Return who the key stands for; asks the database at most once in five seconds.

        Raises
        ------
        TokenInvalid
            If there is no such key, it was revoked, or its user is disabled.
        """
        hashed = token_hash(key)
        now = self._clock.now().timestamp()
        found, until = self._remembered.get(hashed, (None, 0.0))
        if now >= until:
            found = await self._look_up(hashed)
            self._remember(hashed, found, now + REMEMBERED_S)
        if found is None or found.credential_id in self._revocations:
            raise TokenInvalid("There is no such API key.")
        return found

    def forget(self) -> None:
        """Ask the database again for every key, because a user changed."""
        self._remembered.clear()

    def _remember(self, hashed: bytes, found: Principal | None, until: float) -> None:
        self._remembered.pop(hashed, None)
        if len(self._remembered) >= REMEMBERED_MAX:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[hashed] = found, until

    async def _look_up(self, hashed: bytes) -> Principal | None:
        async with self._db.read() as tx:
            owner = await repo.use_key(tx, hashed, self._clock.now())
        if owner is None:
            return None
        return Principal(
            user_id=owner.user_id,
            email=owner.email,
            role=owner.role,
            scopes=key_scopes(owner.scopes, owner.role),
            via="api_key",
            credential_id=owner.key_id,
        )
