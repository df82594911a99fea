from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from strikedesk.core.numbers import is_multiple
from strikedesk.instruments import symbols, universe
from strikedesk.instruments.model import InstrumentKind
from strikedesk.instruments.universe import Band

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def drafts():
    return universe.build_universe(DAY)


@pytest.fixture(scope="module")
def by_symbol(drafts):
    return {draft.symbol: draft for draft in drafts}


def test_the_same_day_gives_the_same_instruments(drafts):
    assert universe.build_universe(DAY) == drafts


def test_it_is_of_a_size_that_a_desk_can_show(drafts):
    assert 1500 <= len(drafts) <= 2500


def test_no_symbol_is_there_twice(drafts):
    assert [
        key for key, count in Counter(each.symbol for each in drafts).items() if count > 1
    ] == []


def test_what_other_slices_count_on_is_there(by_symbol):
    wanted = ["NSE:NIFTY 50", "NSE:NIFTY BANK", "NSE:RELIANCE", "NSEKE:SCOM", "NASDAQ:AAPL"]
    wanted += [f"ARCA:{fund}" for fund in ("SPY", "VTV", "VUG", "MTUM", "QUAL", "SIZE", "USMV")]
    wanted += ["NFO:NIFTY26NOVFUT", "NFO:BANKNIFTY26DECFUT", "NFO:RELIANCE26NOV1350CE"]
    wanted += ["NFO:NIFTY26D0125000PE", "OPRA:SPY261218C00755000"]

    assert [key for key in wanted if key not in by_symbol] == []


def test_every_instrument_can_start_in_a_simulation(drafts):
    for draft in drafts:
        assert draft.reference_price > 0, draft.symbol
        assert 0 < draft.reference_vol < 1, draft.symbol
        assert is_multiple(draft.reference_price, draft.tick_size), draft.symbol


def test_every_derivative_is_what_its_symbol_says(drafts, by_symbol):
    for draft in drafts:
        if draft.kind not in {InstrumentKind.FUT, InstrumentKind.OPT}:
            continue
        parsed = symbols.parse(draft.exchange, draft.tradingsymbol)
        assert parsed.kind is draft.kind
        assert (parsed.year, parsed.month) == (draft.expiry.year, draft.expiry.month)
        assert parsed.expiry in {None, draft.expiry}
        assert (parsed.strike, parsed.right) == (draft.strike, draft.right)
        assert draft.underlying in by_symbol
        assert draft.expiry >= DAY


def test_strikes_enclose_the_price_of_the_underlying(drafts, by_symbol):
    chains = {(each.underlying, each.expiry) for each in drafts if each.kind is InstrumentKind.OPT}
    assert len(chains) == 7 + 3 + 2 + 6
    for underlying, expiry in chains:
        strikes = [
            each.strike
            for each in drafts
            if (each.underlying, each.expiry, each.right) == (underlying, expiry, "C")
        ]
        spot = by_symbol[underlying].reference_price
        assert min(strikes) < spot < max(strikes)
        assert min(abs(strike - spot) for strike in strikes) < spot / 100
        assert strikes == sorted(strikes)


def test_lots_multipliers_and_freezes_are_those_of_the_exchanges(by_symbol):
    nifty = by_symbol["NFO:NIFTY26D0125000CE"]
    bank = by_symbol["NFO:BANKNIFTY26NOVFUT"]
    spy = by_symbol["OPRA:SPY261218C00755000"]

    assert (nifty.lot_size, nifty.multiplier, nifty.freeze_quantity) == (65, 1, 1800)
    assert (bank.lot_size, bank.freeze_quantity) == (30, 600)
    assert (spy.lot_size, spy.multiplier, spy.tick_size) == (1, 100, Decimal("0.01"))
    assert by_symbol["NSEKE:KEGN"].tick_size == Decimal("0.02")


def test_call_and_put_prices_keep_parity_with_the_future(by_symbol):
    call = by_symbol["NFO:NIFTY26DEC25000CE"].reference_price
    put = by_symbol["NFO:NIFTY26DEC25000PE"].reference_price
    future = by_symbol["NFO:NIFTY26DECFUT"].reference_price

    discount = Decimal("0.99308")  # exp(-0.065 * 39 / 365)
    assert abs((call - put) - (future - 25000) * discount) < Decimal("0.2")


def test_a_later_day_keeps_what_is_still_listed(drafts):
    later = {each.symbol for each in universe.build_universe(DAY + timedelta(days=7))}
    still_listed = {
        each.symbol
        for each in drafts
        if each.expiry is None or each.expiry >= DAY + timedelta(days=7)
    }

    assert still_listed <= later


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 2, 28), date(2028, 2, 29)])
def test_it_can_be_made_on_any_day(day):
    assert len(universe.build_universe(day)) > 1500


def test_numbered_instruments_start_where_told(drafts):
    assert [each.id for each in universe.as_instruments(drafts[:3], first_id=10)] == [10, 11, 12]


def test_bands_are_united_and_stay_above_zero():
    found = universe.strikes(Decimal(12), [Band(Decimal(5), 3), Band(Decimal(10), 2)])

    assert found == [Decimal(each) for each in (5, 10, 15, 20, 25, 30)]
