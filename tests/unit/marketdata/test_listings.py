from datetime import date
from decimal import Decimal

import pytest

from strikedesk.instruments.model import InstrumentKind
from strikedesk.instruments.symbols import SymbolNotParsed
from strikedesk.marketdata.listings import ListingUnknown, listed, option_us, underlying_us


def test_occ_symbol_makes_a_standard_contract() -> None:
    option = option_us("SPY260220P00512500")
    assert option.symbol == "OPRA:SPY260220P00512500"
    assert option.kind is InstrumentKind.OPT
    assert option.underlying == "ARCA:SPY"
    assert option.expiry == date(2026, 2, 20)
    assert (option.strike, option.right) == (Decimal("512.5"), "P")
    assert (option.lot_size, option.multiplier, option.tick_size) == (1, 100, Decimal("0.01"))
    assert option.currency == "USD"
    assert option.name == "SPY 20 Feb 2026 512.5 Put"


@pytest.mark.parametrize(
    ("root", "symbol"), [("SPY", "ARCA:SPY"), ("AAPL", "NASDAQ:AAPL"), ("TSLA", "NASDAQ:TSLA")]
)
def test_underlying_is_found_where_it_is_listed(root: str, symbol: str) -> None:
    assert underlying_us(root).symbol == symbol


@pytest.mark.parametrize("root", ["RELIANCE", "NOSUCH"])
def test_underlying_that_no_us_exchange_lists_is_an_error(root: str) -> None:
    with pytest.raises(ListingUnknown, match=root):
        underlying_us(root)


def test_symbol_that_is_no_occ_symbol_is_an_error() -> None:
    with pytest.raises(SymbolNotParsed):
        option_us("SPY")


def test_listed_makes_what_symbol_and_universe_tell_and_nothing_else() -> None:
    option, known = listed("OPRA:SPY260220C00500000"), listed("NSE:RELIANCE")
    assert option is not None
    assert option.kind is InstrumentKind.OPT
    assert known is not None
    assert known.currency == "INR"
    assert listed("NSE:NOSUCH") is None
    with pytest.raises(SymbolNotParsed):
        listed("RELIANCE")
