"""Options of one underlying as Reg T sees them, and what they can lose at expiry."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from strikedesk.core.numbers import ZERO


@dataclass(frozen=True, slots=True)
class Option:
    """Contracts of one strike, all long or all short.

    Parameters
    ----------
    units : Decimal
        Contracts times multiplier, > 0.
    multiplier : Decimal
        Units of one contract.
    naked : Decimal
        Requirement per unit if written alone, the option's price included; 0 for long ones.
    margin : Decimal
        The same without the option's price.
    """

    symbol: str
    is_call: bool
    strike: Decimal
    expiry: date
    units: Decimal
    multiplier: Decimal
    naked: Decimal = ZERO
    margin: Decimal = ZERO

    def of(self, units: Decimal) -> "Option":
        """Return the same option in another quantity."""
        return self if units == self.units else replace(self, units=units)


@dataclass(frozen=True, slots=True)
class Group:
    """Written options with what may cover them: options that live as long, and paid-up shares."""

    shorts: tuple[Option, ...]
    longs: tuple[Option, ...]
    shares: Decimal = ZERO


def worst_case(
    shorts: Iterable[Option], longs: Iterable[Option], shares: Decimal = ZERO
) -> Decimal | None:
    """Return the largest liability at expiry, over all prices of the underlying from 0 up.

    Returns
    -------
    Decimal or None
        >= 0, premiums not counted; None if it has no bound.
    """
    signed = [(option, -option.units) for option in shorts]
    signed += [(option, option.units) for option in longs]
    signed.sort(key=_strike)
    puts = [(option.strike, units) for option, units in signed if not option.is_call]
    value = sum((strike * units for strike, units in puts), ZERO)
    slope = shares - sum((units for _, units in puts), ZERO)
    # Between strikes the value is a line, and at its strike a call or put alike adds its units.
    lowest, at = value, ZERO
    for option, units in signed:
        value += slope * (option.strike - at)
        slope += units
        at = option.strike
        lowest = min(lowest, value)
    return None if slope < ZERO else max(-lowest, ZERO)


def _strike(signed: tuple[Option, Decimal]) -> Decimal:
    return signed[0].strike
