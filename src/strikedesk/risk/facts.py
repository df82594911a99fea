"""What the database knows that the gate judges by, read under the account's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import asyncpg

from strikedesk.accounts.model import Account
from strikedesk.accounts.service import to_account
from strikedesk.core.numbers import ZERO
from strikedesk.platform.db import Tx
from strikedesk.positions.model import Product
from strikedesk.risk.model import Restriction

FACTS = """
SELECT (f.account).*, f.*, (f.restriction).symbol AS restricted, (f.restriction).effect,
       (f.restriction).reason AS restricted_why
  FROM lock_order_facts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS f
"""


class Question(NamedTuple):
    """What the gate's facts are asked for."""

    account_id: UUID
    user_id: UUID
    strategy_id: UUID | None
    instrument_id: int
    symbol: str
    underlying: str | None
    side: str
    quantity: Decimal
    price: Decimal | None
    tag: str


class HeldRow(NamedTuple):
    """A position, or working orders, of one instrument and product."""

    instrument_id: int
    product: Product
    net_quantity: Decimal
    cost: Decimal
    margin: Decimal
    working_buy: Decimal
    working_sell: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database knows that the gate judges by, the account locked.

    Parameters
    ----------
    limits : tuple of str
        What each scope set, as JSON.
    last_second, last_minute : int
        0 where nobody counts.
    booked : tuple of Decimal
        Profit after charges of the day, the week and the month.
    held : list of HeldRow
        All that the account holds or works.
    """

    account: Account
    cash: Decimal
    desk_halt: str | None
    account_halt: str | None
    strategy_halt: str | None
    known_id: UUID | None
    limits: tuple[str, ...]
    restriction: Restriction | None
    last_second: int
    last_minute: int
    same_at: datetime | None
    booked: tuple[Decimal, Decimal, Decimal]
    held: list[HeldRow]


async def lock_facts(
    tx: Tx, questions: Sequence[Question], at: datetime, *, counts: bool = True
) -> list[Facts | None]:
    """Lock users' accounts and read what the gate needs; None where the account is not theirs.

    ``counts`` is False where order rates are not limited and nobody need count.
    """
    columns = list(zip(*questions, strict=True))
    found: list[Facts | None] = [None] * len(questions)
    for row in await tx.fetch(FACTS, *columns, at, counts):
        found[row["place"] - 1] = _to_facts(row)
    return found


def _to_facts(row: asyncpg.Record) -> Facts:
    restricted = row["restricted"]
    return Facts(
        account=to_account(row),
        cash=row["cash"] or ZERO,
        desk_halt=row["desk_halt"],
        account_halt=row["account_halt"],
        strategy_halt=row["strategy_halt"],
        known_id=row["known_id"],
        limits=tuple(row["limits"] or ()),
        restriction=restricted and Restriction(restricted, row["effect"], row["restricted_why"]),
        last_second=row["last_second"] or 0,
        last_minute=row["last_minute"] or 0,
        same_at=row["same_at"],
        booked=(row["today"] or ZERO, row["week"] or ZERO, row["month"] or ZERO),
        held=_to_held(row),
    )


async def about_account(tx: Tx, account_id: UUID, user_id: UUID, at: datetime) -> Facts | None:
    """Read what the gate knows of a user's account, no order in mind; None if it is not theirs."""
    nothing = Question(account_id, user_id, None, 0, ":", None, "BUY", ZERO, None, "")
    (found,) = await lock_facts(tx, [nothing], at, counts=False)
    return found


HELD = (
    "instrument_ids",
    "products",
    "net_quantities",
    "costs",
    "margins",
    "working_buys",
    "working_sells",
)


def _to_held(row: asyncpg.Record) -> list[HeldRow]:
    if row["instrument_ids"] is None:
        return []
    return [
        HeldRow(one[0], Product(one[1]), *one[2:])
        for one in zip(*(row[name] for name in HELD), strict=True)
    ]
