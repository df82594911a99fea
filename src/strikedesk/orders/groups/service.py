"""Use cases of order groups: begin, change, cancel, look."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders.groups import repo
from strikedesk.orders.groups.errors import (
    ClientGroupIdReused,
    GttsTooMany,
    OrderGroupChanged,
    OrderGroupNotFound,
    OrderGroupOver,
)
from strikedesk.orders.groups.life import (
    FIRST,
    OVER,
    GroupEvent,
    GroupKind,
    GroupStatus,
    LegEvent,
    next_leg_status,
    next_status,
)
from strikedesk.orders.groups.model import Group, Leg, Policy
from strikedesk.platform.db import Tx

EventRow = repo.EventRow

GTTS_MAX = 500
"""Active ones on an account, as at Kite."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A group that somebody asks for.

    Parameters
    ----------
    asked : mapping
        The request as it came, for its fingerprint and the audit log.
    """

    account_id: UUID
    kind: GroupKind
    client_group_id: str
    legs: tuple[Leg, ...]
    asked: Mapping[str, object]
    policy: Policy | None = None
    strategy_id: UUID | None = None
    expires_at: datetime | None = None


def fingerprint(asked: Mapping[str, object]) -> str:
    """Return what tells one request from another."""
    text = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(text).hexdigest()


async def known(
    tx: Tx,
    market: LiveMarket,
    principal: Principal,
    draft_of: tuple[UUID, GroupKind, str],
    asked: Mapping[str, object],
) -> Group | None:
    """Lock the account and return the group that was asked for before, None if none was.

    Raises
    ------
    AccountNotFound
    ClientGroupIdReused
        If that id was already used for a different group.
    """
    account_id, kind, client_group_id = draft_of
    await accounts.owned(tx, account_id, principal.user_id, lock=True)
    found = await repo.by_client_id(tx, market, account_id, kind, client_group_id)
    if found is not None and found.fingerprint != fingerprint(asked):
        raise ClientGroupIdReused(
            f"{client_group_id!r} was already used for a different {kind}.",
            field="client_group_id",
            group_id=str(found.id),
        )
    return found


async def begin(tx: Tx, clock: Clock, new_id: NewId, principal: Principal, draft: Draft) -> Group:
    """Store a new group; the caller holds the account's lock and knows that it is new.

    Nothing is placed here: that is done step by step from what is committed.

    Raises
    ------
    GttsTooMany
    """
    at = clock.now()
    if draft.kind is GroupKind.GTT:
        count = await repo.count_active(tx, draft.account_id, draft.kind)
        if count >= GTTS_MAX:
            raise GttsTooMany(f"The account has {count} active GTTs; delete one first.")
    group = Group(
        id=new_id(),
        account_id=draft.account_id,
        user_id=principal.user_id,
        kind=draft.kind,
        client_group_id=draft.client_group_id,
        fingerprint=fingerprint(draft.asked),
        status=FIRST[draft.kind],
        legs=draft.legs,
        created_by=principal.actor,
        created_at=at,
        updated_at=at,
        policy=draft.policy,
        strategy_id=draft.strategy_id,
        expires_at=draft.expires_at,
        next_at=draft.expires_at,
    )
    await repo.insert(tx, group)
    await repo.add_event(tx, group, "begin", at, {"by": principal.actor})
    await audited(
        tx, clock, group, principal.actor, f"{group.kind}.placed", draft.asked, success=True
    )
    return group


async def change_gtt(
    tx: Tx,
    clock: Clock,
    principal: Principal,
    group: Group,
    legs: tuple[Leg, ...],
    asked: Mapping[str, object],
) -> Group:
    """Give a GTT that waits other triggers and orders; the caller has locked it."""
    at = clock.now()
    after = replace(group, legs=legs, updated_at=at)
    for leg in legs:
        await repo.save_leg(tx, group.id, leg)
    await repo.save(tx, after)
    await repo.add_event(tx, after, "change", at, {"by": principal.actor, "asked": dict(asked)})
    await audited(tx, clock, group, principal.actor, "gtt.changed", asked, success=True)
    return replace(after, version=group.version + 1)


async def lock_owned(
    tx: Tx, market: LiveMarket, principal: Principal, group_id: UUID, version: int | None = None
) -> Group:
    """Lock the caller's group, then its account.

    Raises
    ------
    OrderGroupNotFound
    OrderGroupChanged
        If it is not that version any more.
    """
    await owned(tx, market, principal, group_id)
    group = await repo.lock(tx, market, group_id)
    assert group is not None, "groups are never deleted"
    await accounts.lock_any(tx, group.account_id)
    if version is not None and version != group.version:
        raise OrderGroupChanged(
            "It has changed since you looked; look again.", field="version", current=group.version
        )
    return group


async def end_group(
    tx: Tx,
    clock: Clock,
    market: LiveMarket,
    principal: Principal,
    group_id: UUID,
    event: GroupEvent,
) -> Group:
    """Ask for a group's end, by cancel or by exit; asking again changes nothing.

    Raises
    ------
    OrderGroupNotFound
    OrderGroupOver
    """
    group = await lock_owned(tx, market, principal, group_id)
    status = next_status(group.kind, group.status, event)
    if status is None and group.status in _UNDER_WAY[event]:
        return group
    if status is None:
        raise OrderGroupOver(
            f"The {group.kind} is {group.status}: there is nothing to cancel.",
            group_status=str(group.status),
        )
    at = clock.now()
    after = replace(group, status=status, updated_at=at, next_at=None)
    if status in OVER:
        after = replace(after, legs=await _let_go(tx, group))
    await repo.save(tx, after)
    await repo.add_event(tx, after, event, at, {"by": principal.actor})
    await audited(
        tx,
        clock,
        group,
        principal.actor,
        f"{group.kind}.{_ASKED[event]}",
        {"status": group.status},
        success=True,
    )
    return replace(after, version=group.version + 1)


async def _let_go(tx: Tx, group: Group) -> tuple[Leg, ...]:
    """Disarm the legs of a group that nobody but the desk has heard of."""
    legs = []
    for leg in group.legs:
        status = next_leg_status(leg.status, LegEvent.SKIP)
        legs.append(leg if status is None else replace(leg, status=status))
        await repo.save_leg(tx, group.id, legs[-1])
    return tuple(legs)


_UNDER_WAY = {
    GroupEvent.REQUEST_CANCEL: {GroupStatus.CANCELING, GroupStatus.CANCELED},
    GroupEvent.REQUEST_EXIT: {GroupStatus.EXITING, GroupStatus.EXITED},
}
_ASKED = {
    GroupEvent.REQUEST_CANCEL: "cancel_requested",
    GroupEvent.REQUEST_EXIT: "exit_requested",
}


async def owned(tx: Tx, market: LiveMarket, principal: Principal, group_id: UUID) -> Group:
    """Return the caller's group.

    Raises
    ------
    OrderGroupNotFound
    """
    found = await repo.owned(tx, market, group_id, principal.user_id)
    if found is None:
        raise OrderGroupNotFound("There is no such group of orders.")
    return found


async def audited(
    tx: Tx,
    clock: Clock,
    group: Group,
    actor: str,
    action: str,
    inputs: Mapping[str, object],
    *,
    success: bool,
    reason: str | None = None,
) -> None:
    """Write what happened to a group into its account's audit chain."""
    await audit.record(
        tx,
        clock,
        chain=accounts.chain(group.account_id),
        actor=actor,
        action=action,
        subject=str(group.id),
        inputs=inputs,
        success=success,
        reason=reason,
    )


groups_of = repo.page
orders_of = repo.orders_of
events_of = repo.events
