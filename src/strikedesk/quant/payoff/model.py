"""Legs of a strategy, as numbers."""

from dataclasses import dataclass
from typing import Literal

from strikedesk.quant.checks import number

Kind = Literal["C", "P", "F", "S"]
KINDS = ("C", "P", "F", "S")


@dataclass(frozen=True, slots=True)
class Leg:
    """One open line on the common underlying: call, put, future or stock.

    It does not know its charges, its margin or what it is worth now.

    Raises
    ------
    ValueError
        If a number is missing, not finite or out of range; the message names the field.
    """

    kind: Kind
    quantity: float
    """Signed units of the underlying, contract size included; above zero is long."""
    entry_price: float
    """Per unit, >= 0 for an option and a stock."""
    tau: float | None = None
    """Years from now to expiry, >= 0; None for a stock."""
    strike: float | None = None
    """Above zero for an option, else None."""
    vol: float | None = None
    """Per year, for valuing an option before it expires; not needed at expiry."""

    def __post_init__(self) -> None:
        """Refuse what would give a silent wrong number.

        Raises
        ------
        ValueError
            Naming the field.
        """
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        number("quantity", self.quantity)
        number("entry_price", self.entry_price, least=0.0 if self.kind != "F" else -1e308)
        if (self.kind == "S") != (self.tau is None):
            raise ValueError("tau must be given, except for a stock")
        if self.tau is not None:
            number("tau", self.tau, least=0.0)
        if self.is_option != (self.strike is not None):
            raise ValueError("strike must be given for an option and for nothing else")
        if self.strike is not None:
            number("strike", self.strike, least=0.0, open_=True)
        if self.vol is not None:
            number("vol", self.vol, least=0.0)

    @property
    def is_option(self) -> bool:
        """Whether it is a call or a put."""
        return self.kind in {"C", "P"}

    @property
    def cash_flow(self) -> float:
        """What opening it brought: below zero for what was bought. A future brings nothing."""
        return 0.0 if self.kind == "F" else -self.quantity * self.entry_price


def net_premium(legs: list[Leg] | tuple[Leg, ...]) -> float:
    """Return what the options brought: above zero is a credit."""
    return sum(leg.cash_flow for leg in legs if leg.is_option)
