"""Routes of reconciliation."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from strikedesk.accounts import service as accounts
from strikedesk.identity.access import CurrentPrincipal, PersonPrincipal, TraderPrincipal
from strikedesk.identity.model import Role
from strikedesk.identity.rules import require_trader
from strikedesk.orders.errors import CursorNotValid
from strikedesk.orders.reconciliation import service
from strikedesk.orders.reconciliation.access import DeskReconciler
from strikedesk.orders.reconciliation.model import Issue, IssueStatus, IssueType, Severity
from strikedesk.orders.reconciliation.schemas import (
    IssueEventOut,
    IssueHistoryOut,
    IssueOut,
    IssuesOut,
    LookOut,
    ResolveIn,
    RunIn,
)
from strikedesk.platform.http import DeskClock, ReadTx, Tx, database

router = APIRouter(prefix="/reconciliation", tags=["reconciliation"])

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@router.get("")
async def list_issues(
    tx: ReadTx,
    principal: CurrentPrincipal,
    clock: DeskClock,
    status: IssueStatus | None = None,
    severity: Severity | None = None,
    issue_type: Annotated[IssueType | None, Query(alias="type")] = None,
    account_id: UUID | None = None,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> IssuesOut:
    """List breaks, newest first, the resolved ones too; an administrator sees everybody's."""
    found = await service.issues_of(
        tx,
        principal,
        status=status,
        severity=severity,
        issue_type=issue_type,
        account_id=account_id,
        before=_parse(cursor) if cursor else None,
        limit=limit,
    )
    more = _cursor(found[-1]) if len(found) == limit else None
    now = clock.now()
    return IssuesOut(items=[IssueOut.of(issue, now) for issue in found], next_cursor=more)


@router.post("/run")
async def run(
    body: RunIn, request: Request, principal: TraderPrincipal, reconciler: DeskReconciler
) -> LookOut:
    """Compare everything now: one account, or all of the caller's.

    An administrator who names no account has the whole desk compared. What a broker and we
    disagree about for the first time may be in flight; it is counted under ``suspects`` and is
    an issue if it is still there ten seconds later.
    """
    async with database(request).read() as tx:
        if body.account_id is not None:
            wanted = [(await accounts.owned(tx, body.account_id, principal.user_id)).id]
        elif principal.role is Role.ADMIN:
            wanted = None
        else:
            wanted = [each.id for each in await accounts.accounts_of(tx, principal.user_id)]
    return LookOut.of(await reconciler.run(wanted))


@router.get("/{issue_id}")
async def get_issue(
    issue_id: UUID, tx: ReadTx, principal: CurrentPrincipal, clock: DeskClock
) -> IssueHistoryOut:
    """Show a break and all that happened to it."""
    issue, events = await service.history_of(tx, principal, issue_id)
    return IssueHistoryOut(
        issue=IssueOut.of(issue, clock.now()),
        events=[IssueEventOut.model_validate(event) for event in events],
    )


@router.post("/{issue_id}/resolve")
async def resolve(
    issue_id: UUID, body: ResolveIn, tx: Tx, principal: PersonPrincipal, clock: DeskClock
) -> IssueOut:
    """Record how a break was dealt with. Its account stays halted until somebody lets it go on."""
    require_trader(principal)
    issue = await service.resolve(tx, clock, principal, issue_id, body.text)
    return IssueOut.of(issue, clock.now())


def _cursor(issue: Issue) -> str:
    # Microseconds and an id: nothing in it means anything else in an address.
    return f"{(issue.first_seen_at - EPOCH) // timedelta(microseconds=1)}_{issue.id}"


def _parse(cursor: str) -> tuple[datetime, UUID]:
    at, _, issue_id = cursor.partition("_")
    try:
        return EPOCH + timedelta(microseconds=int(at)), UUID(issue_id)
    except (ValueError, OverflowError) as error:
        raise CursorNotValid("Use the next_cursor of the page before.", field="cursor") from error
