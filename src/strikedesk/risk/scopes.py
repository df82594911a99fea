"""Use cases: set limits and restrict names, for the desk, a user, an account or a strategy."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal, Role
from strikedesk.platform.db import Tx
from strikedesk.risk import scopes_repo as repo
from strikedesk.risk.errors import (
    DeskScopeForbidden,
    LimitsChanged,
    RestrictionExists,
    RestrictionNotFound,
)
from strikedesk.risk.limits import Overrides, dump

EVERYBODY = UUID(int=0)

Layer = repo.Layer
RestrictionRow = repo.RestrictionRow


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a limit or a restriction is about.

    Parameters
    ----------
    kind : str
        ``desk``, ``user``, ``account`` or ``strategy``.
    id : UUID
        Of the user, account or strategy; `EVERYBODY` for the desk.
    account_id : UUID or None
        The account that a strategy runs on.
    """

    kind: str
    id: UUID = EVERYBODY
    account_id: UUID | None = None

    @property
    def chain(self) -> str:
        """Name the audit chain that a change belongs to."""
        account_id = self.id if self.kind == "account" else self.account_id
        return DESK if account_id is None else accounts.chain(account_id)


async def layers(
    tx: Tx, principal: Principal, account_id: UUID | None, strategy_id: UUID | None
) -> list[Layer]:
    """Return what every scope set that holds for an account, or for the caller's next one.

    Raises
    ------
    AccountNotFound
    """
    if account_id is not None:
        await accounts.owned(tx, account_id, principal.user_id)
    return await repo.layers(tx, principal.user_id, account_id, strategy_id)


async def set_limits(
    tx: Tx,
    clock: Clock,
    principal: Principal,
    scope: Scope,
    overrides: Overrides,
    version: int | None,
) -> Layer:
    """Replace what a scope sets; an empty set leaves the defaults and the other scopes.

    Parameters
    ----------
    version : int or None
        The version that the caller has seen (0 for none yet); another one refuses.

    Raises
    ------
    DeskScopeForbidden
    AccountNotFound
    LimitsChanged
    """
    await _authorize(tx, principal, scope)
    before = await repo.lock_layer(tx, scope.kind, scope.id)
    current = 0 if before is None else before.version
    if version is not None and version != current:
        raise LimitsChanged(
            "The limits have changed since you looked; look again.",
            field="version",
            current=current,
        )
    stored = dump(overrides)
    layer = Layer(scope.kind, scope.id, stored, current + 1, principal.actor, clock.now())
    await repo.put_layer(tx, layer)
    change: dict[str, Any] = {"scope": scope.kind, "scope_id": str(scope.id)}
    change |= {"before": {} if before is None else before.overrides, "after": stored}
    await _audit(tx, clock, principal, scope, "limits.changed", change)
    return layer


async def restrictions(tx: Tx, principal: Principal) -> list[RestrictionRow]:
    """Return the restrictions in force that concern the caller; an administrator sees all."""
    return await repo.restrictions(tx, principal.user_id, everybodys=principal.role is Role.ADMIN)


async def restrict(
    tx: Tx,
    clock: Clock,
    new_id: NewId,
    principal: Principal,
    scope: Scope,
    *,
    symbol: str,
    effect: str,
    reason: str,
) -> RestrictionRow:
    """Put a name on a restricted list; it holds for every order judged after the commit.

    Raises
    ------
    DeskScopeForbidden
    AccountNotFound
    RestrictionExists
    """
    await _authorize(tx, principal, scope)
    row = RestrictionRow(
        new_id(), scope.kind, scope.id, symbol, effect, reason, principal.actor, clock.now()
    )
    try:
        await repo.add_restriction(tx, row)
    except asyncpg.UniqueViolationError as exists:
        raise RestrictionExists(f"{symbol} is restricted there already.") from exists
    told = {"symbol": symbol, "effect": effect, "reason": reason}
    await _audit(tx, clock, principal, scope, "restriction.added", told)
    return row


async def lift(tx: Tx, clock: Clock, principal: Principal, restriction_id: UUID) -> None:
    """Take a name off its list; who restricted it and when stays on record.

    Raises
    ------
    RestrictionNotFound
    DeskScopeForbidden
    """
    row = await repo.lock_restriction(tx, restriction_id)
    if row is None:
        raise RestrictionNotFound("There is no such restriction in force.")
    scope = Scope(row.scope, row.scope_id)
    await _authorize(tx, principal, scope)
    await repo.lift(tx, restriction_id, principal.actor, clock.now())
    await _audit(tx, clock, principal, scope, "restriction.lifted", {"symbol": row.symbol})


async def _authorize(tx: Tx, principal: Principal, scope: Scope) -> None:
    account_id = scope.id if scope.kind == "account" else scope.account_id
    if account_id is not None:
        await accounts.owned(tx, account_id, principal.user_id)
    elif principal.role is not Role.ADMIN:
        raise DeskScopeForbidden(
            "Only an administrator sets limits and restrictions for the desk or a user."
        )


async def _audit(
    tx: Tx, clock: Clock, principal: Principal, scope: Scope, action: str, inputs: dict[str, Any]
) -> None:
    await audit.record(
        tx,
        clock,
        chain=scope.chain,
        actor=principal.actor,
        action=action,
        subject=f"{scope.kind}:{scope.id}",
        inputs=inputs,
        success=True,
    )
