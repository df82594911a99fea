"""Use cases of instruments."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from strikedesk.instruments import repo, symbols
from strikedesk.instruments.catalogue import InstrumentUnknown
from strikedesk.instruments.dump import Dump, DumpError
from strikedesk.instruments.model import Instrument, InstrumentDraft, InstrumentFilter, TermChange
from strikedesk.instruments.symbols import SymbolNotParsed
from strikedesk.instruments.universe import build_universe, universe_mark
from strikedesk.platform.db import Tx


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    added, changed, unchanged : int
        Rows of the source, by what became of them; a row added with a past expiry counts as
        added.
    expired : int
        Instruments, of the source or not, that were active before and are not any more.
    errors : sequence of DumpError
        Faults of the source; if there is any, nothing was written and the counts are 0.
    skipped : mapping
        Reason to number of rows that are not for this desk.
    refused : sequence of TermChange
        Rows left out because they would change what an open position or a working order is
        worth; one entry for each such term.
    noted : sequence of TermChange
        Lots and ticks that changed although something is open: new orders must keep to them.
    """

    added: int = 0
    changed: int = 0
    expired: int = 0
    unchanged: int = 0
    errors: Sequence[DumpError] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    refused: Sequence[TermChange] = ()
    noted: Sequence[TermChange] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next_cursor`` is None on the last one."""

    items: Sequence[Instrument]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Instruments in the order asked for, and the symbols that are not known."""

    items: Sequence[Instrument]
    unknown: Sequence[str]


Engaged = Callable[[Tx], Awaitable[Collection[int]]]
"""Returns the ids of instruments that are held or have working orders; positions know them."""


async def import_dump(
    tx: Tx, dump: Dump, on: date, *, engaged: Engaged, complete: bool = False
) -> ImportReport:
    """Write a dump's instruments over what is there; the same dump again changes nothing.

    Parameters
    ----------
    on : date
        Contracts that expired before this day are, or become, EXPIRED.
    complete : bool
        True if the dump lists all instruments of its exchanges, so that what it does not name
        is not listed any more.

    Returns
    -------
    ImportReport
        With the dump's errors, and nothing written, if it has any.
    """
    if dump.errors:
        return ImportReport(errors=dump.errors, skipped=dump.skipped)
    return await _merge(
        tx,
        dump.drafts,
        on,
        complete=complete,
        skipped=dump.skipped,
        engaged=await engaged(tx),
    )


async def seed_universe(tx: Tx, on: date) -> ImportReport:
    """Write the instruments that a desk starts with; on a later day it adds the new expiries."""
    return await upsert(tx, build_universe(on), on)


async def ensure_universe(tx: Tx, on: date) -> bool:
    """Seed the universe unless these data have been seeded for that day; tells whether it did.

    The mark is of the rules as well as of the day: a version with other rules seeds anew.
    """
    mark = universe_mark(on)
    if await repo.seeded(tx) == mark:
        return False
    await seed_universe(tx, on)
    await repo.note_seeded(tx, mark)
    return True


async def upsert(tx: Tx, drafts: Sequence[InstrumentDraft], on: date) -> ImportReport:
    """Write drafts over what is there, by symbol.

    A draft without a broker's token leaves alone an instrument that has one.

    Parameters
    ----------
    drafts : sequence of InstrumentDraft
        No symbol twice.
    on : date
        Contracts that expired before this day are, or become, EXPIRED.
    """
    return await _merge(tx, drafts, on, complete=False, skipped={})


async def expire(tx: Tx, on: date) -> int:
    """Expire contracts whose expiry is before a day; returns how many."""
    return await repo.expire_past(tx, on)


async def list_instruments(
    tx: Tx,
    *,
    wanted: InstrumentFilter,
    text: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Page:
    """List active instruments, or find those that match a text, best first.

    Parameters
    ----------
    text : str or None
        Words that may be cut short; ``NSE:REL`` narrows to an exchange as well.
    cursor : str or None
        ``next_cursor`` of the page before.
    """
    after = int(cursor or 0)
    if text is None:
        found = await repo.page(tx, wanted, after, limit + 1)
        following = found[limit - 1].id if len(found) > limit else None
    else:
        text, wanted = _exchange_of(text, wanted)
        found = await repo.search(tx, text, wanted, after, limit + 1)
        following = after + limit if len(found) > limit else None
    return Page(found[:limit], None if following is None else str(following))


async def search(tx: Tx, text: str, limit: int = 20) -> Sequence[Instrument]:
    """Return the active instruments that match a text best."""
    page = await list_instruments(tx, wanted=InstrumentFilter(), text=text, limit=limit)
    return page.items


async def by_symbol(tx: Tx, symbol: str) -> Instrument:
    """Return the instrument of ``EXCHANGE:TRADINGSYMBOL``, an expired one too.

    Raises
    ------
    InstrumentUnknown
        If there is none.
    """
    found = await batch(tx, [symbol])
    if found.unknown:
        raise InstrumentUnknown(f"There is no instrument {symbol!r}.", field="symbol")
    return found.items[0]


async def by_ids(tx: Tx, ids: Sequence[int]) -> dict[int, Instrument]:
    """Return the instruments of those ids that exist, expired ones too."""
    return {each.id: each for each in await repo.by_ids(tx, ids)}


async def batch(tx: Tx, keys: Sequence[str]) -> Batch:
    """Return instruments by symbol, expired ones too; small letters are read as capitals.

    A symbol that is asked for twice is answered once.
    """
    asked = {key: _key(key) for key in dict.fromkeys(keys)}
    pairs = [pair for pair in asked.values() if pair is not None]
    found = {(each.exchange, each.tradingsymbol): each for each in await repo.by_symbols(tx, pairs)}
    items = {found[pair].id: found[pair] for pair in pairs if pair in found}
    return Batch(
        items=list(items.values()),
        unknown=[key for key, pair in asked.items() if pair not in found],
    )


def _key(text: str) -> tuple[str, str] | None:
    if not text.isprintable():  # the database takes no NUL, and no symbol has any control sign
        return None
    try:
        return symbols.split_key(text.strip().upper())
    except SymbolNotParsed:
        return None


def _exchange_of(text: str, wanted: InstrumentFilter) -> tuple[str, InstrumentFilter]:
    exchange, colon, rest = text.partition(":")
    if not colon:
        return text, wanted
    return rest, replace(wanted, exchange=exchange.strip().upper())


async def _merge(
    tx: Tx,
    drafts: Sequence[InstrumentDraft],
    on: date,
    *,
    complete: bool,
    skipped: Mapping[str, int],
    engaged: Collection[int] = (),
) -> ImportReport:
    merged = await repo.merge(tx, drafts, on, engaged)
    expired = await repo.expire_past(tx, on)
    if complete:
        expired += await repo.expire_absent(tx)
    return ImportReport(
        added=merged.added,
        changed=merged.changed,
        expired=expired,
        unchanged=len(drafts)
        - merged.added
        - merged.changed
        - len({change.symbol for change in merged.refused}),
        skipped=skipped,
        refused=merged.refused,
        noted=merged.noted,
    )
