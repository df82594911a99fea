"""Facts about listed contracts that no symbol carries: ticks, freezes, contract sizes.

Sources: NSE circulars on tick sizes (in force since 2025-04-15, options on shares below 250
since 2025-11-03), freeze quantities as of 2026-02-01, the Nairobi exchange's price steps, and
the contract sizes that brokers publish for MCX.
"""

from bisect import bisect_left, bisect_right
from decimal import Decimal

from strikedesk.core.numbers import ZERO

CENT = Decimal("0.01")
OPTION_TICK_INDIA = Decimal("0.05")
INDEX_STEP = Decimal("0.05")
"""An index is not traded; this is the precision that its level is shown with."""

INDEX_KEYS = {
    "NIFTY": "NSE:NIFTY 50",
    "BANKNIFTY": "NSE:NIFTY BANK",
    "FINNIFTY": "NSE:NIFTY FIN SERVICE",
    "MIDCPNIFTY": "NSE:NIFTY MID SELECT",
    "NIFTYNXT50": "NSE:NIFTY NEXT 50",
    "SENSEX": "BSE:SENSEX",
    "BANKEX": "BSE:BANKEX",
    "SENSEX50": "BSE:SNSX50",
}
"""What the derivatives of an index root are written on."""

FREEZE_QUANTITIES = {
    "NIFTY": Decimal(1800),
    "BANKNIFTY": Decimal(600),
    "FINNIFTY": Decimal(1800),
    "MIDCPNIFTY": Decimal(2800),
    "NIFTYNXT50": Decimal(600),
    "SENSEX": Decimal(1000),
    "BANKEX": Decimal(900),
}

MCX_MULTIPLIERS = {
    "GOLD": Decimal(100),
    "GOLDM": Decimal(10),
    "GOLDGUINEA": Decimal(1),
    "GOLDPETAL": Decimal(1),
    "SILVER": Decimal(30),
    "SILVERM": Decimal(5),
    "SILVERMIC": Decimal(1),
    "CRUDEOIL": Decimal(100),
    "CRUDEOILM": Decimal(10),
    "NATURALGAS": Decimal(1250),
    "NATGASMINI": Decimal(250),
    "COPPER": Decimal(2500),
    "ZINC": Decimal(5000),
    "ZINCMINI": Decimal(1000),
    "ALUMINIUM": Decimal(5000),
    "ALUMINI": Decimal(1000),
    "LEAD": Decimal(5000),
    "LEADMINI": Decimal(1000),
}
"""Rupees per rupee of price and lot; quantity on MCX counts lots and no dump says their size."""

_NSE_BOUNDS = (Decimal(1000), Decimal(5000), Decimal(10000), Decimal(20000))
_NSE_TICKS = (Decimal("0.05"), Decimal("0.10"), Decimal("0.50"), Decimal(1), Decimal(5))
_INDEX_BOUNDS = (Decimal(15000), Decimal(30000))
_INDEX_TICKS = (Decimal("0.05"), Decimal("0.10"), Decimal("0.20"))
_NAIROBI_BOUNDS = (Decimal(5), Decimal(10), Decimal(50), Decimal(500), Decimal(1000))
_NAIROBI_TICKS = (CENT, Decimal("0.02"), Decimal("0.05"), Decimal("0.25"), Decimal(1), Decimal(5))
_NSE_FINE_BELOW = Decimal(250)


def tick_nse(price: Decimal) -> Decimal:
    """Tick of an NSE share, and of its futures, at a price (> 0)."""
    if price < _NSE_FINE_BELOW:
        return CENT
    return _NSE_TICKS[bisect_left(_NSE_BOUNDS, price)]


def tick_nse_option(price: Decimal) -> Decimal:
    """Tick of options on an NSE share at that share's price (> 0)."""
    return CENT if price < _NSE_FINE_BELOW else OPTION_TICK_INDIA


def tick_index_future(level: Decimal) -> Decimal:
    """Tick of futures on an NSE index at that index level (> 0)."""
    return _INDEX_TICKS[bisect_left(_INDEX_BOUNDS, level)]


def tick_nairobi(price: Decimal) -> Decimal:
    """Tick of a share in Nairobi at a price (> 0)."""
    return _NAIROBI_TICKS[bisect_right(_NAIROBI_BOUNDS, price)]


def index_step_if_missing(tick_size: Decimal) -> Decimal:
    """Give an index, which dumps list with a tick of 0, a step to show its level with."""
    return INDEX_STEP if tick_size == ZERO else tick_size
