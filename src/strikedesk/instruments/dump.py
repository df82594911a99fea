"""Reads a broker's instrument dump: Kite's CSV, the whole file or nothing.

Every fault is reported with its line; a file with a fault gives no instruments at all.
Rows that are sound but not for this desk (exchanges without a calendar here, contracts whose
size the dump does not tell) are left out and counted by reason.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

from strikedesk.instruments import contracts, symbols
from strikedesk.instruments.calendars import MARKETS
from strikedesk.instruments.model import InstrumentDraft, InstrumentKind, Right
from strikedesk.instruments.symbols import ParsedSymbol, SymbolNotParsed

if TYPE_CHECKING:
    import _csv

HEADER = (
    "instrument_token",
    "exchange_token",
    "tradingsymbol",
    "name",
    "last_price",
    "expiry",
    "strike",
    "tick_size",
    "lot_size",
    "instrument_type",
    "segment",
    "exchange",
)
KITE_CURRENCY = "INR"
INDEX_SEGMENT = "INDICES"
TYPES = ("EQ", "FUT", "CE", "PE")
CASH_EXCHANGES = {"NFO": "NSE", "BFO": "BSE"}
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LARGEST_NUMBER = Decimal(10) ** 12
TEXT_LENGTH_MAX = 64
ERRORS_MAX = 10_000
"""A file with more faults than this is no dump; it is not read to its end."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DumpError:
    """One fault of a dump.

    Parameters
    ----------
    line : int
        As an editor counts, the header being line 1; 0 when the file as a whole is at fault.
    field : str
        Name of the column, or ``file`` or ``header``.
    """

    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump says.

    Parameters
    ----------
    drafts : sequence of InstrumentDraft
        In file order; empty if there is any error.
    skipped : mapping
        Reason to number of rows left out: ``exchange_not_supported`` or
        ``contract_size_unknown``.
    """

    drafts: Sequence[InstrumentDraft] = ()
    errors: Sequence[DumpError] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


class _Fault(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message


class _Skip(Exception):
    """A sound row that is not for this desk."""


def parse_dump(data: bytes) -> Dump:
    """Read a Kite instrument dump.

    Parameters
    ----------
    data : bytes
        CSV in UTF-8 with exactly the columns of `HEADER`.

    Returns
    -------
    Dump
        Drafts, or every fault found. Takes about a second per 100,000 rows, so call it from
        a thread when others are waiting.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return Dump(errors=[DumpError(0, "file", f"The file is not UTF-8 text: {fault.reason}.")])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != HEADER:
            return Dump(
                errors=[DumpError(1, "header", f"The first line must be {','.join(HEADER)}.")]
            )
        return _read_rows(reader)
    except csv.Error as fault:
        return Dump(errors=[DumpError(reader.line_num, "file", f"The CSV is broken: {fault}.")])


def _read_rows(reader: "_csv.Reader") -> Dump:
    drafts: list[InstrumentDraft] = []
    errors: list[DumpError] = []
    skipped: Counter[str] = Counter()
    first_seen: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        if not row:  # a blank line
            continue
        try:
            draft = _draft(row)
            if earlier := first_seen.get(draft.symbol):
                message = f"{draft.symbol} is on line {earlier} already."
                raise _Fault("tradingsymbol", message)  # noqa: TRY301
            first_seen[draft.symbol] = line
            drafts.append(draft)
        except _Fault as fault:
            found = _faults(row) or [fault]
            errors.extend(DumpError(line, each.column, each.message) for each in found)
        except _Skip as skip:
            skipped[str(skip)] += 1
        if len(errors) >= ERRORS_MAX:
            errors.append(DumpError(line, "file", "Too many faults; the rest was not read."))
            break
    if not errors and not drafts and not skipped:
        errors.append(DumpError(0, "file", "The file has no rows."))
    return Dump(() if errors else drafts, errors, dict(skipped))


def _draft(row: list[str]) -> InstrumentDraft:
    if len(row) != len(HEADER):
        raise _Fault("row", f"{len(row)} columns where there must be {len(HEADER)}.")
    cells = dict(zip(HEADER, row, strict=True))
    token = _read(cells, "instrument_token", _whole)
    _read(cells, "exchange_token", _whole)
    _read(cells, "last_price", _number)
    tradingsymbol = _read(cells, "tradingsymbol", _symbol)
    name = _read(cells, "name", _label)
    instrument_type = _read(cells, "instrument_type", _type)
    exchange = _read(cells, "exchange", _word)
    is_index = _read(cells, "segment", _word) == INDEX_SEGMENT
    lot, tick = _lot(cells, is_index), _tick(cells, is_index)
    expiry, strike = _expiry(cells, instrument_type), _strike(cells, instrument_type)
    right = symbols.KITE_RIGHTS.get(instrument_type)
    if exchange not in MARKETS:
        raise _Skip("exchange_not_supported")
    root = _root(exchange, tradingsymbol, name, expiry)
    return InstrumentDraft(
        exchange=exchange,
        tradingsymbol=tradingsymbol,
        name=_name(name or tradingsymbol, root or tradingsymbol, expiry, strike, right),
        kind=_kind(instrument_type, is_index),
        currency=KITE_CURRENCY,
        lot_size=lot,
        tick_size=tick,
        multiplier=_multiplier(exchange, root),
        underlying=_underlying(exchange, root),
        expiry=expiry,
        strike=strike,
        right=right,
        freeze_quantity=contracts.FREEZE_QUANTITIES.get(root) if root else None,
        tokens={"kite": str(token)},
    )


