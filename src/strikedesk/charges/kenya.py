"""Charges on the Nairobi Securities Exchange; the sources disagree, so never verified."""

from decimal import ROUND_CEILING, Decimal

from strikedesk.charges.deals import Deal, ExecutedOrder
from strikedesk.charges.model import (
    Charges,
    Convention,
)
from strikedesk.charges.rounding import exact, to_minor
from strikedesk.charges.schedule import Rate
from strikedesk.charges.tariff import Tariff, charges_of
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

LEVIES = ("nse_levy", "cma_levy", "cdsc_levy", "cdsc_guarantee", "investor_compensation")
DAY_TRADE = "DAY_TRADE"


def charge(deal: Deal) -> Charges:
    """Return Nairobi's charges of a deal in shillings, each side charged alike.

    Brokerage and the levies are fractions of value, VAT one of brokerage, stamp duty an amount
    per started 10,000 where a broker's list has it. Figures read on 2026-11-20.

    Raises
    ------
    ScheduleMissing
        If a rate is not known for the broker.
    """
    tariff = Tariff(deal)
    line = exact if deal.convention is Convention.UNROUNDED else to_minor
    brokerage = tariff.on_values("brokerage")
    amounts = {"brokerage": brokerage, "vat": tariff.rate("vat").rate * brokerage}
    levies = ("levies",) if "levies" in deal.overrides else LEVIES
    amounts |= {name: tariff.on_values(name) for name in levies}
    amounts["stamp_duty"] = _stamp_duty(tariff.rate("stamp_duty"), deal.orders)
    rounded = {code: line(amount) for code, amount in amounts.items()}
    return charges_of(deal, rounded, _paid(deal, sum(rounded.values(), ZERO)), verified=False)


def _stamp_duty(row: Rate, orders: tuple[ExecutedOrder, ...]) -> Decimal:
    if row.per_started is None:
        return sum((row.flat + row.rate * order.value for order in orders), ZERO)
    started = ((order.value / row.per_started).to_integral_value(ROUND_CEILING) for order in orders)
    return row.flat * sum(started, ZERO)


def _paid(deal: Deal, total: Decimal) -> dict[str, Decimal]:
    """Return what one order comes to in cash, to the cent, and its charges in percent of value."""
    if len(deal.orders) != 1:
        return {}
    order = deal.orders[0]
    buys = order.side is Side.BUY
    cash = to_minor(order.value + total if buys else order.value - total)
    percent = to_minor(abs(cash - order.value) / order.value * 100)
    return {"total_paid" if buys else "total_received": cash, "fee_pct": percent}
