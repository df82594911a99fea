"""The instant at which a derivative stops trading."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from strikedesk.instruments.model import Instrument

INDIA, NEW_YORK, NAIROBI = (
    ZoneInfo(name) for name in ("Asia/Kolkata", "America/New_York", "Africa/Nairobi")
)

ZONES = {
    "NSE": INDIA,
    "BSE": INDIA,
    "NFO": INDIA,
    "BFO": INDIA,
    "CDS": INDIA,
    "MCX": INDIA,
    "NYSE": NEW_YORK,
    "NASDAQ": NEW_YORK,
    "ARCA": NEW_YORK,
    "OPRA": NEW_YORK,
    "NSEKE": NAIROBI,
}
"""Where each exchange's day begins and ends; UTC for one that is not here."""

LAST_TRADE = {
    "NFO": time(15, 30),
    "BFO": time(15, 30),
    "CDS": time(12, 30),
    "MCX": time(23, 30),
    "OPRA": time(16),
    "NSEKE": time(15),
}
"""Local time on the day of expiry; the end of that day for an exchange that is not here."""


def zone_of(exchange: str) -> ZoneInfo:
    """Return the time zone of an exchange."""
    return ZONES.get(exchange, ZoneInfo("UTC"))


def expires_at(instrument: Instrument) -> datetime | None:
    """Return the instant, aware and in UTC, at which a contract ends; None if it never does."""
    if instrument.expiry is None:
        return None
    return _last_trade(instrument.exchange, instrument.expiry)


@lru_cache(maxsize=4096)
def _last_trade(exchange: str, day: date) -> datetime:
    local = LAST_TRADE.get(exchange, time(23, 59, 59))
    return datetime.combine(day, local, zone_of(exchange)).astimezone(UTC)
