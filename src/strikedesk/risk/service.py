"""Use cases of risk: the reference of an order, and the kill switch's latch."""

from uuid import UUID

import asyncpg
import structlog

from strikedesk.accounts import service as accounts
from strikedesk.accounts.errors import AccountNotFound
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal, Role
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Tx
from strikedesk.positions.market import underlying_price
from strikedesk.risk import repo
from strikedesk.risk.errors import DeskScopeForbidden, KillSwitchEngaged, KillSwitchNotFound
from strikedesk.risk.model import (
    Reference,
)

log = structlog.get_logger(__name__)

KillSwitch = repo.KillSwitch


def reference(market: LiveMarket, instrument: Instrument) -> Reference:
    """Return what the market shows of an instrument now."""
    quote = market.board.quote(instrument.id)
    if quote is None:
        return Reference()
    return Reference(
        last_price=quote.last_price,
        bid=quote.bid,
        ask=quote.ask,
        age=market.clock.now() - quote.at,
        underlying_price=underlying_price(market, instrument),
    )


async def engage(
    tx: Tx,
    clock: Clock,
    new_id: NewId,
    principal: Principal,
    *,
    account_id: UUID | None,
    reason: str,
) -> KillSwitch:
    """Latch the desk (no account) or one account; from the commit on no order passes the gate.

    Raises
    ------
    DeskScopeForbidden
    AccountNotFound
    KillSwitchEngaged
    """
    await authorize(tx, principal, account_id)
    scope = "desk" if account_id is None else "account"
    switch = KillSwitch(new_id(), scope, account_id, reason, principal.actor, clock.now())
    await latch(tx, switch)
    await _audit(tx, clock, principal, switch, "kill_switch.engaged", reason)
    return switch


async def latch(tx: Tx, switch: KillSwitch) -> None:
    """Store a latch and nothing else; who may do so has been asked.

    Raises
    ------
    AccountNotFound
    KillSwitchEngaged
    """
    # No account's lock is waited for: a transaction that hangs must not keep a halt from being
    # recorded. The gate reads the latch after its own lock, so it holds from the commit on for
    # every order that is judged after it; `wait_for_orders_under_way` sees to those before.
    try:
        await repo.engage(tx, switch)
    except asyncpg.UniqueViolationError as engaged_already:
        raise KillSwitchEngaged(f"This {switch.scope} is halted already.") from engaged_already
    except asyncpg.ForeignKeyViolationError as unknown:
        raise AccountNotFound("There is no such account.", field="account_id") from unknown


async def require_scope(tx: Tx, account_id: UUID | None) -> None:
    """Refuse an account that does not exist, whoever asks.

    Raises
    ------
    AccountNotFound
    """
    if account_id is not None and not await repo.is_account(tx, account_id):
        raise AccountNotFound("There is no such account.", field="account_id")


async def release(tx: Tx, clock: Clock, principal: Principal, switch_id: UUID) -> KillSwitch:
    """Open a latch. The caller has proved who they are anew.

    Raises
    ------
    KillSwitchNotFound
    DeskScopeForbidden
    """
    switch = await repo.lock_engaged(tx, switch_id)
    if switch is None:
        raise KillSwitchNotFound("There is no such engaged kill switch.")
    await authorize(tx, principal, switch.account_id)
    await repo.release(tx, switch_id, principal.actor, clock.now())
    await _audit(tx, clock, principal, switch, "kill_switch.released", None)
    return switch


async def wait_for_orders_under_way(tx: Tx, account_id: UUID | None) -> bool:
    """Wait until every order that was being judged at the latch's commit is stored or refused.

    Returns
    -------
    bool
        False if some transaction did not end within three seconds: its order may still pass
        the gate, and is then cancelled before it is sent.
    """
    try:
        await repo.wait_for_accounts(tx, account_id)
    except asyncpg.LockNotAvailableError:
        log.warning("an account's transaction hangs at the kill switch", account_id=account_id)
        return False
    return True


async def authorize(tx: Tx, principal: Principal, account_id: UUID | None) -> None:
    """Let an administrator pass, and an account's owner for that account.

    Raises
    ------
    DeskScopeForbidden
    AccountNotFound
    """
    if principal.role is Role.ADMIN:
        return
    if account_id is None:
        raise DeskScopeForbidden("Only an administrator may halt or release the whole desk.")
    await accounts.owned(tx, account_id, principal.user_id)


async def _audit(
    tx: Tx, clock: Clock, principal: Principal, switch: KillSwitch, action: str, reason: str | None
) -> None:
    chain = accounts.chain(switch.account_id) if switch.account_id else "desk"
    await audit.record(
        tx,
        clock,
        chain=chain,
        actor=principal.actor,
        action=action,
        subject=str(switch.id),
        inputs={"scope": switch.scope},
        success=True,
        reason=reason,
    )
