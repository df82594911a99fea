"""What must hold of a world's books at any moment, and what at its end against the venue's truth."""

from decimal import Decimal

from strikedesk.exchange.model import Canceled, Expired, Filled, Rejected
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.orders.model import Order
from support.world import World

WORKING = (
    """('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE', 'PENDING_CANCEL', 'UNKNOWN')"""
)

BROKEN = f"""
WITH mine AS (SELECT * FROM accounts WHERE id = ANY($1::uuid[])),
     o AS (SELECT * FROM orders WHERE account_id = ANY($1::uuid[])),
     t AS (SELECT * FROM trades WHERE account_id = ANY($1::uuid[])),
     p AS (SELECT * FROM positions WHERE account_id = ANY($1::uuid[])),
     fills AS (SELECT order_id, sum(quantity) AS quantity, sum(quantity * price) AS value
                 FROM t GROUP BY order_id),
     held AS (SELECT account_id, instrument_id, product,
                     sum(CASE side WHEN 'BUY' THEN quantity ELSE -quantity END) AS quantity
                FROM t GROUP BY 1, 2, 3),
     open AS (SELECT account_id, instrument_id, product,
                     sum(greatest(quantity, new_quantity) - filled_quantity)
                         FILTER (WHERE side = 'BUY') AS buy,
                     sum(greatest(quantity, new_quantity) - filled_quantity)
                         FILTER (WHERE side = 'SELL') AS sell
                FROM o WHERE status IN {WORKING} GROUP BY 1, 2, 3),
     postings AS (SELECT * FROM ledger_postings WHERE account_id = ANY($1::uuid[]))
SELECT 'filled quantity is not the sum of fills', o.id::text FROM o LEFT JOIN fills f ON f.order_id = o.id
 WHERE (o.filled_quantity, o.filled_value) IS DISTINCT FROM (coalesce(f.quantity, 0), coalesce(f.value, 0))
UNION ALL
SELECT 'a position is not the sum of its trades', p.instrument_id::text
  FROM p LEFT JOIN held h USING (account_id, instrument_id, product)
 WHERE p.net_quantity <> coalesce(h.quantity, 0)
UNION ALL
SELECT 'the ledger does not sum to zero', transaction_id::text
  FROM postings GROUP BY transaction_id HAVING sum(amount) <> 0
UNION ALL
SELECT 'a balance does not derive', b.ledger_account FROM ledger_balances b
 WHERE b.account_id = ANY($1::uuid[]) AND b.balance <> (
       SELECT sum(amount) FROM postings s WHERE (s.account_id, s.ledger_account) = (b.account_id, b.ledger_account))
UNION ALL
SELECT 'reserved is not what orders set aside', a.id::text FROM mine a
 WHERE a.reserved <> (SELECT coalesce(sum(o.reserved), 0) FROM o WHERE o.account_id = a.id)
UNION ALL
SELECT 'margin is not what positions block', a.id::text FROM mine a
 WHERE a.margin <> (SELECT coalesce(sum(p.margin), 0) FROM p WHERE p.account_id = a.id)
UNION ALL
SELECT 'working quantities do not tie out', p.instrument_id::text
  FROM p LEFT JOIN open w USING (account_id, instrument_id, product)
 WHERE (p.working_buy, p.working_sell) IS DISTINCT FROM (coalesce(w.buy, 0), coalesce(w.sell, 0))
UNION ALL
SELECT 'a fill is booked twice', min(exec_id) FROM t GROUP BY account_id, exec_id HAVING count(*) > 1
UNION ALL
SELECT 'an order without its first event', o.id::text FROM o
 WHERE (SELECT event FROM order_events e WHERE e.order_id = o.id ORDER BY seq LIMIT 1) NOT IN ('book', 'deny')
UNION ALL
SELECT 'the last event does not tell the status', o.id::text FROM o
 WHERE (SELECT status FROM order_events e WHERE e.order_id = o.id ORDER BY seq DESC LIMIT 1) <> o.status
UNION ALL
SELECT 'an order beyond a limit', o.id::text FROM o
 WHERE o.status <> 'DENIED' AND greatest(o.quantity, o.new_quantity) - o.filled_quantity > $2
UNION ALL
SELECT 'a halted account', a.state_reason FROM mine a WHERE a.state <> 'ACTIVE'
"""

