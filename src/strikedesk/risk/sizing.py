"""How much to trade, from what one is ready to lose."""

from dataclasses import dataclass
from decimal import Decimal

from strikedesk.core.numbers import ZERO, floor_to_step
from strikedesk.instruments.model import Instrument


@dataclass(frozen=True, slots=True)
class Size:
    """A quantity, and what set it.

    Parameters
    ----------
    quantity : Decimal
        In the instrument's units, a multiple of its lot; 0 if not even one lot fits.
    risk : Decimal
        What is lost if the stop is met at its price, charges and slippage not counted.
    limited_by : str
        ``risk``, ``position_max`` or ``available``: whichever allowed least.
    """

    quantity: Decimal
    risk: Decimal
    value: Decimal
    limited_by: str


def size(
    instrument: Instrument,
    entry: Decimal,
    stop: Decimal,
    *,
    to_lose: Decimal,
    most_value: Decimal | None,
    available: Decimal,
) -> Size:
    """Return the largest quantity that loses at most ``to_lose`` between entry and stop.

    Parameters
    ----------
    entry, stop : Decimal
        Different prices > 0.
    to_lose, available : Decimal
        In the instrument's currency, >= 0.
    most_value : Decimal or None
        Largest value of the position, as its limit says; None for none.

    Raises
    ------
    ValueError
        If entry and stop are the same: no quantity would lose anything.
    """
    if entry == stop:
        raise ValueError("stop: it must differ from the entry")
    per_unit, price = abs(entry - stop) * instrument.multiplier, entry * instrument.multiplier
    bounds = {"risk": to_lose / per_unit, "available": max(available, ZERO) / price}
    if most_value is not None:
        bounds["position_max"] = most_value / price
    limited_by = min(bounds, key=lambda name: bounds[name])
    quantity = floor_to_step(bounds[limited_by], instrument.lot_size)
    return Size(quantity, quantity * per_unit, quantity * price, limited_by)
