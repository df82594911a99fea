from datetime import timedelta
from decimal import Decimal

import numpy as np

from strikedesk.exchange.simulated.state import frame_of, kept, price_of
from strikedesk.exchange.simulated.trading import Touch
from strikedesk.marketdata.board import COUNTS, PRICES
from unit.exchange.simulated.listed import FRONT, market, walk


def test_a_frame_fills_every_column_of_the_board():
    made = market()
    frame = frame_of(made.universe, walk(made, 1)[-1])
    assert set(frame.prices) == set(PRICES)
    assert set(frame.counts) == set(COUNTS)
    columns = [*frame.prices.values(), *frame.counts.values()]
    assert {len(c) for c in columns} == {len(frame.positions)} == {len(made.universe)}


def test_prices_are_the_floats_nearest_to_the_exact_decimals():
    universe = market().universe
    for ticks in (1, 3, 7, 123_457):
        floats = price_of(universe, np.full(len(universe), ticks, np.int64))
        exact = [float(ticks * Decimal(str(i.tick_size))) for i in universe.instruments]
        assert floats.tolist() == exact


def test_an_index_has_a_level_and_nothing_to_trade():
    made = market()
    frame, index = (
        frame_of(made.universe, made.open(walk(made, 0)[0].at)),
        made.universe.position[1],
    )
    assert frame.prices["last_price"][index] > 0
    assert np.isnan(frame.prices["bid"][index])
    assert [frame.counts[name][index] for name in COUNTS] == [-1, -1, -1, -1]


def test_shares_have_no_open_interest():
    made = market()
    frame = frame_of(made.universe, walk(made, 1)[-1])
    assert frame.counts["open_interest"][made.universe.position[2]] == -1


def test_what_expires_is_told_once_without_quotes_and_then_no_more():
    made = market()
    universe = made.universe
    gone = [p for p, i in enumerate(universe.instruments) if i.expiry == FRONT]
    states = walk(made, 3, timedelta(days=6))  # 20 and 26 November, 2 and 8 December
    frames = [frame_of(universe, state) for state in states]
    last_word = dict(zip(frames[2].positions, frames[2].prices["bid"], strict=True))
    assert set(gone) <= set(frames[1].positions)
    assert np.isnan([last_word[p] for p in gone]).all()
    assert not set(gone) & set(frames[3].positions)
    assert len(frames[3].positions) == len(universe) - len(gone)


def test_columns_of_the_living_change_and_those_of_the_dead_stay():
    before, after = (Touch(np.full(2, n), np.full(2, n + 1)) for n in (1, 5))
    mixed = kept(np.array([True, False]), before, after)
    assert mixed.bid.tolist() == [5, 1]
    assert mixed.ask.tolist() == [6, 2]
    assert kept(np.array([True, True]), before, after) is after
