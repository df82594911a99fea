"""Indian charges of a deal, in the roundings of whoever prints them."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from strikedesk.charges.deals import Day, Deal, ExecutedOrder
from strikedesk.charges.model import (
    CASH_SEGMENTS,
    Charges,
    Convention,
    Segment,
)
from strikedesk.charges.rounding import (
    Rounding,
    exact,
    minor_then_unit,
    to_minor,
    to_unit,
)
from strikedesk.charges.schedule import Rate, schedule_of
from strikedesk.charges.tariff import Tariff, charges_of, pays
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

TAX_ONLY = frozenset({Segment.EQUITY_OPTIONS_EXERCISE, Segment.PHYSICAL_SETTLEMENT})
"""Settlements: no trade takes place, so that nobody but the tax takes a share."""

BSE_INDEX_OPTIONS = frozenset({"SENSEX", "BANKEX"})

IPFT_NOMINAL = Decimal("0.000000001")
"""Rs 0.01 per crore, to 2023-03-31 and from 2026-03-01. Kite's samples of the first time and the
calculator's rates of the second show the exchange charge without it."""

FEES = ("exchange", "ipft", "sebi", "gst", "brokerage", "stamp_duty")


@dataclass(frozen=True, slots=True)
class Style:
    """How a convention rounds and what it puts where.

    Parameters
    ----------
    shows_ipft : bool
        IPFT is a line of its own; otherwise it is inside the exchange charge.
    taxes_ipft : bool
        GST is charged on IPFT too.
    daily : bool
        STT on the day's average price, STT and stamp duty rounded day by day.
    """

    line: Rounding
    tax: Rounding
    stamp: Rounding
    shows_ipft: bool
    taxes_ipft: bool
    daily: bool


STYLES = {
    Convention.KITE_API: Style(exact, exact, to_unit, False, False, False),
    Convention.KITE_ORDER_MARGINS: Style(exact, exact, to_minor, False, False, False),
    Convention.WEB_CALCULATOR: Style(
        to_minor, minor_then_unit, minor_then_unit, False, True, False
    ),
    Convention.CONTRACT_NOTE: Style(to_minor, to_unit, to_unit, True, False, True),
    Convention.TWO_DECIMALS: Style(to_minor, to_minor, to_minor, True, False, False),
    Convention.UNROUNDED: Style(exact, exact, exact, True, False, False),
}


def charge(deal: Deal) -> Charges:
    """Return the Indian charges of a deal in rupees, in Kite's names.

    Raises
    ------
    ScheduleMissing
        If a rate is not known on the trade date; before 2020-07-01 that is stamp duty.
    """
    tariff, style = Tariff(deal), STYLES[deal.convention]
    taxes = _transaction_taxes(tariff, style)
    amounts = {"transaction_tax": _rounded(taxes, style.tax, daily=style.daily)}
    amounts |= dict.fromkeys(("exchange_turnover_charge", "sebi_turnover_charge"), ZERO)
    amounts |= dict.fromkeys(("brokerage", "stamp_duty", "gst"), ZERO)
    used: tuple[str, ...] = ("transaction_tax",)
    if deal.segment not in TAX_ONLY:
        amounts |= _fees(tariff, style)
        used += FEES
    memo = {"stt_unrounded": sum(taxes, ZERO)} | _average_price(deal, style)
    verified = not deal.overrides and tariff.confirmed(used)
    return charges_of(deal, amounts, memo, verified=verified)


def scope_of(
    segment: Segment, exchange: str | None, underlying: str | None, scrip_group: str | None
) -> str | None:
    """Return what narrows BSE's charge: the class of an option, or the group of a share.

    An option on BSE without an underlying is taken as one on SENSEX, the most traded.
    """
    if exchange != "BSE":
        return None
    if segment is not Segment.EQUITY_OPTIONS:
        return scrip_group.strip().upper() if scrip_group else None
    name = (underlying or "SENSEX").rpartition(":")[2].strip().upper()
    return name if name in BSE_INDEX_OPTIONS else "OTHER"


