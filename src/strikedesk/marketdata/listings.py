"""Instruments that a recording's symbols describe well enough to list them."""

from decimal import Decimal
from functools import cache

from strikedesk.core.errors import Invalid
from strikedesk.instruments import contracts, symbols
from strikedesk.instruments.model import InstrumentDraft, InstrumentKind
from strikedesk.instruments.universe import cash_instruments

OPTIONS_US = "OPRA"
EXCHANGES_US = frozenset({"ARCA", "NASDAQ", "NYSE"})
MULTIPLIER_US = Decimal(100)


class ListingUnknown(Invalid):
    """We do not know where that is listed, so no instrument can be made of it."""

    code = "listing_unknown"


@cache
def underlying_us(root: str) -> InstrumentDraft:
    """Find the US share or fund of that ticker.

    Raises
    ------
    ListingUnknown
        If the desk's universe has none.
    """
    for draft in cash_instruments():
        if draft.tradingsymbol == root and draft.exchange in EXCHANGES_US:
            return draft
    raise ListingUnknown(f"{root} is not in the desk's universe, so its listing is not known.")


def option_us(tradingsymbol: str) -> InstrumentDraft:
    """Make the standard contract that an OCC symbol names, with a tick of one cent.

    Some classes trade in coarser steps; a recording shows prices that are already on them.

    Raises
    ------
    SymbolNotParsed
        If it is no OCC symbol.
    ListingUnknown
        If the listing of its underlying is not known.
    """
    parsed = symbols.parse_occ(tradingsymbol)
    assert parsed.expiry is not None  # every OCC symbol names the day
    underlying = underlying_us(parsed.root)
    return InstrumentDraft(
        exchange=OPTIONS_US,
        tradingsymbol=tradingsymbol,
        name=symbols.describe(parsed, parsed.expiry, "occ"),
        kind=InstrumentKind.OPT,
        currency=underlying.currency,
        lot_size=Decimal(1),
        tick_size=contracts.CENT,
        multiplier=MULTIPLIER_US,
        underlying=underlying.symbol,
        expiry=parsed.expiry,
        strike=parsed.strike,
        right=parsed.right,
    )


def listed(symbol: str) -> InstrumentDraft | None:
    """Make the instrument of ``EXCHANGE:TRADINGSYMBOL``, if the symbol and the universe tell all."""
    exchange, tradingsymbol = symbols.split_key(symbol)
    if exchange == OPTIONS_US:
        return option_us(tradingsymbol)
    return next((draft for draft in cash_instruments() if draft.symbol == symbol), None)
