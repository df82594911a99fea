"""Wire types of risk."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from strikedesk.accounts.model import TradingState
from strikedesk.platform.wire import Wire
from strikedesk.risk.kill_life import Kill, KillStatus
from strikedesk.risk.kills import HistoryRow, Pull, ReportRow

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class KillSwitchIn(Wire):
    """What halting needs: what, why, and what to do beside refusing orders."""

    scope: Literal["desk", "account", "strategy"]
    account_id: Annotated[UUID | None, Field(validate_default=True)] = None
    strategy_id: Annotated[UUID | None, Field(validate_default=True)] = None
    reason: Reason
    cancel: bool = True
    flatten: Annotated[bool, Field(validate_default=True)] = False
    drill: bool = False

    @field_validator("account_id", mode="after")
    @classmethod
    def _account_belongs_to_the_scope(
        cls, account_id: UUID | None, info: ValidationInfo
    ) -> UUID | None:
        if (info.data.get("scope") in ("account", "strategy")) != (account_id is not None):
            raise ValueError("goes with the scopes 'account' and 'strategy', and only with them")
        return account_id

    @field_validator("strategy_id", mode="after")
    @classmethod
    def _strategy_belongs_to_the_scope(
        cls, strategy_id: UUID | None, info: ValidationInfo
    ) -> UUID | None:
        if (info.data.get("scope") == "strategy") != (strategy_id is not None):
            raise ValueError("goes with the scope 'strategy', and only with it")
        return strategy_id

    @field_validator("flatten", mode="after")
    @classmethod
    def _what_works_is_cancelled_first(cls, flatten: bool, info: ValidationInfo) -> bool:
        if flatten and not info.data.get("cancel", True):
            raise ValueError("positions are closed only once working orders are cancelled")
        return flatten

    def pull(self) -> Pull:
        """Make what is asked for."""
        return Pull(
            self.scope,
            self.account_id,
            self.strategy_id,
            self.reason,
            cancels=self.cancel,
            flattens=self.flatten,
            is_drill=self.drill,
        )


class KillSwitchOut(Wire):
    """A latch that is or was engaged, or a drill.

    ``status`` says how far cancelling and closing have come; null for one that only latched.
    """

    id: UUID
    scope: Literal["desk", "account", "strategy"]
    account_id: UUID | None
    strategy_id: UUID | None
    reason: str
    engaged_by: str
    engaged_at: datetime
    released_by: str | None
    released_at: datetime | None
    cancel: bool
    flatten: bool
    drill: bool
    status: KillStatus | None

    @classmethod
    def of(cls, row: HistoryRow) -> "KillSwitchOut":
        """Show a latch or a drill."""
        shown = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        return cls(
            **shown,
            cancel=bool(row.cancels),
            flatten=bool(row.flattens),
            drill=row.is_drill,
        )

    @classmethod
    def of_pull(cls, kill: Kill) -> "KillSwitchOut":
        """Show what has just been asked for."""
        return cls(
            id=kill.id,
            scope=kill.scope,
            account_id=kill.account_id,
            strategy_id=kill.strategy_id,
            reason=kill.reason,
            engaged_by=kill.asked_by,
            engaged_at=kill.asked_at,
            released_by=None,
            released_at=None,
            cancel=kill.cancels,
            flatten=kill.flattens,
            drill=kill.is_drill,
            status=kill.status,
        )


class KillSwitchesOut(Wire):
    """Latches and drills that concern the caller, newest first."""

    items: list[KillSwitchOut]
    next_cursor: str | None = None


class AuditPlaceOut(Wire):
    """Where the audit log has the report's hash."""

    chain: str
    seq: int


class KillReportOut(Wire):
    """A report: the text that was hashed, the hash, and where the audit log has it.

    ``report`` is the text read; ``signed_text`` is what SHA-256 was taken of, byte by byte.
    """

    kill_switch_id: UUID
    number: int
    at: datetime
    status: KillStatus
    report: dict[str, Any]
    signed_text: str
    sha256: str
    audit: AuditPlaceOut

    @classmethod
    def of(cls, row: ReportRow) -> "KillReportOut":
        """Show a report."""
        return cls(
            kill_switch_id=row.kill_id,
            number=row.seq,
            at=row.at,
            status=KillStatus(row.status),
            report=orjson.loads(row.body),
            signed_text=row.body,
            sha256=row.sha256.hex(),
            audit=AuditPlaceOut(chain=row.chain, seq=row.audit_seq),
        )


class StateIn(Wire):
    """What an account may do from now on; letting it do more asks for the password."""

    state: TradingState
    reason: Reason
    password: Annotated[str | None, StringConstraints(max_length=1000)] = None


class StateOut(Wire):
    """What an account may do."""

    account_id: UUID
    state: TradingState
    before: TradingState
    reason: str


class ReleaseIn(Wire):
    """Releasing asks for the password again."""

    password: Annotated[str, StringConstraints(max_length=1000)]
