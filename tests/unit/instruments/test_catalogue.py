from dataclasses import replace
from datetime import date

import pytest

from strikedesk.instruments.catalogue import InstrumentCatalogue, InstrumentUnknown
from strikedesk.instruments.model import InstrumentKind
from strikedesk.instruments.universe import as_instruments, build_universe

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def catalogue():
    return InstrumentCatalogue(as_instruments(build_universe(DAY)))


def test_an_instrument_is_found_by_symbol_and_by_id(catalogue):
    found = catalogue.by_symbol("NSE:RELIANCE")

    assert found is catalogue.require("NSE:RELIANCE")
    assert found is catalogue.by_id(found.id)


@pytest.mark.parametrize("symbol", ["NSE:NOSUCH", "RELIANCE", "", "nse:reliance"])
def test_an_unknown_symbol_is_nothing_or_an_error_with_a_hint(catalogue, symbol):
    assert catalogue.by_symbol(symbol) is None
    with pytest.raises(InstrumentUnknown, match="is not an active instrument"):
        catalogue.require(symbol)


def test_it_iterates_in_order_of_id(catalogue):
    ids = [each.id for each in catalogue]

    assert ids == sorted(ids)
    assert len(ids) == len(catalogue)


def test_underlyings_are_those_with_derivatives(catalogue):
    assert "NSE:NIFTY 50" in catalogue.underlyings
    assert "ARCA:SPY" in catalogue.underlyings
    assert "NSE:WIPRO" not in catalogue.underlyings
    assert list(catalogue.underlyings) == sorted(catalogue.underlyings)


def test_a_chain_is_in_order_of_expiry_strike_and_right(catalogue):
    chain = catalogue.derivatives("NSE:NIFTY 50")

    assert [each.kind for each in chain[:2]] == [InstrumentKind.FUT, InstrumentKind.OPT]
    options = [each for each in chain if each.kind is InstrumentKind.OPT]
    terms = [(each.expiry, each.strike, each.right) for each in options]
    assert terms == sorted(terms)
    assert catalogue.derivatives("NSE:WIPRO") == ()


def test_expiries_rise_and_can_be_narrowed_to_one_kind(catalogue):
    futures = catalogue.expiries("NSE:NIFTY 50", InstrumentKind.FUT)

    assert futures == [date(2026, 11, 23), date(2026, 12, 29), date(2027, 1, 25)]
    assert len(catalogue.expiries("NSE:NIFTY 50")) == 7
    assert catalogue.expiries("NSE:WIPRO") == []


def test_replacing_forgets_what_is_not_there_any_more(catalogue):
    reliance = catalogue.require("NSE:RELIANCE")
    small = InstrumentCatalogue([reliance])

    small.replace([])

    assert len(small) == 0
    assert small.by_symbol("NSE:RELIANCE") is None
    assert small.underlyings == ()


def test_a_broker_token_finds_its_instrument(catalogue):
    bank = replace(catalogue.require("NSE:NIFTY BANK"), tokens={"kite": "260105"})
    small = InstrumentCatalogue([bank])

    assert small.by_token("kite", "260105") is bank
    assert small.by_token("kite", "1") is None
    assert small.by_token("alpaca", "260105") is None


def test_listeners_are_told_after_every_replacement(catalogue):
    small, told = InstrumentCatalogue(), []
    small.listen(lambda changed: told.append([each.symbol for each in changed]))

    small.replace([catalogue.require("NSE:TCS")])

    assert told == [["NSE:TCS"]]
