"""Wire types of the audit and the error log."""

import base64
import json
from datetime import UTC, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from strikedesk.audit.errors import CursorInvalid
from strikedesk.audit.model import AuditEntry, AuditPlace, AuditReport, ErrorRecord, Fault, Verdict
from strikedesk.platform.wire import Wire

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]
Prose = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]+$"),
]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2999, 12, 31, tzinfo=UTC)),
]
ErrorId = Annotated[int, Field(ge=1, le=2**63 - 1)]


class AuditEntryOut(Wire):
    """An entry of the audit log."""

    chain: str
    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str | None
    inputs: Any
    success: bool
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Show an entry."""
        plain = {name: getattr(entry, name) for name in cls.model_fields}
        return cls(**plain | {"inputs": _parsed(entry.inputs), "hash": entry.hash.hex()})


class AuditEntriesOut(Wire):
    """Entries of the audit log, newest first."""

    items: list[AuditEntryOut]
    next_cursor: str | None


class VerdictOut(Wire):
    """The outcome of verifying one chain; keep the heads elsewhere to notice a replaced log."""

    chain: str
    ok: bool
    entries: int
    head: str
    fault: Fault | None
    seq: int | None

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """Show a verdict."""
        return cls(**{name: getattr(verdict, name) for name in cls.model_fields})


class AuditReportOut(Wire):
    """The outcome of verifying every chain, the broken ones first."""

    ok: bool
    entries: int
    chains: list[VerdictOut]

    @classmethod
    def of(cls, report: AuditReport) -> Self:
        """Show a report."""
        broken_first = sorted(report.verdicts, key=lambda verdict: verdict.ok)
        return cls(
            ok=report.ok,
            entries=report.entries,
            chains=[VerdictOut.of(verdict) for verdict in broken_first],
        )


class ErrorOut(Wire):
    """An entry of the error log."""

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

    @classmethod
    def of(cls, record: ErrorRecord) -> Self:
        """Show an error."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})


class ErrorsOut(Wire):
    """Entries of the error log, newest first."""

    items: list[ErrorOut]
    next_cursor: str | None


class ResolutionIn(Wire):
    """How an error was dealt with."""

    resolution: Prose


def cursor_of(place: AuditPlace | None) -> str | None:
    """Write a place in the audit log as an opaque text."""
    if place is None:
        return None
    raw = json.dumps([place.at.isoformat(), place.chain, place.seq])
    return base64.urlsafe_b64encode(raw.encode()).decode()


def place_of(cursor: str | None) -> AuditPlace | None:
    """Read back what `cursor_of` wrote.

    Raises
    ------
    CursorInvalid
        If it is something else.
    """
    if cursor is None:
        return None
    try:
        return _read_place(cursor)
    except (ValueError, TypeError, OverflowError) as unread:
        raise CursorInvalid("Take next_cursor of an earlier reply.", field="cursor") from unread


def _read_place(cursor: str) -> AuditPlace:
    at, chain, seq = json.loads(base64.urlsafe_b64decode(cursor))
    place = AuditPlace(datetime.fromisoformat(at), str(chain), int(seq))
    if place.at.tzinfo is None or not 0 < place.seq < 2**63 or "\x00" in place.chain:
        raise ValueError(cursor)
    return place


def _parsed(inputs: str) -> Any:
    try:
        return json.loads(inputs)
    except ValueError:
        return inputs
