"""Wire types of approvals."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from strikedesk.orders.schemas import OrderOut
from strikedesk.platform.wire import Wire


class ApprovalOut(Wire):
    """An order that waits for a second person.

    ``may_decide`` is false for who made it.
    """

    order: OrderOut
    created_by: str
    expires_at: datetime
    may_decide: bool


class ApprovalsOut(Wire):
    """What waits, oldest first."""

    items: list[ApprovalOut]


class DecisionIn(Wire):
    """What the second person says, and why."""

    decision: Literal["approve", "disapprove"]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
