"""The instruments that a desk starts with, made by rule from public facts.

Symbols, lots, ticks, expiry rules and freeze quantities are those of the exchanges as known
in November 2026. Prices and volatilities are a plausible start for a simulation and no
statement about any market. Funds listed at other US venues are filed under ARCA too, so that
one rule finds them all. Import a broker's dump for the contracts that are really listed.
"""

import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from strikedesk.core.numbers import price_from_estimate, round_to_step
from strikedesk.instruments import contracts, expiries, symbols
from strikedesk.instruments.expiries import Expiry, ExpiryRule
from strikedesk.instruments.model import Instrument, InstrumentDraft, InstrumentKind, Right
from strikedesk.instruments.symbols import ParsedSymbol, Style

YEAR_DAYS = 365.0
HALF_DAY = 0.5
RATES = {"INR": 0.065, "USD": 0.04}
"""Yearly carry that turns a spot into a forward price; an assumption of the simulation."""

NSE_RULE = ExpiryRule("NFO", expiries.TUESDAY, "last")
OPRA_RULE = ExpiryRule("OPRA", expiries.FRIDAY, "third")
MADE_FROM = (
    "universe.py",
    "contracts.py",
    "expiries.py",
    "calendars.py",
    "closures.py",
    "data/closures.json",
    "symbols.py",
    "data/universe.csv",
)
"""The files that decide what the universe is."""
RIGHTS: tuple[Right, Right] = ("C", "P")


@dataclass(frozen=True, slots=True)
class Band:
    """Strikes around the reference price: ``each_side`` steps up and down."""

    step: Decimal
    each_side: int


@dataclass(frozen=True, slots=True)
class Family:
    """The derivatives of one underlying.

    Parameters
    ----------
    futures : int
        Monthly futures, nearest first.
    weeks, months : int
        Option expiries, nearest first.
    weekly, monthly : sequence of Band
        Which strikes they have; bands are united.
    """

    root: str
    exchange: str
    underlying: str
    rule: ExpiryRule
    style: Style
    lot_size: Decimal
    future_tick: Decimal
    option_tick: Decimal
    multiplier: Decimal = Decimal(1)
    futures: int = 0
    weeks: int = 0
    months: int = 0
    weekly: Sequence[Band] = ()
    monthly: Sequence[Band] = ()


STOCK_LOTS = {
    "RELIANCE": 500,
    "HDFCBANK": 650,
    "ICICIBANK": 700,
    "SBIN": 750,
    "AXISBANK": 625,
    "INFY": 400,
    "TCS": 225,
    "ITC": 1725,
    "LT": 175,
    "BHARTIARTL": 475,
}
"""Market lots of the futures that the universe has, as of October 2026."""


def build_universe(on: date) -> list[InstrumentDraft]:
    """Make the instruments that are listed on a day; the same day gives the same list.

    Returns
    -------
    list of InstrumentDraft
        Indices, shares and funds first, then each family's futures and options by expiry,
        strike and right. Contracts that expire on the day itself are included.
    """
    cash = {draft.symbol: draft for draft in cash_instruments()}
    found = list(cash.values())
    for family in families(cash):
        spot = cash[family.underlying]
        found += _futures(family, spot, on)
        found += _options(family, spot, on)
    return found


def universe_mark(on: date) -> str:
    """Return what tells one universe from another without building it: the rules and the day."""
    here = files("strikedesk.instruments")
    rules = (here.joinpath(name).read_bytes() for name in MADE_FROM)
    return blake2b(b"".join((*rules, on.isoformat().encode())), digest_size=16).hexdigest()


def as_instruments(drafts: Sequence[InstrumentDraft], first_id: int = 1) -> list[Instrument]:
    """Give drafts ids from ``first_id`` on, for a desk without a database (simulations, tests)."""
    return [draft.with_id(number) for number, draft in enumerate(drafts, first_id)]


@cache
def cash_instruments() -> tuple[InstrumentDraft, ...]:
    """Return the indices, shares and funds of the data file, in its order."""
    text = files("strikedesk.instruments").joinpath("data/universe.csv").read_text("utf-8")
    return tuple(_cash_draft(row) for row in csv.DictReader(text.splitlines()))


def families(cash: dict[str, InstrumentDraft]) -> Iterator[Family]:
    """Yield what derivatives the universe has on those underlyings."""
    yield _index_family("NIFTY", 65, _price(cash["NSE:NIFTY 50"]), Decimal(50), weeks=4)
    yield _index_family("BANKNIFTY", 30, _price(cash["NSE:NIFTY BANK"]), Decimal(100), weeks=0)
    for root, lot in STOCK_LOTS.items():
        yield _stock_family(root, lot, _price(cash[f"NSE:{root}"]))
    yield Family(
        root="SPY",
        exchange="OPRA",
        underlying="ARCA:SPY",
        rule=OPRA_RULE,
        style="occ",
        lot_size=Decimal(1),
        future_tick=contracts.CENT,
        option_tick=contracts.CENT,
        multiplier=Decimal(100),
        weeks=3,
        months=3,
        weekly=(Band(Decimal(5), 20),),
        monthly=(Band(Decimal(5), 20), Band(Decimal(10), 20)),
    )


def _index_family(root: str, lot: int, level: Decimal, step: Decimal, weeks: int) -> Family:
    return Family(
        root=root,
        exchange="NFO",
        underlying=contracts.INDEX_KEYS[root],
        rule=NSE_RULE,
        style="kite",
        lot_size=Decimal(lot),
        future_tick=contracts.tick_index_future(level),
        option_tick=contracts.OPTION_TICK_INDIA,
        futures=3,
        weeks=weeks,
        months=3,
        weekly=(Band(step, 25),),
        monthly=(Band(step, 20), Band(2 * step, 25)),
    )


