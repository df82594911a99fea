"""The life of an order, whole."""

from enum import StrEnum


class OrderStatus(StrEnum):
    """Where an order stands. We *deny*; a venue *rejects*."""

    PENDING_APPROVAL = "PENDING_APPROVAL"
    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    PENDING_REPLACE = "PENDING_REPLACE"
    PENDING_CANCEL = "PENDING_CANCEL"
    CANCELED = "CANCELED"
    REJECTED = "REJECTED"
    DENIED = "DENIED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


DONE = frozenset(
    {
        OrderStatus.FILLED,
        OrderStatus.CANCELED,
        OrderStatus.REJECTED,
        OrderStatus.DENIED,
        OrderStatus.EXPIRED,
    }
)
"""Nothing more is expected to happen to these."""


class OrderEvent(StrEnum):
    """What can happen to an order."""

    APPROVE = "approve"
    DISAPPROVE = "disapprove"
    ACCEPT = "accept"
    REJECT = "reject"
    TRIGGER = "trigger"
    FILL = "fill"
    FILL_LAST = "fill_last"
    REQUEST_REPLACE = "request_replace"
    REPLACE = "replace"
    REFUSE_REPLACE = "refuse_replace"
    REQUEST_CANCEL = "request_cancel"
    REFUSE_CANCEL = "refuse_cancel"
    CANCEL = "cancel"
    EXPIRE = "expire"
    LOSE_TRACK = "lose_track"


S, E = OrderStatus, OrderEvent

