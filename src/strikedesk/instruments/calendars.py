"""Trading calendars: on which days and from when to when each exchange trades."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from strikedesk.core.errors import Invalid, NotFound
from strikedesk.core.zones import INDIA, NAIROBI, NEW_YORK
from strikedesk.instruments import closures

ONE_DAY = timedelta(days=1)
SATURDAY = 5
YEAR_FIRST, YEAR_LAST = 2001, 2099

MCX_EVENING = time(17)
MCX_WINTER_CLOSES = time(23, 55)
NEW_YORK_HALF_DAY_CLOSES = time(13)


class CalendarUnknown(NotFound):
    """We have no calendar for that exchange."""

    code = "calendar_unknown"


class DayOutOfRange(Invalid):
    """The calendars cover 2001 to 2099."""

    code = "day_out_of_range"


@dataclass(frozen=True, slots=True)
class Session:
    """One day's continuous trading.

    Parameters
    ----------
    opens, closes : datetime
        Aware, in the exchange's time zone; trading is at ``opens <= t < closes``.
    is_short : bool
        True when it closes early or opens late, against the exchange's normal hours.
    """

    exchange: str
    day: date
    opens: datetime
    closes: datetime
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Market:
    """A group of exchanges that keep the same days and hours.

    Parameters
    ----------
    holidays : callable
        From a year to that year's closed weekdays with their names.
    hours : callable
        From a day to opening time, closing time and whether they are short; None when closed.
    """

    name: str
    timezone: ZoneInfo
    opens: time
    closes: time
    holidays: Callable[[int], Mapping[date, str]]
    hours: Callable[["Market", date], tuple[time, time, bool] | None]


def _is_working_day(market: Market, day: date) -> bool:
    if day in closures.OPEN_ONCE.get(market.name, ()):
        return True
    return day.weekday() < SATURDAY and day not in market.holidays(day.year)


def _plain_hours(market: Market, day: date) -> tuple[time, time, bool] | None:
    return (market.opens, market.closes, False) if _is_working_day(market, day) else None


def _new_york_hours(market: Market, day: date) -> tuple[time, time, bool] | None:
    if not _is_working_day(market, day):
        return None
    if is_half_day_new_york(day):
        return market.opens, NEW_YORK_HALF_DAY_CLOSES, True
    return market.opens, market.closes, False


def _mcx_hours(market: Market, day: date) -> tuple[time, time, bool] | None:
    if not _is_working_day(market, day):
        return None
    night = datetime.combine(day, time(20), INDIA).astimezone(NEW_YORK)
    closes = market.closes if night.dst() else MCX_WINTER_CLOSES
    if day in closures.india(day.year):  # equity holidays close the morning only
        return MCX_EVENING, closes, True
    if (day.month, day.day) == (1, 1):
        return market.opens, MCX_EVENING, True
    return market.opens, closes, False


def is_half_day_new_york(day: date) -> bool:
    """Tell whether New York closes at 13:00, given that it trades at all on that day.

    The rule: the day after Thanksgiving, and 3 July and 24 December from Monday to Thursday
    (on a Friday the holiday itself, or its substitute, falls on them).
    """
    if day.month == 11:
        return day.weekday() == 4 and 23 <= day.day <= 29
    return (day.month, day.day) in {(7, 3), (12, 24)} and day.weekday() < 4


_INDIA = Market("india", INDIA, time(9, 15), time(15, 30), closures.india, _plain_hours)
_NEW_YORK = Market("new_york", NEW_YORK, time(9, 30), time(16), closures.new_york, _new_york_hours)
_NAIROBI = Market("nairobi", NAIROBI, time(9, 30), time(15), closures.nairobi, _plain_hours)
_MCX = Market("mcx", INDIA, time(9), time(23, 30), closures.mcx, _mcx_hours)

MARKETS: Mapping[str, Market] = MappingProxyType({
    "NSE": _INDIA,
    "NFO": _INDIA,
    "BSE": _INDIA,
    "BFO": _INDIA,
    "MCX": _MCX,
    "NYSE": _NEW_YORK,
    "NASDAQ": _NEW_YORK,
    "ARCA": _NEW_YORK,
    "OPRA": _NEW_YORK,
    "NSEKE": _NAIROBI,
})  # fmt: skip


def market(exchange: str) -> Market:
    """Return what an exchange's days and hours follow.

    Raises
    ------
    CalendarUnknown
        If we have no calendar for it.
    """
    try:
        return MARKETS[exchange]
    except KeyError:
        raise CalendarUnknown(
            f"There is no calendar for exchange {exchange!r}; known are {', '.join(MARKETS)}.",
            field="exchange",
        ) from None


def timezone(exchange: str) -> ZoneInfo:
    """Return the time zone that an exchange's clock shows.

    Raises
    ------
    CalendarUnknown
        If we have no calendar for it.
    """
    return market(exchange).timezone


@lru_cache(maxsize=4096)
def session(exchange: str, day: date) -> Session | None:
    """Return the trading session of a day, None if the exchange is closed.

    Raises
    ------
    CalendarUnknown
        If we have no calendar for it.
    DayOutOfRange
        If the day is before 2001 or after 2099.
    """
    found = market(exchange)
    if not YEAR_FIRST <= day.year <= YEAR_LAST:
        raise DayOutOfRange(f"There are no calendars for {day.year}.", field="day")
    hours = found.hours(found, day)
    if hours is None:
        return None
    zone = found.timezone
    opens, closes = (datetime.combine(day, at, zone) for at in hours[:2])
    return Session(exchange, day, opens, closes, is_short=hours[2])


def is_trading_day(exchange: str, day: date) -> bool:
    """Tell whether an exchange trades on a day, be it a short one; errors as `session`."""
    return session(exchange, day) is not None


def is_open(exchange: str, at: datetime) -> bool:
    """Tell whether an exchange trades at an instant (aware); errors as `session`."""
    today = session(exchange, at.astimezone(timezone(exchange)).date())
    return today is not None and today.opens <= at < today.closes


def previous_trading_day(exchange: str, day: date) -> date:
    """Return the last trading day before ``day``; errors as `session`."""
    return next(
        found for found in _days(day - ONE_DAY, -ONE_DAY) if is_trading_day(exchange, found)
    )


def next_trading_day(exchange: str, day: date) -> date:
    """Return the first trading day after ``day``; errors as `session`."""
    return next(found for found in _days(day + ONE_DAY, ONE_DAY) if is_trading_day(exchange, found))


def trading_days(exchange: str, first: date, last: date) -> list[date]:
    """Return the trading days from ``first`` to ``last``, both included; errors as `session`."""
    span = (last - first).days + 1
    every = (first + ONE_DAY * each for each in range(span))
    return [day for day in every if is_trading_day(exchange, day)]


def next_session(exchange: str, at: datetime) -> Session:
    """Return the session that is on at an instant (aware), or else the next; errors as `session`."""
    today = at.astimezone(timezone(exchange)).date()
    coming = (session(exchange, day) for day in _days(today, ONE_DAY))
    return next(found for found in coming if found is not None and at < found.closes)


def holidays_of(exchange: str, year: int) -> dict[date, str]:
    """Return the named closures of a year that fall on weekdays, in order.

    Raises
    ------
    CalendarUnknown
        If we have no calendar for it.
    DayOutOfRange
        If the year is before 2001 or after 2099.
    """
    found = market(exchange)
    if not YEAR_FIRST <= year <= YEAR_LAST:
        raise DayOutOfRange(f"There are no calendars for {year}.", field="year")
    closed = found.holidays(year)
    return {day: closed[day] for day in sorted(closed) if day.weekday() < SATURDAY}


def _days(first: date, step: timedelta) -> Iterator[date]:
    day = first
    while True:
        yield day
        day += step
