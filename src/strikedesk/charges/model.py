"""Charges of a trade, and the words in which they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum
from typing import Literal

from strikedesk.core.numbers import ZERO

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Wide enough that no product of a quantity, a price, a multiplier and a rate is ever cut."""


class Market(StrEnum):
    """Whose rules charge a trade."""

    INDIA = "india"
    US = "us"
    KENYA = "kenya"


class Segment(StrEnum):
    """What is traded and how it is settled: the key of every schedule."""

    EQUITY_DELIVERY = "equity_delivery"
    EQUITY_INTRADAY = "equity_intraday"
    ETF_DELIVERY = "etf_delivery"
    EQUITY_FUTURES = "equity_futures"
    EQUITY_OPTIONS = "equity_options"
    EQUITY_OPTIONS_EXERCISE = "equity_options_exercise"
    PHYSICAL_SETTLEMENT = "physical_settlement"
    CURRENCY_FUTURES = "currency_futures"
    CURRENCY_OPTIONS = "currency_options"
    COMMODITY_FUTURES = "commodity_futures"
    COMMODITY_OPTIONS = "commodity_options"
    DEPOSITORY = "depository"
    US_EQUITY = "us_equity"
    US_OPTIONS = "us_options"
    US_INDEX_OPTIONS = "us_index_options"
    NAIROBI_EQUITY = "nairobi_equity"

    @property
    def market(self) -> Market:
        """Whose rules charge it."""
        if self in US_SEGMENTS:
            return Market.US
        return Market.KENYA if self is Segment.NAIROBI_EQUITY else Market.INDIA

    @property
    def transaction_tax_type(self) -> Literal["stt", "ctt", ""]:
        """Which tax ``transaction_tax`` is, in Kite's words; empty where there is none."""
        if self in COMMODITY_SEGMENTS:
            return "ctt"
        return "stt" if self in STT_SEGMENTS else ""


US_SEGMENTS = frozenset({Segment.US_EQUITY, Segment.US_OPTIONS, Segment.US_INDEX_OPTIONS})
CASH_SEGMENTS = frozenset({Segment.EQUITY_DELIVERY, Segment.EQUITY_INTRADAY, Segment.ETF_DELIVERY})
"""Indian shares and funds: one day's trades in one of them are taxed at their average price."""

COMMODITY_SEGMENTS = frozenset({Segment.COMMODITY_FUTURES, Segment.COMMODITY_OPTIONS})
STT_SEGMENTS = CASH_SEGMENTS | {
    Segment.EQUITY_FUTURES,
    Segment.EQUITY_OPTIONS,
    Segment.EQUITY_OPTIONS_EXERCISE,
    Segment.PHYSICAL_SETTLEMENT,
}


class Convention(StrEnum):
    """How amounts are rounded, and with it whose paper they will agree with.

    KITE_API
        India. Nothing rounded but stamp duty, to the rupee; NSE's investor protection levy
        (IPFT) is inside the exchange charge and outside GST. Kite's virtual contract note.
    KITE_ORDER_MARGINS
        The same with stamp duty at two decimals. Kite's order margins.
    WEB_CALCULATOR
        India. Two decimals a line, STT on the sell price and stamp duty to the rupee, GST on
        IPFT too. Zerodha's brokerage calculator.
    CONTRACT_NOTE
        India: STT on the day's average price to the paisa, STT and stamp duty to the rupee,
        the rest two decimals, IPFT a line of its own outside GST. US: as the broker rounds.
    TWO_DECIMALS
        Every line to two decimals, halves up, no average price. What the desk books per fill.
    UNROUNDED
        The exact product of rates and values.
    ROUNDED_UP
        US. Each fee of an order up to the cent.

    All halves go away from zero. Sources: facts gathered on 2026-11-20 from Kite's published
    sample replies, copies of the calculator's script, a contract note of 2024-11-13, STT Rules
    2004 r. 3 and NSE circular NSE/CMTR/5588.
    """

    KITE_API = "kite_api"
    KITE_ORDER_MARGINS = "kite_order_margins"
    WEB_CALCULATOR = "web_calculator"
    CONTRACT_NOTE = "contract_note"
    TWO_DECIMALS = "two_decimals"
    UNROUNDED = "unrounded"
    ROUNDED_UP = "rounded_up"


