"""What the end of a session asks of the database."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from strikedesk.accounts.model import AccountKind
from strikedesk.orders.model import Order
from strikedesk.orders.repo import COLUMNS, to_order
from strikedesk.orders.squareoff import Attempt, Due
from strikedesk.platform.db import Tx

# The whole list is that of the index; of the two that are left out again nobody knows whether
# the venue has them.
OVER = f"""
SELECT {COLUMNS} FROM orders o
  JOIN accounts a ON a.id = o.account_id
  JOIN instruments i ON i.id = o.instrument_id
  LEFT JOIN unnest($1::text[], $2::timestamptz[]) AS c (exchange, closed_at)
    ON c.exchange = i.exchange
 WHERE o.status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
                    'PENDING_CANCEL', 'UNKNOWN')
   AND o.status NOT IN ('PENDING_NEW', 'UNKNOWN')
   AND a.kind = ANY($3)
   AND ((o.time_in_force = 'DAY' AND o.created_at < c.closed_at) OR i.expiry <= $4)
 ORDER BY o.created_at, o.id
"""  # noqa: S608

MIS_ORDERS = f"""
SELECT {COLUMNS}, a.user_id FROM orders o
  JOIN accounts a ON a.id = o.account_id
  JOIN instruments i ON i.id = o.instrument_id
  JOIN unnest($1::text[], $2::timestamptz[]) AS c (exchange, closes_at)
    ON c.exchange = i.exchange
 WHERE o.status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
                    'PENDING_CANCEL', 'UNKNOWN')
   AND o.product = 'MIS' AND o.origin <> 'square_off' AND o.created_at < c.closes_at
   AND a.kind = ANY($3)
 ORDER BY o.created_at, o.id
"""  # noqa: S608

MIS_POSITIONS = """
SELECT p.account_id, a.user_id, p.instrument_id, p.net_quantity, p.working_buy, p.working_sell
  FROM positions p
  JOIN accounts a ON a.id = p.account_id
  JOIN instruments i ON i.id = p.instrument_id
  JOIN unnest($1::text[], $2::timestamptz[]) AS c (exchange, closes_at)
    ON c.exchange = i.exchange
 WHERE p.product = 'MIS' AND p.net_quantity <> 0 AND p.opened_at < c.closes_at
   AND a.kind = ANY($3) AND ($4::uuid IS NULL OR a.id = $4)
 ORDER BY p.account_id, p.instrument_id
"""

AGAINST = f"""
SELECT {COLUMNS} FROM orders o
 WHERE o.account_id = $1 AND o.instrument_id = $2 AND o.side = $3
   AND o.status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
                    'PENDING_CANCEL', 'UNKNOWN')
 ORDER BY o.created_at, o.id
"""  # noqa: S608

ATTEMPTS = """
SELECT client_order_id, created_at, filled_quantity, reason_code, reason FROM orders
 WHERE account_id = $1 AND created_at >= $2 AND starts_with(client_order_id, $3)
 ORDER BY created_at, id
"""

Instants = Mapping[str, datetime]
"""By exchange."""


def _columns(instants: Instants) -> tuple[list[str], list[datetime]]:
    return list(instants), list(instants.values())


async def over(
    tx: Tx, closed_at: Instants, kinds: Collection[AccountKind], expiring: date
) -> list[Order]:
    """Return orders that the venue has: those for a day that is over, and in ending contracts.

    Parameters
    ----------
    closed_at : mapping
        The last close of each exchange.
    expiring : date
        Contracts that expire by then are looked at; whether they have ended is to be seen.
    """
    found = await tx.fetch(OVER, *_columns(closed_at), [*kinds], expiring)
    return [to_order(row) for row in found]


async def mis_orders(
    tx: Tx, closes_at: Instants, kinds: Collection[AccountKind]
) -> list[tuple[Order, UUID]]:
    """Return working MIS orders that came before a close, with the users who own them."""
    found = await tx.fetch(MIS_ORDERS, *_columns(closes_at), [*kinds])
    return [(to_order(row), row["user_id"]) for row in found]


async def mis_positions(
    tx: Tx,
    closes_at: Instants,
    kinds: Collection[AccountKind],
    account_id: UUID | None = None,
) -> list[Due]:
    """Return open MIS positions that were opened before a close."""
    found = await tx.fetch(MIS_POSITIONS, *_columns(closes_at), [*kinds], account_id)
    return [Due(**row) for row in found]


async def against(tx: Tx, due: Due) -> list[Order]:
    """Return the account's working orders, of every product, that a closing order may meet."""
    found = await tx.fetch(AGAINST, due.account_id, due.instrument_id, due.side.opposite)
    return [to_order(row) for row in found]


async def attempts(tx: Tx, account_id: UUID, since: datetime, prefix: str) -> list[Attempt]:
    """Return the orders of an account whose names begin so, oldest first."""
    return [Attempt(*row) for row in await tx.fetch(ATTEMPTS, account_id, since, prefix)]
