"""Every query of margining a group of positions and orders."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from strikedesk.orders.model import Order
from strikedesk.orders.repo import COLUMNS, to_order
from strikedesk.platform.db import Tx
from strikedesk.positions.model import Product

UNDERLYINGS = """
SELECT DISTINCT i.underlying FROM positions p JOIN instruments i ON i.id = p.instrument_id
 WHERE p.account_id = $1 AND i.underlying = ANY($2::text[])
   AND (p.net_quantity <> 0 OR p.working_buy <> 0 OR p.working_sell <> 0)
"""

STAKES = """
SELECT instrument_id, product, net_quantity, cost, margin FROM positions
 WHERE account_id = $1
   AND (net_quantity <> 0 OR margin <> 0 OR working_buy <> 0 OR working_sell <> 0)
 ORDER BY instrument_id, product
"""

WORKING = f"""
SELECT {COLUMNS} FROM orders o
 WHERE o.account_id = $1 AND o.instrument_id = ANY($2::bigint[])
   AND o.status IN ('PENDING_NEW', 'NEW', 'PARTIALLY_FILLED', 'PENDING_REPLACE',
                    'PENDING_CANCEL', 'UNKNOWN')
 ORDER BY o.created_at, o.id FOR UPDATE OF o
"""  # noqa: S608

SET_MARGINS = """
UPDATE positions p SET margin = t.margin
  FROM unnest($2::bigint[], $3::text[], $4::numeric[]) AS t (instrument_id, product, margin)
 WHERE p.account_id = $1 AND (p.instrument_id, p.product) = (t.instrument_id, t.product)
"""


class Stake(NamedTuple):
    """What an account has in an instrument and product: a position, or only orders."""

    instrument_id: int
    product: Product
    net_quantity: Decimal
    cost: Decimal
    margin: Decimal


async def underlyings(tx: Tx, account_id: UUID, among: Collection[str]) -> set[str]:
    """Return those symbols that derivatives of an account, held or worked, lie on."""
    rows = await tx.fetch(UNDERLYINGS, account_id, list(among))
    return {row["underlying"] for row in rows}


async def stakes(tx: Tx, account_id: UUID) -> list[Stake]:
    """Return all that an account holds, blocks or works."""
    rows = await tx.fetch(STAKES, account_id)
    return [Stake(row[0], Product(row[1]), *row[2:]) for row in rows]


async def working(tx: Tx, account_id: UUID, instrument_ids: Sequence[int]) -> list[Order]:
    """Return and lock an account's working orders in some instruments, oldest first."""
    return [to_order(row) for row in await tx.fetch(WORKING, account_id, list(instrument_ids))]


async def set_margins(tx: Tx, account_id: UUID, margins: Sequence[tuple[Stake, Decimal]]) -> None:
    """Change what positions block; their account's total must move with it."""
    ids, products = [s.instrument_id for s, _ in margins], [s.product for s, _ in margins]
    await tx.execute(SET_MARGINS, account_id, ids, products, [amount for _, amount in margins])
