"""Money: an exact amount that knows its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

MINOR_UNIT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; adding two currencies is a bug, so it raises.

    Parameters
    ----------
    amount : Decimal
        Signed; positive is in favour of the holder.
    currency : str
        ISO 4217 code.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Self) -> "Money":
        """Add money of the same currency."""
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Self) -> "Money":
        """Subtract money of the same currency."""
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        """Turn income into cost and back."""
        return Money(-self.amount, self.currency)

    def to_minor(self) -> "Money":
        """Round to the minor unit (paisa, cent), halves away from zero."""
        return Money(self.amount.quantize(MINOR_UNIT, ROUND_HALF_UP), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} with {other.currency}")
        return other.amount
