"""Chains of audit entries: whole ones pass, and whatever is done to one shows."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.audit.model import (
    GENESIS,
    AuditEntry,
    AuditReport,
    Fault,
    Head,
    Verdict,
    account_chain,
    encode,
    entry_hash,
    verify,
)

AT = datetime(2026, 3, 2, 9, 15, 0, 123456, tzinfo=UTC)

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12
)
CONTENT = st.tuples(
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1)),  # noqa: DTZ001
    TEXT,
    TEXT,
    TEXT,
    st.none() | TEXT,
    st.just("{}") | TEXT,
    st.booleans(),
)


def chain_of(contents, chain="desk") -> list[AuditEntry]:
    entries, prev = [], GENESIS
    for seq, (at, actor, action, subject, reason, inputs, success) in enumerate(contents, 1):
        entry = AuditEntry(
            chain, seq, at, actor, action, subject, reason, inputs, success, prev, b""
        )
        entry = replace(entry, hash=entry_hash(entry))
        entries.append(entry)
        prev = entry.hash
    return entries


def head_of(entries) -> Head:
    return Head(entries[-1].seq, entries[-1].hash) if entries else Head(0, GENESIS)


CHAINS = st.lists(CONTENT, min_size=1, max_size=8).map(chain_of)


def sample(length=4) -> list[AuditEntry]:
    return chain_of(
        [(AT, "ann@desk", "order.placed", str(n), None, "{}", True) for n in range(length)]
    )


@given(st.lists(CONTENT, max_size=8).map(chain_of))
def test_untouched_chain_is_whole(entries):
    verdict = verify("desk", entries, head_of(entries))

    assert verdict.ok
    assert verdict.entries == len(entries)
    assert verdict.head == head_of(entries).hash.hex()


MUTATIONS = {
    "at": lambda entry: entry.at + timedelta(microseconds=1),
    "actor": lambda entry: entry.actor + "x",
    "action": lambda entry: entry.action[:-1],
    "subject": lambda entry: entry.subject + "\n",
    "reason": lambda entry: "" if entry.reason is None else None,
    "inputs": lambda entry: entry.inputs + " ",
    "success": lambda entry: not entry.success,
    "prev_hash": lambda entry: bytes([entry.prev_hash[0] ^ 1]) + entry.prev_hash[1:],
    "hash": lambda entry: entry.hash[:-1] + bytes([entry.hash[-1] ^ 128]),
}


@given(CHAINS, st.data(), st.sampled_from(list(MUTATIONS)))
def test_any_altered_field_is_found_at_its_entry(entries, data, field):
    at = data.draw(st.integers(0, len(entries) - 1))
    head = head_of(entries)
    entries[at] = replace(entries[at], **{field: MUTATIONS[field](entries[at])})

    verdict = verify("desk", entries, head)

    assert not verdict.ok
    assert verdict.seq == at + 1


@given(CHAINS, st.data())
def test_altered_entry_with_a_fresh_hash_is_found_by_its_successor_or_the_head(entries, data):
    at = data.draw(st.integers(0, len(entries) - 1))
    head = head_of(entries)
    forged = replace(entries[at], subject=entries[at].subject + "x")
    entries[at] = replace(forged, hash=entry_hash(forged))

    verdict = verify("desk", entries, head)

    last = at == len(entries) - 1
    assert verdict.fault is (Fault.ORPHAN_HEAD if last else Fault.UNLINKED)
    assert verdict.seq == (at + 1 if last else at + 2)


@given(CHAINS, st.data())
def test_any_deleted_entry_is_found(entries, data):
    at = data.draw(st.integers(0, len(entries) - 1))
    head = head_of(entries)
    last = at == len(entries) - 1
    del entries[at]

    verdict = verify("desk", entries, head)

    assert verdict.fault is (Fault.MISSING_TAIL if last else Fault.GAP)
    assert verdict.seq == at + 1


@given(st.lists(CONTENT, min_size=2, max_size=8).map(chain_of), st.data())
def test_swapped_entries_are_found_in_any_disguise(entries, data):
    first = data.draw(st.integers(0, len(entries) - 2))
    second = data.draw(st.integers(first + 1, len(entries) - 1))
    head = head_of(entries)
    one, two = entries[first], entries[second]
    if data.draw(st.booleans()):
        one, two = replace(one, seq=two.seq), replace(two, seq=one.seq)
    entries[first], entries[second] = two, one

    verdict = verify("desk", entries, head)

    assert not verdict.ok
    assert verdict.seq == first + 1


@given(CHAINS, CONTENT)
def test_entry_appended_past_the_head_is_found(entries, content):
    head = head_of(entries)
    prev = entries[-1]
    forged = AuditEntry("desk", prev.seq + 1, *content, prev.hash, b"")
    entries.append(replace(forged, hash=entry_hash(forged)))

    assert verify("desk", entries, head).fault is Fault.ORPHAN_HEAD


def test_entries_without_a_head_are_found():
    assert verify("desk", sample(), None) == Verdict(
        "desk", 4, sample()[-1].hash.hex(), Fault.ORPHAN_HEAD, 4
    )


def test_head_without_entries_is_a_missing_tail():
    verdict = verify("desk", [], Head(3, bytes(32)))

    assert (verdict.fault, verdict.seq) == (Fault.MISSING_TAIL, 1)


def test_only_the_first_break_is_named_and_the_rest_is_counted():
    entries = sample(6)
    entries[1] = replace(entries[1], actor="eve@desk")
    del entries[3]

    verdict = verify("desk", entries, head_of(entries))

    assert (verdict.fault, verdict.seq, verdict.entries) == (Fault.ALTERED, 2, 5)


def test_entry_of_another_chain_is_a_bug():
    with pytest.raises(AssertionError):
        verify("account:1", sample(), None)


@given(CONTENT, CONTENT)
def test_no_two_different_contents_share_an_encoding(one, two):
    first, second = (AuditEntry("desk", 1, *content, GENESIS, b"") for content in (one, two))

    assert (encode(first) == encode(second)) == (one == two)


def test_moving_a_character_between_fields_changes_the_encoding():
    entry = sample(1)[0]
    moved = replace(entry, actor=entry.actor + "o", action=entry.action[1:])

    assert encode(entry) != encode(moved)


def test_hash_is_sha256_of_netstrings():
    entry = AuditEntry("desk", 7, AT, "ann", "x", "é", None, "{}", False, GENESIS, b"")

    text = "4:desk,1:7,16:1772442900123456,3:ann,1:x,2:é,-2:{},1:f,64:" + "00" * 32 + ","
    assert encode(entry) == text.encode()
    assert entry_hash(entry) == hashlib.sha256(text.encode()).digest()


def test_instant_is_hashed_independently_of_its_zone():
    entry = sample(1)[0]
    elsewhere = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=5, minutes=30))))

    assert encode(entry) == encode(elsewhere)


def test_report_counts_and_names_the_broken_chains():
    good = Verdict("desk", 3, "00")
    bad = Verdict(account_chain(UUID(int=1)), 2, "00", Fault.GAP, 2)
    report = AuditReport((good, bad))

    assert (report.ok, report.entries, report.broken) == (False, 5, (bad,))
    assert bad.chain == "account:00000000-0000-0000-0000-000000000001"
    assert AuditReport(()).ok
