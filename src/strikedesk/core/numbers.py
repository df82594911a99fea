"""Exact numbers: steps and rounding for what is booked, limited or sent."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ZERO = Decimal(0)


def is_multiple(value: Decimal, step: Decimal) -> bool:
    """Tell whether ``value`` lies on the grid of ``step`` (> 0); 0 lies on every grid."""
    return value % step == ZERO


def round_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the multiple of ``step`` (> 0) nearest to ``value``, halves away from zero."""
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def floor_to_step(value: Decimal, step: Decimal) -> Decimal:
    """Return the multiple of ``step`` (> 0) nearest to ``value`` on the side of zero."""
    return (value / step).quantize(Decimal(1), ROUND_DOWN) * step


def price_from_estimate(estimate: float, tick: Decimal) -> Decimal:  # tidy: exact
    """Cross from an estimated to an exact price: the nearest tick, halves away from zero.

    Raises
    ------
    ValueError
        If the estimate is not a finite number; a missing price is ``None``, never NaN.
    """
    if not (estimate - estimate == 0):  # NaN and infinities are the only floats that fail this
        raise ValueError(f"not a price: {estimate!r}")
    return round_to_step(Decimal(repr(estimate)), tick)