ALIASES = {
    "stt": "transaction_tax",
    "ctt": "transaction_tax",
    "exchange": "exchange_turnover_charge",
    "sebi": "sebi_turnover_charge",
    "stamp": "stamp_duty",
    "base": "dp_charge",
    "gst18": "gst",
    "taf": "finra_taf",
    "sec": "sec_31",
    "taf_rounded_up": "finra_taf_rounded_up",
}
"""Short words that calculators and price lists use for our codes."""


LABELS = {
    "transaction_tax": "Transaction tax",
    "exchange_turnover_charge": "Exchange charge",
    "ipft": "Investor protection fund",
    "sebi_turnover_charge": "SEBI fee",
    "brokerage": "Brokerage",
    "assisted_order_fee": "Assisted order or square-off",
    "stamp_duty": "Stamp duty",
    "gst": "GST",
    "dp_charge": "Depository charge",
    "commission": "Commission",
    "sec_31": "SEC Section 31 fee",
    "finra_taf": "FINRA trading activity fee",
    "occ": "OCC clearing fee",
    "orf": "Options regulatory fee",
    "cat": "Consolidated audit trail fee",
    "nse_levy": "NSE levy",
    "cma_levy": "CMA levy",
    "cdsc_levy": "CDSC levy",
    "cdsc_guarantee": "CDSC guarantee fund",
    "investor_compensation": "Investor compensation fund",
    "levies": "Levies",
    "vat": "VAT on brokerage",
    "turnover": "Turnover",
    "net": "Net amount",
    "vwap": "Average price of the day",
    "stt_unrounded": "Transaction tax before rounding",
    "total_ex_commission": "Total without commission",
    "sec_31_rounded_up": "SEC Section 31 fee, up to the cent",
    "finra_taf_rounded_up": "FINRA trading activity fee, up to the cent",
    "total_paid": "Total paid",
    "total_received": "Total received",
    "fee_pct": "Charges in percent of value",
}


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge: a stable code, a label for people, an amount >= 0 in the charges' currency."""

    code: str
    label: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Charges:
    """The itemized charges of a trade; ``charges["gst"]`` reads one figure.

    Parameters
    ----------
    lines : tuple of ChargeLine
        Every charge that the market knows, zero ones too, so that a zero is told from a gap.
    total : Decimal
        Exactly the sum of the lines.
    currency : str
        ISO 4217.
    schedule_date : date
        The trade date whose rates were used.
    verified : bool
        False if a rate was handed in by the caller, is unconfirmed (confidence C), or belongs
        to a schedule whose sources disagree (Nairobi).
    memo : tuple of ChargeLine
        Figures that are shown and not charged: turnover, net amount, tax before rounding.
    """

    lines: tuple[ChargeLine, ...]
    total: Decimal
    currency: str
    convention: Convention
    schedule_date: date
    verified: bool
    memo: tuple[ChargeLine, ...] = ()

    def __post_init__(self) -> None:
        with localcontext(EXACT):
            assert self.total == sum((line.amount for line in self.lines), ZERO)

    def __getitem__(self, key: str) -> Decimal:
        """Return a line, the total or a memo figure by code or short word.

        Raises
        ------
        KeyError
            If there is no such figure.
        """
        code = key if key in self.keys() else ALIASES.get(key, key)
        if code == "total":
            return self.total
        for line in self.lines + self.memo:
            if line.code == code:
                return line.amount
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        """Tell whether such a figure exists, by code or short word."""
        return key in self.keys() or ALIASES.get(str(key)) in self.keys()

    def __iter__(self) -> Iterator[str]:
        """Iterate over the codes, as ``dict(charges)`` needs it."""
        return iter(self.keys())

    def keys(self) -> tuple[str, ...]:
        """Return the codes of all figures: lines, total, memo."""
        lines, memo = ([line.code for line in part] for part in (self.lines, self.memo))
        return (*lines, "total", *memo)

    def by_code(self) -> dict[str, Decimal]:
        """Return the lines that cost something, as a booked trade keeps them; they sum to total."""
        return {line.code: line.amount for line in self.lines if line.amount}
