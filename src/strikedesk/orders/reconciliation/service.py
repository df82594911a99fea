"""Use cases of issues: record what a look found, halt over it, list, resolve."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import TradingState
from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.core.clock import Clock
from strikedesk.identity.model import Principal, Role
from strikedesk.orders.reconciliation import life, repo
from strikedesk.orders.reconciliation.books import Asked
from strikedesk.orders.reconciliation.errors import IssueAlreadyResolved, IssueNotFound
from strikedesk.orders.reconciliation.model import (
    INTERNAL,
    MOVED_ONLY,
    Break,
    Issue,
    IssueEvent,
    IssueStatus,
    IssueType,
    Severity,
)
from strikedesk.platform.db import Tx

PATIENCE = timedelta(seconds=60)
"""How long a break that is being mended may last before it halts its account."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a look left on record.

    Parameters
    ----------
    issues : dict
        Of every break found, by id.
    mended : list of UUID
        Issues whose fix is on record, and may be told to the order path now.
    halted : list of UUID
        Accounts that this look has halted.
    """

    issues: dict[UUID, Issue]
    mended: list[UUID]
    halted: list[UUID]


@dataclass(frozen=True, slots=True)
class Covered:
    """What a look has looked at, so that what it did not find is not there any more."""

    account_ids: Sequence[UUID]
    types: Collection[IssueType]
    of_desk: bool
    silent: frozenset[UUID] = frozenset()

    def includes(self, issue: Issue, booked: Collection[str]) -> bool:
        """Tell whether the look would have found this; a missing fill is there until it is booked.

        A broker tells its fills of some time only, so that it does not tell one proves nothing.
        """
        if issue.type is IssueType.FILL_MISSING and issue.subject != str(issue.order_id):
            return issue.subject in booked
        is_asked = issue.account_id not in self.silent or issue.type in INTERNAL
        return issue.type in self.types and is_asked


PARTS = {
    IssueType.ORDER_MISSING: "orders",
    IssueType.ORDER_EXTERNAL: "orders",
    IssueType.QUANTITY_MISMATCH: "orders",
    IssueType.PRICE_MISMATCH: "orders",
    IssueType.STATUS_MISMATCH: "orders",
    IssueType.FILL_MISSING: "orders",
    IssueType.POSITION_MISMATCH: "positions",
    IssueType.CASH_MISMATCH: "cash",
}
"""Which part of a broker's snapshot shows that a break is there no more.

