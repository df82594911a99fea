"""Every query of order groups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders.groups.life import OVER, GroupEvent, GroupKind, GroupStatus, LegStatus
from strikedesk.orders.groups.model import Group, Leg, LegRole, Policy, Watch, When
from strikedesk.orders.model import Order
from strikedesk.orders.repo import COLUMNS as ORDER_COLUMNS
from strikedesk.orders.repo import to_order
from strikedesk.platform.db import Tx
from strikedesk.positions.market import instruments_of
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType

OPEN = ", ".join(f"'{status}'" for status in GroupStatus if status not in OVER)

INSERT = """
INSERT INTO order_groups (id, account_id, kind, client_group_id, fingerprint, policy, strategy_id,
                          status, created_by, created_at, updated_at, expires_at, next_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $11)
"""

LEG = (
    "number",
    "position",
    "role",
    "instrument_id",
    "side",
    "order_type",
    "quantity",
    "price",
    "trigger_price",
    "product",
    "time_in_force",
    "status",
    "watch_when",
    "watch_price",
    "firing",
    "fired_at",
    "fired_price",
    "steps",
    "steps_before",
    "reason_code",
    "reason",
)

INSERT_LEG = f"""
INSERT INTO order_group_legs (group_id, {", ".join(LEG)})
VALUES ($1, {", ".join(f"${n}" for n in range(2, len(LEG) + 2))})
"""  # noqa: S608

# The place of a leg is for ever; its terms change only with those of a GTT that waits.
SAVE_LEG = f"""
UPDATE order_group_legs SET {", ".join(f"{name} = ${n}" for n, name in enumerate(LEG[3:], 3))}
 WHERE group_id = $1 AND number = $2
"""  # noqa: S608

GROUP = """
SELECT g.id, g.account_id, a.user_id, g.kind, g.client_group_id, g.fingerprint, g.policy,
       g.strategy_id, g.status, g.reason_code, g.reason, g.created_by, g.created_at, g.updated_at,
       g.expires_at, g.next_at, g.version
  FROM order_groups g JOIN accounts a ON a.id = g.account_id
"""

LOCK = GROUP + " WHERE g.id = $1 FOR UPDATE OF g"
OWNED = GROUP + " WHERE g.id = $1 AND a.user_id = $2"
BY_CLIENT_ID = GROUP + " WHERE g.account_id = $1 AND g.kind = $2 AND g.client_group_id = $3"

PAGE = (
    GROUP
    + f"""
 WHERE a.user_id = $1
   AND ($2::uuid IS NULL OR g.account_id = $2)
   AND ($3::text[] IS NULL OR g.kind = ANY($3))
   AND ($4::text IS NULL OR ($4 = 'active') = (g.status IN ({OPEN})))
   AND ($5::timestamptz IS NULL OR (g.created_at, g.id) < ($5, $6))
 ORDER BY g.created_at DESC, g.id DESC LIMIT $7
"""
)

LEGS = f"""
SELECT group_id, {", ".join(LEG)} FROM order_group_legs
 WHERE group_id = ANY($1::uuid[]) ORDER BY group_id, number
