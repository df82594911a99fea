"""An account: whose it is, what it may do, and the currency it thinks in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.core.numbers import ZERO


class AccountKind(StrEnum):
    """What stands behind an account; only LIVE ever reaches a broker."""

    PAPER = "paper"
    LIVE = "live"
    TRACKED = "tracked"


class TradingState(StrEnum):
    """What an account may do now."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"


OPENING_BALANCE = {
    "USD": Decimal(100_000),
    "INR": Decimal(10_000_000),
    "KES": Decimal(10_000_000),
}
"""What a paper account starts with, by currency."""


@dataclass(frozen=True, slots=True)
class Account:
    """A trading account.

    Parameters
    ----------
    reserved : Decimal
        What working orders may still cost, in ``currency``, >= 0.
    margin : Decimal
        What open positions block, in ``currency``, >= 0.
    """

    id: UUID
    user_id: UUID
    name: str
    kind: AccountKind
    currency: str
    state: TradingState
    state_reason: str | None
    is_default: bool
    reserved: Decimal
    margin: Decimal
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OpenPnl:
    """Profit of open positions that are carried on margin, which cash does not show yet.

    Parameters
    ----------
    amount : Decimal
        Over those whose price is known, in the account's currency; negative for a loss.
    unpriced : tuple of str
        Symbols of those whose price is missing or stale: what they lose is not known.
    """

    amount: Decimal = ZERO
    unpriced: tuple[str, ...] = ()


NOTHING_OPEN = OpenPnl()


@dataclass(frozen=True, slots=True)
class Funds:
    """Cash and what it is already promised to.

    Parameters
    ----------
    balance : Decimal
        Cash on the ledger.
    reserved, margin : Decimal
        Promised to working orders, blocked by open positions; both >= 0.
    open_pnl : OpenPnl
        Of margined positions.
    """

    balance: Decimal
    reserved: Decimal = ZERO
    margin: Decimal = ZERO
    open_pnl: OpenPnl = NOTHING_OPEN

    @property
    def open_loss(self) -> Decimal:
        """What margined positions have lost so far, <= 0; a profit is not there before it is booked."""
        return min(ZERO, self.open_pnl.amount)

    @property
    def available(self) -> Decimal:
        """What a new order may still use; negative when the account owes."""
        return self.balance - self.reserved - self.margin + self.open_loss
