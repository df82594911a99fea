"""What was reported of each order, so that a repeated question gets the same answer."""

from collections import deque
from collections.abc import Iterable
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.exchange.model import (
    ExecutionReport,
)


class History:
    """Reports by order: of all that are open, and of the latest that are over.

    Parameters
    ----------
    memory : int
        How many orders that are over are remembered.
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._reports: dict[UUID, list[ExecutionReport]] = {}
        self._over: deque[UUID] = deque()

    def __contains__(self, order_id: UUID) -> bool:
        """Tell whether anything was ever reported of the order, and is remembered."""
        return order_id in self._reports

    def of(self, order_id: UUID) -> list[ExecutionReport]:
        """Return all reports of an order, in time; empty if it is unknown."""
        return list(self._reports.get(order_id, ()))

    def add(self, reports: Iterable[ExecutionReport]) -> list[UUID]:
        """Remember reports; return the orders that are over with them."""
        over = []
        for report in reports:
            self._reports.setdefault(report.order_id, []).append(report)
            if report.leaves_qty == ZERO:
                over.append(report.order_id)
        self._over.extend(over)
        while len(self._over) > self._memory:
            del self._reports[self._over.popleft()]
        return over
