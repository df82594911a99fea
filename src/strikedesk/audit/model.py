"""Audit entries and the proof that a chain of them is whole.

Each entry's hash covers all its fields and the hash before it, so that no entry can be altered,
removed or moved without every later hash giving it away. Who can write to the database can still
replace a chain's whole tail together with its head; against that, keep the heads that a
verification reports somewhere else.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

DESK = "desk"
"""The chain of what concerns no single account."""

GENESIS = bytes(32)
"""What the first entry of a chain names as the hash before it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def account_chain(account_id: UUID) -> str:
    """Name the chain of an account."""
    return f"account:{account_id}"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One action: who did what to what, why, with which inputs, and whether it succeeded.

    Parameters
    ----------
    seq : int
        Position in its chain, from 1 without gaps.
    at : datetime
        Aware; hashed as microseconds since 1970-01-01 UTC.
    inputs : str
        JSON text; its exact bytes are hashed.
    """

    chain: str
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str | None
    inputs: str
    success: bool
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain says that it ends; ``seq`` 0 with `GENESIS` for an empty one."""

    seq: int
    hash: bytes


class Fault(StrEnum):
    """How a chain is broken."""

    GAP = "gap"  # an entry is missing, or stands in another's place
    UNLINKED = "unlinked"  # an entry does not name the hash of the one before it
    ALTERED = "altered"  # an entry's content does not give its hash
    MISSING_TAIL = "missing_tail"  # the head names an entry later than the last one
    ORPHAN_HEAD = "orphan_head"  # the head is absent, or not the last entry's hash


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of verifying one chain.

    Parameters
    ----------
    entries : int
        How many entries were read.
    head : str
        Hash of the last good entry, in hexadecimal.
    fault, seq
        The first break and where it is; both None when the chain is whole.
    """

    chain: str
    entries: int
    head: str
    fault: Fault | None = None
    seq: int | None = None

    @property
    def ok(self) -> bool:
        """Tell whether the chain is whole."""
        return self.fault is None


def encode(entry: AuditEntry) -> bytes:
    """Write what is hashed: every field as a netstring (``5:hello,``), None as ``-``.

    Must stay byte for byte what the database function ``audit_append`` hashes.
    """
    micros = (entry.at - _EPOCH) // timedelta(microseconds=1)
    fields = (
        entry.chain,
        str(entry.seq),
        str(micros),
        entry.actor,
        entry.action,
        entry.subject,
        entry.reason,
        entry.inputs,
        "t" if entry.success else "f",
        entry.prev_hash.hex(),
    )
    return b"".join(_netstring(field) for field in fields)


def _netstring(text: str | None) -> bytes:
    if text is None:
        return b"-"
    raw = text.encode()
    return b"%d:%b," % (len(raw), raw)


def entry_hash(entry: AuditEntry) -> bytes:
    """Compute an entry's hash from its fields, without looking at the hash it carries."""
    return hashlib.sha256(encode(entry)).digest()


class ChainCheck:
    """Verifies one chain, entry by entry, in constant memory."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self._good = Head(0, GENESIS)
        self._entries = 0
        self._fault: tuple[Fault, int] | None = None

    def take(self, entry: AuditEntry) -> None:
        """Check the next entry; after the first break the rest is only counted."""
        assert entry.chain == self.chain
        self._entries += 1
        if self._fault is not None:
            return
        expected = self._good.seq + 1
        if entry.seq != expected:
            self._fault = Fault.GAP, expected
        elif entry.prev_hash != self._good.hash:
            self._fault = Fault.UNLINKED, expected
        elif entry_hash(entry) != entry.hash:
            self._fault = Fault.ALTERED, expected
        else:
            self._good = Head(entry.seq, entry.hash)

    def close(self, head: Head | None) -> Verdict:
        """Compare the end with the chain's head (None when it has none) and give the verdict."""
        fault, seq = self._fault or self._end_fault(head)
        return Verdict(self.chain, self._entries, self._good.hash.hex(), fault, seq)

    def _end_fault(self, head: Head | None) -> tuple[Fault, int] | tuple[None, None]:
        last = self._good
        if head is not None and head.seq > last.seq:
            return Fault.MISSING_TAIL, last.seq + 1
        if head != last:
            return Fault.ORPHAN_HEAD, last.seq
        return None, None


def verify(chain: str, entries: Iterable[AuditEntry], head: Head | None) -> Verdict:
    """Verify a chain from its entries in order of ``seq`` and its head."""
    check = ChainCheck(chain)
    for entry in entries:
        check.take(entry)
    return check.close(head)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The outcome of verifying every chain."""

    verdicts: tuple[Verdict, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every chain is whole."""
        return all(verdict.ok for verdict in self.verdicts)

    @property
    def entries(self) -> int:
        """Count the entries read over all chains."""
        return sum(verdict.entries for verdict in self.verdicts)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """Return the chains that are not whole."""
        return tuple(verdict for verdict in self.verdicts if not verdict.ok)


class AuditFilter(NamedTuple):
    """Which entries to list; None means any. ``action`` is a prefix, ``until`` is exclusive."""

    chain: str | None = None
    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    success: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditPlace(NamedTuple):
    """A place in the list of all entries, newest first."""

    at: datetime
    chain: str
    seq: int


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """Something that broke: where, with which stack, and how it was dealt with."""

    id: int
    at: datetime
    request_id: str | None
    user_id: UUID | None
    method: str | None
    path: str | None
    error_type: str
    message: str
    stack: str
    context: dict[str, Any]
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None
