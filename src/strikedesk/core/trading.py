"""Words that every slice around an order shares."""

from decimal import Decimal
from enum import StrEnum


class Side(StrEnum):
    """What the order's owner does."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def sign(self) -> int:
        """+1 for a buy, -1 for a sell."""
        return 1 if self is Side.BUY else -1

    @property
    def opposite(self) -> "Side":
        """The side that an order of this side trades against."""
        return Side.SELL if self is Side.BUY else Side.BUY

    def reaches(self, limit: Decimal, price: Decimal) -> bool:
        """Tell whether an order of this side with that limit may trade at ``price``."""
        return price <= limit if self is Side.BUY else price >= limit


class TimeInForce(StrEnum):
    """How long an order may wait: for the day, only for this instant, or until it is cancelled."""

    DAY = "DAY"
    IOC = "IOC"
    GTC = "GTC"
