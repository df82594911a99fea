"""The time zones that our markets live by."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
INDIA = ZoneInfo("Asia/Kolkata")
NEW_YORK = ZoneInfo("America/New_York")
NAIROBI = ZoneInfo("Africa/Nairobi")

BY_CURRENCY: Mapping[str, ZoneInfo] = MappingProxyType(
    {"INR": INDIA, "USD": NEW_YORK, "KES": NAIROBI}
)
"""Where the day of an account in that currency begins and ends."""


def zone_of_currency(currency: str) -> ZoneInfo:
    """Return the zone of a currency's markets, UTC for one that we have no market in."""
    return BY_CURRENCY.get(currency, UTC)
