"""What the paper exchange can say of an account: its open orders and its fills.

It has neither positions nor cash of its own. Ours are all there are, and to compare them with
themselves would prove nothing, so both are left out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from strikedesk.core.clock import Clock
from strikedesk.exchange.venue import PaperVenue
from strikedesk.orders.broker import BrokerSnapshot, Execution, OpenOrder, Report
from strikedesk.orders.model import Order

REMEMBERED = 2_000
"""Orders of one account; of those beyond, only the ones that still work are kept."""

Tell = Callable[[UUID], Sequence[Report]]


class PaperBooks:
    """Knows which orders were handed to the exchange, and asks it what became of them.

    Parameters
    ----------
    tell : callable
        Returns all that the exchange reported of an order; empty if it does not know it.
    """

    def __init__(self, venue: PaperVenue, clock: Clock, tell: Tell) -> None:
        self._venue = venue
        self._clock = clock
        self._tell = tell
        self._opened_at = clock.now()
        self._orders: defaultdict[UUID, dict[UUID, Order]] = defaultdict(dict)
        self._whole_since: dict[UUID, datetime] = {}

    def note(self, orders: Sequence[Order]) -> None:
        """Remember orders that are handed to the exchange."""
        for order in orders:
            known = self._orders[order.account_id]
            known[order.id] = order
            if len(known) > REMEMBERED:
                self._forget_done(order.account_id)

    def snapshot(self, account_id: UUID, since: datetime) -> BrokerSnapshot:
        """Return an account's open orders, and its fills as far back as they are remembered."""
        orders = [self._open(order_id) for order_id in self._orders[account_id]]
        executions = self._executions(account_id)
        whole_since = max(since, self._whole_since.get(account_id, self._opened_at))
        return BrokerSnapshot(
            orders=tuple(order for order in orders if order is not None),
            executions=tuple(each for each in executions if each.at >= since),
            executions_since=whole_since,
        )

    def _open(self, order_id: UUID) -> OpenOrder | None:
        working = self._venue.working(order_id)
        if working is None:
            return None
        order = working.order
        return OpenOrder(
            venue_order_id=str(order_id),
            instrument_id=order.instrument_id,
            side=order.side,
            quantity=order.quantity,
            filled_quantity=working.cum_qty,
            price=order.limit_price,
            trigger_price=order.trigger_price,
            order_id=order_id,
        )

    def _executions(self, account_id: UUID) -> list[Execution]:
        found = []
        for order in list(self._orders[account_id].values()):
            reports = self._tell(order.id)
            if not reports:  # the exchange remembers only so many that are over
                self._drop(account_id, order.id)
            found += [_execution(order, report) for report in reports if report.exec_id]
        return found

    def _forget_done(self, account_id: UUID) -> None:
        for order_id in list(self._orders[account_id]):
            if self._venue.working(order_id) is None:
                self._drop(account_id, order_id)

    def _drop(self, account_id: UUID, order_id: UUID) -> None:
        """Forget an order; what came before now may be incomplete from here on."""
        del self._orders[account_id][order_id]
        self._whole_since[account_id] = self._clock.now()


def _execution(order: Order, report: Report) -> Execution:
    assert report.exec_id is not None
    assert report.last_quantity is not None
    assert report.last_price is not None
    return Execution(
        exec_id=report.exec_id,
        venue_order_id=str(order.id),
        instrument_id=order.instrument_id,
        side=order.side,
        quantity=report.last_quantity,
        price=report.last_price,
        at=report.at,
        order_id=order.id,
    )
