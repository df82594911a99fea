"""Wire types of limits, restrictions, the book's usage, and sizes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from strikedesk.core.trading import Side
from strikedesk.platform.wire import Exact, Positive, Wire
from strikedesk.risk.limits import DEFAULTS, MEANINGS, WHOLE, EffectiveLimits, Overrides, dump
from strikedesk.risk.scopes import EVERYBODY, Layer, RestrictionRow, Scope
from strikedesk.risk.usage import Usage

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,10}:(\*|[^:*]{1,60})$")]


class ScopeIn(Wire):
    """Whom it is about."""

    scope: Literal["desk", "user", "account", "strategy"]
    user_id: UUID | None = None
    account_id: UUID | None = None
    strategy_id: Annotated[UUID | None, Field(validate_default=True)] = None

    @field_validator("strategy_id", mode="after")
    @classmethod
    def _names_what_the_scope_needs(
        cls, strategy_id: UUID | None, info: ValidationInfo
    ) -> UUID | None:
        given = {"user_id": info.data.get("user_id"), "account_id": info.data.get("account_id")}
        given["strategy_id"] = strategy_id
        needs = {
            "desk": set(),
            "user": {"user_id"},
            "account": {"account_id"},
            "strategy": {"account_id", "strategy_id"},
        }
        told = {name for name, value in given.items() if value is not None}
        needed: set[str] = needs[info.data["scope"]] if "scope" in info.data else told
        if told != needed:
            raise ValueError(
                f"the scope {info.data['scope']!r} goes with "
                + (" and ".join(sorted(needed)) or "no id")
            )
        return strategy_id

    def of(self) -> Scope:
        """Make the scope."""
        return Scope(
            self.scope,
            self.strategy_id or self.account_id or self.user_id or EVERYBODY,
            self.account_id if self.scope == "strategy" else None,
        )


class LimitsIn(ScopeIn):
    """All that the scope sets; a limit that is left out is not the scope's to say."""

    limits: dict[str, str | int | float | None]
    version: Annotated[int | None, Field(ge=0)] = None

    @field_validator("limits", mode="after")
    @classmethod
    def _each_is_a_limit(
        cls, limits: dict[str, str | int | float | None]
    ) -> dict[str, str | int | float | None]:
        for name, value in limits.items():
            if name not in MEANINGS:
                raise ValueError(f"there is no limit {name!r}; there are {', '.join(MEANINGS)}")
            if value is not None and not _is_fit(name, value):
                kind = "whole number" if name in WHOLE else "number"
                raise ValueError(f"{name} is a {kind} of at least 0, below 1e15, or null for none")
        return limits

    def overrides(self) -> Overrides:
        """Read the numbers."""
        return {
            name: None
            if value is None
            else int(Decimal(str(value)))
            if name in WHOLE
            else Decimal(str(value))
            for name, value in self.limits.items()
        }


def _is_fit(name: str, value: str | float) -> bool:
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return False
    if not number.is_finite() or not 0 <= number < Decimal("1e15"):
        return False
    return name not in WHOLE or number == number.to_integral_value()


class LayerOut(Wire):
    """What one scope set."""

    scope: str
    scope_id: UUID | None
    limits: dict[str, Any]
    version: int
    updated_by: str
    updated_at: datetime

    @classmethod
    def of(cls, layer: Layer) -> "LayerOut":
        """Show a layer."""
        return cls(
            scope=layer.scope,
            scope_id=None if layer.scope_id == EVERYBODY else layer.scope_id,
            limits=layer.overrides,
            version=layer.version,
            updated_by=layer.updated_by,
            updated_at=layer.updated_at,
        )


class LimitOut(Wire):
    """One limit as it holds now."""

    name: str
    meaning: str
    unit: str
    value: str | int | None
    default: str | int | None
    binding: Literal["refuses", "advises"]


class LimitsOut(Wire):
    """The limits that hold, and who set what."""

    account_id: UUID | None
    limits: dict[str, str | int | None]
    items: list[LimitOut]
    layers: list[LayerOut]

    @classmethod
    def of(
        cls, account_id: UUID | None, found: EffectiveLimits, layers: Sequence[Layer]
    ) -> "LimitsOut":
        """Show limits."""
        now = dump({name: getattr(found.limits, name) for name in MEANINGS})
        usual = dump({name: getattr(DEFAULTS, name) for name in MEANINGS})
        return cls(
            account_id=account_id,
            limits=now,
            items=[
                LimitOut(
                    name=name,
                    meaning=meaning,
                    unit=unit,
                    value=now[name],
                    default=usual[name],
                    binding="advises" if name in found.advised else "refuses",
                )
                for name, (meaning, unit) in MEANINGS.items()
            ],
            layers=[LayerOut.of(layer) for layer in layers],
        )


class RestrictionIn(ScopeIn):
    """A name that may not be traded, or only be reduced.

    Parameters
    ----------
    symbol : str
        ``EXCHANGE:SYMBOL`` of an instrument or an underlying, or ``EXCHANGE:*`` for a segment.
    """

    scope: Literal["desk", "user", "account"]
    symbol: Symbol
    effect: Literal["blocked", "reduce_only"] = "blocked"
    reason: Reason


class RestrictionOut(Wire):
    """A name on a restricted list."""

    id: UUID
    scope: str
    scope_id: UUID | None
    symbol: str
    effect: str
    reason: str
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, row: RestrictionRow) -> "RestrictionOut":
        """Show a restriction."""
        shown = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**{**shown, "scope_id": None if row.scope_id == EVERYBODY else row.scope_id})


class RestrictionsOut(Wire):
    """The restrictions in force that concern the caller."""

    items: list[RestrictionOut]


class UsageOut(Wire):
    """How much of one limit is used."""

    name: str
    used: Exact
    limit: Exact | None
    unit: str
    share: Exact | None
    binding: Literal["refuses", "advises"]


class PeriodsOut(Wire):
    """Profit after charges by the account's day, all that is open included."""

    today: Exact
    week: Exact
    month: Exact


class PortfolioOut(Wire):
    """An account as the gate sees it now."""

    account_id: UUID
    currency: str
    state: str
    equity: Exact
    cash: Exact
    available: Exact
    at_risk: Exact
    open_pnl: Exact
    pnl: PeriodsOut
    positions: int
    by_underlying: dict[str, int]
    usage: list[UsageOut]
    as_of: datetime
    note: str

    @staticmethod
    def usage_of(found: Sequence[Usage]) -> list[UsageOut]:
        """Show usages."""
        return [UsageOut.model_validate(one) for one in found]


class SizeIn(Wire):
    """What one is ready to lose, and where one would be wrong."""

    account_id: UUID
    exchange: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    tradingsymbol: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    side: Side
    entry_price: Positive
    stop_price: Positive
    risk_fraction: Annotated[Positive, Field(le=1)] = Decimal("0.01")


class SizeOut(Wire):
    """How much to trade."""

    quantity: Exact
    lots: Exact
    risk_amount: Exact
    value: Exact
    limited_by: Literal["risk", "position_max", "available"]
    equity: Exact
    currency: str
    note: str
