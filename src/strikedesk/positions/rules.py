"""What a contract is worth at its end; pure."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.model import Quote


def final_price(instrument: Instrument, underlying_price: Decimal) -> Decimal:
    """Return what one unit of an expired contract pays.

    A future pays the underlying's price, an option what it is worth to exercise: its intrinsic
    value, 0 when it ends out of the money.

    Parameters
    ----------
    instrument : Instrument
        A future or an option.
    underlying_price : Decimal
        > 0.

    Returns
    -------
    Decimal
        >= 0, in the instrument's currency per unit of underlying.
    """
    if instrument.kind is InstrumentKind.FUT:
        return underlying_price
    assert instrument.strike is not None, "an option has terms"
    above = underlying_price - instrument.strike
    return max(above if instrument.right == "C" else -above, ZERO)


def closing_price(
    quote: Quote | None, ends: datetime, zone: ZoneInfo, max_age: timedelta
) -> Decimal | None:
    """Return the price of the underlying that a contract settles at, None if there is none yet.

    On the day of its end that is the last price. Once the exchange's day has turned it is the
    previous close, or the last price where nobody tells one.

    Parameters
    ----------
    quote : Quote or None
        Of the underlying, now.
    ends : datetime
        Aware.
    zone : ZoneInfo
        Whose midnight turns the day.
    max_age : timedelta
        A price that was spoken longer before the end says nothing about the end.
    """
    if quote is None or quote.at < ends - max_age:
        return None
    is_same_day = quote.at.astimezone(zone).date() == ends.astimezone(zone).date()
    return quote.last_price if is_same_day else quote.prev_close or quote.last_price
