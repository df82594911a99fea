"""Every query of the positions slice."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.platform.db import Tx
from strikedesk.positions.model import (
    Position,
    Product,
    Settlement,
    Trade,
)

POSITION_FIELDS = (
    "account_id",
    "instrument_id",
    "product",
    "net_quantity",
    "cost",
    "realized_pnl",
    "charges",
    "margin",
    "buy_quantity",
    "buy_value",
    "sell_quantity",
    "sell_value",
    "opened_at",
    "updated_at",
)
TRADE_FIELDS = (
    "id",
    "account_id",
    "order_id",
    "instrument_id",
    "venue",
    "exec_id",
    "side",
    "product",
    "quantity",
    "price",
    "gross_value",
    "charges",
    "charges_total",
    "net_value",
    "realized_pnl",
    "executed_at",
)


SETTLEMENT_FIELDS = (
    "id",
    "account_id",
    "instrument_id",
    "product",
    "quantity",
    "underlying_price",
    "price",
    "value",
    "charges",
    "charges_total",
    "realized_pnl",
    "settled_at",
    "booked_at",
)


def _numbered(fields: tuple[str, ...]) -> str:
    return ", ".join(f"${n}" for n in range(1, len(fields) + 1))


ALL_TRADES = f"""
SELECT {", ".join(TRADE_FIELDS)} FROM trades WHERE account_id = $1 ORDER BY seq
"""  # noqa: S608

OF_ACCOUNT = f"""
SELECT {", ".join(POSITION_FIELDS)} FROM positions
 WHERE account_id = $1 AND buy_quantity + sell_quantity > 0
 ORDER BY net_quantity = 0, instrument_id, product
"""  # noqa: S608

ONE = f"""
SELECT {", ".join(POSITION_FIELDS)} FROM positions
 WHERE account_id = $1 AND instrument_id = $2 AND product = $3
"""  # noqa: S608

SAVE = f"""
INSERT INTO positions ({", ".join(POSITION_FIELDS)}) VALUES ({_numbered(POSITION_FIELDS)})
ON CONFLICT (account_id, instrument_id, product) DO UPDATE
   SET {", ".join(f"{name} = EXCLUDED.{name}" for name in POSITION_FIELDS[3:])}
"""  # noqa: S608

ADD_TRADE = f"""
INSERT INTO trades ({", ".join(TRADE_FIELDS)}) VALUES ({_numbered(TRADE_FIELDS)})
"""  # noqa: S608

MOVE_WORKING = """
UPDATE positions SET working_buy = working_buy + $4, working_sell = working_sell + $5
 WHERE account_id = $1 AND instrument_id = $2 AND product = $3
"""

IS_ENGAGED = """
SELECT EXISTS (SELECT 1 FROM positions WHERE account_id = $1
                  AND (net_quantity <> 0 OR working_buy <> 0 OR working_sell <> 0))
"""

ENGAGED = """
SELECT DISTINCT instrument_id FROM positions
 WHERE net_quantity <> 0 OR working_buy <> 0 OR working_sell <> 0
"""

IS_BOOKED = "SELECT 1 FROM trades WHERE order_id = $1 AND venue = $2 AND exec_id = $3"

TRADES = f"""
SELECT t.seq, {", ".join("t." + name for name in TRADE_FIELDS)}
  FROM trades t JOIN accounts a ON a.id = t.account_id
 WHERE a.user_id = $1
   AND ($2::uuid IS NULL OR t.account_id = $2)
   AND ($3::uuid IS NULL OR t.order_id = $3)
   AND ($4::bigint IS NULL OR t.seq < $4)
 ORDER BY t.seq DESC LIMIT $5
"""  # noqa: S608

ENDED = """
SELECT p.account_id, p.instrument_id, p.product
  FROM positions p JOIN instruments i ON i.id = p.instrument_id
 WHERE p.net_quantity <> 0 AND i.expiry <= $1
 ORDER BY p.account_id, p.instrument_id, p.product
"""

ADD_SETTLEMENT = f"""
INSERT INTO settlements ({", ".join(SETTLEMENT_FIELDS)}) VALUES ({_numbered(SETTLEMENT_FIELDS)})
"""  # noqa: S608

SETTLEMENTS = f"""
SELECT seq, {", ".join(SETTLEMENT_FIELDS)} FROM settlements
 WHERE account_id = $1 AND ($2::bigint IS NULL OR seq < $2)
 ORDER BY seq DESC LIMIT $3
"""  # noqa: S608

SINCE = """
SELECT instrument_id, product, side, sum(quantity) AS quantity, sum(gross_value) AS gross,
       sum(charges_total) AS charges
  FROM (SELECT instrument_id, product, side, quantity, gross_value, charges_total
          FROM trades WHERE account_id = $1 AND executed_at >= $2
        UNION ALL
        SELECT instrument_id, product, CASE WHEN quantity > 0 THEN 'SELL' ELSE 'BUY' END,
               abs(quantity), abs(value), charges_total
          FROM settlements WHERE account_id = $1 AND settled_at >= $2) AS moved
 GROUP BY instrument_id, product, side
"""

STATISTICS = """
SELECT count(*) AS trades,
       count(*) FILTER (WHERE realized_pnl - charges_total > 0) AS winning,
       count(*) FILTER (WHERE realized_pnl - charges_total <= 0) AS losing,
       coalesce(sum(realized_pnl), 0) AS realized,
       coalesce(sum(charges_total), 0) AS charges
  FROM (SELECT realized_pnl, charges_total FROM trades
         WHERE account_id = $1 AND ($2::timestamptz IS NULL OR executed_at >= $2)
        UNION ALL
        SELECT realized_pnl, charges_total FROM settlements
         WHERE account_id = $1 AND ($2::timestamptz IS NULL OR settled_at >= $2)) AS closed
