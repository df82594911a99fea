"""Every query of the orders slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.platform.db import Tx
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.model import KILL_SWITCH, OrderType

TOPIC = "orders"

FIELDS = {
    "id": "uuid",
    "account_id": "uuid",
    "client_order_id": "text",
    "tag": "text",
    "instrument_id": "bigint",
    "side": "text",
    "order_type": "text",
    "product": "text",
    "time_in_force": "text",
    "quantity": "numeric",
    "price": "numeric",
    "protection_price": "numeric",
    "status": "text",
    "filled_quantity": "numeric",
    "filled_value": "numeric",
    "reserved": "numeric",
    "reason_code": "text",
    "reason": "text",
    "venue_order_id": "text",
    "created_by": "text",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "version": "integer",
    "trigger_price": "numeric",
    "triggered_at": "timestamptz",
    "new_quantity": "numeric",
    "new_price": "numeric",
    "new_trigger_price": "numeric",
    "replaces": "integer",
    "origin": "text",
    "strategy_id": "uuid",
    "group_id": "uuid",
}
"""Every column of an order with its type, in the order of the fields of `Order`."""

COLUMNS = ", ".join(f"o.{name}" for name in FIELDS)

FRESH = {**FIELDS, "event": "text", "detail": "jsonb", "inputs": "text"}

# Order, first event, reservation, outbox row and audit entry: one statement, one fate.
# At most one order of an account: the sums below add once to a row that they find.
BOOK = f"""
WITH fresh AS (
    SELECT * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(FRESH.values(), 1))})
        AS t ({", ".join(FRESH)})
), booked AS (
    INSERT INTO orders ({", ".join(FIELDS)}) SELECT {", ".join(FIELDS)} FROM fresh
), event AS (
    INSERT INTO order_events (order_id, event, status, at, detail)
    SELECT id, event, status, created_at, detail FROM fresh
), promise AS (
    UPDATE accounts a SET reserved = a.reserved + f.reserved
      FROM fresh f WHERE a.id = f.account_id AND f.reserved > 0
), working AS (
    INSERT INTO positions AS p (account_id, instrument_id, product, net_quantity, cost,
                                working_buy, working_sell, opened_at, updated_at)
    SELECT account_id, instrument_id, product, 0, 0, CASE side WHEN 'BUY' THEN quantity ELSE 0 END,
           CASE side WHEN 'SELL' THEN quantity ELSE 0 END, created_at, created_at
      FROM fresh WHERE status = 'PENDING_NEW'
    ON CONFLICT (account_id, instrument_id, product) DO UPDATE
       SET working_buy = p.working_buy + EXCLUDED.working_buy,
           working_sell = p.working_sell + EXCLUDED.working_sell
), message AS (
    INSERT INTO outbox (topic, key, payload, created_at)
    SELECT '{TOPIC}', id, '{{"action": "place"}}', created_at FROM fresh
     WHERE status = 'PENDING_NEW'
)
SELECT audit_append('account:' || account_id::text, created_at, created_by, 'order.placed',
                    id::text, reason, inputs, status <> 'DENIED') FROM fresh
"""  # noqa: S608

BY_ID = f"SELECT {COLUMNS} FROM orders o WHERE o.id = $1"  # noqa: S608

OWNED = f"""
SELECT {COLUMNS} FROM orders o JOIN accounts a ON a.id = o.account_id
 WHERE o.id = $1 AND a.user_id = $2
"""  # noqa: S608

LOCK = f"SELECT {COLUMNS} FROM orders o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR UPDATE"  # noqa: S608

PAGE = f"""
SELECT {COLUMNS} FROM orders o JOIN accounts a ON a.id = o.account_id
 WHERE a.user_id = $1
   AND ($2::uuid IS NULL OR o.account_id = $2)
   AND ($3::text[] IS NULL OR o.status = ANY($3))
   AND ($4::bigint IS NULL OR o.instrument_id = $4)
   AND ($5::timestamptz IS NULL OR (o.created_at, o.id) < ($5, $6))
 ORDER BY o.created_at DESC, o.id DESC LIMIT $7
