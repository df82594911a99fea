"""Queries by which a kill switch finds, ends and verifies what is in its scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from strikedesk.orders.lifecycle import CANCELABLE, DONE, OrderEvent, OrderStatus, next_status
from strikedesk.orders.repo import TOPIC
from strikedesk.platform.db import Tx
from strikedesk.positions.model import Product
from strikedesk.risk.kill_life import Kill
from strikedesk.risk.model import KILL_SWITCH

AT_ONCE = 2000
"""Orders that one statement takes; more go in the next."""

ASK_AGAIN_S = 1.0


def _words(statuses: Sequence[OrderStatus]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


OPEN = _words([status for status in OrderStatus if status not in DONE])
ENDS = " ".join(
    f"WHEN '{status}' THEN '{next_status(status, OrderEvent.REQUEST_CANCEL)}'"
    for status in sorted(CANCELABLE)
)

SCOPE = """
($1::uuid IS NULL OR o.account_id = $1) AND ($2::uuid IS NULL OR o.strategy_id = $2)"""

# An order that somebody holds locked is left for the next round: this waits for nobody.
ASK_CANCELS = f"""
WITH hit AS (
    SELECT o.id FROM orders o
     WHERE {SCOPE} AND o.status IN ({_words(list(CANCELABLE))}) AND o.origin <> '{KILL_SWITCH}'
       AND NOT EXISTS (SELECT 1 FROM kill_orders k WHERE k.kill_id = $3 AND k.order_id = o.id
                          AND k.asked_at > $4::timestamptz - make_interval(secs => {ASK_AGAIN_S}))
     ORDER BY o.created_at, o.id LIMIT {AT_ONCE} FOR UPDATE OF o SKIP LOCKED
), asked AS (
    UPDATE orders o SET status = CASE o.status {ENDS} END, updated_at = $4, version = version + 1
      FROM hit WHERE o.id = hit.id
    RETURNING o.id, o.status
), event AS (
    INSERT INTO order_events (order_id, event, status, at, detail)
    SELECT id, 'request_cancel', status, $4, jsonb_build_object('by', $5::text, 'kill', $3) FROM asked
), message AS (
    INSERT INTO outbox (topic, key, payload, created_at)
    SELECT '{TOPIC}', id, '{{"action": "cancel"}}', $4 FROM asked WHERE status = 'PENDING_CANCEL'
), noted AS (
    INSERT INTO kill_orders AS k (kill_id, order_id, action, asked_at)
    SELECT $3, id, 'cancel', $4 FROM asked
    ON CONFLICT (kill_id, order_id) DO UPDATE SET asked_at = EXCLUDED.asked_at, times = k.times + 1
)
SELECT count(*) FROM asked
"""  # noqa: S608

WORKING = f"""
SELECT o.id, o.account_id, o.instrument_id, o.status, o.origin = '{KILL_SWITCH}' AS is_ours
  FROM orders o WHERE {SCOPE} AND o.status IN ({OPEN}) ORDER BY o.created_at, o.id
"""  # noqa: S608

POSITIONS = """
SELECT p.account_id, a.user_id, p.instrument_id, p.product, p.net_quantity,
       CASE WHEN $2::uuid IS NOT NULL THEN (
            SELECT coalesce(sum(CASE o.side WHEN 'BUY' THEN o.filled_quantity
                                            ELSE -o.filled_quantity END), 0)
              FROM orders o
             WHERE o.strategy_id = $2 AND o.account_id = p.account_id
               AND o.instrument_id = p.instrument_id AND o.product = p.product) END AS traded
  FROM positions p JOIN accounts a ON a.id = p.account_id
 WHERE p.net_quantity <> 0 AND a.kind <> 'tracked' AND ($1::uuid IS NULL OR p.account_id = $1)
 ORDER BY p.account_id, p.instrument_id, p.product
"""

TOUCHED = """
SELECT k.order_id, k.action, k.asked_at, k.times, o.account_id, o.instrument_id, o.product, o.side,
       o.quantity, o.filled_quantity, o.filled_value, o.status, o.reason_code, o.reason, o.updated_at
  FROM kill_orders k JOIN orders o ON o.id = k.order_id
 WHERE k.kill_id = $1 AND ($2::text IS NULL OR k.action = $2)
 ORDER BY k.asked_at, k.order_id
"""

NOTE_CLOSING = """
INSERT INTO kill_orders (kill_id, order_id, action, asked_at) VALUES ($1, $2, 'flatten', $3)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class WorkingRow:
    """An order in scope that is not over.

    Parameters
    ----------
    is_ours : bool
        A kill switch placed it.
    """

    id: UUID
    account_id: UUID
    instrument_id: int
    status: OrderStatus
    is_ours: bool


@dataclass(frozen=True, slots=True)
class PositionRow:
    """An open position in scope.

    Parameters
    ----------
    traded : Decimal or None
        Signed, what the strategy's own orders traded; None where no strategy is meant.
    """

    account_id: UUID
    user_id: UUID
    instrument_id: int
    product: Product
    net_quantity: Decimal
    traded: Decimal | None


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """An order that a pull asked the end of, or placed, as it is now."""

    order_id: UUID
    action: str
    asked_at: datetime
    times: int
    account_id: UUID
    instrument_id: int
    product: Product
    side: str
    quantity: Decimal
    filled_quantity: Decimal
    filled_value: Decimal
    status: OrderStatus
    reason_code: str | None
    reason: str | None
    updated_at: datetime

    @property
    def is_done(self) -> bool:
        """Nothing more is expected to happen to it."""
        return self.status in DONE


async def ask_cancels(tx: Tx, kill: Kill, at: datetime) -> int:
    """Ask for the end of every order in scope in one statement; returns of how many."""
    count: int = await tx.fetchval(
        ASK_CANCELS, kill.account_id, kill.strategy_id, kill.id, at, kill.asked_by
    )
    return count


async def working(tx: Tx, kill: Kill) -> list[WorkingRow]:
    """Return the orders in scope that are not over, oldest first."""
    rows = await tx.fetch(WORKING, kill.account_id, kill.strategy_id)
    return [WorkingRow(**{**row, "status": OrderStatus(row["status"])}) for row in rows]


async def positions(tx: Tx, kill: Kill) -> list[PositionRow]:
    """Return the open positions in scope."""
    rows = await tx.fetch(POSITIONS, kill.account_id, kill.strategy_id)
    return [PositionRow(**{**row, "product": Product(row["product"])}) for row in rows]


async def touched(tx: Tx, kill_id: UUID, action: str | None = None) -> list[TouchedRow]:
    """Return what a pull did something about, in the order of its asking."""
    return [
        TouchedRow(
            **{**row, "status": OrderStatus(row["status"]), "product": Product(row["product"])}
        )
        for row in await tx.fetch(TOUCHED, kill_id, action)
    ]


async def note_closing(tx: Tx, kill_id: UUID, order_id: UUID, at: datetime) -> None:
    """Note that a pull placed an order."""
    await tx.execute(NOTE_CLOSING, kill_id, order_id, at)
