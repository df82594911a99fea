"""The life of a pull of the kill switch, whole."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class KillStatus(StrEnum):
    """How far a pull has come."""

    ENGAGED = "ENGAGED"
    CANCELING = "CANCELING"
    FLATTENING = "FLATTENING"
    INCOMPLETE = "INCOMPLETE"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


OVER = frozenset({KillStatus.COMPLETED, KillStatus.ABANDONED})
"""Nothing more is done about these."""


class KillEvent(StrEnum):
    """What can happen to a pull."""

    CANCEL = "cancel"
    FLATTEN = "flatten"
    FALL_SHORT = "fall_short"
    COMPLETE = "complete"
    ABANDON = "abandon"


S, E = KillStatus, KillEvent

TRANSITIONS: dict[tuple[KillStatus, KillEvent], KillStatus] = {
    (S.ENGAGED, E.CANCEL): S.CANCELING,
    (S.ENGAGED, E.FLATTEN): S.FLATTENING,  # nothing was working
    (S.ENGAGED, E.COMPLETE): S.COMPLETED,
    (S.ENGAGED, E.FALL_SHORT): S.INCOMPLETE,
    (S.ENGAGED, E.ABANDON): S.ABANDONED,
    (S.CANCELING, E.CANCEL): S.CANCELING,
    (S.CANCELING, E.FLATTEN): S.FLATTENING,
    (S.CANCELING, E.COMPLETE): S.COMPLETED,
    (S.CANCELING, E.FALL_SHORT): S.INCOMPLETE,
    (S.CANCELING, E.ABANDON): S.ABANDONED,
    (S.FLATTENING, E.CANCEL): S.CANCELING,  # an order came to light that still works
    (S.FLATTENING, E.FLATTEN): S.FLATTENING,
    (S.FLATTENING, E.COMPLETE): S.COMPLETED,
    (S.FLATTENING, E.FALL_SHORT): S.INCOMPLETE,
    (S.FLATTENING, E.ABANDON): S.ABANDONED,
    (S.INCOMPLETE, E.CANCEL): S.INCOMPLETE,  # it goes on, and a report has said that it is late
    (S.INCOMPLETE, E.FLATTEN): S.INCOMPLETE,
    (S.INCOMPLETE, E.COMPLETE): S.COMPLETED,
    (S.INCOMPLETE, E.ABANDON): S.ABANDONED,
}
"""A pair that is not here cannot happen."""


def next_status(status: KillStatus, event: KillEvent) -> KillStatus | None:
    """Return where an event leads, or None if it means nothing in that status."""
    return TRANSITIONS.get((status, event))


@dataclass(frozen=True, slots=True)
class Kill:
    """A pull of the kill switch: what was asked, and how far it has come.

    Parameters
    ----------
    id : UUID
        The latch's; of a drill its own.
    cancels, flattens, is_drill : bool
        Whether working orders are cancelled, then positions closed; a drill sends nothing.
    canceled_at, flat_at : datetime or None
        When nothing was left working, and nothing was left open.
    """

    id: UUID
    scope: str
    account_id: UUID | None
    strategy_id: UUID | None
    reason: str
    asked_by: str
    asked_at: datetime
    cancels: bool
    flattens: bool
    is_drill: bool
    status: KillStatus
    updated_at: datetime
    canceled_at: datetime | None = None
    flat_at: datetime | None = None
