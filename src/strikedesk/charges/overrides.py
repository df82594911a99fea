"""Rates that a caller hands in, to try another tariff or to reproduce somebody's example."""

import re
from collections.abc import Mapping
from decimal import Decimal

from strikedesk.charges.errors import RateUnknown
from strikedesk.charges.inputs import number
from strikedesk.charges.model import (
    Market,
    Segment,
)
from strikedesk.charges.schedule import Rate
from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO

NAMES = {
    Market.INDIA: {
        "tax": "transaction_tax",
        "stt": "transaction_tax",
        "ctt": "transaction_tax",
        "transaction_tax": "transaction_tax",
        "stt_buy": "transaction_tax_buy",
        "stt_sell": "transaction_tax_sell",
        "exch": "exchange",
        "exchange": "exchange",
        "exchange_turnover_charge": "exchange",
        "ipft": "ipft",
        "sebi": "sebi",
        "sebi_turnover_charge": "sebi",
        "stamp": "stamp_duty",
        "stamp_buy": "stamp_duty",
        "stamp_duty": "stamp_duty",
        "gst": "gst",
        "brokerage": "brokerage",
        "dp": "dp_charge",
        "dp_charge": "dp_charge",
    },
    Market.US: {
        "sec": "sec_31",
        "sec_31": "sec_31",
        "taf": "finra_taf",
        "finra_taf": "finra_taf",
        "cat": "cat",
        "occ": "occ",
        "orf": "orf",
        "commission": "commission",
        "brokerage": "commission",
    },
    Market.KENYA: {
        "nse": "nse_levy",
        "nse_levy": "nse_levy",
        "cma": "cma_levy",
        "cma_levy": "cma_levy",
        "cdsc": "cdsc_levy",
        "cdsc_levy": "cdsc_levy",
        "guarantee": "cdsc_guarantee",
        "cdsc_guarantee": "cdsc_guarantee",
        "icf": "investor_compensation",
        "investor_compensation": "investor_compensation",
        "levies": "levies",
        "brokerage": "brokerage",
        "vat": "vat",
        "stamp": "stamp_duty",
        "stamp_duty": "stamp_duty",
    },
}

FLAT = frozenset({"dp_charge", "commission"})
"""Handed in as an amount of money, not as a rate; so is brokerage of a paisa and more."""

FIGURE = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?(?:[eE]-?\d+)?)\s*(%?)")
REMARK = re.compile(r"(?<!min)\([^)]*\)")


def overrides_of(
    market: Market, segment: Segment, rates: Mapping[str, object] | None
) -> dict[str, Rate]:
    """Return the rates handed in as rows, by the charge that they replace.

    Parameters
    ----------
    rates : mapping of name to rate, or None
        Names as price lists shorten them (``exch``, ``stt_sell``, ``stamp``, ``taf`` ...); names
        joined by ``+`` are one rate in the place of all of Nairobi's levies. A rate is a number,
        or text: ``"0.0005"``, ``"0.05%"``, ``"0.18 on brokerage"``. Brokerage is an amount per
        order (``"20"``), a fraction (``"0.03%"``, or a number below one paisa), or both
        (``"min(0.03%, 20)"``); US commission is an amount per order, Nairobi's brokerage a fraction.

    Raises
    ------
    RateUnknown
        If this market charges nothing of such a name, or a rate cannot be read.
    """
    rows: dict[str, Rate] = {}
    for name, given in (rates or {}).items():
        charge = _charge(market, name)
        rows[charge] = _row(market, charge, segment, given)
        if charge == "brokerage" and market is Market.KENYA and (vat := _second_percent(given)):
            rows["vat"] = _given("vat", segment, rate=vat)
    if "exchange" in rows and "ipft" not in rows:
        # An exchange rate that comes alone is meant to hold everything the exchange takes.
        rows["ipft"] = _given("ipft", segment, rate=ZERO)
    return rows


def _charge(market: Market, name: str) -> str:
    word = name.strip().lower()
    if market is Market.KENYA and "+" in word:
        return "levies"
    charge = NAMES[market].get(word)
    if charge is None:
        raise RateUnknown(f"no charge named {name!r} in {market}", field="rates")
    return charge


def _row(market: Market, charge: str, segment: Segment, given: object) -> Rate:
    percents, amounts = _figures(charge, given)
    if charge == "brokerage" and market is Market.INDIA:
        return _brokerage(segment, percents, amounts)
    if charge in FLAT and amounts:
        return _given(charge, segment, flat=amounts[0])
    if len(amounts) > 1 and charge == "stamp_duty":
        return _given(charge, segment, flat=amounts[0], per_started=amounts[1])
    return _given(charge, segment, rate=(percents or amounts)[0])


def _brokerage(segment: Segment, percents: list[Decimal], amounts: list[Decimal]) -> Rate:
    if percents:
        cap = amounts[0] if amounts else None
        return _given("brokerage", segment, rate=percents[0], cap=cap)
    if ZERO < amounts[0] < MINOR_UNIT:
        return _given("brokerage", segment, rate=amounts[0])
    return _given("brokerage", segment, flat=amounts[0])


def _figures(charge: str, given: object) -> tuple[list[Decimal], list[Decimal]]:
    """Return the percentages, as fractions, and the plain numbers of a rate, in their order.

    Raises
    ------
    RateUnknown
        If there is no number in it.
    """
    if not isinstance(given, str) or given.strip().startswith("-"):
        return [], [_checked(charge, given)]
    found = FIGURE.findall(REMARK.sub("", given))
    if not found:
        raise RateUnknown(f"cannot read a rate from {given!r}", field="rates", charge=charge)
    figures = [(_checked(charge, text.replace(",", "")), sign) for text, sign in found]
    percents = [value / 100 for value, sign in figures if sign]
    return percents, [value for value, sign in figures if not sign]


def _second_percent(given: object) -> Decimal | None:
    percents, _ = _figures("brokerage", given)
    return percents[1] if len(percents) > 1 else None


def _checked(charge: str, given: object) -> Decimal:
    value = number(given, f"rates.{charge}")
    if value < ZERO:
        raise RateUnknown(f"a rate of {charge} is negative", field="rates", charge=charge)
    return value


def _given(
    charge: str,
    segment: Segment,
    *,
    rate: Decimal = ZERO,
    flat: Decimal = ZERO,
    cap: Decimal | None = None,
    per_started: Decimal | None = None,
) -> Rate:
    return Rate(
        charge=charge,
        segments=frozenset({segment}),
        rate=rate,
        flat=flat,
        cap=cap,
        per_started=per_started,
    )
