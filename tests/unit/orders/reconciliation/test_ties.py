from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from strikedesk.audit.model import AuditEntry, Fault, Head, entry_hash
from strikedesk.orders.reconciliation.model import INTERNAL, IssueType, Severity, Tie
from strikedesk.orders.reconciliation.ties import START, chain_break, prove, tie_breaks

ACCOUNT = UUID(int=1)
TIES = sorted(INTERNAL - {IssueType.AUDIT_CHAIN})
NUMBERS = st.decimals("-1e6", "1e6", places=4)


@given(st.sampled_from(TIES), NUMBERS, NUMBERS)
def test_a_tie_is_a_break_exactly_when_its_numbers_differ(
    kind: IssueType, stored: Decimal, derived: Decimal
) -> None:
    found = tie_breaks([Tie(kind, ACCOUNT, "x", "a_number", stored, derived)])
    assert bool(found) == (stored != derived)
    for each in found:
        assert each.is_internal
        assert (each.severity is Severity.WARNING) == (kind is IssueType.DAILY_STATISTICS)


def chain(length: int) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    last = START.hash
    for seq in range(1, length + 1):
        entry = AuditEntry(
            "desk",
            seq,
            datetime(2026, 11, 20, tzinfo=UTC),
            "a",
            "b",
            "c",
            None,
            "{}",
            True,
            last,
            b"",
        )
        entry = replace(entry, hash=entry_hash(entry))
        entries.append(entry)
        last = entry.hash
    return entries


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_whole_chain_is_proven_in_any_two_parts(length: int, cut: int) -> None:
    entries = chain(length)
    head = Head(length, entries[-1].hash) if entries else START
    first = prove(START, entries[:cut], None)
    assert first.fault is None
    rest = prove(first.good, entries[cut:], head)
    assert (rest.good, rest.fault) == (head, None)


@given(st.integers(1, 10), st.data())
def test_an_altered_a_missing_and_a_moved_entry_are_found(length: int, data: st.DataObject) -> None:
    entries = chain(length)
    head = Head(length, entries[-1].hash)
    at = data.draw(st.integers(0, length - 1))
    altered = [*entries[:at], replace(entries[at], actor="x"), *entries[at + 1 :]]
    assert prove(START, altered, head).fault is Fault.ALTERED
    missing = prove(START, [*entries[:at], *entries[at + 1 :]], head)
    assert missing.fault is (Fault.MISSING_TAIL if at == length - 1 else Fault.GAP)
    relinked = [*entries[:at], replace(entries[at], prev_hash=b"x" * 32), *entries[at + 1 :]]
    assert prove(START, relinked, head).fault is Fault.UNLINKED


def test_a_head_that_is_not_the_last_entry_is_found_and_named() -> None:
    proof = prove(START, chain(3), Head(2, b"x" * 32))
    assert proof.fault is Fault.ORPHAN_HEAD
    found = chain_break(None, "desk", proof)
    assert (found.severity, found.account_id) == (Severity.CRITICAL, None)
    assert "after entry 3" in found.message
