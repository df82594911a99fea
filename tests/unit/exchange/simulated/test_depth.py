from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from strikedesk.core.numbers import is_multiple
from strikedesk.exchange.simulated.depth import depth_of
from strikedesk.exchange.simulated.state import frame_of
from unit.exchange.simulated.listed import market, walk


@pytest.fixture(scope="module")
def made():
    return market()


@pytest.fixture(scope="module")
def states(made):
    return walk(made, 40)


def book(made, state, instrument_id, levels=50):
    position = made.universe.position[instrument_id]
    return depth_of(made.universe, state, made.seed, position, levels)


def every_book(made, state):
    for instrument in made.universe.instruments:
        if instrument.is_tradable:
            yield instrument, book(made, state, instrument.id)


def test_the_best_levels_are_those_of_the_board(made, states):
    frame = frame_of(made.universe, states[5])
    for instrument, depth in every_book(made, states[5]):
        place = made.universe.position[instrument.id]
        best = depth.bids[0], depth.asks[0]
        assert [float(x.price) for x in best] == [frame.prices[n][place] for n in ("bid", "ask")]
        assert [int(x.quantity) for x in best] == [
            frame.counts[n][place] for n in ("bid_quantity", "ask_quantity")
        ]


def test_fifty_levels_a_side_in_order_on_tick_in_lots(made, states):
    for instrument, depth in every_book(made, states[0]):
        bids, asks = ([x.price for x in side] for side in (depth.bids, depth.asks))
        assert bids == sorted(set(bids), reverse=True)
        assert asks == sorted(set(asks))
        assert bids[0] < asks[0]
        assert bids[-1] >= instrument.tick_size
        assert len(asks) == 50
        assert len(bids) == 50 or bids[-1] == instrument.tick_size
        for level in (*depth.bids, *depth.asks):
            assert is_multiple(level.price, instrument.tick_size)
            assert is_multiple(level.quantity, instrument.lot_size)
            assert level.quantity > 0


def test_the_book_is_a_function_of_seed_frame_and_instrument(made, states):
    assert book(made, states[3], 2) == book(made, states[3], 2)
    other = depth_of(made.universe, states[3], 99, made.universe.position[2], 50)
    assert other != book(made, states[3], 2)
    assert other.bids[0] == book(made, states[3], 2).bids[0]


def test_fewer_levels_are_the_first_of_more(made, states):
    whole, few = book(made, states[3], 2), book(made, states[3], 2, 5)
    assert few.bids == whole.bids[:5]
    assert few.asks == whole.asks[:5]
    assert len(book(made, states[3], 2, 1).bids) == 1
    assert book(made, states[3], 2, 500) == whole


def test_sizes_grow_away_from_the_best_price(made, states):
    sizes = np.array([
        [int(x.quantity) for x in book(made, state, 2).asks] for state in states
    ]).mean(axis=0)  # fmt: skip
    assert sizes[30:].mean() > 2 * sizes[:5].mean()


def test_most_levels_stay_from_one_frame_to_the_next(made, states):
    books = [{x.price: x.quantity for x in book(made, s, 2).bids} for s in states]
    shared = [(one, after, one.keys() & after.keys()) for one, after in pairwise(books)]
    same = [np.mean([one[p] == after[p] for p in prices]) for one, after, prices in shared]
    assert np.mean(same) > 0.8
    assert min(len(prices) for *_, prices in shared) > 40


def test_every_level_changes_its_size_in_the_end(made, states):
    later = replace(states[0], frame=states[0].frame + 16)
    before, after = book(made, states[0], 2), book(made, later, 2)
    changed = [a != b for a, b in zip(before.bids[1:], after.bids[1:], strict=True)]
    assert np.mean(changed) > 0.95


def test_what_has_expired_shows_nothing(made, states):
    later = made.step(states[0], timedelta(days=12))
    depth = book(made, later, 50)
    assert (depth.bids, depth.asks, depth.at) == ((), (), later.at)
