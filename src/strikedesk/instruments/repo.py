"""Every statement about instruments."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from string import hexdigits
from typing import Any

import asyncpg
import orjson

from strikedesk.instruments.model import (
    Instrument,
    InstrumentDraft,
    InstrumentFilter,
    InstrumentKind,
    TermChange,
)
from strikedesk.platform.db import Tx

COLUMNS = (
    "id, exchange, tradingsymbol, name, kind, currency, lot_size, tick_size, multiplier, "
    "underlying, expiry, strike, option_right, sector, industry, freeze_quantity, "
    "reference_price, reference_vol, tokens"
)
INCOMING = (
    "exchange",
    "tradingsymbol",
    "name",
    "kind",
    "currency",
    "lot_size",
    "tick_size",
    "multiplier",
    "underlying",
    "expiry",
    "strike",
    "option_right",
    "sector",
    "industry",
    "freeze_quantity",
    "reference_price",
    "reference_vol",
    "tokens",
)
IMPORT_LOCK = 727_003

CREATE_INCOMING = """
CREATE TEMP TABLE IF NOT EXISTS instruments_incoming (
    position serial, exchange text, tradingsymbol text, name text, kind text, currency text,
    lot_size numeric, tick_size numeric, multiplier numeric, underlying text, expiry date,
    strike numeric, option_right text, sector text, industry text, freeze_quantity numeric,
    reference_price numeric, reference_vol double precision, tokens text,
    is_refused boolean NOT NULL DEFAULT false
) ON COMMIT DROP
"""

# What an open position or a working order is worth by. Another lot or tick only binds new orders.
CLASHES = """
SELECT i.exchange || ':' || i.tradingsymbol AS symbol, term.name AS field, term.is_value,
       term.old AS before, term.new AS after, n.position
FROM instruments_incoming n
JOIN instruments i USING (exchange, tradingsymbol)
CROSS JOIN LATERAL (VALUES
    ('multiplier', true, i.multiplier::text, n.multiplier::text, i.multiplier = n.multiplier),
    ('currency', true, i.currency, n.currency, i.currency = n.currency),
    ('kind', true, i.kind, n.kind, i.kind = n.kind OR (i.kind = 'ETF' AND n.kind = 'EQ')),
    ('strike', true, i.strike::text, n.strike::text, i.strike IS NOT DISTINCT FROM n.strike),
    ('right', true, i.option_right, n.option_right,
     i.option_right IS NOT DISTINCT FROM n.option_right),
    ('underlying', true, i.underlying, n.underlying,
     i.underlying = coalesce(n.underlying, i.underlying) OR i.underlying IS NULL),
    ('lot_size', false, i.lot_size::text, n.lot_size::text, i.lot_size = n.lot_size),
    ('tick_size', false, i.tick_size::text, n.tick_size::text, i.tick_size = n.tick_size)
) AS term (name, is_value, old, new, is_same)
WHERE i.id = ANY($1::bigint[]) AND NOT term.is_same AND (n.tokens <> '{}' OR i.tokens = '{}')
ORDER BY n.position
"""
REFUSE = "UPDATE instruments_incoming SET is_refused = true WHERE position = ANY($1::int[])"

# What a source does not know must not erase what another source told: sector, freeze
# quantity and so on are kept; a dump that calls every fund EQ does not turn an ETF into one.
# What a broker told (it has a token) outranks what was made by rule (it has none).
MERGE_CHANGED = """
WITH merged AS (
    SELECT i.id, n.name,
           CASE WHEN i.kind = 'ETF' AND n.kind = 'EQ' THEN i.kind ELSE n.kind END AS kind,
           n.currency, n.lot_size, n.tick_size, n.multiplier,
           coalesce(n.underlying, i.underlying) AS underlying,
           n.expiry, n.strike, n.option_right,
           coalesce(n.sector, i.sector) AS sector,
           coalesce(n.industry, i.industry) AS industry,
           coalesce(n.freeze_quantity, i.freeze_quantity) AS freeze_quantity,
           coalesce(i.reference_price, n.reference_price) AS reference_price,
           coalesce(i.reference_vol, n.reference_vol) AS reference_vol,
           i.tokens || n.tokens::jsonb AS tokens,
           CASE WHEN n.expiry IS NULL OR n.expiry >= $1 THEN 'ACTIVE' ELSE i.status END AS status
    FROM instruments_incoming n
    JOIN instruments i USING (exchange, tradingsymbol)
    WHERE (n.tokens <> '{}' OR i.tokens = '{}') AND NOT n.is_refused
)
UPDATE instruments i
SET (name, kind, currency, lot_size, tick_size, multiplier, underlying, expiry, strike, option_right,
     sector, industry, freeze_quantity, reference_price, reference_vol, tokens, status)
  = (m.name, m.kind, m.currency, m.lot_size, m.tick_size, m.multiplier, m.underlying, m.expiry,
     m.strike, m.option_right, m.sector, m.industry, m.freeze_quantity, m.reference_price,
     m.reference_vol, m.tokens, m.status)
