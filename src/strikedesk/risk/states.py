"""Use case: set what an account may do."""

from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.accounts.errors import AccountNotFound
from strikedesk.accounts.model import TradingState
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.identity.model import Principal, Role
from strikedesk.platform.db import Tx
from strikedesk.risk import kill_repo as repo
from strikedesk.risk.errors import PasswordRequired

LEEWAY = {TradingState.HALTED: 0, TradingState.REDUCING: 1, TradingState.ACTIVE: 2}


def is_raised(before: TradingState, after: TradingState) -> bool:
    """Tell whether an account may do more than before."""
    return LEEWAY[after] > LEEWAY[before]


async def state_of(tx: Tx, principal: Principal, account_id: UUID) -> TradingState:
    """Return what an account may do, the account locked until the transaction ends.

    Raises
    ------
    AccountNotFound
        If there is none, or it is somebody else's and the caller is no administrator.
    """
    found = await repo.lock_state(tx, account_id)
    if found is None or not (found.user_id == principal.user_id or principal.role is Role.ADMIN):
        raise AccountNotFound("There is no such account.", field="account_id")
    return found.state


async def set_state(
    tx: Tx,
    clock: Clock,
    principal: Principal,
    account_id: UUID,
    state: TradingState,
    reason: str,
    *,
    proved: bool,
) -> TradingState:
    """Set what an account may do.

    Parameters
    ----------
    proved : bool
        The caller has proved anew who they are.

    Returns
    -------
    TradingState
        What it was before.

    Raises
    ------
    AccountNotFound
    PasswordRequired
        If the account would be let do more and that was not proved.
    """
    before = await state_of(tx, principal, account_id)
    if is_raised(before, state) and not proved:
        raise PasswordRequired(f"From {before} to {state} needs your password.", field="password")
    kept = None if state is TradingState.ACTIVE else reason
    await repo.set_state(tx, account_id, state, kept)
    await audit.record(
        tx,
        clock,
        chain=accounts.chain(account_id),
        actor=principal.actor,
        action="account.state_changed",
        subject=str(account_id),
        inputs={"before": before, "after": state},
        success=True,
        reason=reason,
    )
    return before
