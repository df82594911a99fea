"""Double entry: every movement names where money came from and where it went.

Debit is positive. An asset account (cash, securities) grows by debit; a source (capital,
realised profit) grows by credit. The postings of one transaction always sum to zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.core.numbers import ZERO

CASH = "cash"
CAPITAL = "capital"
SECURITIES = "securities"
REALIZED_PNL = "realized_pnl"
CHARGES = "charges"


class TransactionKind(StrEnum):
    """Why money moved."""

    OPENING = "opening"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    FILL = "fill"
    SETTLEMENT = "settlement"
    RESET = "reset"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of a movement: a ledger account and a signed amount, debit positive."""

    ledger_account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LedgerTransaction:
    """Postings that belong together.

    Raises
    ------
    ValueError
        If they do not sum to zero.
    """

    id: UUID
    account_id: UUID
    kind: TransactionKind
    at: datetime
    postings: tuple[Posting, ...]
    memo: str = ""
    reference: str | None = None

    def __post_init__(self) -> None:
        """Refuse to exist out of balance.

        Raises
        ------
        ValueError
        """
        if total := sum((p.amount for p in self.postings), ZERO):
            raise ValueError(f"postings are off by {total}: {self.postings}")


def postings(amounts: Iterable[tuple[str, Decimal]]) -> tuple[Posting, ...]:
    """Merge amounts by ledger account and drop those that come to nothing."""
    merged: dict[str, Decimal] = {}
    for ledger_account, amount in amounts:
        merged[ledger_account] = merged.get(ledger_account, ZERO) + amount
    return tuple(Posting(name, amount) for name, amount in merged.items() if amount)


def capital_movement(amount: Decimal) -> tuple[Posting, ...]:
    """Return the postings of money that its owner puts in (positive) or takes out (negative)."""
    return postings([(CASH, amount), (CAPITAL, -amount)])