TRANSITIONS: dict[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (S.PENDING_APPROVAL, E.APPROVE): S.PENDING_NEW,
    (S.PENDING_APPROVAL, E.DISAPPROVE): S.DENIED,
    (S.PENDING_APPROVAL, E.REQUEST_CANCEL): S.CANCELED,  # nobody else has heard of it
    (S.PENDING_APPROVAL, E.EXPIRE): S.EXPIRED,
    (S.PENDING_NEW, E.ACCEPT): S.NEW,
    (S.PENDING_NEW, E.REJECT): S.REJECTED,
    (S.PENDING_NEW, E.TRIGGER): S.NEW,  # any of these may be told before the acceptance
    (S.PENDING_NEW, E.FILL): S.PARTIALLY_FILLED,
    (S.PENDING_NEW, E.FILL_LAST): S.FILLED,
    (S.PENDING_NEW, E.CANCEL): S.CANCELED,
    (S.PENDING_NEW, E.EXPIRE): S.EXPIRED,
    (S.PENDING_NEW, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.PENDING_NEW, E.LOSE_TRACK): S.UNKNOWN,
    (S.NEW, E.TRIGGER): S.NEW,
    (S.NEW, E.FILL): S.PARTIALLY_FILLED,
    (S.NEW, E.FILL_LAST): S.FILLED,
    (S.NEW, E.REQUEST_REPLACE): S.PENDING_REPLACE,
    (S.NEW, E.REPLACE): S.NEW,  # the venue changed it, or tells late that it did
    (S.NEW, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.NEW, E.CANCEL): S.CANCELED,
    (S.NEW, E.EXPIRE): S.EXPIRED,
    (S.NEW, E.REJECT): S.REJECTED,  # a venue may take back its word
    (S.NEW, E.LOSE_TRACK): S.UNKNOWN,
    (S.PARTIALLY_FILLED, E.TRIGGER): S.PARTIALLY_FILLED,  # told after what it led to
    (S.PARTIALLY_FILLED, E.FILL): S.PARTIALLY_FILLED,
    (S.PARTIALLY_FILLED, E.FILL_LAST): S.FILLED,
    (S.PARTIALLY_FILLED, E.REQUEST_REPLACE): S.PENDING_REPLACE,
    (S.PARTIALLY_FILLED, E.REPLACE): S.PARTIALLY_FILLED,
    (S.PARTIALLY_FILLED, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.PARTIALLY_FILLED, E.CANCEL): S.CANCELED,
    (S.PARTIALLY_FILLED, E.EXPIRE): S.EXPIRED,
    (S.PARTIALLY_FILLED, E.LOSE_TRACK): S.UNKNOWN,
    (S.PENDING_REPLACE, E.ACCEPT): S.PENDING_REPLACE,
    (S.PENDING_REPLACE, E.TRIGGER): S.PENDING_REPLACE,
    (S.PENDING_REPLACE, E.FILL): S.PENDING_REPLACE,  # it traded while the change was under way
    (S.PENDING_REPLACE, E.FILL_LAST): S.FILLED,
    (S.PENDING_REPLACE, E.REPLACE): S.NEW,
    (S.PENDING_REPLACE, E.REFUSE_REPLACE): S.NEW,
    (S.PENDING_REPLACE, E.REQUEST_CANCEL): S.PENDING_CANCEL,
    (S.PENDING_REPLACE, E.CANCEL): S.CANCELED,
    (S.PENDING_REPLACE, E.EXPIRE): S.EXPIRED,
    (S.PENDING_REPLACE, E.REJECT): S.REJECTED,
    (S.PENDING_REPLACE, E.LOSE_TRACK): S.UNKNOWN,
    (S.PENDING_CANCEL, E.ACCEPT): S.PENDING_CANCEL,  # the acceptance was still under way
    (S.PENDING_CANCEL, E.REJECT): S.REJECTED,
    (S.PENDING_CANCEL, E.TRIGGER): S.PENDING_CANCEL,
    (S.PENDING_CANCEL, E.FILL): S.PENDING_CANCEL,  # it traded while the cancel was under way
    (S.PENDING_CANCEL, E.FILL_LAST): S.FILLED,
    (S.PENDING_CANCEL, E.REPLACE): S.PENDING_CANCEL,
    (S.PENDING_CANCEL, E.REFUSE_REPLACE): S.PENDING_CANCEL,
    (S.PENDING_CANCEL, E.CANCEL): S.CANCELED,
    (S.PENDING_CANCEL, E.EXPIRE): S.EXPIRED,
    (S.PENDING_CANCEL, E.REFUSE_CANCEL): S.NEW,
    (S.PENDING_CANCEL, E.LOSE_TRACK): S.UNKNOWN,
    (S.UNKNOWN, E.ACCEPT): S.NEW,
    (S.UNKNOWN, E.REJECT): S.REJECTED,
    (S.UNKNOWN, E.TRIGGER): S.NEW,
    (S.UNKNOWN, E.FILL): S.PARTIALLY_FILLED,
    (S.UNKNOWN, E.FILL_LAST): S.FILLED,
    (S.UNKNOWN, E.REPLACE): S.NEW,
    (S.UNKNOWN, E.CANCEL): S.CANCELED,
    (S.UNKNOWN, E.EXPIRE): S.EXPIRED,
    # A fill that is told after the end is still a fact: the trade happened.
    (S.CANCELED, E.FILL): S.CANCELED,
    (S.CANCELED, E.FILL_LAST): S.FILLED,
    (S.REJECTED, E.FILL): S.CANCELED,  # it was taken after all, and what is left is gone
    (S.REJECTED, E.FILL_LAST): S.FILLED,
    (S.EXPIRED, E.FILL): S.EXPIRED,
    (S.EXPIRED, E.FILL_LAST): S.FILLED,
}
"""A pair that is not here cannot happen."""

CANCELABLE = frozenset(status for status, event in TRANSITIONS if event is E.REQUEST_CANCEL)
REPLACEABLE = frozenset(status for status, event in TRANSITIONS if event is E.REQUEST_REPLACE)


def next_status(
    status: OrderStatus, event: OrderEvent, *, has_fills: bool = False
) -> OrderStatus | None:
    """Return where an event leads, or None if it means nothing in that status.

    An order that has traded is PARTIALLY_FILLED where it would be NEW, and CANCELED where it
    would be REJECTED: part of it was taken.
    """
    led_to = TRANSITIONS.get((status, event))
    if has_fills and led_to is not None:
        return {S.NEW: S.PARTIALLY_FILLED, S.REJECTED: S.CANCELED}.get(led_to, led_to)
    return led_to
