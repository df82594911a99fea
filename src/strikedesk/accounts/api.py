"""Routes of accounts and wallets."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from strikedesk.accounts import service
from strikedesk.accounts.access import DeskValues, SnapshotTx
from strikedesk.accounts.ledger import TransactionKind
from strikedesk.accounts.schemas import (
    AccountIn,
    AccountOut,
    AccountsOut,
    MoveFundsIn,
    WalletOut,
)
from strikedesk.identity.access import CurrentPrincipal, TraderPrincipal
from strikedesk.platform.http import DeskClock, Ids, ReadTx, Tx
from strikedesk.platform.wire import Cursor

router = APIRouter(prefix="/accounts", tags=["accounts"])

Limit = Annotated[int, Query(ge=1, le=1000)]


@router.get("")
async def list_accounts(tx: ReadTx, principal: CurrentPrincipal) -> AccountsOut:
    """List the caller's accounts, the default one first."""
    found = await service.accounts_of(tx, principal.user_id)
    return AccountsOut(items=[AccountOut.of(account) for account in found])


@router.post("", status_code=201)
async def open_account(
    body: AccountIn, tx: Tx, principal: TraderPrincipal, clock: DeskClock, new_id: Ids
) -> AccountOut:
    """Open a paper or tracked account; a paper one starts with its opening balance."""
    account = await service.open_account(
        tx,
        clock,
        new_id,
        user_id=principal.user_id,
        actor=principal.actor,
        name=body.name,
        kind=body.kind,
        currency=body.currency,
    )
    return AccountOut.of(account)


@router.get("/{account_id}")
async def get_account(account_id: UUID, tx: ReadTx, principal: CurrentPrincipal) -> AccountOut:
    """Show one account."""
    return AccountOut.of(await service.owned(tx, account_id, principal.user_id))


@router.get("/{account_id}/wallet")
async def get_wallet(
    account_id: UUID,
    tx: SnapshotTx,
    principal: CurrentPrincipal,
    value: DeskValues,
    cursor: Cursor | None = None,
    limit: Limit = 100,
) -> WalletOut:
    """Show cash, what it is promised to, and its movements, newest first."""
    return WalletOut.of(
        await service.wallet(
            tx, account_id, principal.user_id, value=value, cursor=cursor, limit=limit
        )
    )


@router.post("/{account_id}/wallet", status_code=201)
async def move_funds(
    account_id: UUID,
    body: MoveFundsIn,
    tx: Tx,
    principal: TraderPrincipal,
    clock: DeskClock,
    new_id: Ids,
    value: DeskValues,
) -> WalletOut:
    """Deposit to, or withdraw from, a paper account."""
    await service.move_funds(
        tx,
        clock,
        new_id,
        user_id=principal.user_id,
        actor=principal.actor,
        account_id=account_id,
        kind=TransactionKind(body.kind),
        amount=body.amount,
        memo=body.memo,
        value=value,
    )
    return WalletOut.of(await service.wallet(tx, account_id, principal.user_id, value=value))
