"""Starting a paper account over: the money begins anew, the history stays."""

from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.accounts.errors import AccountNotFlat, AccountNotPaper
from strikedesk.accounts.ledger import LedgerTransaction, TransactionKind, capital_movement
from strikedesk.accounts.model import OPENING_BALANCE, Account, AccountKind
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal
from strikedesk.platform.db import Tx
from strikedesk.positions import repo


async def reset_account(
    tx: Tx, clock: Clock, new_id: NewId, principal: Principal, account_id: UUID
) -> Account:
    """Bring a flat paper account's cash back to what it opened with.

    Trades and orders are facts and stay; profit by period therefore still counts them.

    Raises
    ------
    AccountNotFound
    AccountNotPaper
    AccountNotFlat
        If anything is open or working; close and cancel first.
    """
    account = await accounts.owned(tx, account_id, principal.user_id, lock=True)
    if account.kind is not AccountKind.PAPER:
        raise AccountNotPaper("Only a paper account can start over.", field="account_id")
    if await repo.is_engaged(tx, account_id):
        raise AccountNotFlat("Close the open positions and cancel the working orders first.")
    funds = await accounts.funds_of(tx, account)
    missing = OPENING_BALANCE[account.currency] - funds.balance
    if missing:
        entry = LedgerTransaction(
            new_id(),
            account_id,
            TransactionKind.RESET,
            clock.now(),
            capital_movement(missing),
            "Start over",
        )
        await accounts.post(tx, entry)
    await audit.record(
        tx,
        clock,
        chain=accounts.chain(account_id),
        actor=principal.actor,
        action="account.reset",
        subject=str(account_id),
        inputs={"balance_before": str(funds.balance)},
        success=True,
    )
    return account
