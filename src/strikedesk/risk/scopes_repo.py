"""Queries of limits and restrictions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from strikedesk.platform.db import Tx

LAYER = "scope, scope_id, overrides, version, updated_by, updated_at"

LAYERS = f"""
SELECT {LAYER} FROM risk_limits
 WHERE scope = 'desk' OR (scope = 'user' AND scope_id = $1)
    OR (scope = 'account' AND scope_id = $2) OR (scope = 'strategy' AND scope_id = $3)
 ORDER BY scope
"""  # noqa: S608

LOCK_LAYER = f"SELECT {LAYER} FROM risk_limits WHERE scope = $1 AND scope_id = $2 FOR UPDATE"  # noqa: S608

PUT_LAYER = f"""
INSERT INTO risk_limits ({LAYER}) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (scope, scope_id) DO UPDATE
   SET overrides = EXCLUDED.overrides, version = EXCLUDED.version,
       updated_by = EXCLUDED.updated_by, updated_at = EXCLUDED.updated_at
"""  # noqa: S608

RESTRICTION = "id, scope, scope_id, symbol, effect, reason, created_by, created_at"

RESTRICTIONS = f"""
SELECT {RESTRICTION} FROM restrictions r
 WHERE lifted_at IS NULL
   AND ($2 OR scope = 'desk' OR (scope = 'user' AND scope_id = $1)
        OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = r.scope_id AND a.user_id = $1))
 ORDER BY symbol, scope
"""  # noqa: S608

ADD_RESTRICTION = (
    f"INSERT INTO restrictions ({RESTRICTION}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"  # noqa: S608
)

LOCK_RESTRICTION = f"""
SELECT {RESTRICTION} FROM restrictions WHERE id = $1 AND lifted_at IS NULL FOR UPDATE
"""  # noqa: S608

LIFT = "UPDATE restrictions SET lifted_by = $2, lifted_at = $3 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one scope set."""

    scope: str
    scope_id: UUID
    overrides: dict[str, Any]
    version: int
    updated_by: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    """A name on a restricted list."""

    id: UUID
    scope: str
    scope_id: UUID
    symbol: str
    effect: str
    reason: str
    created_by: str
    created_at: datetime


async def layers(
    tx: Tx, user_id: UUID, account_id: UUID | None, strategy_id: UUID | None
) -> list[Layer]:
    """Return what the scopes around an account set."""
    return [Layer(**row) for row in await tx.fetch(LAYERS, user_id, account_id, strategy_id)]


async def lock_layer(tx: Tx, scope: str, scope_id: UUID) -> Layer | None:
    """Return what a scope set, locked; None if it set nothing yet."""
    row = await tx.fetchrow(LOCK_LAYER, scope, scope_id)
    return None if row is None else Layer(**row)


async def put_layer(tx: Tx, layer: Layer) -> None:
    """Store what a scope sets."""
    await tx.execute(
        PUT_LAYER,
        layer.scope,
        layer.scope_id,
        layer.overrides,
        layer.version,
        layer.updated_by,
        layer.updated_at,
    )


async def restrictions(tx: Tx, user_id: UUID, *, everybodys: bool) -> list[RestrictionRow]:
    """Return the restrictions in force that concern a user, or all."""
    return [RestrictionRow(**row) for row in await tx.fetch(RESTRICTIONS, user_id, everybodys)]


async def add_restriction(tx: Tx, row: RestrictionRow) -> None:
    """Store a restriction; the index ``restrictions_once`` refuses a second of its kind."""
    await tx.execute(
        ADD_RESTRICTION,
        row.id,
        row.scope,
        row.scope_id,
        row.symbol,
        row.effect,
        row.reason,
        row.created_by,
        row.created_at,
    )


async def lock_restriction(tx: Tx, restriction_id: UUID) -> RestrictionRow | None:
    """Return a restriction in force, locked."""
    row = await tx.fetchrow(LOCK_RESTRICTION, restriction_id)
    return None if row is None else RestrictionRow(**row)


async def lift(tx: Tx, restriction_id: UUID, by: str, at: datetime) -> None:
    """End a restriction."""
    await tx.execute(LIFT, restriction_id, by, at)