def _fees(tariff: Tariff, style: Style) -> dict[str, Decimal]:
    """Return every charge but the transaction tax, rounded."""
    deal, line = tariff.deal, style.line
    ipft, bare = _ipft(tariff, style), tariff.on_values("exchange")
    shown = line(bare if style.shows_ipft else bare + ipft)
    sebi = line(tariff.on_values("sebi"))
    brokerage = sum(map(line, tariff.per_order("brokerage", _value)), ZERO)
    fees = {
        "exchange_turnover_charge": shown,
        "sebi_turnover_charge": sebi,
        "brokerage": brokerage,
        "stamp_duty": _stamp_duty(tariff, style),
    }
    if style.shows_ipft:
        fees["ipft"] = line(ipft)
    if deal.assisted:
        fees["assisted_order_fee"] = line(sum(tariff.per_order("assisted_order_fee", _value), ZERO))
    taxed = shown if style.taxes_ipft else line(bare)
    base = brokerage + taxed + sebi + fees.get("assisted_order_fee", ZERO)
    fees["gst"] = line(tariff.rate("gst").rate * base)
    return fees


def _ipft(tariff: Tariff, style: Style) -> Decimal:
    """Return the levy, which exchange charges that contain it leave out while it is nominal."""
    nominal = tariff.rate("ipft").rate <= IPFT_NOMINAL
    return ZERO if nominal and not style.shows_ipft else tariff.on_values("ipft")


def _value(order: ExecutedOrder) -> Decimal:
    return order.value


def _stamp_duty(tariff: Tariff, style: Style) -> Decimal:
    rate = tariff.rate("stamp_duty").rate
    buys = [
        sum((order.value for order in day.orders if order.side is Side.BUY), ZERO)
        for day in tariff.deal.days
    ]
    return _rounded([rate * value for value in buys], style.stamp, daily=style.daily)


def _transaction_taxes(tariff: Tariff, style: Style) -> list[Decimal]:
    """Return STT or CTT of each day, unrounded."""
    rate = {side: _tax_rate(tariff, side) for side in Side}
    base = _averaged if style.daily and tariff.deal.segment in CASH_SEGMENTS else _own
    return [_day_tax(day, rate, base) for day in tariff.deal.days]


def _day_tax(
    day: Day, rate: dict[Side, Decimal], base: Callable[[Day, ExecutedOrder], Decimal]
) -> Decimal:
    return sum((rate[order.side] * base(day, order) for order in day.orders), ZERO)


def _own(_day: Day, order: ExecutedOrder) -> Decimal:
    return order.value


def _averaged(day: Day, order: ExecutedOrder) -> Decimal:
    assert day.average_price is not None, "a day with an order has an average price"
    return order.quantity * day.average_price


def _tax_rate(tariff: Tariff, side: Side) -> Decimal:
    """Return the rate of one side: the caller's for it, the caller's for both, the schedule's."""
    own = tariff.deal.overrides.get(f"transaction_tax_{side.value.lower()}")
    if own is not None:
        return own.rate
    row = tariff.rate("transaction_tax")
    payer = _payer(tariff.deal.segment) if row.confidence == "given" else row
    return row.rate if pays(payer, side) else ZERO


def _payer(segment: Segment) -> Rate:
    """Return the newest row, for which side pays: that never changed, only the rates did."""
    return schedule_of(segment.market).rows("transaction_tax", segment)[-1]


def _average_price(deal: Deal, style: Style) -> dict[str, Decimal]:
    """Return the price that the tax was charged on, where it is one."""
    if not style.daily or deal.segment not in CASH_SEGMENTS or len(deal.days) != 1:
        return {}
    price = deal.days[0].average_price
    return {} if price is None else {"vwap": price}


def _rounded(values: list[Decimal], rounding: Rounding, *, daily: bool) -> Decimal:
    return sum(map(rounding, values), ZERO) if daily else rounding(sum(values, ZERO))
