"""Charges in the United States: the broker's commission and the fees that pass through it."""

from collections.abc import Callable
from decimal import Decimal

from strikedesk.charges.deals import Deal, ExecutedOrder, Fill
from strikedesk.charges.model import (
    Charges,
    Convention,
    Market,
    Segment,
)
from strikedesk.charges.rounding import (
    Rounding,
    exact,
    nearest_unless_tiny,
    to_minor,
    up_to_minor,
)
from strikedesk.charges.schedule import Rate, schedule_of
from strikedesk.charges.tariff import Tariff, charges_of, pays
from strikedesk.core.numbers import ZERO

EQUITY_FEES = ("sec_31", "finra_taf", "cat")
OPTION_FEES = ("sec_31", "finra_taf", "occ", "orf", "cat")

OPTION_MULTIPLIER = Decimal(100)

INDEX_UNDERLYINGS = frozenset(
    {"SPX", "SPXW", "XSP", "NDX", "NDXP", "XND", "RUT", "RUTW", "MRUT", "VIX", "VIXW", "DJX"}
    | {"OEX", "XEO"}
)
"""Indices with listed options, by root; the TAF leaves those out."""

BROKER_ROUNDINGS: dict[str, Rounding] = {
    "up": up_to_minor,
    "nearest": to_minor,
    "nearest_unless_tiny": nearest_unless_tiny,
}


def charge(deal: Deal) -> Charges:
    """Return the US charges of a deal in dollars.

    Sales pay Section 31 by value and the TAF by share or contract, index options excepted; both
    sides pay OCC, ORF and CAT. Caps of the TAF and of OCC hold per execution, those of a
    commission per order. Each fee is rounded per order.

    Raises
    ------
    ScheduleMissing
        If a fee is not known on the trade date.
    """
    tariff = Tariff(deal)
    names = EQUITY_FEES if deal.segment is Segment.US_EQUITY else OPTION_FEES
    fees = {name: [_fee(tariff, name, order) for order in deal.orders] for name in names}
    rounding = _fee_rounding(deal)
    line = exact if deal.convention is Convention.UNROUNDED else to_minor
    commission = sum((line(_commission(tariff, order)) for order in deal.orders), ZERO)
    amounts = {"commission": commission} | _rounded(fees, rounding)
    up = _rounded(fees, up_to_minor)
    memo = {
        "total_ex_commission": sum(amounts.values(), ZERO) - commission,
        "sec_31_rounded_up": up["sec_31"],
        "finra_taf_rounded_up": up["finra_taf"],
    }
    verified = not deal.overrides and tariff.confirmed(("commission", *names))
    return charges_of(deal, amounts, memo, verified=verified)


def _fee_rounding(deal: Deal) -> Rounding:
    match deal.convention:
        case Convention.UNROUNDED:
            return exact
        case Convention.ROUNDED_UP:
            return up_to_minor
        case Convention.TWO_DECIMALS:
            return to_minor
        case _:
            words = schedule_of(Market.US).rounding
            return BROKER_ROUNDINGS[words.get(deal.broker, words["default"])]


def _rounded(fees: dict[str, list[Decimal]], rounding: Rounding) -> dict[str, Decimal]:
    return {name: sum(map(rounding, each), ZERO) for name, each in fees.items()}


def _fee(tariff: Tariff, name: str, order: ExecutedOrder) -> Decimal:
    row = tariff.rate(name)
    if not pays(row, order.side):
        return ZERO
    base: Callable[[Fill], Decimal] = _value if name == "sec_31" else _quantity
    return sum((row.bounded(row.rate * base(fill), fill.value) for fill in order.fills), ZERO)


def _commission(tariff: Tariff, order: ExecutedOrder) -> Decimal:
    row: Rate = tariff.rate("commission")
    by_unit = sum((row.per_unit(fill.price) * fill.quantity for fill in order.fills), ZERO)
    return row.bounded(row.flat + by_unit, order.value)


def _value(fill: Fill) -> Decimal:
    return fill.value


def _quantity(fill: Fill) -> Decimal:
    return fill.quantity
