"""Gathers both sides of a comparison: the brokers' snapshots, then our books."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog

from strikedesk.accounts.model import Account
from strikedesk.core.numbers import ZERO
from strikedesk.orders.broker import Broker, BrokerSnapshot, Execution, OpenOrder
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation import books_repo as repo
from strikedesk.orders.reconciliation.model import Books, Fill
from strikedesk.platform.db import Tx
from strikedesk.positions.model import Product

log = structlog.get_logger(__name__)

PARTS = ("orders", "executions", "positions", "cash")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a broker said of its accounts, and what it did not.

    Parameters
    ----------
    silent : frozenset of UUID
        Accounts of which it said nothing, because the call failed.
    """

    snapshots: dict[UUID, BrokerSnapshot]
    silent: frozenset[UUID]

    def has(self, part: str) -> bool:
        """Tell whether every account's snapshot has a part."""
        return all(getattr(each, part) is not None for each in self.snapshots.values())

    def not_compared(self, broker: Broker) -> tuple[str, ...]:
        """Name what there was nothing to compare with."""
        missing = {
            f"{broker.name} cannot tell {part}"
            for snapshot in self.snapshots.values()
            for part in PARTS
            if getattr(snapshot, part) is None
        }
        silent = {f"{broker.name} did not answer for account {each}" for each in self.silent}
        return tuple(sorted(missing | silent))


async def ask(broker: Broker, accounts: Sequence[Account], since: datetime) -> Asked:
    """Ask a broker about each of its accounts; one that fails does not keep the others."""
    snapshots, silent = {}, set()
    for account in accounts:
        if account.kind not in broker.kinds:
            continue
        await asyncio.sleep(0)  # a broker in this process answers at once, and orders are waiting
        try:
            snapshots[account.id] = await broker.snapshot(account, since)
        except Exception:
            # Whatever it is: what was not told is not compared, and that is said.
            log.exception("the broker gave no snapshot", broker=broker.name, account_id=account.id)
            silent.add(account.id)
    return Asked(snapshots, frozenset(silent))


async def our_books(
    tx: Tx, broker: Broker, accounts: Sequence[Account], asked: Asked
) -> list[Books]:
    """Read what we hold of the accounts that the broker has told of, all at one instant."""
    named = [account for account in accounts if account.id in asked.snapshots]
    if not named:
        return []
    ids, snapshots = [account.id for account in named], list(asked.snapshots.values())
    since = min((s.executions_since for s in snapshots if s.executions_since), default=None)
    orders = await _orders(tx, ids, snapshots, since or min(a.created_at for a in named))
    fills = await _fills(tx, broker.name, ids, snapshots, since)
    has_positions = any(snapshot.positions is not None for snapshot in snapshots)
    held = await _positions(tx, ids) if has_positions else {}
    has_cash = any(snapshot.cash is not None for snapshot in snapshots)
    cash = await repo.cash_of(tx, ids) if has_cash else {}
    return [
        Books(
            account.id,
            account.currency,
            tuple(orders[account.id]),
            tuple(fills[account.id]),
            held.get(account.id, {}) if has_positions else None,
            cash.get(account.id, ZERO) if has_cash else None,
        )
        for account in named
    ]


async def _orders(
    tx: Tx, ids: list[UUID], snapshots: Sequence[BrokerSnapshot], since: datetime
) -> dict[UUID, list[Order]]:
    told: list[OpenOrder | Execution] = []
    for snapshot in snapshots:
        told += [*(snapshot.orders or ()), *(snapshot.executions or ())]
    found = await repo.orders_of(
        tx,
        ids,
        ids=sorted({each.order_id for each in told if each.order_id}),
        tags=sorted({each.tag for each in told if each.tag}),
        venue_ids=sorted({each.venue_order_id for each in told if each.order_id is None}),
        since=since,
    )
    by_account: dict[UUID, list[Order]] = defaultdict(list)
    for order in found:
        by_account[order.account_id].append(order)
    return by_account


async def _fills(
    tx: Tx,
    venue: str,
    ids: list[UUID],
    snapshots: Sequence[BrokerSnapshot],
    since: datetime | None,
) -> dict[UUID, list[Fill]]:
    by_account: dict[UUID, list[Fill]] = defaultdict(list)
    if since is None:
        return by_account
    exec_ids = sorted({e.exec_id for s in snapshots for e in s.executions or ()})
    for account_id, fill in await repo.fills_of(tx, venue, ids, since, exec_ids):
        by_account[account_id].append(fill)
    return by_account


async def _positions(tx: Tx, ids: list[UUID]) -> dict[UUID, dict[tuple[int, Product], Decimal]]:
    by_account: dict[UUID, dict[tuple[int, Product], Decimal]] = defaultdict(dict)
    for account_id, instrument_id, product, quantity in await repo.positions_of(tx, ids):
        by_account[account_id][instrument_id, product] = quantity
    return by_account
