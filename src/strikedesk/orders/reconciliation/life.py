"""The life of an issue: found, found again, mended, gone, resolved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from strikedesk.orders.reconciliation.model import (
    Break,
    Issue,
    IssueEvent,
    IssueStatus,
    Severity,
    Suspect,
)

SYSTEM = "system"

Suspects = dict[UUID, Suspect]


def ripe(
    found: Iterable[Break], before: Mapping[UUID, Suspect], now: datetime, grace: timedelta
) -> tuple[list[Break], Suspects]:
    """Part breaks that are certain from those that may still be in flight.

    Our own books are read in one instant, so a tie that does not tie out is certain at once.
    What a broker says was so at another instant than what we hold: that is certain only when
    it is found again, the same, no sooner than ``grace`` later.

    Returns
    -------
    list of Break, dict of Suspect
        What is certain, and what to remember for the next look.
    """
    certain, after = [], {}
    for each in found:
        known = before.get(each.id)
        is_same = known is not None and known.mark == each.mark
        suspect = (
            known if is_same and known is not None else Suspect(each.account_id, each.mark, now)
        )
        if each.is_internal or now - suspect.seen_at >= grace:
            certain.append(each)
        if not each.is_internal:
            after[each.id] = suspect
    return certain, after


def found_by(each: Break, at: datetime) -> Issue:
    """Make the issue of a break that was never found before."""
    return Issue(
        id=each.id,
        account_id=each.account_id,
        type=each.type,
        severity=each.severity,
        status=IssueStatus.OPEN,
        subject=each.subject,
        order_id=each.order_id,
        instrument_id=each.instrument_id,
        message=each.message,
        ours=each.ours,
        theirs=each.theirs,
        mark=each.mark,
        first_seen_at=at,
        last_seen_at=at,
        times_seen=1,
    )


def seen_again(issue: Issue, each: Break, at: datetime) -> tuple[Issue, IssueEvent | None]:
    """Return an issue that a look found again, with what that means.

    One that a person has resolved stays resolved as long as the difference is the one that
    was accepted; another difference opens it again. A fix that did not hold opens it too.
    """
    is_same = issue.mark == each.mark
    after = replace(
        issue,
        severity=each.severity,
        message=each.message,
        ours=each.ours,
        theirs=each.theirs,
        mark=each.mark,
        last_seen_at=at,
        times_seen=issue.times_seen + 1,
        gone_at=None,
    )
    if issue.status is IssueStatus.RESOLVED:
        if is_same and not issue.auto_fixed:
            return after, None
        return _reopened(after), IssueEvent.REOPENED
    if not is_same:
        return after, IssueEvent.CHANGED
    return after, IssueEvent.BACK if issue.gone_at is not None else None


def _reopened(issue: Issue) -> Issue:
    return replace(
        issue,
        status=IssueStatus.OPEN,
        fix=None,
        fix_tried_at=None,
        auto_fixed=False,
        resolved_at=None,
        resolved_by=None,
        resolution=None,
    )


def fix_tried(issue: Issue, fix: str, at: datetime) -> Issue:
    """Return an issue for which the order path is told what mends it, perhaps again."""
    return replace(issue, fix=fix, fix_tried_at=issue.fix_tried_at or at)


def not_seen(issue: Issue, at: datetime) -> tuple[Issue, IssueEvent | None]:
    """Return an open issue that a look did not find any more.

    Where our own fix explains it, it is resolved. Else somebody must say what happened.
    """
    if issue.fix is not None:
        fixed = replace(
            issue,
            status=IssueStatus.RESOLVED,
            auto_fixed=True,
            gone_at=at,
            resolved_at=at,
            resolved_by=SYSTEM,
            resolution=issue.fix,
        )
        return fixed, IssueEvent.FIXED
    if issue.gone_at is not None:
        return issue, None
    return replace(issue, gone_at=at), IssueEvent.GONE


def resolved(issue: Issue, actor: str, text: str, at: datetime) -> Issue:
    """Return an issue that a person has dealt with."""
    assert issue.status is IssueStatus.OPEN
    return replace(
        issue,
        status=IssueStatus.RESOLVED,
        resolved_at=at,
        resolved_by=actor,
        resolution=text,
    )


def hardened(issue: Issue, now: datetime, patience: timedelta) -> Issue:
    """Return an issue as critical if what should have mended it did not."""
    if issue.fix_tried_at is None or now - issue.fix_tried_at < patience:
        return issue
    return replace(issue, severity=Severity.CRITICAL)


def must_halt(issue: Issue, now: datetime, patience: timedelta) -> bool:
    """Tell whether an account must not trade over this.

    A break that is being mended is given ``patience`` for it.
    """
    if issue.severity is not Severity.CRITICAL or issue.status is not IssueStatus.OPEN:
        return False
    return issue.fix_tried_at is None or now - issue.fix_tried_at >= patience
