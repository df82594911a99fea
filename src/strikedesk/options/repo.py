"""Every query of the options slice."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from strikedesk.options.history import IvDay
from strikedesk.platform.db import Tx

STORE_IV = """
INSERT INTO iv_history (underlying, day, iv, source, method, spot, stored_at)
SELECT $1, t.day, t.iv, t.source, t.method, t.spot, $7
  FROM unnest($2::date[], $3::double precision[], $4::text[], $5::text[],
              $6::double precision[]) AS t (day, iv, source, method, spot)
ON CONFLICT (underlying, day) DO UPDATE
   SET iv = EXCLUDED.iv, source = EXCLUDED.source, method = EXCLUDED.method,
       spot = EXCLUDED.spot, stored_at = EXCLUDED.stored_at
"""

NEWEST_IV = """
SELECT day, iv, source, method, spot FROM iv_history
 WHERE underlying = $1 AND ($2::date IS NULL OR day < $2) AND ($3::date IS NULL OR day >= $3)
 ORDER BY day DESC LIMIT $4
"""

HAS_IV = "SELECT EXISTS (SELECT FROM iv_history WHERE underlying = $1 AND day = $2)"

STORE_FUTURES = """
INSERT INTO futures_history (instrument_id, day, last_price, open_interest, stored_at)
SELECT t.id, $2, t.price, t.interest, $5
  FROM unnest($1::bigint[], $3::numeric[], $4::bigint[]) AS t (id, price, interest)
ON CONFLICT (instrument_id, day) DO UPDATE
   SET last_price = EXCLUDED.last_price, open_interest = EXCLUDED.open_interest,
       stored_at = EXCLUDED.stored_at
"""

FUTURES_BEFORE = """
SELECT DISTINCT ON (instrument_id) instrument_id, day, open_interest FROM futures_history
 WHERE instrument_id = ANY($1) AND day < $2 ORDER BY instrument_id, day DESC
"""


class OpenBefore(NamedTuple):
    """Open interest of a future on an earlier day."""

    day: date
    open_interest: int


class FutureDay(NamedTuple):
    """What is stored of a future for a day."""

    instrument_id: int
    last_price: Decimal
    open_interest: int


async def store_iv(tx: Tx, underlying: str, days: Sequence[IvDay], at: datetime) -> None:
    """Store days of an underlying; a day that is there is replaced."""
    await tx.execute(
        STORE_IV,
        underlying,
        [each.day for each in days],
        [each.iv for each in days],
        [each.source for each in days],
        [each.method for each in days],
        [each.spot for each in days],
        at,
    )


async def newest_iv(
    tx: Tx, underlying: str, limit: int, before: date | None = None, since: date | None = None
) -> list[IvDay]:
    """Return the newest stored days, newest first."""
    rows = await tx.fetch(NEWEST_IV, underlying, before, since, limit)
    return [IvDay(**dict(row)) for row in rows]


async def has_iv(tx: Tx, underlying: str, day: date) -> bool:
    """Tell whether a day is stored."""
    return bool(await tx.fetchval(HAS_IV, underlying, day))


async def store_futures(tx: Tx, day: date, found: Sequence[FutureDay], at: datetime) -> None:
    """Store a day's price and open interest of futures; what is there is replaced."""
    await tx.execute(
        STORE_FUTURES,
        [each.instrument_id for each in found],
        day,
        [each.last_price for each in found],
        [each.open_interest for each in found],
        at,
    )


async def futures_before(tx: Tx, ids: Sequence[int], day: date) -> dict[int, OpenBefore]:
    """Return each future's open interest on the last stored day before a day."""
    rows = await tx.fetch(FUTURES_BEFORE, list(ids), day)
    return {row["instrument_id"]: OpenBefore(row["day"], row["open_interest"]) for row in rows}
