"""Queries of orders that wait for a second person."""

from datetime import datetime
from uuid import UUID

from strikedesk.orders.model import Order
from strikedesk.orders.repo import COLUMNS, to_order
from strikedesk.platform.db import Tx

PENDING = f"""
SELECT {COLUMNS} FROM orders o JOIN accounts a ON a.id = o.account_id
 WHERE o.status = 'PENDING_APPROVAL' AND ($2 OR a.user_id = $1)
 ORDER BY o.created_at, o.id
"""  # noqa: S608

VISIBLE = f"""
SELECT {COLUMNS}, a.user_id FROM orders o JOIN accounts a ON a.id = o.account_id
 WHERE o.id = $3 AND ($2 OR a.user_id = $1)
"""  # noqa: S608

OVERDUE = """
SELECT o.id FROM orders o WHERE o.status = 'PENDING_APPROVAL' AND o.created_at <= $1
 ORDER BY o.created_at, o.id
"""

ADD_WORKING = """
INSERT INTO positions AS p (account_id, instrument_id, product, net_quantity, cost,
                            working_buy, working_sell, opened_at, updated_at)
VALUES ($1, $2, $3, 0, 0, CASE $4 WHEN 'BUY' THEN $5::numeric ELSE 0 END,
        CASE $4 WHEN 'SELL' THEN $5::numeric ELSE 0 END, $6, $6)
ON CONFLICT (account_id, instrument_id, product) DO UPDATE
   SET working_buy = p.working_buy + EXCLUDED.working_buy,
       working_sell = p.working_sell + EXCLUDED.working_sell
"""


async def pending(tx: Tx, user_id: UUID, *, everybodys: bool) -> list[Order]:
    """Return the orders that wait for approval on a user's accounts, or on all, oldest first."""
    return [to_order(row) for row in await tx.fetch(PENDING, user_id, everybodys)]


async def visible(
    tx: Tx, user_id: UUID, order_id: UUID, *, everybodys: bool
) -> tuple[Order, UUID] | None:
    """Return an order on a user's account, or on any, with the account's owner."""
    row = await tx.fetchrow(VISIBLE, user_id, everybodys, order_id)
    return None if row is None else (to_order(row), row["user_id"])


async def overdue(tx: Tx, before: datetime) -> list[UUID]:
    """Return the orders that have waited since then or longer."""
    return [row["id"] for row in await tx.fetch(OVERDUE, before)]


async def add_working(tx: Tx, order: Order, at: datetime) -> None:
    """Count an order that begins to work among its position's."""
    await tx.execute(
        ADD_WORKING,
        order.account_id,
        order.instrument_id,
        order.product,
        order.side,
        order.open_quantity,
        at,
    )
