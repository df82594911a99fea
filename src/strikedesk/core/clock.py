"""Time is handed in, so that a session can be replayed and simulated."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the desk's time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...
