"""Wire types of reconciliation."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints

from strikedesk.orders.reconciliation.model import (
    Issue,
    IssueEvent,
    IssueStatus,
    IssueType,
    Look,
    Severity,
)
from strikedesk.platform.wire import Exact, Wire

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class IssueOut(Wire):
    """A break: what differs, since when, and what became of it."""

    id: UUID
    account_id: UUID | None
    type: IssueType
    severity: Severity
    status: IssueStatus
    subject: str
    order_id: UUID | None
    instrument_id: int | None
    message: str
    ours: str | None
    theirs: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    times_seen: int
    hours_unresolved: Exact
    gone_at: datetime | None
    fix: str | None
    auto_fixed: bool
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None

    @classmethod
    def of(cls, issue: Issue, now: datetime) -> "IssueOut":
        """Show an issue."""
        given = {name: getattr(issue, name) for name in cls.model_fields if hasattr(issue, name)}
        return cls(**{**given, "hours_unresolved": issue.hours_unresolved(now)})


class IssuesOut(Wire):
    """A page of issues, newest first."""

    items: list[IssueOut]
    next_cursor: str | None


class IssueEventOut(Wire):
    """One thing that happened to an issue."""

    seq: int
    event: IssueEvent
    at: datetime
    actor: str
    detail: dict[str, Any]


class IssueHistoryOut(Wire):
    """An issue and all that happened to it, oldest first."""

    issue: IssueOut
    events: list[IssueEventOut]


class RunIn(Wire):
    """What to look at; without an account, all of the caller's."""

    account_id: UUID | None = None


class LookOut(Wire):
    """What one look did."""

    at: datetime
    is_whole: bool
    accounts: int
    found: int
    suspects: int
    fixes: int
    halted: int
    not_compared: list[str]

    @classmethod
    def of(cls, look: Look) -> "LookOut":
        """Show a look."""
        return cls.model_validate(look)


class ResolveIn(Wire):
    """How a break was dealt with."""

    text: Text