"""  # noqa: S608

SAVE = """
WITH saved AS (
    UPDATE order_groups SET status = $3, reason_code = $4, reason = $5, updated_at = $6,
                            next_at = $7, version = version + 1
     WHERE id = $1 AND version = $2
    RETURNING id
)
SELECT id FROM saved
"""

SET_NEXT = "UPDATE order_groups SET next_at = $2 WHERE id = $1"

ADD_EVENT = """
INSERT INTO order_group_events (group_id, event, status, at, detail) VALUES ($1, $2, $3, $4, $5)
"""

EVENTS = """
SELECT seq, event, status, at, detail FROM order_group_events WHERE group_id = $1 ORDER BY seq
"""

ORDERS = f"SELECT {ORDER_COLUMNS} FROM orders o WHERE o.group_id = ANY($1::uuid[]) ORDER BY o.id"  # noqa: S608

LOCK_ORDERS = f"SELECT {ORDER_COLUMNS} FROM orders o WHERE o.group_id = $1 ORDER BY o.id FOR UPDATE"  # noqa: S608

DUE = f"SELECT id FROM order_groups WHERE status IN ({OPEN}) AND next_at <= $1 ORDER BY next_at"  # noqa: S608

ALL_OPEN = f"SELECT id FROM order_groups WHERE status IN ({OPEN}) ORDER BY created_at"  # noqa: S608

WATCHES = """
SELECT l.group_id, l.number, l.instrument_id, l.watch_when, l.watch_price
  FROM order_group_legs l JOIN order_groups g ON g.id = l.group_id
 WHERE l.status = 'ARMED' AND g.status IN ('ACTIVE', 'TRIGGERED', 'PROTECTING')
"""

COUNT_ACTIVE = """
SELECT count(*) FROM order_groups WHERE account_id = $1 AND kind = $2 AND status = 'ACTIVE'
"""


class EventRow(NamedTuple):
    """One line of a group's history."""

    seq: int
    event: str
    status: str
    at: datetime
    detail: dict[str, Any]


class WatchRow(NamedTuple):
    """A trigger that the desk watches for."""

    group_id: UUID
    number: int
    instrument_id: int
    watch: Watch


async def insert(tx: Tx, group: Group) -> None:
    """Store a new group with its legs."""
    await tx.execute(
        INSERT,
        group.id,
        group.account_id,
        group.kind,
        group.client_group_id,
        group.fingerprint,
        group.policy,
        group.strategy_id,
        group.status,
        group.created_by,
        group.created_at,
        group.expires_at,
    )
    await tx.executemany(INSERT_LEG, [(group.id, *_leg_values(leg)) for leg in group.legs])


def _leg_values(leg: Leg) -> list[object]:
    own = {
        "instrument_id": leg.instrument.id,
        "watch_when": leg.watch and leg.watch.when,
        "watch_price": leg.watch and leg.watch.price,
    }
    return [own[name] if name in own else getattr(leg, name) for name in LEG]


async def save_leg(tx: Tx, group_id: UUID, leg: Leg) -> None:
    """Store a leg anew."""
    await tx.execute(SAVE_LEG, group_id, leg.number, *_leg_values(leg)[3:])


async def save(tx: Tx, group: Group) -> None:
    """Store what became of a group, compare-and-set on its version."""
    saved = await tx.fetchval(
        SAVE,
        group.id,
        group.version,
        group.status,
        group.reason_code,
        group.reason,
        group.updated_at,
        group.next_at,
    )
    assert saved is not None, f"group {group.id} changed under its lock"


async def set_next(tx: Tx, group_id: UUID, at: datetime | None) -> None:
    """Say when a group must be looked at again."""
    await tx.execute(SET_NEXT, group_id, at)


async def add_event(
    tx: Tx, group: Group, event: GroupEvent | str, at: datetime, detail: dict[str, Any]
) -> None:
    """Record what happened to a group."""
    await tx.execute(ADD_EVENT, group.id, event, group.status, at, detail)


async def events(tx: Tx, group_id: UUID) -> list[EventRow]:
    """Return a group's history, oldest first."""
    return [EventRow(*row) for row in await tx.fetch(EVENTS, group_id)]


async def lock(tx: Tx, market: LiveMarket, group_id: UUID) -> Group | None:
    """Lock a group, whoever owns it, and return it."""
    return await _one(tx, market, await tx.fetchrow(LOCK, group_id))


async def owned(tx: Tx, market: LiveMarket, group_id: UUID, user_id: UUID) -> Group | None:
    """Return a user's group."""
    return await _one(tx, market, await tx.fetchrow(OWNED, group_id, user_id))


