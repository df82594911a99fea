"""How often: requests per user, and attempts to log in."""

import time
from enum import StrEnum
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from strikedesk.core.errors import TooManyRequests
from strikedesk.identity.errors import LoginThrottled

LOGIN_WINDOW_MINUTES = 15
LOGIN_ATTEMPTS_MAX = 10
ADDRESS_FAILURES_MAX = 100


class Traffic(StrEnum):
    """Classes of requests, counted apart."""

    READ = "read"
    WRITE = "write"
    URGENT = "urgent"
    """Cancels and halts: placing orders can never use up their budget."""


class RateLimits:
    """Counts each user's requests in windows of a minute.

    A window starts with its first request. The counts are this process's own; with several web
    processes a user may have the limit in each.
    """

    def __init__(
        self,
        *,
        enabled: bool,
        reads_per_minute: int,
        writes_per_minute: int,
        urgent_per_minute: int = 1000,
    ) -> None:
        self._enabled = enabled
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._items = {
            Traffic.READ: RateLimitItemPerMinute(reads_per_minute, 1, Traffic.READ),
            Traffic.WRITE: RateLimitItemPerMinute(writes_per_minute, 1, Traffic.WRITE),
            Traffic.URGENT: RateLimitItemPerMinute(urgent_per_minute, 1, Traffic.URGENT),
        }

    async def count(self, user_id: UUID, traffic: Traffic) -> None:
        """Count a request.

        Raises
        ------
        TooManyRequests
            If the user is over the limit of this class; says when the window ends.
        """
        if not self._enabled:
            return
        item = self._items[traffic]
        if not await self._limiter.hit(item, user_id.hex):
            raise TooManyRequests(
                f"More than {item.amount} {traffic} requests in a minute.",
                retry_after_s=await _retry_after_s(self._limiter, item, user_id.hex),
            )


class LoginGuard:
    """Slows down whoever guesses: per e-mail address and origin, and per origin.

    Every attempt counts before the password is looked at, so that attempts made at the same
    moment cannot slip through together; a success clears the pair's count. Unknown addresses are
    treated as known ones are.
    """

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._pair = RateLimitItemPerMinute(LOGIN_ATTEMPTS_MAX, LOGIN_WINDOW_MINUTES, "pair")
        self._address = RateLimitItemPerMinute(
            ADDRESS_FAILURES_MAX, LOGIN_WINDOW_MINUTES, "address"
        )

    async def admit(self, who: str, address: str | None) -> None:
        """Count an attempt in the name of ``who``.

        Raises
        ------
        LoginThrottled
            If there were too many; says when to come back.
        """
        origin = str(address)
        if not await self._limiter.test(self._address, origin):
            raise await self._throttled(self._address, origin)
        if not await self._limiter.hit(self._pair, who, origin):
            raise await self._throttled(self._pair, who, origin)

    async def failed(self, address: str | None) -> None:
        """Count a failure against its origin."""
        await self._limiter.hit(self._address, str(address))

    async def succeeded(self, who: str, address: str | None) -> None:
        """Forget the attempts in the name of ``who`` from there."""
        await self._limiter.clear(self._pair, who, str(address))

    async def _throttled(self, item: RateLimitItem, *names: str) -> LoginThrottled:
        return LoginThrottled(
            "Too many attempts; wait.",
            retry_after_s=await _retry_after_s(self._limiter, item, *names),
        )


async def _retry_after_s(limiter: FixedWindowRateLimiter, item: RateLimitItem, *names: str) -> int:
    reset_at, _ = await limiter.get_window_stats(item, *names)
    # The library keeps its windows on this clock; a header wants whole seconds, at least one.
    return max(1, int(reset_at - time.time()) + 1)  # noqa: TID251
