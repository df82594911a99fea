"""Stop orders of one book that wait outside it for their trigger."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from strikedesk.core.trading import Side
from strikedesk.exchange.ladder import Open

Place = tuple[Decimal, int, Open]


class Stops:
    """Stops by trigger on each side, and by time over both.

    Asking whether a price reaches any is O(1); joining and leaving take O(log n) comparisons.
    """

    def __init__(self) -> None:
        self._arrivals = 0
        self._places: dict[UUID, Place] = {}  # in time
        # The key is trigger times sign, so that on both sides the first to be reached is least.
        self._queues: dict[Side, list[Place]] = {side: [] for side in Side}

    def __bool__(self) -> bool:
        """Tell whether any waits."""
        return bool(self._places)

    def __iter__(self) -> Iterator[Open]:
        """Iterate in time; orders may leave meanwhile."""
        return iter([entry for _, _, entry in self._places.values()])

    def add(self, entry: Open) -> None:
        """Let a stop wait, as the last one in time."""
        trigger, side = entry.order.trigger_price, entry.order.side
        assert trigger is not None
        self._arrivals += 1
        place = (trigger * side.sign, self._arrivals, entry)
        self._places[entry.order.order_id] = place
        insort(self._queues[side], place)

    def remove(self, entry: Open) -> None:
        """Take a stop out; it must be there."""
        place = self._places.pop(entry.order.order_id)
        queue = self._queues[entry.order.side]
        del queue[bisect_left(queue, place)]

    def is_reached(self, last_price: Decimal) -> bool:
        """Tell whether a last traded price triggers any."""
        return any(
            queue[0][0] <= last_price * side.sign for side, queue in self._queues.items() if queue
        )

    def pop_reached(self, last_price: Decimal) -> list[Open]:
        """Take out those that a last traded price triggers, first come first."""
        reached: list[Place] = []
        for side, queue in self._queues.items():
            count = bisect_right(queue, last_price * side.sign, key=lambda place: place[0])
            reached += queue[:count]
            del queue[:count]
        reached.sort(key=lambda place: place[1])
        for _, _, entry in reached:
            del self._places[entry.order.order_id]
        return [entry for _, _, entry in reached]
