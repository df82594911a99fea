"""Symbols, both ways: OCC, and Kite's monthly and weekly form.

A monthly Kite symbol names the month only (``NIFTY26NOV25000CE``), a weekly one the day
(``NIFTY26N2425000CE``: year, month as 1-9, O, N or D, day), and an OCC one always the day
(``SPY260212C00500000``: root, year, month, day, right, strike in thousandths).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from strikedesk.core.errors import Invalid
from strikedesk.instruments.model import InstrumentKind, Right

Style = Literal["kite", "occ"]

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKLY_MONTHS = "123456789OND"
KITE_RIGHTS: dict[str, Right] = {"CE": "C", "PE": "P"}
RIGHT_WORDS: dict[Style, dict[Right, str]] = {
    "kite": {"C": "CE", "P": "PE"},
    "occ": {"C": "Call", "P": "Put"},
}
KITE_EXCHANGES = frozenset({"NFO", "BFO", "MCX", "CDS", "BCD", "NCO"})
CENTURY = 2000

# Of the weekly form these are read first: a root that ends in digits can be cut in two ways.
WEEKLY_ROOTS = frozenset(
    {"NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY", "NIFTYNXT50", "SENSEX", "BANKEX", "SENSEX50"}
)

_CONTRACT = r"(?:FUT|(?P<strike>(?:0|[1-9]\d{0,8})(?:\.\d{1,4})?)(?P<right>CE|PE))\Z"
_MONTHLY = re.compile(
    rf"^(?P<root>[A-Z0-9&-]+?)(?P<year>\d\d)(?P<month>{'|'.join(MONTHS)}){_CONTRACT}", re.ASCII
)
_WEEKLY_TAIL = re.compile(
    rf"(?P<year>\d\d)(?P<month>[{WEEKLY_MONTHS}])(?P<day>\d\d){_CONTRACT}", re.ASCII
)
_OCC = re.compile(
    r"^(?P<root>[A-Z][A-Z0-9]{0,5}) *(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<right>[CP])(?P<strike>\d{8})\Z",
    re.ASCII,
)


class SymbolNotParsed(Invalid):
    """The text is not a symbol of that form."""

    code = "symbol_not_parsed"


class SymbolNotFormed(Invalid):
    """The contract has no symbol of that form."""

    code = "symbol_not_formed"


@dataclass(frozen=True, slots=True)
class ParsedSymbol:
    """What a symbol says.

    Parameters
    ----------
    root : str
        The underlying in the words of the symbol (``NIFTY``), or the whole symbol of a share.
    kind : InstrumentKind
        FUT or OPT; a plain symbol does not tell a share from a fund or an index, so EQ.
    year, month : int or None
        Of expiry; None for a plain symbol. Two digits mean 2000-2099.
    day : int or None
        None where the symbol names the month only.
    strike : Decimal or None
        Above 0, for options only, without trailing zeros.
    """

    root: str
    kind: InstrumentKind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    strike: Decimal | None = None
    right: Right | None = None

    @property
    def expiry(self) -> date | None:
        """The day of expiry, if the symbol names it."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


def split_key(key: str) -> tuple[str, str]:
    """Split ``EXCHANGE:TRADINGSYMBOL`` at the first colon.

    Raises
    ------
    SymbolNotParsed
        If there is no colon, or nothing on one side of it.
    """
    exchange, colon, tradingsymbol = key.partition(":")
    if not (exchange and colon and tradingsymbol):
        raise SymbolNotParsed(
            f"{key!r} is not a symbol of the form EXCHANGE:SYMBOL, such as NSE:RELIANCE.",
            field="symbol",
        )
    return exchange, tradingsymbol


def parse(exchange: str, tradingsymbol: str) -> ParsedSymbol:
    """Read a symbol in the form that its exchange uses.

    Raises
    ------
    SymbolNotParsed
        If it is not of that form.
    """
    if exchange in KITE_EXCHANGES:
        return parse_kite(tradingsymbol)
    if exchange == "OPRA":
        return parse_occ(tradingsymbol)
    if not tradingsymbol.strip():
        raise SymbolNotParsed("A symbol cannot be empty.", field="symbol")
    return ParsedSymbol(tradingsymbol, InstrumentKind.EQ)


def parse_occ(symbol: str) -> ParsedSymbol:
    """Read an OCC option symbol, with or without the root's padding to six characters.

    Raises
    ------
    SymbolNotParsed
        If it is not one, or its date does not exist.
    """
    found = _OCC.match(symbol)
    if found is None:
        raise SymbolNotParsed(
            f"{symbol!r} is not an OCC option symbol such as SPY260212C00500000.", field="symbol"
        )
    return _checked(
        symbol,
        ParsedSymbol(
            root=found["root"],
            kind=InstrumentKind.OPT,
            year=CENTURY + int(found["year"]),
            month=int(found["month"]),
            day=int(found["day"]),
            strike=_trimmed(Decimal(found["strike"]) / 1000),
            right="C" if found["right"] == "C" else "P",
        ),
    )


