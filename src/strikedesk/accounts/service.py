"""Use cases of accounts and their money."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from strikedesk.accounts import repo
from strikedesk.accounts.errors import (
    AccountNameTaken,
    AccountNotFound,
    AccountNotPaper,
    CurrencyNotSupported,
    FundsNotAvailable,
    FundsUncertain,
)
from strikedesk.accounts.ledger import LedgerTransaction, TransactionKind, capital_movement
from strikedesk.accounts.model import (
    NOTHING_OPEN,
    OPENING_BALANCE,
    Account,
    AccountKind,
    Funds,
    OpenPnl,
    TradingState,
)
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.platform.db import Tx

ValueOpen = Callable[[Tx, UUID], Awaitable[OpenPnl]]
"""Values an account's margined positions; positions know how, and are above this slice."""


def chain(account_id: UUID) -> str:
    """Name the audit chain of an account."""
    return f"account:{account_id}"


@dataclass(frozen=True, slots=True)
class Wallet:
    """An account's money now and how it came about."""

    account: Account
    funds: Funds
    entries: list[repo.StatementEntry]
    next_cursor: str | None


async def open_account(
    tx: Tx,
    clock: Clock,
    new_id: NewId,
    *,
    user_id: UUID,
    actor: str,
    name: str,
    kind: AccountKind,
    currency: str,
) -> Account:
    """Open an account; a paper one gets its opening balance, the first one is the default.

    Raises
    ------
    CurrencyNotSupported
    AccountNameTaken
    """
    if currency not in OPENING_BALANCE:
        known = ", ".join(sorted(OPENING_BALANCE))
        raise CurrencyNotSupported(f"{currency} is not one of {known}.", field="currency")
    at = clock.now()
    account = Account(
        id=new_id(),
        user_id=user_id,
        name=name,
        kind=kind,
        currency=currency,
        state=TradingState.ACTIVE,
        state_reason=None,
        is_default=not await tx.fetchval(repo.HAS_ANY, user_id),
        reserved=ZERO,
        margin=ZERO,
        created_at=at,
    )
    try:
        await repo.insert(tx, account)
    except asyncpg.UniqueViolationError as taken:
        raise AccountNameTaken(f"You already have an account {name!r}.", field="name") from taken
    if kind is AccountKind.PAPER:
        await _move_capital(
            tx, new_id, account, TransactionKind.OPENING, OPENING_BALANCE[currency], at, "Opening"
        )
    await audit.record(
        tx,
        clock,
        chain=chain(account.id),
        actor=actor,
        action="account.opened",
        subject=str(account.id),
        inputs={"name": name, "kind": kind, "currency": currency},
        success=True,
    )
    return account


async def accounts_of(tx: Tx, user_id: UUID) -> list[Account]:
    """Return a user's accounts, the default one first."""
    return await repo.of_user(tx, user_id)


async def owned(tx: Tx, account_id: UUID, user_id: UUID, *, lock: bool = False) -> Account:
    """Return the user's account; lock it when the caller is about to decide about its money.

    A lock serialises every decision about this account until the transaction ends. Facts must
    be read in a later statement than the lock, or they may be older than it.

    Raises
    ------
    AccountNotFound
        If there is none, or it is somebody else's.
    """
    account = await repo.by_id(tx, account_id, user_id, lock=lock)
    if account is None:
        raise AccountNotFound("There is no such account.", field="account_id")
    return account


async def funds_of(tx: Tx, account: Account, open_pnl: OpenPnl = NOTHING_OPEN) -> Funds:
    """Return the account's cash and promises; whoever can value its positions says ``open_pnl``."""
    return Funds(await repo.cash(tx, account.id), account.reserved, account.margin, open_pnl)


async def wallet(
    tx: Tx,
    account_id: UUID,
    user_id: UUID,
    *,
    value: ValueOpen,
    cursor: str | None = None,
    limit: int = 100,
) -> Wallet:
    """Return balance, promises and a page of the statement, newest first.

    Raises
    ------
    AccountNotFound
    """
    account = await owned(tx, account_id, user_id)
    entries = await repo.statement(tx, account_id, int(cursor) if cursor else None, limit)
    more = str(entries[-1].seq) if len(entries) == limit else None
    funds = await funds_of(tx, account, await value(tx, account_id))
    return Wallet(account, funds, entries, more)


async def move_funds(
    tx: Tx,
    clock: Clock,
    new_id: NewId,
    *,
    user_id: UUID,
    actor: str,
    account_id: UUID,
    kind: TransactionKind,
    amount: Decimal,
    memo: str,
    value: ValueOpen,
) -> Account:
    """Deposit to, or withdraw from, a paper account.

    Raises
    ------
    AccountNotFound
    AccountNotPaper
    FundsUncertain
        If money is to be withdrawn and a margined position has no fresh price.
    FundsNotAvailable
        If a withdrawal is larger than what is available.
    """
    account = await owned(tx, account_id, user_id, lock=True)
    if account.kind is not AccountKind.PAPER:
        raise AccountNotPaper("Only a paper account's money can be made up.", field="account_id")
    if kind is TransactionKind.WITHDRAWAL:
        _require_free(await funds_of(tx, account, await value(tx, account_id)), account, amount)
    signed = amount if kind is TransactionKind.DEPOSIT else -amount
    await _move_capital(tx, new_id, account, kind, signed, clock.now(), memo)
    await audit.record(
        tx,
        clock,
        chain=chain(account_id),
        actor=actor,
        action=f"account.{kind}",
        subject=str(account_id),
        inputs={"amount": str(amount), "memo": memo},
        success=True,
    )
    return account


def _require_free(funds: Funds, account: Account, amount: Decimal) -> None:
    if unpriced := funds.open_pnl.unpriced:
        raise FundsUncertain(
            f"There is no fresh price of {', '.join(unpriced[:5])}, so nobody knows what these "
            "positions have lost. Withdraw when there is one, or close them first.",
            symbols=list(unpriced),
        )
    if amount > funds.available:
        raise FundsNotAvailable(
            f"Only {funds.available} {account.currency} is available.",
            field="amount",
            available=str(funds.available),
        )


async def halt(tx: Tx, clock: Clock, account_id: UUID, reason: str) -> None:
    """Halt an account over something that a person must look at first."""
    await repo.halt(tx, account_id, reason)
    await audit.record(
        tx,
        clock,
        chain=chain(account_id),
        actor="system",
        action="account.halted",
        subject=str(account_id),
        inputs={},
        success=True,
        reason=reason,
    )


async def _move_capital(
    tx: Tx,
    new_id: NewId,
    account: Account,
    kind: TransactionKind,
    amount: Decimal,
    at: datetime,
    memo: str,
) -> None:
    entry = LedgerTransaction(new_id(), account.id, kind, at, capital_movement(amount), memo)
    await repo.post(tx, entry)


post = repo.post
move_promises = repo.move_promises
lock_any = repo.lock_any
to_account = repo.to_account
StatementEntry = repo.StatementEntry
