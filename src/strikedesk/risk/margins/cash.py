"""Shares and funds: paid in full under CNC, margined by a rate under MIS; and what orders pay."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, Part, PartCode, Underlying
from strikedesk.risk.margins.schedule import Parameters


def margin(
    group: str, legs: Sequence[Leg], market: Underlying, parameters: Parameters
) -> tuple[Part, ...]:
    """Return what shares block and pay.

    Held CNC shares were paid for and block nothing; buying them costs their value; what a sale
    brings in does not count before it is filled. Intraday positions block a rate of their value.

    Raises
    ------
    MarginUnknown
        If an intraday position or a purchase has no price.
    """
    intraday = [leg for leg in legs if leg.product is not Product.CNC]
    amounts = {
        PartCode.INTRADAY: _intraday(intraday, market, parameters),
        PartCode.PURCHASE: _purchase(leg for leg in legs if leg.product is Product.CNC),
    }
    return tuple(Part(code, group, amount) for code, amount in amounts.items() if amount)


def premium(group: str, legs: Iterable[Leg]) -> tuple[Part, ...]:
    """Return what option orders pay, less what they receive.

    Raises
    ------
    MarginUnknown
        If an order has no price.
    """
    orders = (leg for leg in legs if leg.is_proposed and leg.instrument.kind is InstrumentKind.OPT)
    amount = sum((leg.units * _price(leg) for leg in orders), ZERO)
    return (Part(PartCode.PREMIUM, group, amount),) if amount else ()


def _intraday(legs: Sequence[Leg], market: Underlying, parameters: Parameters) -> Decimal:
    units = sum((leg.units for leg in legs), ZERO)
    if not units:
        return ZERO
    # Positions and orders of one share may carry different prices; the dearest decides.
    price = max(_price(leg) for leg in legs if leg.quantity)
    rate = parameters.value("intraday_long" if units > ZERO else "intraday_short")
    return abs(units) * price * max(rate, market.var_elm or ZERO)


def _purchase(legs: Iterable[Leg]) -> Decimal:
    orders = (leg for leg in legs if leg.is_proposed and leg.quantity > ZERO)
    return sum((leg.units * _price(leg) for leg in orders), ZERO)


def _price(leg: Leg) -> Decimal:
    if leg.price is None:
        raise MarginUnknown(f"{leg.instrument.symbol} has no price")
    return leg.price
