from dataclasses import replace
from decimal import Decimal

import numpy as np

from strikedesk.exchange.simulated.universe import NEVER_NS, build_universe
from strikedesk.instruments.model import InstrumentKind
from unit.exchange.simulated.listed import BACK, FRONT, cash, future, listed, option


def test_every_complete_instrument_is_there_once_in_the_order_given():
    universe = build_universe(listed())
    assert [i.id for i in universe.instruments] == [i.id for i in listed()]
    assert all(universe.instruments[p].id == i for i, p in universe.position.items())


def test_what_cannot_be_priced_is_left_out():
    share = cash(1, "NSE:HDFC")
    rows = [
        share,
        replace(cash(2, "NSE:SBI"), reference_price=None),
        replace(cash(3, "NSE:TATA"), reference_price=Decimal(0)),
        option(4, "NSE:SBI", BACK, "800", "C"),
        option(5, "NSE:HDFC", BACK, "1000", None),
        option(6, "NSE:HDFC", BACK, "0", "C"),
        replace(future(7, "NSE:HDFC", BACK), expiry=None),
        replace(future(8, "NSE:HDFC", BACK), underlying=None),
    ]
    assert [i.id for i in build_universe(rows).instruments] == [1]


def test_the_nearest_future_with_a_price_stands_in_for_an_underlying_that_is_not_listed():
    rows = [
        future(1, "MCX:GOLD", BACK, reference_price=Decimal(101), reference_vol=0.18),
        future(2, "MCX:GOLD", FRONT, reference_price=Decimal(100), reference_vol=0.18),
        option(3, "MCX:GOLD", BACK, "100", "C"),
    ]
    universe = build_universe(rows)
    assert universe.spots.symbols == ("MCX:GOLD",)
    assert universe.spots.reference[0] == 100.0
    assert len(universe) == 3


def test_an_unknown_volatility_gets_a_usual_one():
    universe = build_universe([replace(cash(1, "NSE:HDFC"), reference_vol=None)])
    assert universe.spots.vol[0] == 0.25


def test_nothing_makes_an_empty_market():
    assert len(build_universe([])) == 0


def test_shares_never_end_and_contracts_end_with_their_session():
    universe = build_universe([cash(1, "NSE:HDFC"), future(2, "NSE:HDFC", FRONT)])
    assert universe.ends_ns[0] == NEVER_NS
    assert np.datetime64(int(universe.ends_ns[1]), "ns") == np.datetime64("2026-12-01T10:00:00")


def test_ticks_are_exact_whole_numbers():
    universe = build_universe(listed())
    exact = [Decimal(int(a)) / int(b) for a, b in zip(universe.tick_above, universe.tick_below)]  # noqa: B905
    assert exact == [i.tick_size for i in universe.instruments]


def test_levels_show_about_the_same_value_whatever_the_price():
    universe = build_universe(listed())
    spot = universe.spots.reference[universe.spot_of]
    is_share = [i.kind is InstrumentKind.EQ and i.currency == "INR" for i in universe.instruments]
    assert np.allclose((universe.lots_shown * spot)[is_share], 300_000)
