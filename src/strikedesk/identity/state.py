"""What the identity slice keeps in memory while the desk runs: one object on ``app.state``."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity import repo
from strikedesk.identity.errors import CredentialMissing
from strikedesk.identity.keys import MARK, KeyRing
from strikedesk.identity.limits import LoginGuard, RateLimits
from strikedesk.identity.model import Principal, User
from strikedesk.identity.passwords import Passwords
from strikedesk.identity.tokens import Revocations, Tokens
from strikedesk.platform.clock import SystemClock
from strikedesk.platform.db import Database, Tx
from strikedesk.platform.ids import new_id as system_id
from strikedesk.platform.settings import Settings

UserCreated = Callable[[Tx, User, datetime], Awaitable[None]]
"""What another slice does about a new user, in the transaction that makes the user."""

SIDE_CONNECTIONS = 2
COOKIE = "strikedesk_refresh"
"""What the name of the refresh cookie begins with; each desk has a name of its own."""


class Identity:
    """Knows who is calling.

    Parameters
    ----------
    settings : Settings
        Secrets, lives of tokens, rate limits, other sites that may call.
    dsn : str
        The database; opens two connections of its own, see `KeyRing`.
    clock : Clock
        The wall clock, also on a desk that replays the past.
    passwords : Passwords or None
        By default, with the full cost of a guess.
    """

    def __init__(
        self,
        settings: Settings,
        dsn: str,
        *,
        clock: Clock | None = None,
        new_id: NewId = system_id,
        passwords: Passwords | None = None,
    ) -> None:
        self.clock = clock or SystemClock()
        self.new_id = new_id
        self.passwords = passwords or Passwords()
        self.session_ttl = timedelta(days=settings.refresh_token_days)
        self.allowed_origins = frozenset(settings.cors_origins)
        self.user_created: list[UserCreated] = []
        self.side_db = Database(dsn, SIDE_CONNECTIONS)
        access_ttl = timedelta(minutes=settings.access_token_minutes)
        self.revocations = Revocations(self.clock, access_ttl)
        self.tokens = Tokens(
            settings.secret("jwt"), self.clock, new_id, self.revocations, access_ttl
        )
        self._secret = settings.secret("refresh")
        # Cookies know no ports: desks on one machine would take each other's for their own.
        self.cookie = f"{COOKIE}_{hashlib.blake2b(self._secret, digest_size=4).hexdigest()}"
        self.keys = KeyRing(self.side_db, self.clock, self.revocations)
        self.guard = LoginGuard()
        self.rates = RateLimits(
            enabled=settings.rate_limits == "on",
            reads_per_minute=settings.rate_limit_reads_per_minute,
            writes_per_minute=settings.rate_limit_writes_per_minute,
            urgent_per_minute=settings.rate_limit_urgent_per_minute,
        )

    async def open(self) -> None:
        """Connect, and learn which sessions ended before this process started.

        Raises
        ------
        DatabaseUnavailable
            If the server does not answer.
        """
        await self.side_db.open()
        await self.learn_revocations()

    async def close(self) -> None:
        """Disconnect."""
        await self.side_db.close()

    def successor(self, token: str) -> str:
        """Return the refresh token that follows a refresh token; always the same one.

        Only who has the desk's secret can tell it from the token before.
        """
        text = token.encode("utf-8", "surrogatepass")
        return urlsafe_b64encode(hmac.digest(self._secret, text, "sha256")).decode().rstrip("=")

    async def learn_revocations(self) -> None:
        """Take over what other processes ended; call it every few seconds where there are any."""
        async with self.side_db.read() as tx:
            ended = await repo.ended_since(tx, self.clock.now() - self.revocations.keep)
        self.revocations.add(*ended)

    async def authenticate(self, authorization: str | None) -> Principal:
        """Return who sent this ``Authorization`` header.

        An access token is judged from memory; an API key at most once in five seconds from the
        database.

        Raises
        ------
        CredentialMissing
            If it is absent or not of the form ``Bearer <credential>``.
        Unauthenticated
            A leaf of it, if the credential is not good; see `Tokens` and `KeyRing`.
        """
        scheme, _, credential = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise CredentialMissing("Log in, or send an API key.")
        if credential.startswith(MARK):
            return await self.keys.principal(credential)
        return self.tokens.read_access(credential)

    def is_live(self, principal: Principal) -> bool:
        """Tell whether the session or key has not been ended since; for long-lived streams."""
        return principal.credential_id not in self.revocations
