"""Wire types of risk."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from strikedesk.platform.wire import Wire
from strikedesk.risk.service import KillSwitch

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class KillSwitchIn(Wire):
    """What halting needs: what, and why."""

    scope: Literal["desk", "account"]
    account_id: Annotated[UUID | None, Field(validate_default=True)] = None
    reason: Reason

    @field_validator("account_id", mode="after")
    @classmethod
    def _belongs_to_the_scope(cls, account_id: UUID | None, info: ValidationInfo) -> UUID | None:
        if (info.data.get("scope") == "account") != (account_id is not None):
            raise ValueError("goes with the scope 'account', and only with it")
        return account_id


class KillSwitchOut(Wire):
    """An engaged latch."""

    id: UUID
    scope: Literal["desk", "account"]
    account_id: UUID | None
    reason: str
    engaged_by: str
    engaged_at: datetime

    @classmethod
    def of(cls, switch: KillSwitch) -> "KillSwitchOut":
        """Show a latch."""
        return cls.model_validate(switch)


class KillSwitchesOut(Wire):
    """The engaged latches that concern the caller."""

    items: list[KillSwitchOut]


class ReleaseIn(Wire):
    """Releasing asks for the password again."""

    password: Annotated[str, StringConstraints(max_length=1000)]
