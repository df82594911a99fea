from itertools import pairwise

import numpy as np
import pytest

from strikedesk.exchange.simulated.fair import Fair
from strikedesk.exchange.simulated.trading import Tape, Touch, first_tape, next_tape, touch_of
from strikedesk.exchange.simulated.universe import build_universe
from unit.exchange.simulated.listed import OPENING, listed, market, walk


@pytest.fixture(scope="module")
def universe():
    return build_universe(listed())


def valued(universe, mid, half=0.0):
    n = len(universe)
    return Fair(np.full(n, mid), universe.tick / 2 + half, np.zeros(n))


@pytest.mark.parametrize("mid", [0.0, 0.004, 0.05, 0.97, 123.456, 25_000.0])
@pytest.mark.parametrize("half", [0.0, 0.3])
def test_the_market_is_never_crossed_nor_locked_nor_below_a_tick(universe, mid, half):
    touch = touch_of(universe, valued(universe, mid, half))
    assert (touch.bid >= 1).all()
    assert (touch.ask > touch.bid).all()


def test_the_touch_lies_around_fair_value(universe):
    value = valued(universe, 123.456, 0.3)
    touch = touch_of(universe, value)
    assert (touch.bid * universe.tick <= value.mid - value.half_spread + 1e-9).all()
    assert (touch.ask * universe.tick >= value.mid + value.half_spread - 1e-9).all()


def tape(universe, last):
    n = len(universe)
    zeros = np.zeros(n, np.int64)
    return Tape(np.full(n, last), zeros, zeros, zeros + 7, zeros + 9)


def flat(universe, bid, ask):
    n = len(universe)
    return Touch(np.full(n, bid), np.full(n, ask))


def test_without_time_nothing_trades_inside_the_spread(universe):
    touch = flat(universe, 99, 101)
    after = next_tape(
        universe, tape(universe, 100), (touch, touch), valued(universe, 5.0), 0.0,
        np.random.default_rng(1),
    )  # fmt: skip
    assert (after.last == 100).all()
    assert (after.volume == 0).all()


@pytest.mark.parametrize(("bid", "ask", "traded_at"), [(110, 112, 112), (90, 92, 90)])
def test_a_quote_that_moves_over_the_last_price_trades(universe, bid, ask, traded_at):
    moved = (flat(universe, 99, 101), flat(universe, bid, ask))
    after = next_tape(
        universe, tape(universe, 100), moved, valued(universe, 5.0), 0.0, np.random.default_rng(1)
    )
    assert (after.last == traded_at).all()
    assert (after.volume > 0).all()


def test_sizes_and_volumes_are_whole_lots():
    made = market()
    lot = made.universe.lot
    for state in walk(made, 50):
        for name in ("volume", "open_interest", "bid_quantity", "ask_quantity"):
            column = getattr(state.tape, name)
            assert (column % lot == 0).all()
            assert (column >= 0).all()
        assert (state.tape.bid_quantity > 0).all()
        assert (state.tape.ask_quantity > 0).all()


def test_volume_only_grows_and_trades_are_at_bid_or_ask():
    made = market()
    states = walk(made, 200)
    tradable = made.universe.is_tradable
    for before, after in pairwise(states):
        traded = (after.tape.volume - before.tape.volume)[tradable]
        assert (traded >= 0).all()
        last, bid, ask = (
            column[tradable] for column in (after.tape.last, after.touch.bid, after.touch.ask)
        )
        is_trade = traded > 0
        assert ((last == bid) | (last == ask))[is_trade].all()
        assert (last == before.tape.last[tradable])[~is_trade].all()


def test_near_the_money_trades_more_than_far_away():
    made = market()
    states = walk(made, 400)
    volume = states[-1].tape.volume - states[0].tape.volume
    near = made.universe.position[100 + 2 * 12]  # the 25,000 call
    far = made.universe.position[100 + 2 * 24]  # the 28,000 call
    assert volume[near] > 5 * volume[far]


def test_only_derivatives_have_open_interest():
    made = market()
    first = first_tape(
        made.universe, made.open(OPENING).touch, made.fair(made.open(OPENING)),
        np.random.default_rng(1),
    )  # fmt: skip
    assert ((first.open_interest > 0) == made.universe.is_derivative).all()