def _stock_family(root: str, lot: int, price: Decimal) -> Family:
    return Family(
        root=root,
        exchange="NFO",
        underlying=f"NSE:{root}",
        rule=NSE_RULE,
        style="kite",
        lot_size=Decimal(lot),
        future_tick=contracts.tick_nse(price),
        option_tick=contracts.tick_nse_option(price),
        futures=3,
        months=2 if root == "RELIANCE" else 0,
        monthly=(Band(Decimal(10), 15),),
    )


def _cash_draft(row: dict[str, str]) -> InstrumentDraft:
    price = Decimal(row["reference_price"])
    return InstrumentDraft(
        exchange=row["exchange"],
        tradingsymbol=row["tradingsymbol"],
        name=row["name"],
        kind=InstrumentKind(row["kind"]),
        currency=row["currency"],
        lot_size=Decimal(1),
        tick_size=_cash_tick(row["exchange"], InstrumentKind(row["kind"]), price),
        sector=row["sector"] or None,
        industry=row["industry"] or None,
        reference_price=price,
        reference_vol=float(row["reference_vol"]),
    )


def _cash_tick(exchange: str, kind: InstrumentKind, price: Decimal) -> Decimal:
    if kind is InstrumentKind.INDEX:
        return contracts.INDEX_STEP
    if exchange == "NSEKE":
        return contracts.tick_nairobi(price)
    if exchange == "NSE" and kind is InstrumentKind.EQ:
        return contracts.tick_nse(price)
    return contracts.CENT


def _futures(family: Family, spot: InstrumentDraft, on: date) -> Iterator[InstrumentDraft]:
    for day in expiries.monthly_expiries(family.rule, on, family.futures):
        parsed = ParsedSymbol(family.root, InstrumentKind.FUT, day.year, day.month)
        price = _forward(spot, _tau(on, day))
        yield _derivative(family, spot, parsed, day, price_from_estimate(price, family.future_tick))


def _options(family: Family, spot: InstrumentDraft, on: date) -> Iterator[InstrumentDraft]:
    for expiry in expiries.expiries(family.rule, on, weeks=family.weeks, months=family.months):
        bands = family.monthly if expiry.is_monthly else family.weekly
        for strike in strikes(_price(spot), bands):
            for right in RIGHTS:
                parsed = _option_symbol(family, expiry, strike, right)
                price = _option_price(spot, strike, right, _tau(on, expiry.day))
                exact = price_from_estimate(price, family.option_tick)
                yield _derivative(family, spot, parsed, expiry.day, max(exact, family.option_tick))


def strikes(price: Decimal, bands: Sequence[Band]) -> list[Decimal]:
    """Return the strikes above 0 of all bands around a price, rising."""
    found = {
        round_to_step(price, band.step) + band.step * each
        for band in bands
        for each in range(-band.each_side, band.each_side + 1)
    }
    return sorted(strike for strike in found if strike > 0)


def _option_symbol(family: Family, expiry: Expiry, strike: Decimal, right: Right) -> ParsedSymbol:
    names_day = family.style == "occ" or not expiry.is_monthly
    return ParsedSymbol(
        family.root,
        InstrumentKind.OPT,
        expiry.day.year,
        expiry.day.month,
        expiry.day.day if names_day else None,
        strike,
        right,
    )


def _derivative(
    family: Family, spot: InstrumentDraft, parsed: ParsedSymbol, expiry: date, price: Decimal
) -> InstrumentDraft:
    write = symbols.format_occ if family.style == "occ" else symbols.format_kite
    is_option = parsed.kind is InstrumentKind.OPT
    return InstrumentDraft(
        exchange=family.exchange,
        tradingsymbol=write(parsed),
        name=symbols.describe(parsed, expiry, family.style),
        kind=parsed.kind,
        currency=spot.currency,
        lot_size=family.lot_size,
        tick_size=family.option_tick if is_option else family.future_tick,
        multiplier=family.multiplier,
        underlying=family.underlying,
        expiry=expiry,
        strike=parsed.strike,
        right=parsed.right,
        sector=spot.sector,
        industry=spot.industry,
        freeze_quantity=contracts.FREEZE_QUANTITIES.get(family.root),
        reference_price=price,
        reference_vol=spot.reference_vol,
    )


def _price(draft: InstrumentDraft) -> Decimal:
    assert draft.reference_price is not None, draft.symbol
    return draft.reference_price


def _tau(on: date, expiry: date) -> float:
    """Years to expiry; half a day on the last day, so that nothing is worthless at the start."""
    return max((expiry - on).days, HALF_DAY) / YEAR_DAYS


def _forward(spot: InstrumentDraft, tau: float) -> float:
    return float(_price(spot)) * math.exp(RATES[spot.currency] * tau)


def _option_price(spot: InstrumentDraft, strike: Decimal, right: Right, tau: float) -> float:
    """Black-76 at one flat volatility: enough for a first price."""
    forward, struck = _forward(spot, tau), float(strike)
    assert spot.reference_vol is not None, spot.symbol
    deviation = spot.reference_vol * math.sqrt(tau)
    d1 = math.log(forward / struck) / deviation + deviation / 2
    sign = 1.0 if right == "C" else -1.0
    undiscounted = sign * (
        forward * _normal_cdf(sign * d1) - struck * _normal_cdf(sign * (d1 - deviation))
    )
    return undiscounted * math.exp(-RATES[spot.currency] * tau)


def _normal_cdf(value: float) -> float:
    return math.erfc(-value / math.sqrt(2)) / 2
