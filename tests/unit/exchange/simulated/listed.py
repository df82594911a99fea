"""A small market: two indices, some shares, gold, futures, and chains on an index and a share."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.spots import Dynamics
from strikedesk.exchange.simulated.universe import build_universe
from strikedesk.instruments.model import Instrument, InstrumentKind

OPENING = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
FRONT, BACK, US_EXPIRY = date(2026, 12, 1), date(2026, 12, 29), date(2026, 12, 18)
FRAME = timedelta(milliseconds=250)

CASH = {
    "NSE:NIFTY 50": ("INDEX", "INR", None, None, "25000", 0.13, "0.05"),
    "NSE:HDFC": ("EQ", "INR", "Financials", None, "1000", 0.20, "0.05"),
    "NSE:SBI": ("EQ", "INR", "Financials", None, "800", 0.25, "0.05"),
    "NSE:TATA": ("EQ", "INR", "Materials", None, "150", 0.30, "0.01"),
    "BSE:HDFC": ("EQ", "INR", "Financials", None, "1000", 0.20, "0.05"),
    "ARCA:SPY": ("ETF", "USD", None, "Large Blend", "755", 0.15, "0.01"),
    "ARCA:GLD": ("ETF", "USD", None, "Gold", "370", 0.19, "0.01"),
    "NASDAQ:AAPL": ("EQ", "USD", "Technology", None, "270", 0.25, "0.01"),
    "NSEKE:SCOM": ("EQ", "KES", None, None, "0.30", 0.25, "0.01"),
}


def cash(number, symbol, *, price=None, vol=None):
    kind, currency, sector, industry, reference, volatility, tick = CASH[symbol]
    exchange, name = symbol.split(":")
    return Instrument(
        id=number,
        exchange=exchange,
        tradingsymbol=name,
        name=name,
        kind=InstrumentKind(kind),
        currency=currency,
        lot_size=Decimal(1),
        tick_size=Decimal(tick),
        sector=sector,
        industry=industry,
        reference_price=Decimal(price or reference),
        reference_vol=vol or volatility,
    )


def future(number, underlying, expiry, **more):
    return _derivative(number, InstrumentKind.FUT, underlying, expiry, **more)


def option(number, underlying, expiry, strike, right, **more):
    return _derivative(
        number, InstrumentKind.OPT, underlying, expiry, strike=Decimal(strike), right=right, **more
    )


def _derivative(number, kind, underlying, expiry, **more):
    is_india = underlying.startswith("NSE:")
    defaults = {
        "exchange": "NFO" if is_india else "OPRA",
        "currency": "INR" if is_india else "USD",
        "lot_size": Decimal(65 if is_india else 1),
        "tick_size": Decimal("0.05" if is_india else "0.01"),
        "multiplier": Decimal(1 if is_india else 100),
    }
    name = f"{underlying}{expiry:%y%m%d}{more.get('strike', '')}{more.get('right', 'FUT')}"
    return Instrument(
        id=number,
        tradingsymbol=name,
        name=name,
        kind=kind,
        underlying=underlying,
        expiry=expiry,
        **(defaults | more),
    )


def chain(first, underlying, expiry, strikes):
    """Calls and puts in turn."""
    return [
        option(first + 2 * i + (right == "P"), underlying, expiry, strike, right)
        for i, strike in enumerate(strikes)
        for right in "CP"
    ]


INDEX_STRIKES = range(22_000, 28_001, 250)


def listed():
    return [
        *(cash(n, symbol) for n, symbol in enumerate(CASH, 1)),
        future(50, "NSE:NIFTY 50", FRONT),
        future(51, "NSE:NIFTY 50", BACK),
        future(52, "NSE:HDFC", BACK),
        *chain(100, "NSE:NIFTY 50", FRONT, INDEX_STRIKES),
        *chain(200, "NSE:NIFTY 50", BACK, INDEX_STRIKES),
        *chain(300, "NSE:HDFC", BACK, range(800, 1201, 20)),
        *chain(400, "ARCA:SPY", US_EXPIRY, range(650, 851, 10)),
    ]


WEEKLY = chain(900, "NSE:NIFTY 50", date(2026, 12, 8), range(24_500, 25_501, 250))
WEEKLY_LISTED = [*WEEKLY, *listed()]


def market(seed=7, **dynamics):
    return Market(build_universe(listed()), seed, Dynamics(**dynamics))


def walk(made, steps, dt=FRAME, state=None):
    """States one after the other, the first included."""
    states = [state or made.open(OPENING)]
    for _ in range(steps):
        states.append(made.step(states[-1], dt))
    return states
