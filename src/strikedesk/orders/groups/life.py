"""The lives of the five kinds of group, whole."""

from enum import StrEnum


class GroupKind(StrEnum):
    """What holds the orders together."""

    BASKET = "basket"
    SLICED = "sliced"
    ICEBERG = "iceberg"
    GTT = "gtt"
    BRACKET = "bracket"


class GroupStatus(StrEnum):
    """Where a group stands."""

    WORKING = "WORKING"
    ACTIVE = "ACTIVE"
    TRIGGERED = "TRIGGERED"
    ENTERING = "ENTERING"
    PROTECTING = "PROTECTING"
    UNPROTECTED = "UNPROTECTED"
    UNWINDING = "UNWINDING"
    EXITING = "EXITING"
    CANCELING = "CANCELING"
    COMPLETED = "COMPLETED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    STOPPED = "STOPPED"
    UNWOUND = "UNWOUND"
    STRANDED = "STRANDED"
    EXITED = "EXITED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"


class GroupEvent(StrEnum):
    """What can happen to a group."""

    COMPLETE = "complete"
    FALL_SHORT = "fall_short"
    FAIL = "fail"
    STOP = "stop"
    UNWIND = "unwind"
    FLATTEN = "flatten"
    STRAND = "strand"
    FIRE = "fire"
    EXPIRE = "expire"
    ENTER = "enter"
    ABANDON = "abandon"
    GIVE_UP = "give_up"
    FILL_LATE = "fill_late"
    REQUEST_CANCEL = "request_cancel"
    REQUEST_EXIT = "request_exit"
    CANCEL = "cancel"


S, E = GroupStatus, GroupEvent

Table = dict[tuple[GroupStatus, GroupEvent], GroupStatus]

IN_PARTS: Table = {
    (S.WORKING, E.COMPLETE): S.COMPLETED,
    (S.WORKING, E.FALL_SHORT): S.PARTIAL,
    (S.WORKING, E.FAIL): S.FAILED,
    (S.WORKING, E.REQUEST_CANCEL): S.CANCELING,
    (S.CANCELING, E.COMPLETE): S.COMPLETED,  # it traded whole while the cancel was under way
    (S.CANCELING, E.CANCEL): S.CANCELED,
}
"""One order in several pieces: slices and icebergs."""

BASKET: Table = {
    **IN_PARTS,
    (S.WORKING, E.STOP): S.STOPPED,
    (S.WORKING, E.UNWIND): S.UNWINDING,
    (S.UNWINDING, E.FLATTEN): S.UNWOUND,
    (S.UNWINDING, E.STRAND): S.STRANDED,
}

GTT: Table = {
    (S.ACTIVE, E.FIRE): S.TRIGGERED,
    (S.ACTIVE, E.EXPIRE): S.EXPIRED,
    (S.ACTIVE, E.REQUEST_CANCEL): S.CANCELED,  # nobody else has heard of it
    (S.TRIGGERED, E.FIRE): S.TRIGGERED,  # the other leg takes over what is left
    (S.TRIGGERED, E.COMPLETE): S.COMPLETED,
    (S.TRIGGERED, E.FALL_SHORT): S.PARTIAL,
    (S.TRIGGERED, E.FAIL): S.FAILED,
    (S.TRIGGERED, E.REQUEST_CANCEL): S.CANCELING,
    (S.CANCELING, E.COMPLETE): S.COMPLETED,
    (S.CANCELING, E.CANCEL): S.CANCELED,
}

BRACKET: Table = {
    (S.ENTERING, E.ENTER): S.PROTECTING,
    (S.ENTERING, E.FAIL): S.FAILED,
    (S.ENTERING, E.REQUEST_CANCEL): S.CANCELING,
    (S.ENTERING, E.REQUEST_EXIT): S.EXITING,
    (S.PROTECTING, E.FIRE): S.PROTECTING,
    (S.PROTECTING, E.COMPLETE): S.COMPLETED,
    (S.PROTECTING, E.ABANDON): S.CANCELING,  # its owner cancelled an exit by hand
    (S.PROTECTING, E.GIVE_UP): S.UNPROTECTED,
    (S.PROTECTING, E.REQUEST_CANCEL): S.CANCELING,
    (S.PROTECTING, E.REQUEST_EXIT): S.EXITING,
    (S.UNPROTECTED, E.REQUEST_CANCEL): S.CANCELING,
    (S.UNPROTECTED, E.REQUEST_EXIT): S.EXITING,
    (S.EXITING, E.FLATTEN): S.EXITED,
    (S.EXITING, E.GIVE_UP): S.UNPROTECTED,
    (S.CANCELING, E.CANCEL): S.CANCELED,
    (S.CANCELING, E.REQUEST_EXIT): S.EXITING,
    # A fill that is told after the end is held all the same: it gets its stop, or is closed.
    (S.FAILED, E.FILL_LATE): S.PROTECTING,
    (S.COMPLETED, E.FILL_LATE): S.EXITING,
    (S.EXITED, E.FILL_LATE): S.EXITING,
}

TRANSITIONS: dict[GroupKind, Table] = {
    GroupKind.BASKET: BASKET,
    GroupKind.SLICED: IN_PARTS,
    GroupKind.ICEBERG: IN_PARTS,
    GroupKind.GTT: GTT,
    GroupKind.BRACKET: BRACKET,
}
"""By kind; a pair that is not in its table cannot happen."""

FIRST: dict[GroupKind, GroupStatus] = {
    GroupKind.BASKET: S.WORKING,
    GroupKind.SLICED: S.WORKING,
    GroupKind.ICEBERG: S.WORKING,
    GroupKind.GTT: S.ACTIVE,
    GroupKind.BRACKET: S.ENTERING,
}

OVER = frozenset(
    {
        S.COMPLETED,
        S.PARTIAL,
        S.FAILED,
        S.STOPPED,
        S.UNWOUND,
        S.STRANDED,
        S.EXITED,
        S.CANCELED,
        S.EXPIRED,
    }
)
"""Nothing more is done for these."""


def next_status(kind: GroupKind, status: GroupStatus, event: GroupEvent) -> GroupStatus | None:
    """Return where an event leads, or None if it means nothing in that status."""
    return TRANSITIONS[kind].get((status, event))


class LegStatus(StrEnum):
    """Where a leg stands, beside what its orders tell."""

    WAITING = "WAITING"
    ARMED = "ARMED"
    FIRED = "FIRED"
    REFUSED = "REFUSED"
    CANCELED = "CANCELED"


class LegEvent(StrEnum):
    """What can happen to a leg, beside what happens to its orders."""

    ARM = "arm"
    FIRE = "fire"
    REFUSE = "refuse"
    SKIP = "skip"


L, G = LegStatus, LegEvent

LEG_TRANSITIONS: dict[tuple[LegStatus, LegEvent], LegStatus] = {
    (L.WAITING, G.ARM): L.ARMED,
    (L.WAITING, G.REFUSE): L.REFUSED,
    (L.WAITING, G.SKIP): L.CANCELED,
    (L.ARMED, G.FIRE): L.FIRED,
    (L.ARMED, G.SKIP): L.CANCELED,
    (L.FIRED, G.REFUSE): L.REFUSED,
}
"""A pair that is not here cannot happen."""


def next_leg_status(status: LegStatus, event: LegEvent) -> LegStatus | None:
    """Return where an event leads a leg, or None if it means nothing there."""
    return LEG_TRANSITIONS.get((status, event))
