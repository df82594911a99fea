from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.orders.reconciliation import life
from strikedesk.orders.reconciliation.model import (
    Break,
    IssueEvent,
    IssueStatus,
    IssueType,
    Severity,
)

AT = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
GRACE = timedelta(seconds=10)
PATIENCE = timedelta(seconds=60)
LATER = AT + timedelta(minutes=5)


def a_break(mark: str = "5", kind: IssueType = IssueType.CASH_MISMATCH) -> Break:
    return Break(kind, Severity.CRITICAL, UUID(int=1), "INR", "differs", "1", "6", mark)


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("ab")), min_size=1, max_size=20))
def test_a_break_is_certain_only_after_it_was_the_same_for_the_grace(
    looks: list[tuple[int, str]],
) -> None:
    suspects: life.Suspects = {}
    now, since, last = AT, AT, ""
    for wait, mark in looks:
        now += timedelta(seconds=wait)
        if mark != last:
            since, last = now, mark
        certain, suspects = life.ripe([a_break(mark)], suspects, now, GRACE)
        assert bool(certain) == (now - since >= GRACE)


def test_what_was_not_seen_in_between_starts_anew() -> None:
    _, suspects = life.ripe([a_break()], {}, AT, GRACE)
    _, suspects = life.ripe([], suspects, AT + GRACE, GRACE)
    certain, _ = life.ripe([a_break()], suspects, LATER, GRACE)
    assert certain == []


def test_our_own_books_need_no_grace() -> None:
    certain, suspects = life.ripe([a_break(kind=IssueType.MARGIN)], {}, AT, GRACE)
    assert len(certain) == 1
    assert suspects == {}


def test_the_id_is_of_account_type_and_subject_and_nothing_else() -> None:
    one = a_break()
    assert one.id == replace(one, mark="6", message="x", severity=Severity.INFO).id
    others = [
        replace(one, account_id=None),
        replace(one, subject="USD"),
        replace(one, type=IssueType.MARGIN),
    ]
    assert len({one.id, *(each.id for each in others)}) == 4


def test_found_again_is_the_same_issue_seen_once_more() -> None:
    issue = life.found_by(a_break(), AT)
    again, event = life.seen_again(issue, a_break(), LATER)
    assert (again.times_seen, again.first_seen_at, again.last_seen_at) == (2, AT, LATER)
    assert event is None
    other, event = life.seen_again(issue, a_break("6"), LATER)
    assert (other.mark, event) == ("6", IssueEvent.CHANGED)


def test_what_a_person_accepted_stays_resolved_until_it_is_another_difference() -> None:
    issue = life.resolved(life.found_by(a_break(), AT), "ann@example.com", "A fee.", AT)
    same, event = life.seen_again(issue, a_break(), LATER)
    assert (same.status, same.resolution, event) == (IssueStatus.RESOLVED, "A fee.", None)
    other, event = life.seen_again(issue, a_break("6"), LATER)
    assert (other.status, other.resolution, event) == (IssueStatus.OPEN, None, IssueEvent.REOPENED)


def test_a_fix_that_worked_resolves_and_one_that_did_not_hold_opens_again() -> None:
    tried = life.fix_tried(life.found_by(a_break(), AT), "booked", AT)
    fixed, event = life.not_seen(tried, LATER)
    assert (fixed.auto_fixed, fixed.resolved_by, event) == (True, "system", IssueEvent.FIXED)
    back, event = life.seen_again(fixed, a_break(), LATER)
    assert (back.status, back.auto_fixed, back.fix, event) == (
        IssueStatus.OPEN,
        False,
        None,
        IssueEvent.REOPENED,
    )


def test_what_is_gone_without_a_fix_waits_for_a_person() -> None:
    issue = life.found_by(a_break(), AT)
    gone, event = life.not_seen(issue, LATER)
    assert (gone.status, gone.gone_at, event) == (IssueStatus.OPEN, LATER, IssueEvent.GONE)
    assert life.not_seen(gone, LATER + GRACE) == (gone, None)
    back, event = life.seen_again(gone, a_break(), LATER)
    assert (back.gone_at, event) == (None, IssueEvent.BACK)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("status", IssueStatus)
def test_only_an_open_critical_issue_halts(severity: Severity, status: IssueStatus) -> None:
    issue = replace(life.found_by(a_break(), AT), severity=severity, status=status)
    halts = severity is Severity.CRITICAL and status is IssueStatus.OPEN
    assert life.must_halt(issue, LATER, PATIENCE) == halts


def test_a_break_that_is_being_mended_is_given_time_and_no_more() -> None:
    issue = life.fix_tried(life.found_by(a_break(), AT), "booked", AT)
    assert not life.must_halt(issue, AT + PATIENCE - GRACE, PATIENCE)
    assert life.must_halt(issue, AT + PATIENCE, PATIENCE)
    again = life.fix_tried(issue, "booked", AT + PATIENCE)
    assert again.fix_tried_at == AT, "trying again gives no more time"
    small = replace(issue, severity=Severity.WARNING)
    assert life.hardened(small, AT + PATIENCE - GRACE, PATIENCE).severity is Severity.WARNING
    assert life.hardened(small, AT + PATIENCE, PATIENCE).severity is Severity.CRITICAL


def test_hours_count_to_the_resolution_or_to_now() -> None:
    issue = life.found_by(a_break(), AT)
    assert issue.hours_unresolved(AT + timedelta(minutes=90)) == Decimal("1.50")
    done = life.resolved(issue, "ann@example.com", "x", AT + timedelta(minutes=30))
    assert done.hours_unresolved(AT + timedelta(days=9)) == Decimal("0.50")
    assert issue.hours_unresolved(AT - GRACE) == 0
