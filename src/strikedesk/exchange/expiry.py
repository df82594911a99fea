"""The instants at which a derivative stops trading and an order for the day ends."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from strikedesk.core import zones
from strikedesk.instruments import calendars
from strikedesk.instruments.model import Instrument


def zone_of(exchange: str) -> ZoneInfo:
    """Return the time zone of an exchange, UTC for one without a calendar."""
    try:
        return calendars.timezone(exchange)
    except calendars.CalendarUnknown:
        return zones.UTC


def expires_at(instrument: Instrument) -> datetime | None:
    """Return the instant, aware and in UTC, at which a contract ends; None if it never does.

    That is the close of its exchange on the day of expiry, or the close before when there is
    no session on that day; the end of the day where the exchange has no calendar.
    """
    if instrument.expiry is None:
        return None
    return _last_trade(instrument.exchange, instrument.expiry)


def day_ends_at(exchange: str, at: datetime) -> datetime | None:
    """Return when an order for the day ends that was taken at an instant (aware), in UTC.

    That is the close of the session which is on then, or of the next one for an order that
    came between two sessions. None where the exchange has no calendar for that time.
    """
    try:
        return calendars.next_session(exchange, at).closes.astimezone(UTC)
    except (calendars.CalendarUnknown, calendars.DayOutOfRange):
        return None


@lru_cache(maxsize=4096)
def _last_trade(exchange: str, day: date) -> datetime:
    try:
        session = calendars.session(exchange, day)
        if session is None:
            session = calendars.session(exchange, calendars.previous_trading_day(exchange, day))
    except (calendars.CalendarUnknown, calendars.DayOutOfRange):
        session = None
    if session is None:
        return datetime.combine(day, time(23, 59, 59), zone_of(exchange)).astimezone(UTC)
    return session.closes.astimezone(UTC)