Not in it are fills that we have and the broker has otherwise or not: it tells fills of some
time only, so those stay until somebody has looked.
"""


def covered_by(
    account_ids: Sequence[UUID], asked: Asked, *, is_whole: bool, with_chains: bool, of_desk: bool
) -> Covered:
    """Say what a look has looked at, from what the broker told and how far it went."""
    types = {issue for issue, part in PARTS.items() if asked.has(part)}
    types |= INTERNAL if is_whole else INTERNAL - MOVED_ONLY
    if not with_chains:
        types -= {IssueType.AUDIT_CHAIN}
    return Covered(account_ids, types, of_desk, asked.silent)


async def record(
    tx: Tx,
    clock: Clock,
    found: Sequence[Break],
    suspected: Collection[UUID],
    fixes: Mapping[UUID, str],
    covered: Covered,
) -> Recorded:
    """Write down what a look found, and halt the accounts that must not trade over it.

    Parameters
    ----------
    suspected : collection of UUID
        Breaks that were seen, certain or not: they are not gone.
    fixes : mapping of UUID to str
        What the order path is to be told about some of them, in words.
    """
    at = clock.now()
    open_before = await repo.lock_open(tx, covered.account_ids, of_desk=covered.of_desk)
    known = await repo.lock(tx, {each.id for each in found})
    missing = [i.subject for i in open_before if i.type is IssueType.FILL_MISSING]
    booked = await repo.booked(tx, covered.account_ids, missing) if missing else set()
    issues = {each.id: await _found(tx, known.get(each.id), each, at) for each in found}
    mended = [each for each in fixes if issues[each].status is IssueStatus.OPEN]
    for each_id in mended:
        issues[each_id] = await _fix_tried(tx, issues[each_id], fixes[each_id], at)
    still_open = dict(issues)
    for issue in open_before:
        if issue.id not in issues:
            is_there = issue.id in suspected or not covered.includes(issue, booked)
            still_open[issue.id] = issue if is_there else await _not_found(tx, clock, issue, at)
    return Recorded(issues, mended, await _halt_over(tx, clock, still_open.values(), at))


async def _found(tx: Tx, known: Issue | None, each: Break, at: datetime) -> Issue:
    if known is None:
        issue, event = life.found_by(each, at), IssueEvent.FOUND
    else:
        issue, event_or_none = life.seen_again(known, each, at)
        issue = life.hardened(issue, at, PATIENCE)
        if event_or_none is None:
            await repo.save(tx, issue)
            return issue
        event = event_or_none
    await repo.save(tx, issue)
    await repo.add_event(tx, issue, event, at, life.SYSTEM, _facts(issue))
    return issue


async def _fix_tried(tx: Tx, issue: Issue, fix: str, at: datetime) -> Issue:
    after = life.fix_tried(issue, fix, at)
    await repo.save(tx, after)
    if issue.fix is None:
        await repo.add_event(tx, after, IssueEvent.FIX_TRIED, at, life.SYSTEM, {"fix": fix})
    return after


async def _not_found(tx: Tx, clock: Clock, issue: Issue, at: datetime) -> Issue:
    after, event = life.not_seen(issue, at)
    if event is None:
        return after
    await repo.save(tx, after)
    await repo.add_event(tx, after, event, at, life.SYSTEM, _facts(after))
    if event is IssueEvent.FIXED:
        await _audit(tx, clock, after, life.SYSTEM, "reconciliation.fixed", after.resolution)
    return after


async def _halt_over(tx: Tx, clock: Clock, issues: Collection[Issue], at: datetime) -> list[UUID]:
    """Halt the accounts of critical issues, those that somebody let trade again meanwhile too."""
    reasons: dict[UUID, str] = {}
    for issue in issues:
        if issue.account_id is not None and life.must_halt(issue, at, PATIENCE):
            reasons.setdefault(issue.account_id, f"Reconciliation: {issue.message} ({issue.id})")
    halted = []
    for account_id in sorted(reasons):
        account = await accounts.lock_any(tx, account_id)
        if account.state is not TradingState.HALTED:
            await accounts.halt(tx, clock, account_id, reasons[account_id])
            halted.append(account_id)
    return halted


async def resolve(tx: Tx, clock: Clock, principal: Principal, issue_id: UUID, text: str) -> Issue:
    """Record that a person has dealt with a break, and how.

    The account stays halted: to let it trade again is an act of its own.

    Raises
    ------
    IssueNotFound
        If there is none, or it is somebody else's and the caller is no administrator.
    IssueAlreadyResolved
        The first resolution stands.
    """
    issue = await repo.visible(
        tx, issue_id, principal.user_id, everybodys=_sees_all(principal), locked=True
    )
    if issue is None:
        raise IssueNotFound("There is no such issue.")
    if issue.status is IssueStatus.RESOLVED:
        raise IssueAlreadyResolved(f"{issue.resolved_by} has resolved this: {issue.resolution}")
    after = life.resolved(issue, principal.actor, text, clock.now())
    await repo.save(tx, after)
    event = IssueEvent.RESOLVED
    await repo.add_event(tx, after, event, clock.now(), principal.actor, {"resolution": text})
    await _audit(tx, clock, after, principal.actor, "reconciliation.resolved", text)
    return after


async def issues_of(
    tx: Tx,
    principal: Principal,
    *,
    status: IssueStatus | None,
    severity: Severity | None,
    issue_type: IssueType | None,
    account_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Issue]:
    """List the issues that the caller may see, newest first; an administrator sees all."""
    return await repo.page(
        tx,
        principal.user_id,
        everybodys=_sees_all(principal),
        status=status,
        severity=severity,
        issue_type=issue_type,
        account_id=account_id,
        before=before,
        limit=limit,
    )


async def history_of(
    tx: Tx, principal: Principal, issue_id: UUID
) -> tuple[Issue, list[dict[str, Any]]]:
    """Return an issue that the caller may see, with all that happened to it, oldest first.

    Raises
    ------
    IssueNotFound
    """
    issue = await repo.visible(tx, issue_id, principal.user_id, everybodys=_sees_all(principal))
    if issue is None:
        raise IssueNotFound("There is no such issue.")
    return issue, [dict(row) for row in await repo.events(tx, issue_id)]


def _sees_all(principal: Principal) -> bool:
    return principal.role is Role.ADMIN


def _facts(issue: Issue) -> dict[str, Any]:
    return {
        "severity": issue.severity,
        "message": issue.message,
        "ours": issue.ours,
        "theirs": issue.theirs,
    }


async def _audit(
    tx: Tx, clock: Clock, issue: Issue, actor: str, action: str, reason: str | None
) -> None:
    await audit.record(
        tx,
        clock,
        chain=DESK if issue.account_id is None else accounts.chain(issue.account_id),
        actor=actor,
        action=action,
        subject=str(issue.id),
        inputs={"type": issue.type, "subject": issue.subject, **_facts(issue)},
        success=True,
        reason=reason,
    )
