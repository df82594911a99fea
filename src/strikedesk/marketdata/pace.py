"""How often something may happen."""


class Pace:
    """Spaces events evenly, and lets those that come a little early pass at once.

    Parameters
    ----------
    interval_s : float
        Seconds between events in the long run, > 0.
    slack_s : float
        How much earlier than that an event may come; a burst of ``1 + slack_s / interval_s``.
    """

    def __init__(self, interval_s: float, slack_s: float) -> None:
        self._interval_s = interval_s
        self._slack_s = slack_s
        self._due = float("-inf")

    def delay(self, now: float) -> float:
        """Return how many seconds the next event has to wait, 0 if it may pass."""
        return max(0.0, self._due - self._slack_s - now)

    def passed(self, now: float) -> None:
        """Count an event."""
        self._due = max(self._due, now) + self._interval_s