UNSETTLED = """
SELECT x.payload ->> 'action' FROM outbox x JOIN orders o ON o.id = x.key
 WHERE o.account_id = ANY($1::uuid[])
"""

# A request that was made and neither granted, refused, nor overtaken by the order's end.
UNANSWERED = """
SELECT o.id, o.status FROM orders o JOIN LATERAL (
       SELECT max(seq) AS seq FROM order_events e WHERE e.order_id = o.id AND event = 'request_cancel'
       ) asked ON asked.seq IS NOT NULL
 WHERE o.account_id = ANY($1::uuid[])
   AND o.status NOT IN ('FILLED', 'CANCELED', 'REJECTED', 'DENIED', 'EXPIRED')
   AND NOT EXISTS (SELECT 1 FROM order_events e WHERE e.order_id = o.id AND e.seq > asked.seq
                      AND e.event IN ('refuse_cancel', 'cancel'))
"""


async def assert_holds(world: World, quantity_max: Decimal) -> None:
    """Check what must hold after every step, whatever is under way."""
    mine = [account.id for account in world.accounts]
    async with world.db.read() as tx:
        broken = await tx.fetch(BROKEN, mine, quantity_max)
    assert not broken, [tuple(row) for row in broken]
    twice = [order_id for order_id, count in world.broker.sent.items() if count > 1]
    assert not twice, f"sent twice: {twice}"


async def assert_at_rest(world: World) -> None:
    """Check what must hold when faults are off and everything has been answered."""
    mine = [account.id for account in world.accounts]
    async with world.db.read() as tx:
        unsettled = await tx.fetch(UNSETTLED, mine)
        unanswered = await tx.fetch(UNANSWERED, mine)
    assert not unsettled, f"errands without an end: {[tuple(row) for row in unsettled]}"
    assert not unanswered, f"a cancel was forgotten: {[tuple(row) for row in unanswered]}"
    orders = await world.orders()
    assert len({order.tag for order in orders}) == len(orders)
    assert world.acknowledged.items() <= {o.tag: o.id for o in orders}.items()
    for order in orders:
        assert_explained(world, order)


def assert_explained(world: World, order: Order) -> None:
    """Compare where an order stands with what the venue knows of it, and with what was sent."""
    told = world.broker.inner._venue.reports(order.id)
    sent = world.broker.sent[order.id]
    about = f"{order.status} {order}, sent {sent}, the venue: {told}"
    if order.status is OrderStatus.DENIED:
        assert not sent, about
        return
    keeps_book = world.survives or not world.restarts
    if told:
        # What a venue that forgot has told before, only our books know.
        if keeps_book or order.status not in DONE:
            _assert_as_venue(world, order, about)
    elif keeps_book:
        assert order.filled_quantity == 0, about
        assert order.status in (OrderStatus.CANCELED, OrderStatus.REJECTED), about
        assert not world.broker.arrived[order.id], about
    else:  # the venue that knew it is gone
        assert order.status in DONE, about
    if order.status is OrderStatus.REJECTED:
        assert order.filled_quantity == 0, about


def _assert_as_venue(world: World, order: Order, about: str) -> None:
    venue = world.broker.inner._venue
    last = venue.reports(order.id)[-1]
    working = venue.working(order.id)
    if working is None:
        expected = {
            Canceled: OrderStatus.CANCELED,
            Expired: OrderStatus.EXPIRED,
            Rejected: OrderStatus.REJECTED,
            Filled: OrderStatus.FILLED,
        }[type(last)]
        assert order.status is expected, about
    else:
        has_traded = order.filled_quantity > 0
        resting = OrderStatus.PARTIALLY_FILLED if has_traded else OrderStatus.NEW
        assert order.status is resting, about
        there = working.order
        assert (order.quantity, order.price) == (there.quantity, there.limit_price), about
        assert order.trigger_price == there.trigger_price, about
        assert (order.triggered_at is None) == (working.waits or not order.trigger_price), about
    done = last.cum_qty if working is None else working.cum_qty
    assert order.filled_quantity == done, about
