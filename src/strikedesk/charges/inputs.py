"""Reading of what callers hand in: exact numbers, dates, sides, segments, exchanges."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from strikedesk.charges.errors import (
    CurrencyMismatch,
    DateInvalid,
    NumberInvalid,
    SegmentUnknown,
    SideUnknown,
)
from strikedesk.charges.model import (
    COMMODITY_SEGMENTS,
    Market,
    Segment,
)
from strikedesk.core import zones
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

Number = Decimal | int | str

NUMBER_MAX = Decimal(10) ** 15
PLACES_MAX = 12

ZONES = {
    Market.INDIA: zones.INDIA,
    Market.US: zones.NEW_YORK,
    Market.KENYA: zones.NAIROBI,
}

SIDES = {"BUY": Side.BUY, "B": Side.BUY, "SELL": Side.SELL, "S": Side.SELL}

SEGMENT_NAMES = {
    "option_exercise": Segment.EQUITY_OPTIONS_EXERCISE,
    "stock_fo_physical_settlement": Segment.PHYSICAL_SETTLEMENT,
    "dp_charge": Segment.DEPOSITORY,
    "us_option": Segment.US_OPTIONS,
    "us_etf": Segment.US_EQUITY,
    "us_index_option": Segment.US_INDEX_OPTIONS,
}
"""Names of segments in price lists that differ from ours."""

INDIAN_EXCHANGES = {
    "NSE": "NSE",
    "NFO": "NSE",
    "CDS": "NSE",
    "BSE": "BSE",
    "BFO": "BSE",
    "BCD": "BSE",
    "MCX": "MCX",
}


def number(value: object, field: str) -> Decimal:
    """Return an exact, finite number of at most twelve decimals below 10**15.

    Raises
    ------
    NumberInvalid
        If it is a float or a bool, not a number, not finite, or out of those bounds.
    """
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise NumberInvalid(f"{field} must be a Decimal, an int or a numeric string", field=field)
    try:
        exact = Decimal(value)
    except (InvalidOperation, ValueError):
        raise NumberInvalid(f"{field} is not a number", field=field) from None
    if not exact.is_finite() or abs(exact) >= NUMBER_MAX or _places(exact) > PLACES_MAX:
        raise NumberInvalid(f"{field} is not finite or out of range", field=field)
    return exact


def positive(value: object, field: str) -> Decimal:
    """Return an exact number above zero.

    Raises
    ------
    NumberInvalid
        As `number`, and if the number is zero, negative, or missing.
    """
    if value is None:
        raise NumberInvalid(f"{field} is missing", field=field)
    exact = number(value, field)
    if exact <= ZERO:
        raise NumberInvalid(f"{field} must be above zero", field=field)
    return exact


def side_named(value: object) -> Side:
    """Return BUY or SELL; B and S are understood too.

    Raises
    ------
    SideUnknown
        For anything else, nothing included.
    """
    side = SIDES.get(str(value).strip().upper())
    if side is None:
        raise SideUnknown(f"side must be BUY or SELL, not {value!r}", field="side")
    return side


def segment_named(value: str) -> Segment:
    """Return a segment by its value or another name that price lists use.

    Raises
    ------
    SegmentUnknown
        If no schedule has such a segment.
    """
    word = value.strip().lower()
    if word in frozenset(Segment):
        return Segment(word)
    if word in SEGMENT_NAMES:
        return SEGMENT_NAMES[word]
    raise SegmentUnknown(f"no segment {value!r}", field="segment")


def exchange_of(segment: Segment, exchange: str | None) -> str | None:
    """Return whose transaction charge applies: NSE, BSE or MCX in India, None elsewhere.

    Raises
    ------
    SegmentUnknown
        If an Indian segment is told to trade on an exchange that is not one of these.
    """
    if segment.market is not Market.INDIA:
        return None
    if exchange is None:
        return "MCX" if segment in COMMODITY_SEGMENTS else "NSE"
    venue = INDIAN_EXCHANGES.get(exchange.strip().upper())
    if venue is None or (venue == "MCX") != (segment in COMMODITY_SEGMENTS):
        raise SegmentUnknown(f"{segment} does not trade on {exchange}", field="exchange")
    return venue


def trade_date_in(market: Market, value: date | datetime | str | None, default: date) -> date:
    """Return the trade date: an instant is placed on the calendar of the market.

    Parameters
    ----------
    value : date, aware datetime, ISO string or None
        ``"2026-10-01"``, or an instant such as ``"2026-10-01T03:59:00+00:00"``, which is still
        30 September in New York.
    default : date
        The answer for None.

    Raises
    ------
    DateInvalid
        If it is none of these, or an instant without an offset.
    """
    if value is None:
        return default
    if isinstance(value, str):
        value = _from_iso(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise DateInvalid("an instant needs an offset", field="trade_date")
        return value.astimezone(ZONES[market]).date()
    return value


def require_currency(expected: str, given: str | None) -> None:
    """Refuse a question in another currency than the segment's.

    Raises
    ------
    CurrencyMismatch
        If a currency is given and differs.
    """
    if given is not None and given.strip().upper() != expected:
        raise CurrencyMismatch(f"charged in {expected}, not {given}", field="currency")


def named_pair(row: object, names: Iterable[str]) -> tuple[object, ...]:
    """Return a trade's parts from a mapping by name, or from a sequence in that order.

    Raises
    ------
    NumberInvalid
        If it is neither, or has other parts.
    """
    wanted = tuple(names)
    if isinstance(row, dict) and set(wanted) <= set(row):
        return tuple(row[name] for name in wanted)
    if isinstance(row, tuple | list) and len(row) == len(wanted):
        return tuple(row)
    raise NumberInvalid(f"expected {', '.join(wanted)}", field="trades")


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _from_iso(text: str) -> date:
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-10-01") else _instant(text)
    except ValueError:
        raise DateInvalid(f"not an ISO date: {text!r}", field="trade_date") from None


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
