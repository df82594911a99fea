"""The transactional outbox: what must leave this system is written with what caused it.

A row is claimed once, in a transaction of its own, BEFORE the world is touched. A crash after
the claim therefore leaves "attempted, no result", which is never sent again blindly: whoever
owns the topic must find out what became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from strikedesk.platform.db import Tx

PUT = """
INSERT INTO outbox (topic, key, payload, created_at) VALUES ($1, $2, $3, $4)
"""

CLAIM = """
UPDATE outbox SET attempted_at = $3
 WHERE id IN (SELECT id FROM outbox WHERE topic = $1 AND attempted_at IS NULL
               ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING id, key, payload
"""

SETTLE = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"

UNSETTLED = """
SELECT id, key, payload FROM outbox
 WHERE topic = $1 AND attempted_at IS NOT NULL ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One thing that must leave, and the object that it concerns."""

    id: int
    key: UUID
    payload: dict[str, Any]


async def put(tx: Tx, topic: str, key: UUID, payload: dict[str, Any], at: datetime) -> None:
    """Write a message with the change that causes it."""
    await tx.execute(PUT, topic, key, payload, at)


async def claim(tx: Tx, topic: str, limit: int, at: datetime) -> list[OutboxMessage]:
    """Take up to ``limit`` messages, oldest first; no other process can take them again."""
    rows = await tx.fetch(CLAIM, topic, limit, at)
    return sorted((OutboxMessage(**row) for row in rows), key=lambda message: message.id)


async def settle(tx: Tx, ids: Sequence[int]) -> None:
    """Remove messages whose outcome is known and recorded."""
    await tx.execute(SETTLE, list(ids))


async def unsettled(tx: Tx, topic: str) -> list[OutboxMessage]:
    """Return the messages that were attempted and whose outcome nobody recorded."""
    return [OutboxMessage(**row) for row in await tx.fetch(UNSETTLED, topic)]
