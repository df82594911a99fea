"""Every query of the accounts slice."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from strikedesk.accounts.ledger import CASH, LedgerTransaction
from strikedesk.accounts.model import Account, AccountKind, TradingState
from strikedesk.core.numbers import ZERO
from strikedesk.platform.db import Tx

COLUMNS = """id, user_id, name, kind, currency, state, state_reason, is_default, reserved, margin, created_at"""

INSERT = f"""
INSERT INTO accounts ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""  # noqa: S608

LIST = f"SELECT {COLUMNS} FROM accounts WHERE user_id = $1 ORDER BY is_default DESC, created_at, id"  # noqa: S608
BY_ID = f"SELECT {COLUMNS} FROM accounts WHERE id = $1 AND user_id = $2"  # noqa: S608
LOCK = BY_ID + " FOR UPDATE"
LOCK_ANY = f"SELECT {COLUMNS} FROM accounts WHERE id = $1 FOR UPDATE"  # noqa: S608
HAS_ANY = "SELECT EXISTS (SELECT 1 FROM accounts WHERE user_id = $1)"

CASH_OF = """
SELECT balance FROM ledger_balances WHERE account_id = $1 AND ledger_account = 'cash'
"""

POST = """
WITH entry AS (
    INSERT INTO ledger_transactions (id, account_id, kind, at, memo, reference)
    VALUES ($1, $2, $3, $4, $5, $6)
)
INSERT INTO ledger_postings (transaction_id, account_id, ledger_account, amount)
SELECT $1, $2, name, amount FROM unnest($7::text[], $8::numeric[]) AS posting (name, amount)
"""

STATEMENT = """
SELECT t.id, t.seq, t.at, t.kind, t.memo, t.reference, p.amount, p.balance
  FROM ledger_transactions t
  JOIN ledger_postings p ON p.transaction_id = t.id AND p.ledger_account = $2
 WHERE t.account_id = $1 AND ($3::bigint IS NULL OR t.seq < $3)
 ORDER BY t.seq DESC LIMIT $4
"""

HALT = "UPDATE accounts SET state = 'HALTED', state_reason = $2 WHERE id = $1"

MOVE_PROMISES = """
UPDATE accounts SET reserved = reserved + $2, margin = margin + $3 WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One movement of cash and the balance after it."""

    id: UUID
    seq: int
    at: datetime
    kind: str
    memo: str
    reference: str | None
    amount: Decimal
    balance: Decimal


def to_account(row: asyncpg.Record) -> Account:
    """Read an account from a row with `COLUMNS`."""
    return Account(
        id=row["id"],
        user_id=row["user_id"],
        name=row["name"],
        kind=AccountKind(row["kind"]),
        currency=row["currency"],
        state=TradingState(row["state"]),
        state_reason=row["state_reason"],
        is_default=row["is_default"],
        reserved=row["reserved"],
        margin=row["margin"],
        created_at=row["created_at"],
    )


async def insert(tx: Tx, account: Account) -> None:
    """Store a new account; asyncpg.UniqueViolationError names the constraint it breaks."""
    await tx.execute(INSERT, *(getattr(account, name.strip()) for name in COLUMNS.split(",")))


async def of_user(tx: Tx, user_id: UUID) -> list[Account]:
    """Return a user's accounts, the default one first."""
    return [to_account(row) for row in await tx.fetch(LIST, user_id)]


async def by_id(tx: Tx, account_id: UUID, user_id: UUID, *, lock: bool = False) -> Account | None:
    """Return a user's account, locked for this transaction if asked."""
    row = await tx.fetchrow(LOCK if lock else BY_ID, account_id, user_id)
    return None if row is None else to_account(row)


async def lock_any(tx: Tx, account_id: UUID) -> Account:
    """Lock an account whoever owns it; for facts that come from a venue."""
    row = await tx.fetchrow(LOCK_ANY, account_id)
    assert row is not None, f"no account {account_id}"
    return to_account(row)


async def cash(tx: Tx, account_id: UUID) -> Decimal:
    """Return the cash on the ledger, 0 if none was ever posted."""
    balance: Decimal | None = await tx.fetchval(CASH_OF, account_id)
    return ZERO if balance is None else balance


async def post(tx: Tx, entry: LedgerTransaction) -> None:
    """Write a transaction with its postings in one statement."""
    await tx.execute(
        POST,
        entry.id,
        entry.account_id,
        entry.kind,
        entry.at,
        entry.memo,
        entry.reference,
        [p.ledger_account for p in entry.postings],
        [p.amount for p in entry.postings],
    )


async def statement(
    tx: Tx, account_id: UUID, before: int | None, limit: int
) -> list[StatementEntry]:
    """Return movements of cash, newest first, older than ``before``."""
    rows = await tx.fetch(STATEMENT, account_id, CASH, before, limit)
    return [StatementEntry(**row) for row in rows]


async def halt(tx: Tx, account_id: UUID, reason: str) -> None:
    """Stop an account: the gate refuses every order of it."""
    await tx.execute(HALT, account_id, reason)


async def move_promises(tx: Tx, account_id: UUID, reserved: Decimal, margin: Decimal) -> None:
    """Add to (or take from) what is reserved and blocked; the database refuses to go below 0."""
    await tx.execute(MOVE_PROMISES, account_id, reserved, margin)
