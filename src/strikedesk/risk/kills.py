"""Use cases: pull the kill switch, record how far it came, sign what it did."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.audit.rules import canonical_json
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal, Role
from strikedesk.platform.db import Tx
from strikedesk.risk import kill_repo as repo
from strikedesk.risk import service
from strikedesk.risk.errors import KillReportNotReady, KillSwitchNotFound
from strikedesk.risk.kill_life import Kill, KillEvent, KillStatus, next_status

HistoryRow = repo.HistoryRow
ReportRow = repo.ReportRow

unfinished = repo.unfinished
by_id = repo.by_id
report_text = repo.report_text
account_of_strategy = repo.account_of_strategy


@dataclass(frozen=True, slots=True)
class Pull:
    """What somebody asks of the kill switch.

    Parameters
    ----------
    cancels, flattens : bool
        Whether working orders are cancelled, and then positions closed.
    is_drill : bool
        Say what would be done, and do nothing.
    """

    scope: str
    account_id: UUID | None
    strategy_id: UUID | None
    reason: str
    cancels: bool = True
    flattens: bool = False
    is_drill: bool = False


def chain_of(kill: Kill) -> str:
    """Name the audit chain that a pull belongs to."""
    return DESK if kill.account_id is None else accounts.chain(kill.account_id)


async def pull(tx: Tx, clock: Clock, new_id: NewId, principal: Principal, asked: Pull) -> Kill:
    """Latch, and leave the rest for the engine; a drill leaves only a question for it.

    Raises
    ------
    DeskScopeForbidden
    AccountNotFound
    KillSwitchEngaged
    """
    await service.authorize(tx, principal, asked.account_id)
    return await _pull(tx, clock, new_id, principal.actor, asked)


async def pull_as_operator(tx: Tx, clock: Clock, new_id: NewId, actor: str, asked: Pull) -> Kill:
    """Do the same for who has the machine itself, and needs no leave.

    Raises
    ------
    AccountNotFound
    KillSwitchEngaged
    """
    return await _pull(tx, clock, new_id, actor, asked)


async def _pull(tx: Tx, clock: Clock, new_id: NewId, actor: str, asked: Pull) -> Kill:
    at = clock.now()
    kill = Kill(
        id=new_id(),
        scope=asked.scope,
        account_id=asked.account_id,
        strategy_id=asked.strategy_id,
        reason=asked.reason,
        asked_by=actor,
        asked_at=at,
        cancels=asked.cancels,
        flattens=asked.flattens,
        is_drill=asked.is_drill,
        status=KillStatus.ENGAGED,
        updated_at=at,
    )
    if not kill.is_drill:
        await service.latch(tx, service.KillSwitch.of(kill))
    else:
        await service.require_scope(tx, asked.account_id)
    await repo.add(tx, kill)
    await audit.record(
        tx,
        clock,
        chain=chain_of(kill),
        actor=actor,
        action="kill_switch.drilled" if kill.is_drill else "kill_switch.engaged",
        subject=str(kill.id),
        inputs={"scope": kill.scope, "cancel": kill.cancels, "flatten": kill.flattens},
        success=True,
        reason=kill.reason,
    )
    return kill


async def move(
    tx: Tx,
    kill: Kill,
    event: KillEvent,
    at: datetime,
    *,
    canceled_at: datetime | None = None,
    flat_at: datetime | None = None,
) -> Kill:
    """Record how far a pull has come; what was seen to be over once stays so."""
    status = next_status(kill.status, event)
    assert status is not None, f"a kill that is {kill.status} cannot {event}"
    after = replace(
        kill,
        status=status,
        updated_at=at,
        canceled_at=kill.canceled_at or canceled_at,
        flat_at=kill.flat_at or flat_at,
    )
    if after != replace(kill, updated_at=at):
        await repo.save(tx, kill, after)
    return after


async def sign(tx: Tx, clock: Clock, kill: Kill, body: Mapping[str, Any]) -> None:
    """Store a report, with the hash of its text in the audit chain of its scope."""
    text = canonical_json(body)
    digest = hashlib.sha256(text.encode())
    chain = chain_of(kill)
    seq = await audit.record(
        tx,
        clock,
        chain=chain,
        actor="system",
        action="kill_switch.reported",
        subject=str(kill.id),
        inputs={"sha256": digest.hexdigest(), "status": kill.status, "drill": kill.is_drill},
        success=kill.status is KillStatus.COMPLETED,
    )
    await repo.add_report(tx, kill, clock.now(), text, digest.digest(), chain, seq)


async def history(
    tx: Tx,
    principal: Principal,
    *,
    whole: bool,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[HistoryRow]:
    """Return latches and drills that concern the caller, newest first; an administrator sees all."""
    return await repo.history(
        tx,
        principal.user_id,
        everybodys=principal.role is Role.ADMIN,
        whole=whole,
        before=before,
        limit=limit,
    )


async def report_of(tx: Tx, principal: Principal, kill_id: UUID) -> ReportRow:
    """Return the last report of a pull.

    Raises
    ------
    KillSwitchNotFound
    KillReportNotReady
        If the pull is under way.
    """
    everybodys = principal.role is Role.ADMIN
    found = await repo.report(tx, principal.user_id, kill_id, everybodys=everybodys)
    if found is not None:
        return found
    if await repo.is_visible(tx, principal.user_id, kill_id, everybodys=everybodys):
        raise KillReportNotReady("It is under way; ask again in a moment.")
    raise KillSwitchNotFound("There is no such kill switch, or it only latched.")