FROM merged m
WHERE i.id = m.id
  AND (i.name, i.kind, i.currency, i.lot_size, i.tick_size, i.multiplier, i.underlying, i.expiry,
       i.strike, i.option_right, i.sector, i.industry, i.freeze_quantity, i.reference_price,
       i.reference_vol, i.tokens, i.status)
      IS DISTINCT FROM
      (m.name, m.kind, m.currency, m.lot_size, m.tick_size, m.multiplier, m.underlying, m.expiry,
       m.strike, m.option_right, m.sector, m.industry, m.freeze_quantity, m.reference_price,
       m.reference_vol, m.tokens, m.status)
"""

INSERT_ADDED = """
INSERT INTO instruments (exchange, tradingsymbol, name, kind, currency, lot_size, tick_size, multiplier,
    underlying, expiry, strike, option_right, sector, industry, freeze_quantity, reference_price,
    reference_vol, tokens, status)
SELECT exchange, tradingsymbol, name, kind, currency, lot_size, tick_size, multiplier, underlying,
       expiry, strike, option_right, sector, industry, freeze_quantity, reference_price,
       reference_vol, tokens::jsonb, CASE WHEN expiry < $1 THEN 'EXPIRED' ELSE 'ACTIVE' END
FROM instruments_incoming n
WHERE NOT EXISTS (
    SELECT FROM instruments i WHERE i.exchange = n.exchange AND i.tradingsymbol = n.tradingsymbol
)
ORDER BY position
"""

EXPIRE_PAST = "UPDATE instruments SET status = 'EXPIRED' WHERE status = 'ACTIVE' AND expiry < $1"

EXPIRE_ABSENT = """
UPDATE instruments i SET status = 'EXPIRED'
WHERE status = 'ACTIVE'
  AND exchange IN (SELECT DISTINCT exchange FROM instruments_incoming)
  AND NOT EXISTS (
    SELECT FROM instruments_incoming n
    WHERE n.exchange = i.exchange AND n.tradingsymbol = i.tradingsymbol
)
"""

# A comment on the table: it lives and dies with the rows that it speaks of, and rolls back with
# them, without a table of its own.
SEEDED = "SELECT obj_description('instruments'::regclass, 'pg_class')"
NOTE_SEEDED = "COMMENT ON TABLE instruments IS '{}'"

# An exact symbol first, then symbols and names that are no contracts, then contracts by expiry.
SEARCH_ORDER = """
CASE WHEN tradingsymbol = $1 THEN 0
     WHEN expiry IS NULL AND tradingsymbol LIKE $2 THEN 1
     WHEN expiry IS NULL THEN 2
     ELSE 3 END, expiry, length(tradingsymbol), tradingsymbol, id
"""


def instrument(row: asyncpg.Record) -> Instrument:
    """Read one row of `COLUMNS`."""
    (id_, exchange, tradingsymbol, name, kind, currency, lot, tick, multiplier, underlying,
     expiry, strike, right, sector, industry, freeze, price, vol, tokens) = row  # fmt: skip
    return Instrument(
        id_, exchange, tradingsymbol, name, InstrumentKind(kind), currency, lot, tick, multiplier,
        underlying, expiry, strike, right, sector, industry, freeze, price, vol, tokens,
    )  # fmt: skip


async def by_symbol(tx: Tx, exchange: str, tradingsymbol: str) -> Instrument | None:
    """Return one instrument, expired ones too."""
    row = await tx.fetchrow(
        f"SELECT {COLUMNS} FROM instruments WHERE exchange = $1 AND tradingsymbol = $2",  # noqa: S608
        exchange,
        tradingsymbol,
    )
    return None if row is None else instrument(row)


async def by_symbols(tx: Tx, keys: Sequence[tuple[str, str]]) -> list[Instrument]:
    """Return the instruments among those keys that exist, expired ones too."""
    rows = await tx.fetch(
        f"""SELECT {COLUMNS} FROM instruments
            WHERE (exchange, tradingsymbol) IN (SELECT * FROM unnest($1::text[], $2::text[]))""",  # noqa: S608
        [exchange for exchange, _ in keys],
        [tradingsymbol for _, tradingsymbol in keys],
    )
    return [instrument(row) for row in rows]


async def by_ids(tx: Tx, ids: Sequence[int]) -> list[Instrument]:
    """Return the instruments among those ids that exist, expired ones too."""
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM instruments WHERE id = ANY($1::bigint[])",  # noqa: S608
        ids,
    )
    return [instrument(row) for row in rows]


async def page(tx: Tx, wanted: InstrumentFilter, after_id: int, limit: int) -> list[Instrument]:
    """Return active instruments in order of id, from after ``after_id``."""
    where, values = _narrowed(wanted, [after_id, limit])
    rows = await tx.fetch(
        f"SELECT {COLUMNS} FROM instruments WHERE id > $1 AND {where} ORDER BY id LIMIT $2",  # noqa: S608
        *values,
    )
    return [instrument(row) for row in rows]


async def search(
    tx: Tx, text: str, wanted: InstrumentFilter, offset: int, limit: int
) -> list[Instrument]:
    """Return active instruments whose symbol starts with the text or whose words all match it.

    Every word of the text may be the beginning of a word; best matches come first.
    """
    words = re.findall(r"[0-9a-z]+", text.lower())
    if not words or not text.isprintable():
        return []
    exact = text.strip().upper()
    query = " & ".join(f"{word}:*" for word in words)
    where, values = _narrowed(wanted, [exact, _prefix(exact), query, offset, limit])
    rows = await tx.fetch(
        f"""SELECT {COLUMNS} FROM instruments
            WHERE (tradingsymbol LIKE $2 OR search @@ to_tsquery('simple', $3)) AND {where}
            ORDER BY {SEARCH_ORDER} OFFSET $4 LIMIT $5""",  # noqa: S608
        *values,
    )
    return [instrument(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: rows by what became of them, and terms that met an open position."""

    added: int
    changed: int
    refused: Sequence[TermChange] = ()
    noted: Sequence[TermChange] = ()


