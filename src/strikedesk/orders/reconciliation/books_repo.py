"""Reads our own books: for a comparison with a broker, and for one with themselves."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from strikedesk.accounts import service as accounts
from strikedesk.accounts.ledger import CASH
from strikedesk.accounts.model import Account
from strikedesk.audit.model import AuditEntry, Head
from strikedesk.core.trading import Side
from strikedesk.orders import repo as orders
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation.model import Fill
from strikedesk.platform.db import Tx
from strikedesk.positions.model import Product

ACCOUNTS = "SELECT * FROM accounts WHERE $1::uuid[] IS NULL OR id = ANY($1) ORDER BY id"

ORDERS = f"""
SELECT {orders.COLUMNS} FROM orders o
 WHERE o.account_id = ANY($1) AND o.status IN (
       'PENDING_APPROVAL', 'PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
       'PENDING_CANCEL', 'UNKNOWN')
UNION
SELECT {orders.COLUMNS} FROM orders o WHERE o.id = ANY($2)
UNION
SELECT {orders.COLUMNS} FROM orders o WHERE o.tag = ANY($3)
UNION
SELECT {orders.COLUMNS} FROM orders o
 WHERE o.account_id = ANY($1) AND o.venue_order_id = ANY($4)
   AND o.created_at > $5::timestamptz - interval '7 days'
"""  # noqa: S608

FILL_FIELDS = """account_id, order_id, exec_id, instrument_id, side, quantity, price, executed_at"""

FILLS = f"""
SELECT {FILL_FIELDS} FROM trades
 WHERE venue = $1 AND account_id = ANY($2) AND executed_at >= $3
UNION
SELECT {FILL_FIELDS} FROM trades
 WHERE venue = $1 AND account_id = ANY($2) AND exec_id = ANY($4)
"""  # noqa: S608

POSITIONS = """
SELECT account_id, instrument_id, product, net_quantity FROM positions
 WHERE account_id = ANY($1) AND net_quantity <> 0
"""

CASH_OF = """
SELECT account_id, balance FROM ledger_balances
 WHERE account_id = ANY($1) AND ledger_account = $2
"""

HEADS = """
SELECT chain, seq, head FROM audit_chains
 WHERE $1::text[] IS NULL OR chain = ANY($1) ORDER BY chain
"""

ENTRIES = """
SELECT chain, seq, at, actor, action, subject, reason, inputs, success, prev_hash, hash
  FROM audit_log WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""


async def accounts_named(tx: Tx, account_ids: Sequence[UUID] | None) -> list[Account]:
    """Return these accounts, or all."""
    rows = await tx.fetch(ACCOUNTS, None if account_ids is None else list(account_ids))
    return [accounts.to_account(row) for row in rows]


async def orders_of(
    tx: Tx,
    account_ids: Sequence[UUID],
    *,
    ids: Sequence[UUID],
    tags: Sequence[str],
    venue_ids: Sequence[str],
    since: datetime,
) -> list[Order]:
    """Return the accounts' open orders, and those that are named in any way."""
    rows = await tx.fetch(ORDERS, list(account_ids), list(ids), list(tags), list(venue_ids), since)
    return [orders.to_order(row) for row in rows]


async def fills_of(
    tx: Tx, venue: str, account_ids: Sequence[UUID], since: datetime, exec_ids: Sequence[str]
) -> list[tuple[UUID, Fill]]:
    """Return the accounts' fills at a venue since an instant, and those that are named."""
    rows = await tx.fetch(FILLS, venue, list(account_ids), since, list(exec_ids))
    return [(row["account_id"], _to_fill(row)) for row in rows]


def _to_fill(row: asyncpg.Record) -> Fill:
    return Fill(
        order_id=row["order_id"],
        exec_id=row["exec_id"],
        instrument_id=row["instrument_id"],
        side=Side(row["side"]),
        quantity=row["quantity"],
        price=row["price"],
        executed_at=row["executed_at"],
    )


async def positions_of(
    tx: Tx, account_ids: Sequence[UUID]
) -> list[tuple[UUID, int, Product, Decimal]]:
    """Return what the accounts hold: account, instrument, product, signed quantity."""
    rows = await tx.fetch(POSITIONS, list(account_ids))
    return [
        (r["account_id"], r["instrument_id"], Product(r["product"]), r["net_quantity"])
        for r in rows
    ]


async def cash_of(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Return the accounts' cash."""
    rows = await tx.fetch(CASH_OF, list(account_ids), CASH)
    return {row["account_id"]: row["balance"] for row in rows}


async def heads(tx: Tx, chains: Sequence[str] | None) -> dict[str, Head]:
    """Return where these audit chains end, or all."""
    rows = await tx.fetch(HEADS, None if chains is None else list(chains))
    return {row["chain"]: Head(row["seq"], row["head"]) for row in rows}


async def entries(tx: Tx, chain: str, after: int, limit: int) -> list[AuditEntry]:
    """Return a chain's entries after one, oldest first."""
    return [AuditEntry(**row) for row in await tx.fetch(ENTRIES, chain, after, limit)]
