from itertools import product

import pytest

from strikedesk.orders.groups.life import (
    FIRST,
    LEG_TRANSITIONS,
    OVER,
    TRANSITIONS,
    GroupEvent,
    GroupKind,
    GroupStatus,
    LegEvent,
    LegStatus,
    next_leg_status,
    next_status,
)

CELLS = list(product(GroupKind, GroupStatus, GroupEvent))
AFTER_THE_END = {
    (GroupKind.BRACKET, GroupStatus.FAILED),
    (GroupKind.BRACKET, GroupStatus.COMPLETED),
    (GroupKind.BRACKET, GroupStatus.EXITED),
}

EXPECTED = {
    GroupKind.BASKET: """
        WORKING complete COMPLETED, WORKING fall_short PARTIAL, WORKING fail FAILED,
        WORKING stop STOPPED, WORKING unwind UNWINDING, WORKING request_cancel CANCELING,
        CANCELING complete COMPLETED, CANCELING cancel CANCELED,
        UNWINDING flatten UNWOUND, UNWINDING strand STRANDED""",
    GroupKind.SLICED: """
        WORKING complete COMPLETED, WORKING fall_short PARTIAL, WORKING fail FAILED,
        WORKING request_cancel CANCELING, CANCELING complete COMPLETED,
        CANCELING cancel CANCELED""",
    GroupKind.GTT: """
        ACTIVE fire TRIGGERED, ACTIVE expire EXPIRED, ACTIVE request_cancel CANCELED,
        TRIGGERED fire TRIGGERED, TRIGGERED complete COMPLETED, TRIGGERED fall_short PARTIAL,
        TRIGGERED fail FAILED, TRIGGERED request_cancel CANCELING,
        CANCELING complete COMPLETED, CANCELING cancel CANCELED""",
    GroupKind.BRACKET: """
        ENTERING enter PROTECTING, ENTERING fail FAILED, ENTERING request_cancel CANCELING,
        ENTERING request_exit EXITING, PROTECTING fire PROTECTING,
        PROTECTING complete COMPLETED, PROTECTING abandon CANCELING,
        PROTECTING give_up UNPROTECTED, PROTECTING request_cancel CANCELING,
        PROTECTING request_exit EXITING, UNPROTECTED request_cancel CANCELING,
        UNPROTECTED request_exit EXITING, EXITING flatten EXITED, EXITING give_up UNPROTECTED,
        CANCELING cancel CANCELED, CANCELING request_exit EXITING,
        FAILED fill_late PROTECTING, COMPLETED fill_late EXITING, EXITED fill_late EXITING""",
}
EXPECTED[GroupKind.ICEBERG] = EXPECTED[GroupKind.SLICED]


def expected(kind: GroupKind, status: GroupStatus, event: GroupEvent) -> GroupStatus | None:
    for told in EXPECTED[kind].split(","):
        source, what, target = told.split()
        if (source, what) == (status.value, event.value):
            return GroupStatus(target)
    return None


@pytest.mark.parametrize(("kind", "status", "event"), CELLS)
def test_every_event_in_every_status_leads_where_it_should(
    kind: GroupKind, status: GroupStatus, event: GroupEvent
) -> None:
    assert next_status(kind, status, event) is expected(kind, status, event)


@pytest.mark.parametrize("kind", GroupKind)
def test_nothing_leads_out_of_an_end_but_a_fill_that_is_told_late(kind: GroupKind) -> None:
    for status, event in TRANSITIONS[kind]:
        if status in OVER:
            assert (kind, status) in AFTER_THE_END
            assert event is GroupEvent.FILL_LATE


@pytest.mark.parametrize("kind", GroupKind)
def test_every_status_can_be_reached_and_every_open_one_can_end(kind: GroupKind) -> None:
    table = TRANSITIONS[kind]
    reached, before = {FIRST[kind]}, None
    while before != reached:
        before = set(reached)
        reached |= {target for (source, _), target in table.items() if source in reached}
    assert {status for pair in table.items() for status in (pair[0][0], pair[1])} <= reached
    ends = set(OVER)
    for _ in GroupStatus:
        ends |= {source for (source, _), target in table.items() if target in ends}
    assert reached <= ends


LEG_EXPECTED = {
    (LegStatus.WAITING, LegEvent.ARM): LegStatus.ARMED,
    (LegStatus.WAITING, LegEvent.REFUSE): LegStatus.REFUSED,
    (LegStatus.WAITING, LegEvent.SKIP): LegStatus.CANCELED,
    (LegStatus.ARMED, LegEvent.FIRE): LegStatus.FIRED,
    (LegStatus.ARMED, LegEvent.SKIP): LegStatus.CANCELED,
    (LegStatus.FIRED, LegEvent.REFUSE): LegStatus.REFUSED,
}


@pytest.mark.parametrize(("status", "event"), list(product(LegStatus, LegEvent)))
def test_every_event_of_a_leg_leads_where_it_should(status: LegStatus, event: LegEvent) -> None:
    assert next_leg_status(status, event) is LEG_EXPECTED.get((status, event))
    assert LEG_TRANSITIONS == LEG_EXPECTED
