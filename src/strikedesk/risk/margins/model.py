"""What a margin is asked about, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import Instrument
from strikedesk.positions.model import Product


class Method(StrEnum):
    """How derivatives are margined; named in every answer."""

    SPAN_LIKE = "span_like"
    REG_T = "reg_t"
    CASH = "cash"


class PartCode(StrEnum):
    """The lines that a margin is the sum of."""

    SCAN = "scan"
    CALENDAR = "calendar"
    NET_OPTION_VALUE = "net_option_value"
    EXPOSURE = "exposure"
    EXPIRY_ADD_ON = "expiry_add_on"
    STRATEGY = "strategy"
    WORST_CASE_RELIEF = "worst_case_relief"
    INTRADAY = "intraday"
    PURCHASE = "purchase"
    PREMIUM = "premium"


PAID = frozenset({PartCode.PURCHASE, PartCode.PREMIUM})
"""Parts that change hands at the fill; the others stay blocked as long as the position is open."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One position, or one order as the position that it would become.

    Parameters
    ----------
    quantity : Decimal
        Signed, in the instrument's units: positive long or bought.
    price : Decimal or None
        Mark of a position, price of an order, per unit, >= 0; None if not known.
    vol : Decimal or None
        Implied volatility per year of an option, as a decimal; None takes the underlying's.
    is_proposed : bool
        True for an order: what it pays is part of the answer. A position has paid already.
    """

    instrument: Instrument
    product: Product
    quantity: Decimal
    price: Decimal | None
    vol: Decimal | None = None
    is_proposed: bool = False

    @property
    def group(self) -> str:
        """Symbol of the underlying, or of the share itself: what is margined together."""
        return self.instrument.underlying or self.instrument.symbol

    @property
    def units(self) -> Decimal:
        """Signed quantity times multiplier."""
        return self.quantity * self.instrument.multiplier


@dataclass(frozen=True, slots=True)
class Underlying:
    """The market of what derivatives are written on.

    Parameters
    ----------
    price : Decimal or None
        Last price, > 0; None if there is none. Futures alone then go by their own price.
    vol : Decimal or None
        Volatility per year, for options that have none of their own.
    is_index : bool
        A broad index; its rates are lower.
    rate : Decimal
        Interest per year, continuously compounded, less dividends.
    vol_daily : Decimal or None
        EWMA standard deviation of daily returns; where known it may widen the scan range.
    var_elm : Decimal or None
        VaR + ELM rate of the share, as a fraction; where known it may raise intraday margin.
    """

    price: Decimal | None
    vol: Decimal | None = None
    is_index: bool = False
    rate: Decimal = ZERO
    vol_daily: Decimal | None = None
    var_elm: Decimal | None = None


NOTHING_KNOWN = Underlying(None)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything of one account that is margined together.

    Parameters
    ----------
    on : date
        The market's own trade date; decides parameters and time to expiry.
    underlyings : mapping of "EXCHANGE:SYMBOL" to Underlying
        Keyed as `Instrument.underlying`, and as `Instrument.symbol` for shares.
    """

    currency: str
    on: date
    legs: tuple[Leg, ...]
    underlyings: Mapping[str, Underlying] = field(default_factory=dict)

    def market_of(self, group: str) -> Underlying:
        """Return what is known of an underlying."""
        return self.underlyings.get(group, NOTHING_KNOWN)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a margin: positive ties up, negative relieves."""

    code: PartCode
    group: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Strategy:
    """Legs that Reg T margins as one.

    Parameters
    ----------
    name : str
        "short call spread", "naked short put", "covered call" and so on.
    quantity : Decimal
        Number of contracts of each leg, > 0.
    symbols : tuple of str
        The legs, short ones first.
    amount : Decimal
        Requirement, >= 0, not rounded, before the cap by the worst case at expiry.
    """

    name: str
    group: str
    quantity: Decimal
    symbols: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Margin:
    """What a portfolio ties up, line by line.

    Parameters
    ----------
    parts : tuple of Part
        Each rounded up to the minor unit; they add up to `total`.
    hedge_benefit : Decimal
        How much more the same legs would block one by one, >= 0; not part of the sum.
    strategies : tuple of Strategy
        Pairings under Reg T.
    parameters_date : date
        The date whose parameters were used.
    note : str
        Method and source of the parameters, for a person.
    """

    currency: str
    method: Method
    parameters_date: date
    note: str
    parts: tuple[Part, ...] = ()
    strategies: tuple[Strategy, ...] = ()
    hedge_benefit: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """What must be there once the orders are filled: blocked and paid, less received."""
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def blocked(self) -> Decimal:
        """What stays blocked while the positions are open, >= 0."""
        return sum((part.amount for part in self.parts if part.code not in PAID), ZERO)

    @property
    def paid(self) -> Decimal:
        """What the orders pay (positive) or receive (negative) at their fill."""
        return self.total - self.blocked

    def amount(self, code: PartCode) -> Decimal:
        """Return the sum of one kind of part over all underlyings."""
        return sum((part.amount for part in self.parts if part.code is code), ZERO)


@dataclass(frozen=True, slots=True)
class Increment:
    """What an order adds.

    Parameters
    ----------
    before, after : Margin
        Of the underlyings that the order touches; the others do not change.
    """

    before: Margin
    after: Margin

    @property
    def change(self) -> Decimal:
        """Change of what is blocked; negative if the order hedges or closes."""
        return self.after.blocked - self.before.blocked

    @property
    def paid(self) -> Decimal:
        """What the order itself pays, or receives if negative."""
        return self.after.paid - self.before.paid

    @property
    def reservation(self) -> Decimal:
        """What to set aside for the order, >= 0; money that it will receive does not count yet."""
        return max(self.change + max(self.paid, ZERO), ZERO)

    @property
    def lowers_margin(self) -> bool:
        """Tell whether less is blocked after the order than before."""
        return self.change < ZERO

    @property
    def note(self) -> str:
        """Say what the order does to the margin."""
        if self.lowers_margin:
            return f"Lowers the margin by {-self.change:f} {self.after.currency}."
        if not self.change:
            return "Does not change the margin."
        return f"Raises the margin by {self.change:f} {self.after.currency}."


def round_up(amount: Decimal) -> Decimal:
    """Round a part to the minor unit, never in favour of the account: -1.005 becomes -1.00."""
    return amount.quantize(MINOR_UNIT, ROUND_CEILING)