async def by_client_id(
    tx: Tx, market: LiveMarket, account_id: UUID, kind: GroupKind, client_group_id: str
) -> Group | None:
    """Return the group of an account that the client named so."""
    row = await tx.fetchrow(BY_CLIENT_ID, account_id, kind, client_group_id)
    return await _one(tx, market, row)


async def page(
    tx: Tx,
    market: LiveMarket,
    user_id: UUID,
    *,
    account_id: UUID | None,
    kinds: Sequence[GroupKind] | None,
    state: str | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Group]:
    """Return a user's groups, newest first; ``state`` is active, done or None for all."""
    names = None if kinds is None else [str(kind) for kind in kinds]
    at, group_id = before or (None, None)
    rows = await tx.fetch(PAGE, user_id, account_id, names, state, at, group_id, limit)
    return await _all(tx, market, rows)


async def _one(tx: Tx, market: LiveMarket, row: asyncpg.Record | None) -> Group | None:
    return None if row is None else (await _all(tx, market, [row]))[0]


async def _all(tx: Tx, market: LiveMarket, rows: Sequence[asyncpg.Record]) -> list[Group]:
    if not rows:
        return []
    found = await tx.fetch(LEGS, [row["id"] for row in rows])
    known = await instruments_of(tx, market, (leg["instrument_id"] for leg in found))
    legs: dict[UUID, list[Leg]] = {row["id"]: [] for row in rows}
    for leg in found:
        instrument = known[leg["instrument_id"]]
        watch = leg["watch_when"] and Watch(When(leg["watch_when"]), leg["watch_price"])
        legs[leg["group_id"]].append(
            Leg(
                number=leg["number"],
                position=leg["position"],
                role=LegRole(leg["role"]),
                instrument=instrument,
                side=Side(leg["side"]),
                order_type=OrderType(leg["order_type"]),
                quantity=leg["quantity"],
                price=leg["price"],
                trigger_price=leg["trigger_price"],
                product=Product(leg["product"]),
                time_in_force=TimeInForce(leg["time_in_force"]),
                status=LegStatus(leg["status"]),
                watch=watch,
                **{name: leg[name] for name in LEG[LEG.index("firing") :]},
            )
        )
    return [_to_group(row, tuple(legs[row["id"]])) for row in rows]


def _to_group(row: asyncpg.Record, legs: tuple[Leg, ...]) -> Group:
    own = dict(row)
    policy = own.pop("policy")
    kind, status = GroupKind(own.pop("kind")), GroupStatus(own.pop("status"))
    return Group(kind=kind, status=status, policy=policy and Policy(policy), legs=legs, **own)


async def orders_of(tx: Tx, group_ids: Sequence[UUID]) -> list[Order]:
    """Return the orders of groups."""
    return [to_order(row) for row in await tx.fetch(ORDERS, list(group_ids))]


async def lock_orders(tx: Tx, group_id: UUID) -> list[Order]:
    """Lock a group's orders, in the order of their ids; its account must be locked already."""
    return [to_order(row) for row in await tx.fetch(LOCK_ORDERS, group_id)]


async def due(tx: Tx, at: datetime) -> list[UUID]:
    """Return the open groups whose time has come."""
    return [row["id"] for row in await tx.fetch(DUE, at)]


async def all_open(tx: Tx) -> list[UUID]:
    """Return every open group, oldest first."""
    return [row["id"] for row in await tx.fetch(ALL_OPEN)]


async def watches(tx: Tx) -> list[WatchRow]:
    """Return every trigger that is armed."""
    return [
        WatchRow(group_id, number, instrument_id, Watch(When(when), price))
        for group_id, number, instrument_id, when, price in await tx.fetch(WATCHES)
    ]


async def count_active(tx: Tx, account_id: UUID, kind: GroupKind) -> int:
    """Count an account's groups of a kind that wait for their trigger."""
    found: int = await tx.fetchval(COUNT_ACTIVE, account_id, kind)
    return found