"""  # noqa: S608

EVENTS = """
SELECT seq, event, status, at, detail FROM order_events WHERE order_id = $1 ORDER BY seq
"""

CLAIM = f"""
WITH taken AS (
    UPDATE outbox SET attempted_at = $1
     WHERE id IN (SELECT id FROM outbox WHERE topic = '{TOPIC}' AND attempted_at IS NULL
                   ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
    RETURNING id AS message_id, key, payload ->> 'action' AS action
)
SELECT taken.message_id, taken.action, {COLUMNS},
       o.origin <> '{KILL_SWITCH}' AND (a.state = 'HALTED' OR EXISTS (
           SELECT 1 FROM kill_switches k WHERE k.released_at IS NULL
              AND (k.scope = 'desk' OR (k.account_id = o.account_id
                   AND (k.scope = 'account' OR k.strategy_id = o.strategy_id))))) AS is_halted
  FROM taken JOIN orders o ON o.id = taken.key JOIN accounts a ON a.id = o.account_id
 ORDER BY taken.message_id
"""  # noqa: S608

UNSETTLED = f"""
SELECT x.id AS message_id, x.payload ->> 'action' AS action, {COLUMNS}, false AS is_halted
  FROM outbox x JOIN orders o ON o.id = x.key
 WHERE x.topic = '{TOPIC}' AND x.attempted_at IS NOT NULL ORDER BY x.id
"""  # noqa: S608

RESTING = f"""
SELECT {COLUMNS} FROM orders o
 WHERE o.status IN ('NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE', 'PENDING_CANCEL')
 ORDER BY o.created_at, o.id
"""  # noqa: S608

WORKING = f"""
SELECT {COLUMNS} FROM orders o
 WHERE o.account_id = $1 AND o.instrument_id = $2 AND o.product = $3
   AND o.status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
                    'PENDING_CANCEL', 'UNKNOWN')
   AND EXISTS (SELECT 1 FROM positions p
                WHERE p.account_id = $1 AND p.instrument_id = $2 AND p.product = $3
                  AND p.working_buy + p.working_sell > 0)
 ORDER BY o.created_at, o.id FOR UPDATE OF o
"""  # noqa: S608

SET_RESERVED = "UPDATE orders SET reserved = $2, version = version + 1 WHERE id = $1"

ADD_EVENT = """
INSERT INTO order_events (order_id, event, status, at, detail) VALUES ($1, $2, $3, $4, $5)
"""

FIRST_DETAIL = "SELECT detail FROM order_events WHERE order_id = $1 ORDER BY seq LIMIT 1"

UNKNOWN = f"SELECT {COLUMNS} FROM orders o WHERE o.status = 'UNKNOWN' ORDER BY o.created_at"  # noqa: S608

# Acceptances move no money, so they need no account lock and many go in one statement.
ACCEPT = f"""
WITH told AS (
    SELECT * FROM unnest($1::uuid[], $2::text[]) AS t (id, venue_order_id)
), accepted AS (
    UPDATE orders o SET status = 'NEW', venue_order_id = told.venue_order_id,
           updated_at = $3, version = o.version + 1
      FROM told WHERE o.id = told.id AND o.status = 'PENDING_NEW'
    RETURNING {COLUMNS}
), event AS (
    INSERT INTO order_events (order_id, event, status, at)
    SELECT id, 'accept', 'NEW', $3 FROM accepted
)
SELECT * FROM accepted
"""  # noqa: S608

# What an event may change; the rest of an order is for ever.
CHANGING = (
    "status",
    "filled_quantity",
    "filled_value",
    "reserved",
    "reason_code",
    "reason",
    "venue_order_id",
    "updated_at",
    "quantity",
    "price",
    "protection_price",
    "trigger_price",
    "triggered_at",
    "new_quantity",
    "new_price",
    "new_trigger_price",
    "replaces",
)

SAVE = f"""
WITH saved AS (
    UPDATE orders SET {", ".join(f"{name} = ${n}" for n, name in enumerate(CHANGING, 5))},
                      version = version + 1
     WHERE id = $1 AND version = $2
    RETURNING id, status, updated_at
), event AS (
    INSERT INTO order_events (order_id, event, status, at, detail)
    SELECT id, $3, status, updated_at, $4 FROM saved
)
SELECT id FROM saved
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Entry:
    """A new order with its first event and what its audit entry says."""

    order: Order
    event: str
    detail: dict[str, Any]
    inputs: str


@dataclass(frozen=True, slots=True)
class Errand:
    """A message of the outbox with the order that it is about."""

    message_id: int
    action: str
    order: Order
    is_halted: bool


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of an order's history."""

    seq: int
    event: str
    status: str
    at: datetime
    detail: dict[str, Any]


def to_order(row: asyncpg.Record) -> Order:
    """Read an order from a row with `COLUMNS`."""
    return Order(
        row["id"],
        row["account_id"],
        row["client_order_id"],
        row["tag"],
        row["instrument_id"],
        Side(row["side"]),
        OrderType(row["order_type"]),
        Product(row["product"]),
        TimeInForce(row["time_in_force"]),
        row["quantity"],
        row["price"],
        row["protection_price"],
        OrderStatus(row["status"]),
        row["filled_quantity"],
        row["filled_value"],
        row["reserved"],
        row["reason_code"],
        row["reason"],
        row["venue_order_id"],
        row["created_by"],
        row["created_at"],
        row["updated_at"],
        row["version"],
        row["trigger_price"],
        row["triggered_at"],
        row["new_quantity"],
        row["new_price"],
        row["new_trigger_price"],
        row["replaces"],
        row["origin"],
        row["strategy_id"],
        row["group_id"],
    )