def parse_kite(symbol: str) -> ParsedSymbol:
    """Read a Kite derivative symbol, monthly or weekly.

    A weekly symbol can be cut in two ways when its root ends in digits; the longest known
    index root wins, then the shortest root that gives a date.

    Raises
    ------
    SymbolNotParsed
        If it is neither.
    """
    if found := _MONTHLY.match(symbol):
        return _checked(symbol, _kite(found, found["root"], MONTHS.index(found["month"]) + 1))
    readings = list(_weekly_readings(symbol))
    if not readings:
        raise SymbolNotParsed(
            f"{symbol!r} is not a derivative symbol such as NIFTY26NOVFUT, NIFTY26NOV25000CE "
            "or NIFTY26N2425000CE.",
            field="symbol",
        )
    return min(readings, key=_doubt)


def format_occ(parsed: ParsedSymbol) -> str:
    """Write an OCC option symbol without padding.

    Raises
    ------
    SymbolNotFormed
        If it is no option with a day, its root has more than six characters, or its strike
        is not in thousandths below 100,000.
    """
    thousandths = (parsed.strike or Decimal(0)) * 1000
    if (
        parsed.expiry is None
        or parsed.right is None
        or not 0 < thousandths < 10**8
        or thousandths % 1
        or not re.fullmatch(r"[A-Z][A-Z0-9]{0,5}", parsed.root)
    ):
        raise SymbolNotFormed(f"{parsed} has no OCC symbol.")
    return f"{parsed.root}{parsed.expiry:%y%m%d}{parsed.right}{int(thousandths):08d}"


def format_kite(parsed: ParsedSymbol) -> str:
    """Write a Kite derivative symbol: weekly if the day is given, else monthly.

    Raises
    ------
    SymbolNotFormed
        If year and month are missing, or an option's strike or right.
    """
    if parsed.year is None or parsed.month is None:
        raise SymbolNotFormed(f"{parsed} has no derivative symbol: its expiry is missing.")
    if parsed.day is None:
        when = MONTHS[parsed.month - 1]
    else:
        when = f"{WEEKLY_MONTHS[parsed.month - 1]}{parsed.day:02d}"
    return f"{parsed.root}{parsed.year - CENTURY:02d}{when}{_kite_contract(parsed)}"


def describe(parsed: ParsedSymbol, expiry: date, style: Style = "kite") -> str:
    """Write a derivative's name in words that a search finds.

    ``NIFTY 24 Nov 2026 25000 CE`` in Kite's style, ``SPY 18 Dec 2026 560 Call`` in OCC's.
    """
    when = f"{expiry.day} {MONTHS[expiry.month - 1].title()} {expiry.year}"
    if parsed.strike is None or parsed.right is None:
        return f"{parsed.root} {when} FUT"
    return f"{parsed.root} {when} {_trimmed(parsed.strike):f} {RIGHT_WORDS[style][parsed.right]}"


def _kite_contract(parsed: ParsedSymbol) -> str:
    if parsed.kind is InstrumentKind.FUT:
        return "FUT"
    if parsed.strike is None or parsed.strike <= 0 or parsed.right is None:
        raise SymbolNotFormed(f"{parsed} has no option symbol: strike or right is missing.")
    return f"{_trimmed(parsed.strike):f}{parsed.right}E"


def _weekly_readings(symbol: str) -> Iterator[ParsedSymbol]:
    for cut in range(1, len(symbol)):
        root, found = symbol[:cut], _WEEKLY_TAIL.match(symbol, cut)
        if found is None or not re.fullmatch(r"[A-Z0-9&-]+", root):
            continue
        reading = _kite(found, root, WEEKLY_MONTHS.index(found["month"]) + 1, int(found["day"]))
        if _is_possible(reading):
            yield reading


def _doubt(reading: ParsedSymbol) -> tuple[bool, int]:
    if reading.root in WEEKLY_ROOTS:
        return False, -len(reading.root)
    return True, len(reading.root)


def _kite(found: re.Match[str], root: str, month: int, day: int | None = None) -> ParsedSymbol:
    strike = found["strike"]
    return ParsedSymbol(
        root=root,
        kind=InstrumentKind.FUT if strike is None else InstrumentKind.OPT,
        year=CENTURY + int(found["year"]),
        month=month,
        day=day,
        strike=None if strike is None else _trimmed(Decimal(strike)),
        right=None if strike is None else KITE_RIGHTS[found["right"]],
    )


def _is_possible(parsed: ParsedSymbol) -> bool:
    try:
        _ = parsed.expiry
    except ValueError:
        return False
    return parsed.strike is None or parsed.strike > 0


def _checked(symbol: str, parsed: ParsedSymbol) -> ParsedSymbol:
    if not _is_possible(parsed):
        raise SymbolNotParsed(
            f"{symbol!r} names a day that does not exist, or a strike of 0.", field="symbol"
        )
    return parsed


def _trimmed(value: Decimal) -> Decimal:
    """Drop trailing zeros without falling into exponents: 23500.0 is 23500, not 2.35E+4."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
