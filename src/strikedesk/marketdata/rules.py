"""What follows from quotes and depth alone: age, staleness, change, coarser books."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.marketdata.model import Depth, Level, Quote

PERCENT_STEP = Decimal("0.01")
MILLISECOND = timedelta(milliseconds=1)


def is_stale(age: timedelta | None, max_age: timedelta) -> bool:
    """Tell whether a quote is too old to be relied upon.

    Parameters
    ----------
    age : timedelta or None
        Desk time since the source last spoke; None if it never did, which is stale.
    max_age : timedelta
        The oldest that still counts as fresh.
    """
    return age is None or age > max_age


def age_ms(age: timedelta | None) -> int | None:
    """Return an age in whole milliseconds, never below 0; None stays None.

    A source whose clock runs ahead of ours has just spoken: its age is 0, not negative.
    """
    return None if age is None else max(0, age // MILLISECOND)


def change(last_price: Decimal | None, prev_close: Decimal | None) -> Decimal | None:
    """Return the move since the previous close; None if either price is missing."""
    return None if last_price is None or prev_close is None else last_price - prev_close


def change_percent(last_price: Decimal | None, prev_close: Decimal | None) -> Decimal | None:
    """Return the move since the previous close in percent of it, to 0.01, halves away from zero.

    None if either price is missing, or if the close is not above zero.
    """
    moved = change(last_price, prev_close)
    if moved is None or prev_close is None or prev_close <= ZERO:
        return None
    return (moved * 100 / prev_close).quantize(PERCENT_STEP, ROUND_HALF_UP)


def touch_depth(quote: Quote, assumed_quantity: Decimal) -> Depth:
    """Make a book of one level a side out of the best bid and ask.

    Parameters
    ----------
    assumed_quantity : Decimal
        Shown where the source tells a price without a size; > 0.

    Returns
    -------
    Depth
        A side without a price, or with a known size of 0, is empty. So are both sides of a
        crossed quote: nobody could have traded against it.
    """
    if quote.bid is not None and quote.ask is not None and quote.bid > quote.ask:
        return Depth(bids=(), asks=(), at=quote.at)
    sides = (quote.bid, quote.bid_quantity), (quote.ask, quote.ask_quantity)
    bids, asks = (_touch(price, quantity, assumed_quantity) for price, quantity in sides)
    return Depth(
        bids=bids,
        asks=asks,
        at=quote.at,
        assumed=any(price is not None and quantity is None for price, quantity in sides),
    )


def _touch(price: Decimal | None, quantity: Decimal | None, assumed: Decimal) -> tuple[Level, ...]:
    shown = assumed if quantity is None else quantity
    return () if price is None or shown <= ZERO else (Level(price, shown),)


def aggregated(depth: Depth, step: Decimal, levels: int) -> Depth:
    """Gather the levels of a book on a coarser grid.

    Parameters
    ----------
    depth : Depth
        Best prices first.
    step : Decimal
        Distance of the new levels, > 0.
    levels : int
        Most levels a side to return.

    Returns
    -------
    Depth
        Bids at the multiple of ``step`` at or below, asks at or above, so that nothing looks
        better than it is; quantities add up.
    """
    return Depth(
        bids=_gathered(depth.bids, step, ROUND_FLOOR)[:levels],
        asks=_gathered(depth.asks, step, ROUND_CEILING)[:levels],
        at=depth.at,
        assumed=depth.assumed,
    )


def _gathered(side: Iterable[Level], step: Decimal, rounding: str) -> list[Level]:
    quantities: dict[Decimal, Decimal] = {}
    for level in side:
        price = (level.price / step).quantize(Decimal(1), rounding) * step
        quantities[price] = quantities.get(price, ZERO) + level.quantity
    return [Level(price, quantity) for price, quantity in quantities.items()]
