"""Wire types of accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from strikedesk.accounts.model import Account, AccountKind, TradingState
from strikedesk.accounts.service import Wallet
from strikedesk.platform.wire import Exact, Positive, Wire

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class AccountOut(Wire):
    """An account."""

    id: UUID
    name: str
    kind: AccountKind
    currency: str
    state: TradingState
    state_reason: str | None
    is_default: bool
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """Show an account without whose it is."""
        return cls(**{name: getattr(account, name) for name in cls.model_fields})


class AccountsOut(Wire):
    """A user's accounts."""

    items: list[AccountOut]


class AccountIn(Wire):
    """What a new account needs."""

    name: Name
    kind: Literal[AccountKind.PAPER, AccountKind.TRACKED]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class EntryOut(Wire):
    """One movement of cash."""

    id: UUID
    at: datetime
    kind: str
    memo: str
    reference: str | None
    amount: Exact
    balance: Exact


class WalletOut(Wire):
    """Money now, and the movements that made it."""

    currency: str
    balance: Exact
    reserved: Exact
    margin: Exact
    open_loss: Exact
    available: Exact
    entries: list[EntryOut]
    next_cursor: str | None

    @classmethod
    def of(cls, wallet: Wallet) -> "WalletOut":
        """Show a wallet."""
        funds = wallet.funds
        return cls(
            currency=wallet.account.currency,
            balance=funds.balance,
            reserved=funds.reserved,
            margin=funds.margin,
            open_loss=funds.open_loss,
            available=funds.available,
            entries=[
                EntryOut(**{name: getattr(entry, name) for name in EntryOut.model_fields})
                for entry in wallet.entries
            ],
            next_cursor=wallet.next_cursor,
        )


class MoveFundsIn(Wire):
    """Paper money in or out."""

    kind: Literal["deposit", "withdrawal"] = "deposit"
    amount: Annotated[Positive, Field(decimal_places=2, le=10**15)]
    memo: Annotated[str, StringConstraints(max_length=200)] = ""
