"""What can be wrong with a request about reconciliation."""

from strikedesk.core.errors import Conflict, NotFound


class IssueNotFound(NotFound):
    """No such issue, or not the caller's."""

    code = "reconciliation_issue_not_found"


class IssueAlreadyResolved(Conflict):
    """Somebody has resolved it; the first resolution stands."""

    code = "reconciliation_issue_resolved"
