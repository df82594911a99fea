"""Futures on one underlying: basis, carry, rollover, and what builds up in them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from strikedesk.options.model import Price


class BuildUp(StrEnum):
    """What a move of price and open interest together says who did."""

    LONG_BUILD_UP = "long_build_up"
    """Price and open interest rose: new longs pressed."""
    SHORT_BUILD_UP = "short_build_up"
    """The price fell while open interest rose: new shorts pressed."""
    LONG_UNWINDING = "long_unwinding"
    """Both fell: longs left."""
    SHORT_COVERING = "short_covering"
    """The price rose while open interest fell: shorts left."""
    UNCHANGED = "unchanged"
    """One of the two did not move."""


class BuildUpMissing(StrEnum):
    """Why there is no `BuildUp`; in the order in which it is looked for."""

    NO_PRICE = "no_price"
    NO_PREVIOUS_CLOSE = "no_previous_close"
    NO_OPEN_INTEREST = "no_open_interest"
    NO_PREVIOUS_OPEN_INTEREST = "no_previous_open_interest"


@dataclass(frozen=True, slots=True)
class FutureQuote:
    """What is known of one future.

    Parameters
    ----------
    price : Price
        Middle of bid and ask, else the last price.
    last, prev_close : Decimal or None
    open_interest, open_interest_before : int or None
        Now, and as last stored on an earlier day.
    tau : float
        Years to the end of trading, ACT/365.
    """

    symbol: str
    expiry: date
    price: Price
    last: Decimal | None
    prev_close: Decimal | None
    volume: int | None
    open_interest: int | None
    open_interest_before: int | None
    open_interest_before_on: date | None
    tau: float

    @property
    def price_change(self) -> Decimal | None:
        """Last price minus the previous close."""
        missing = self.last is None or self.prev_close is None
        return None if missing else self.last - self.prev_close  # type: ignore[operator]

    @property
    def open_interest_change(self) -> int | None:
        """Open interest minus that of the day stored before."""
        if self.open_interest is None or self.open_interest_before is None:
            return None
        return self.open_interest - self.open_interest_before


@dataclass(frozen=True, slots=True)
class FutureView:
    """A future against its underlying; NaN where something is missing.

    Parameters
    ----------
    basis : float
        Future minus spot, in quote currency: above 0 is a premium, below 0 a discount.
    basis_percent : float
        Of the spot.
    carry : float
        ln(future / spot) / years: the continuous rate per year that holding earns.
    fair : float
        Spot grown at the rate, without dividends.
    premium_abs, premium_percent : float
        Market minus fair, and that in percent of fair.
    spread_to_next, roll_cost : float
        Next expiry minus this one, and ln of their ratio per year between them.
    """

    quote: FutureQuote
    basis: float
    basis_percent: float
    carry: float
    fair: float
    premium_abs: float
    premium_percent: float
    spread_to_next: float
    roll_cost: float
    build_up: BuildUp | None
    build_up_missing: BuildUpMissing | None


def views(quotes: Sequence[FutureQuote], spot: float, rate: float) -> list[FutureView]:
    """Set each future against the spot and the next expiry.

    Parameters
    ----------
    quotes : sequence of FutureQuote
        By expiry, rising.
    spot : float
        NaN when missing.
    rate : float
        Continuous, per year.
    """
    later = [*quotes[1:], None]
    return [_view(each, after, spot, rate) for each, after in zip(quotes, later, strict=True)]


def rollover_percent(quotes: Sequence[FutureQuote]) -> float:
    """Return the share of open interest that is beyond the nearest expiry, in percent.

    Returns
    -------
    float
        NaN unless open interest of every expiry is known, there are two, and one is above 0.
    """
    open_ = [each.open_interest for each in quotes]
    known = [each for each in open_ if each is not None]
    if len(known) < len(open_) or len(known) < 2 or not sum(known):
        return math.nan
    return 100.0 * sum(known[1:]) / sum(known)


def build_up(quote: FutureQuote) -> BuildUp | BuildUpMissing:
    """Judge what builds up, or say what is missing for it."""
    if quote.last is None:
        return BuildUpMissing.NO_PRICE
    moved = quote.price_change
    if moved is None:
        return BuildUpMissing.NO_PREVIOUS_CLOSE
    if quote.open_interest is None:
        return BuildUpMissing.NO_OPEN_INTEREST
    opened = quote.open_interest_change
    if opened is None:
        return BuildUpMissing.NO_PREVIOUS_OPEN_INTEREST
    if not moved or not opened:
        return BuildUp.UNCHANGED
    if moved > 0:
        return BuildUp.LONG_BUILD_UP if opened > 0 else BuildUp.SHORT_COVERING
    return BuildUp.SHORT_BUILD_UP if opened > 0 else BuildUp.LONG_UNWINDING


def _view(quote: FutureQuote, after: FutureQuote | None, spot: float, rate: float) -> FutureView:
    price = quote.price.value
    basis = price - spot
    fair = spot * math.exp(rate * quote.tau)
    judged = build_up(quote)
    spread, roll = _roll(quote, after)
    return FutureView(
        quote=quote,
        basis=basis,
        basis_percent=_percent(basis, spot),
        carry=_log_rate(price, spot, quote.tau),
        fair=fair,
        premium_abs=price - fair,
        premium_percent=_percent(price - fair, fair),
        spread_to_next=spread,
        roll_cost=roll,
        build_up=judged if isinstance(judged, BuildUp) else None,
        build_up_missing=judged if isinstance(judged, BuildUpMissing) else None,
    )


def _roll(quote: FutureQuote, after: FutureQuote | None) -> tuple[float, float]:
    if after is None:
        return math.nan, math.nan
    here, there = quote.price.value, after.price.value
    return there - here, _log_rate(there, here, after.tau - quote.tau)


def _percent(part: float, whole: float) -> float:
    return 100.0 * part / whole if whole > 0.0 else math.nan


def _log_rate(price: float, base: float, years: float) -> float:
    if not (price > 0.0 and base > 0.0 and years > 0.0):
        return math.nan
    return math.log(price / base) / years
