from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.accounts.ledger import (
    LedgerTransaction,
    Posting,
    TransactionKind,
    capital_movement,
    postings,
)

AT = datetime(2026, 11, 20, tzinfo=UTC)


def test_a_deposit_debits_cash_and_credits_capital() -> None:
    assert capital_movement(Decimal(5)) == (
        Posting("cash", Decimal(5)),
        Posting("capital", Decimal(-5)),
    )


def test_a_transaction_out_of_balance_cannot_exist() -> None:
    with pytest.raises(ValueError, match="off by 1"):
        LedgerTransaction(
            UUID(int=1),
            UUID(int=2),
            TransactionKind.DEPOSIT,
            AT,
            (Posting("cash", Decimal(1)),),
        )


def test_amounts_merge_by_account_and_nothing_is_dropped_but_zero() -> None:
    merged = postings([("cash", Decimal(3)), ("cash", Decimal(-1)), ("fees", Decimal(0))])
    assert merged == (Posting("cash", Decimal(2)),)
