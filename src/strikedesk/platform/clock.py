"""The wall clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from strikedesk.core.clock import Clock

CATCH_UP = 0.9
"""How fast a steady clock goes while the wall clock is behind it."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class SteadyClock:
    """A clock that follows another one but never goes back, nor stands still.

    A machine's clock may be set back. Ages measured by it would shrink, and quotes that had
    grown stale would be fresh again. This one goes on, a little slower, until the other has
    caught up with it.

    Parameters
    ----------
    wall : Clock
        What to follow.
    elapsed : callable
        Seconds of the machine's time from any origin; never falls.
    """

    def __init__(self, wall: Clock, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._told, self._told_at = wall.now(), elapsed()

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC; never before the last one returned."""
        present = self._elapsed()
        gone = timedelta(seconds=(present - self._told_at) * CATCH_UP)
        self._told, self._told_at = max(self._wall.now(), self._told + gone), present
        return self._told