def _to_errand(row: asyncpg.Record) -> Errand:
    return Errand(row["message_id"], row["action"], to_order(row), row["is_halted"])


async def book(tx: Tx, entries: Sequence[Entry]) -> None:
    """Store new orders, each of another account, with all that belongs to them."""
    columns = [[getattr(entry.order, name) for entry in entries] for name in FIELDS]
    events = [entry.event for entry in entries]
    details = [entry.detail for entry in entries]
    await tx.execute(BOOK, *columns, events, details, [entry.inputs for entry in entries])


async def by_id(tx: Tx, order_id: UUID) -> Order | None:
    """Return any order, whoever owns it."""
    row = await tx.fetchrow(BY_ID, order_id)
    return None if row is None else to_order(row)


async def owned(tx: Tx, order_id: UUID, user_id: UUID) -> Order | None:
    """Return a user's order."""
    row = await tx.fetchrow(OWNED, order_id, user_id)
    return None if row is None else to_order(row)


async def lock(tx: Tx, order_ids: Sequence[UUID]) -> dict[UUID, Order]:
    """Lock orders, in the order of their ids so that two who do so cannot deadlock."""
    return {row["id"]: to_order(row) for row in await tx.fetch(LOCK, list(order_ids))}


async def page(
    tx: Tx,
    user_id: UUID,
    *,
    account_id: UUID | None,
    statuses: Sequence[OrderStatus] | None,
    instrument_id: int | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Order]:
    """Return a user's orders, newest first."""
    at, order_id = before or (None, None)
    rows = await tx.fetch(
        PAGE,
        user_id,
        account_id,
        None if statuses is None else [str(status) for status in statuses],
        instrument_id,
        at,
        order_id,
        limit,
    )
    return [to_order(row) for row in rows]


async def events(tx: Tx, order_id: UUID) -> list[EventRow]:
    """Return an order's history, oldest first."""
    return [EventRow(**row) for row in await tx.fetch(EVENTS, order_id)]


async def first_detail(tx: Tx, order_id: UUID) -> dict[str, str]:
    """Return what was recorded of an order when it was booked."""
    found: dict[str, str] = await tx.fetchval(FIRST_DETAIL, order_id)
    return found


async def claim(tx: Tx, at: datetime, limit: int) -> list[Errand]:
    """Take errands that nobody else can take again."""
    return [_to_errand(row) for row in await tx.fetch(CLAIM, at, limit)]


async def unsettled(tx: Tx) -> list[Errand]:
    """Return errands that were started and whose outcome nobody recorded."""
    return [_to_errand(row) for row in await tx.fetch(UNSETTLED)]


async def resting(tx: Tx) -> list[Order]:
    """Return the orders that a venue should be working, oldest first."""
    return [to_order(row) for row in await tx.fetch(RESTING)]


async def working(tx: Tx, account_id: UUID, instrument_id: int, product: Product) -> list[Order]:
    """Return and lock an account's working orders in an instrument, oldest first."""
    rows = await tx.fetch(WORKING, account_id, instrument_id, product)
    return [to_order(row) for row in rows]


async def set_reserved(tx: Tx, order_id: UUID, amount: Decimal) -> None:
    """Change what an order sets aside; its account's total must move with it."""
    await tx.execute(SET_RESERVED, order_id, amount)


async def add_event(tx: Tx, order: Order, event: str, at: datetime, detail: dict[str, Any]) -> None:
    """Record what happened about an order without changing it."""
    await tx.execute(ADD_EVENT, order.id, event, order.status, at, detail)


async def unknown(tx: Tx) -> list[Order]:
    """Return the orders whose fate is open, oldest first."""
    return [to_order(row) for row in await tx.fetch(UNKNOWN)]


async def accept(tx: Tx, told: Sequence[tuple[UUID, str | None]], at: datetime) -> list[Order]:
    """Record acceptances of orders that still wait for one; returns those that did."""
    ids, venue_ids = [order_id for order_id, _ in told], [venue_id for _, venue_id in told]
    return [to_order(row) for row in await tx.fetch(ACCEPT, ids, venue_ids, at)]


async def save(tx: Tx, order: Order, event: OrderEvent, detail: dict[str, Any]) -> None:
    """Store what an event made of an order, compare-and-set on its version, with the event."""
    values = [getattr(order, name) for name in CHANGING]
    saved = await tx.fetchval(SAVE, order.id, order.version, event, detail, *values)
    assert saved is not None, f"order {order.id} changed under its lock"
