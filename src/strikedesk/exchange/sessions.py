"""When sessions end, and when before that intraday (MIS) positions are closed for their owners.

All of it is a distance from the close, so that half days need no rule of their own.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from strikedesk.instruments import calendars
from strikedesk.instruments.calendars import Session

SQUARE_OFF_BEFORE_CLOSE: Mapping[str, timedelta] = MappingProxyType({
    "NSE": timedelta(minutes=10),  # 15:20
    "BSE": timedelta(minutes=10),
    "NFO": timedelta(minutes=5),  # 15:25
    "BFO": timedelta(minutes=5),
    "MCX": timedelta(minutes=25),
})  # fmt: skip
"""As Indian brokers do it."""

SQUARE_OFF_BEFORE_CLOSE_ELSE = timedelta(minutes=10)
"""In New York and Nairobi, where no convention exists."""


def square_off_at(session: Session) -> datetime:
    """Return the instant, aware and in UTC, from which on MIS positions are closed."""
    before = SQUARE_OFF_BEFORE_CLOSE.get(session.exchange, SQUARE_OFF_BEFORE_CLOSE_ELSE)
    return session.closes.astimezone(UTC) - before


def closes_at(session: Session) -> datetime:
    """Return the close of a session in UTC."""
    return session.closes.astimezone(UTC)


def last_closed(exchange: str, at: datetime) -> Session | None:
    """Return the latest session that is over at an instant (aware).

    None where the exchange has no calendar for that time.
    """
    return _last(exchange, at, closes_at)


def squaring_off(exchange: str, at: datetime) -> Session | None:
    """Return the latest session whose time to square off has come, be it over or not.

    What was opened before that session's close belongs to it or to an earlier one, and must
    not be open any more. None where the exchange has no calendar for that time.
    """
    return _last(exchange, at, square_off_at)


def closed_sessions(at: datetime) -> dict[str, Session]:
    """Return `last_closed` of every exchange that has one."""
    return _by_exchange(last_closed, at)


def squaring_sessions(at: datetime) -> dict[str, Session]:
    """Return `squaring_off` of every exchange that has one."""
    return _by_exchange(squaring_off, at)


def is_mis_closed(exchange: str, at: datetime) -> bool:
    """Tell whether MIS positions are being closed at an instant, so that none may be opened.

    That is from the time to square off until the close. Before and after it, what is opened
    belongs to the session that is on, or to the next one.
    """
    session = squaring_off(exchange, at)
    return session is not None and at < closes_at(session)


def _by_exchange(
    find: Callable[[str, datetime], Session | None], at: datetime
) -> dict[str, Session]:
    found = ((exchange, find(exchange, at)) for exchange in calendars.MARKETS)
    return {exchange: session for exchange, session in found if session is not None}


def _last(exchange: str, at: datetime, instant_of: Callable[[Session], datetime]) -> Session | None:
    try:
        today = at.astimezone(calendars.timezone(exchange)).date()
        session = calendars.session(exchange, today)
        if session is not None and instant_of(session) <= at:
            return session
        return calendars.session(exchange, calendars.previous_trading_day(exchange, today))
    except (calendars.CalendarUnknown, calendars.DayOutOfRange):
        return None