def _faults(row: list[str]) -> list[_Fault]:
    """Look through a row that has a fault for all that it has, at most one a column."""
    if len(row) != len(HEADER):
        return []
    cells = dict(zip(HEADER, row, strict=True))
    found: dict[str, _Fault] = {}
    instrument_type, is_index = cells["instrument_type"], cells["segment"] == INDEX_SEGMENT
    checks: list[Callable[[], object]] = [
        *(partial(_read, cells, column, convert) for column, convert in CELLS.items()),
        partial(_lot, cells, is_index),
        partial(_tick, cells, is_index),
    ]
    if instrument_type in TYPES:
        checks += [
            partial(_expiry, cells, instrument_type),
            partial(_strike, cells, instrument_type),
        ]
    for check in checks:
        try:
            check()
        except _Fault as fault:
            found.setdefault(fault.column, fault)
    return sorted(found.values(), key=lambda fault: HEADER.index(fault.column))


def _read(cells: dict[str, str], column: str, convert: Callable[[str], T]) -> T:
    try:
        return convert(cells[column])
    except ValueError as fault:
        raise _Fault(column, f"{cells[column][:TEXT_LENGTH_MAX]!r} {fault}.") from None


def _lot(cells: dict[str, str], is_index: bool) -> Decimal:
    lot = _read(cells, "lot_size", _number)
    if is_index:  # dumps list an index, which is not traded, with zeros
        return lot or Decimal(1)
    if lot == 0 or lot % 1:
        raise _Fault("lot_size", f"{lot} is not a whole number above 0.")
    return lot


def _tick(cells: dict[str, str], is_index: bool) -> Decimal:
    tick = _read(cells, "tick_size", _number)
    if is_index:
        return contracts.index_step_if_missing(tick)
    if tick == 0:
        raise _Fault("tick_size", "A tick of 0 cannot be.")
    return tick


def _expiry(cells: dict[str, str], instrument_type: str) -> date | None:
    expiry = _read(cells, "expiry", _day)
    if instrument_type == "EQ" and expiry is not None:
        raise _Fault("expiry", "An EQ has no expiry.")
    if instrument_type != "EQ" and expiry is None:
        raise _Fault("expiry", f"A {instrument_type} must have an expiry.")
    return expiry


def _strike(cells: dict[str, str], instrument_type: str) -> Decimal | None:
    strike = _read(cells, "strike", _number)
    if instrument_type not in symbols.KITE_RIGHTS:
        return None
    if strike == 0:
        raise _Fault("strike", f"A {instrument_type} must have a strike above 0.")
    return strike


def _root(exchange: str, tradingsymbol: str, name: str, expiry: date | None) -> str | None:
    """Name what a derivative is written on: dumps say so in the name, older ones in the symbol only."""
    if expiry is None:
        return None
    if name:
        return name
    try:
        return symbols.parse(exchange, tradingsymbol).root
    except SymbolNotParsed:
        return None


def _name(
    plain: str, root: str, expiry: date | None, strike: Decimal | None, right: Right | None
) -> str:
    if expiry is None:
        return plain
    kind = InstrumentKind.FUT if right is None else InstrumentKind.OPT
    return symbols.describe(ParsedSymbol(root, kind, strike=strike, right=right), expiry)


def _kind(instrument_type: str, is_index: bool) -> InstrumentKind:
    if is_index:
        return InstrumentKind.INDEX
    if instrument_type == "FUT":
        return InstrumentKind.FUT
    return InstrumentKind.EQ if instrument_type == "EQ" else InstrumentKind.OPT


def _underlying(exchange: str, root: str | None) -> str | None:
    if root is None:
        return None
    if root in contracts.INDEX_KEYS:
        return contracts.INDEX_KEYS[root]
    cash = CASH_EXCHANGES.get(exchange)
    return None if cash is None else f"{cash}:{root}"


def _multiplier(exchange: str, root: str | None) -> Decimal:
    if exchange != "MCX" or root is None:
        return Decimal(1)
    try:
        return contracts.MCX_MULTIPLIERS[root]
    except KeyError:
        raise _Skip("contract_size_unknown") from None


@lru_cache(maxsize=65536)
def _number(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("is not a number") from None
    if not value.is_finite() or not 0 <= value < LARGEST_NUMBER:
        raise ValueError("is not a number from 0 to 10^12")
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text[:20]) == 0 or len(text) > 18:
        raise ValueError("is not a whole number above 0")
    return int(text)


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    if not text:
        return None
    message = "is not a day of the form YYYY-MM-DD"
    if not DAY.fullmatch(text):  # ISO knows other forms; this file does not
        raise ValueError(message)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(message) from None


def _symbol(text: str) -> str:
    if not text or text != text.strip() or ":" in text:
        raise ValueError("is not a trading symbol")
    return _label(text)


def _label(text: str) -> str:
    if len(text) > 4 * TEXT_LENGTH_MAX or not text.isprintable():
        raise ValueError("is too long, or has characters that cannot be shown")
    return text.strip()


def _type(text: str) -> str:
    if text not in TYPES:
        raise ValueError(f"is none of {', '.join(TYPES)}")
    return text


def _word(text: str) -> str:
    if not text or len(text) > TEXT_LENGTH_MAX:
        raise ValueError("must be a word")
    return text


CELLS: Mapping[str, Callable[[str], object]] = {
    "instrument_token": _whole,
    "exchange_token": _whole,
    "tradingsymbol": _symbol,
    "name": _label,
    "last_price": _number,
    "expiry": _day,
    "strike": _number,
    "tick_size": _number,
    "lot_size": _number,
    "instrument_type": _type,
    "segment": _word,
    "exchange": _word,
}
"""What each cell must be, whatever the others say."""
