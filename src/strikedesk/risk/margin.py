"""What an order or a position ties up alone.

Shares delivered are paid in full; intraday shares take 20 %; bought options cost their premium.
Futures and written options take the floor rates of NSE Clearing's SPAN parameters plus exposure,
and in the United States the strategy-free Reg T formula for one naked option. There is no
hedge benefit here: with derivatives this stands in where `risk.margins` lacks a price.

References
----------
NSE Clearing SPAN parameters (price scan range floors 9.3 % index, 14.2 % stock; exposure 2 % and
3.5 %); FINRA Rule 4210(f)(2) for short options (20 % less out-of-the-money, at least 10 %).
"""

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import (
    Product,
)

INTRADAY_RATE = Decimal("0.20")
REG_T_RATE = Decimal("0.20")
REG_T_FLOOR = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class DerivativeRates:
    """Scan range and exposure as fractions of the underlying's value."""

    scan: Decimal
    exposure: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.scan + self.exposure


INDEX_RATES = DerivativeRates(Decimal("0.093"), Decimal("0.02"))
STOCK_RATES = DerivativeRates(Decimal("0.142"), Decimal("0.035"))
INDEX_UNDERLYINGS = ("NSE:NIFTY", "BSE:SENSEX", "BSE:BANKEX")


def round_up(amount: Decimal) -> Decimal:
    """Round a requirement to the minor unit, never in favour of the account."""
    return amount.quantize(MINOR_UNIT, ROUND_UP)


def opening_requirement(
    instrument: Instrument,
    product: Product,
    side: Side,
    quantity: Decimal,
    price: Decimal,
    underlying_price: Decimal | None,
) -> Decimal | None:
    """Return what opening that much at that price ties up, without charges.

    Parameters
    ----------
    quantity, price : Decimal
        >= 0 and > 0.
    underlying_price : Decimal or None
        Needed for written options only.

    Returns
    -------
    Decimal or None
        In the instrument's currency, >= 0, to the minor unit; None if it cannot be known
        because the underlying has no price.
    """
    if not quantity:
        return ZERO  # nothing is opened, and nobody need know the price of the underlying
    value = quantity * price * instrument.multiplier
    if instrument.kind is InstrumentKind.OPT:
        if side is Side.BUY:
            return round_up(value)
        return _written_option(instrument, quantity, price, underlying_price)
    if instrument.kind is InstrumentKind.FUT:
        return round_up(value * _rates(instrument).total)
    return round_up(value if product is Product.CNC else value * INTRADAY_RATE)


def position_margin(
    instrument: Instrument,
    product: Product,
    net_quantity: Decimal,
    average_price: Decimal,
    underlying_price: Decimal | None,
) -> Decimal | None:
    """Return what an open position blocks beside what was already paid for it.

    Delivered shares and bought options were paid in full and block nothing. A written option
    blocks its requirement; the premium received stays in cash beside it.
    """
    if not net_quantity:
        return ZERO
    side = Side.BUY if net_quantity > ZERO else Side.SELL
    is_paid = product is Product.CNC or (instrument.kind is InstrumentKind.OPT and side is Side.BUY)
    if is_paid:
        return ZERO
    return opening_requirement(
        instrument, product, side, abs(net_quantity), average_price, underlying_price
    )


def _rates(instrument: Instrument) -> DerivativeRates:
    underlying = instrument.underlying or ""
    return INDEX_RATES if underlying.startswith(INDEX_UNDERLYINGS) else STOCK_RATES


def _written_option(
    instrument: Instrument, quantity: Decimal, price: Decimal, underlying_price: Decimal | None
) -> Decimal | None:
    if underlying_price is None:
        return None
    units = quantity * instrument.multiplier
    if instrument.currency == "USD":
        return round_up(units * (price + _reg_t(instrument, underlying_price)))
    return round_up(units * (underlying_price * _rates(instrument).total + price))


def _reg_t(instrument: Instrument, spot: Decimal) -> Decimal:
    strike = instrument.strike or ZERO
    is_call = instrument.right == "C"
    out_of_the_money = max(strike - spot if is_call else spot - strike, ZERO)
    floor = REG_T_FLOOR * (spot if is_call else strike)
    return max(REG_T_RATE * spot - out_of_the_money, floor)