"""


def _to_position(row: asyncpg.Record) -> Position:
    values = dict(row)
    values["product"] = Product(values["product"])
    return Position(**values)


def _to_trade(row: asyncpg.Record) -> Trade:
    values = {name: row[name] for name in TRADE_FIELDS}
    values["side"], values["product"] = Side(values["side"]), Product(values["product"])
    values["charges"] = {code: Decimal(amount) for code, amount in values["charges"].items()}
    return Trade(**values)


async def of_account(tx: Tx, account_id: UUID) -> list[Position]:
    """Return an account's positions, open ones first; flat ones keep their realised profit."""
    return [_to_position(row) for row in await tx.fetch(OF_ACCOUNT, account_id)]


async def one(tx: Tx, account_id: UUID, instrument_id: int, product: Product) -> Position | None:
    """Return one position, None if the instrument was never traded under that product."""
    row = await tx.fetchrow(ONE, account_id, instrument_id, product)
    return None if row is None else _to_position(row)


async def save(tx: Tx, position: Position) -> None:
    """Store a position as it is now."""
    await tx.execute(SAVE, *(getattr(position, name) for name in POSITION_FIELDS))


async def move_working(
    tx: Tx, account_id: UUID, instrument_id: int, product: Product, side: Side, change: Decimal
) -> None:
    """Add to the open quantity of working orders; the database refuses to go below 0."""
    moved = (change, ZERO) if side is Side.BUY else (ZERO, change)
    await tx.execute(MOVE_WORKING, account_id, instrument_id, product, *moved)


async def is_engaged(tx: Tx, account_id: UUID) -> bool:
    """Tell whether an account has an open position or a working order."""
    found: bool = await tx.fetchval(IS_ENGAGED, account_id)
    return found


async def engaged_instruments(tx: Tx) -> list[int]:
    """Return the ids of instruments that anybody holds or has working orders in."""
    return [row["instrument_id"] for row in await tx.fetch(ENGAGED)]


async def is_booked(tx: Tx, order_id: UUID, venue: str, exec_id: str) -> bool:
    """Tell whether a fill was booked before; exact only under the account's lock."""
    return await tx.fetchval(IS_BOOKED, order_id, venue, exec_id) is not None


async def add_trade(tx: Tx, trade: Trade) -> None:
    """Book a fill; the constraint ``trades_once`` refuses one that is booked already."""
    values = {name: getattr(trade, name) for name in TRADE_FIELDS}
    values["charges"] = {code: f"{amount:f}" for code, amount in trade.charges.items()}
    await tx.execute(ADD_TRADE, *values.values())


async def trades(
    tx: Tx,
    user_id: UUID,
    *,
    account_id: UUID | None = None,
    order_id: UUID | None = None,
    before: int | None = None,
    limit: int = 100,
) -> tuple[list[Trade], int | None]:
    """Return a user's trades, newest first, and the cursor of the next page if there is one."""
    rows = await tx.fetch(TRADES, user_id, account_id, order_id, before, limit)
    more = rows[-1]["seq"] if len(rows) == limit else None
    return [_to_trade(row) for row in rows], more


async def traded_since(tx: Tx, account_id: UUID, since: datetime) -> list[asyncpg.Record]:
    """Sum what was traded since an instant, by instrument, product and side."""
    rows: list[asyncpg.Record] = await tx.fetch(SINCE, account_id, since)
    return rows


async def statistics(tx: Tx, account_id: UUID, since: datetime | None) -> asyncpg.Record:
    """Count and sum trades since an instant, or since ever."""
    row = await tx.fetchrow(STATISTICS, account_id, since)
    assert row is not None, "an aggregate has one row"
    return row


async def ended(tx: Tx, until: date) -> list[tuple[UUID, int, Product]]:
    """Return the keys of open positions in contracts that expire by a day."""
    rows = await tx.fetch(ENDED, until)
    return [(row["account_id"], row["instrument_id"], Product(row["product"])) for row in rows]


async def add_settlement(tx: Tx, settlement: Settlement) -> None:
    """Record what became of a position; ``settlements_once`` refuses the same end twice."""
    values = {name: getattr(settlement, name) for name in SETTLEMENT_FIELDS}
    values["charges"] = {code: f"{amount:f}" for code, amount in settlement.charges.items()}
    await tx.execute(ADD_SETTLEMENT, *values.values())


async def settlements(
    tx: Tx, account_id: UUID, before: int | None, limit: int
) -> tuple[list[Settlement], int | None]:
    """Return an account's settlements, newest first, and the cursor of the next page, if any."""
    rows = await tx.fetch(SETTLEMENTS, account_id, before, limit)
    more = rows[-1]["seq"] if len(rows) == limit else None
    return [_to_settlement(row) for row in rows], more


def _to_settlement(row: asyncpg.Record) -> Settlement:
    values = {name: row[name] for name in SETTLEMENT_FIELDS}
    values["product"] = Product(values["product"])
    values["charges"] = {code: Decimal(amount) for code, amount in values["charges"].items()}
    return Settlement(**values)


async def trades_since_ever(tx: Tx, account_id: UUID) -> list[Trade]:
    """Return all trades of an account, oldest first."""
    return [_to_trade(row) for row in await tx.fetch(ALL_TRADES, account_id)]