async def merge(
    tx: Tx, drafts: Sequence[InstrumentDraft], on: date, engaged: Collection[int] = ()
) -> Merged:
    """Write drafts over what is there, by symbol.

    Parameters
    ----------
    engaged : collection of int
        Ids of instruments that are held or have working orders: a row that would change what
        one of them is worth is left out.
    """
    await tx.execute("SELECT pg_advisory_xact_lock($1)", IMPORT_LOCK)
    await tx.execute(CREATE_INCOMING)
    await tx.execute("TRUNCATE instruments_incoming")
    await tx.copy_records_to_table(
        "instruments_incoming", records=(_record(each) for each in drafts), columns=INCOMING
    )
    await tx.execute("ANALYZE instruments_incoming")
    refused, noted = await _clashes(tx, engaged) if engaged else ((), ())
    changed = await tx.execute(MERGE_CHANGED, on)
    added = await tx.execute(INSERT_ADDED, on)
    return Merged(_count(added), _count(changed), refused, noted)


async def _clashes(tx: Tx, engaged: Collection[int]) -> tuple[list[TermChange], list[TermChange]]:
    rows = await tx.fetch(CLASHES, list(engaged))
    told: dict[bool, list[TermChange]] = {True: [], False: []}
    for row in rows:
        change = TermChange(row["symbol"], row["field"], row["before"], row["after"])
        told[row["is_value"]].append(change)
    refused = {row["position"] for row in rows if row["is_value"]}
    await tx.execute(REFUSE, sorted(refused))
    left_out = {change.symbol for change in told[True]}
    return told[True], [change for change in told[False] if change.symbol not in left_out]


async def expire_absent(tx: Tx) -> int:
    """Expire what the last `merge` of this transaction did not name, on the exchanges it named."""
    return _count(await tx.execute(EXPIRE_ABSENT))


async def expire_past(tx: Tx, on: date) -> int:
    """Expire contracts whose expiry is before a day; returns how many."""
    return _count(await tx.execute(EXPIRE_PAST, on))


def _narrowed(wanted: InstrumentFilter, values: list[Any]) -> tuple[str, list[Any]]:
    conditions = ["status = 'ACTIVE'"]
    for column in ("exchange", "kind", "underlying"):
        if (value := getattr(wanted, column)) is not None:
            values.append(value)
            conditions.append(f"{column} = ${len(values)}")
    return " AND ".join(conditions), values


def _prefix(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _record(draft: InstrumentDraft) -> tuple[Any, ...]:
    return (
        draft.exchange, draft.tradingsymbol, draft.name, draft.kind.value, draft.currency,
        draft.lot_size, draft.tick_size, draft.multiplier, draft.underlying, draft.expiry,
        draft.strike, draft.right, draft.sector, draft.industry, draft.freeze_quantity,
        draft.reference_price, draft.reference_vol, orjson.dumps(draft.tokens).decode(),
    )  # fmt: skip


def _count(status: str) -> int:
    """Read the number of rows from a command's status, ``UPDATE 17`` or ``INSERT 0 17``."""
    return int(status.rsplit(" ", 1)[1])


async def seeded(tx: Tx) -> str | None:
    """Return the mark of the universe that was last written, None if there was none."""
    found: str | None = await tx.fetchval(SEEDED)
    return found


async def note_seeded(tx: Tx, mark: str) -> None:
    """Remember the mark of the universe that has been written; hexadecimal digits only."""
    assert set(mark) <= set(hexdigits), "it goes into the statement as it is"
    await tx.execute(NOTE_SEEDED.format(mark))
