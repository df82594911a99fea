from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from strikedesk.exchange.simulated.fair import tau_of
from strikedesk.exchange.simulated.state import price_of
from strikedesk.marketdata.board import to_ns
from unit.exchange.simulated.listed import BACK, FRAME, FRONT, OPENING, market, walk


def flattened(value):
    """Everything in a state as bytes."""
    if is_dataclass(value):
        return [part for f in fields(value) for part in flattened(getattr(value, f.name))]
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value)]


@pytest.fixture(scope="module")
def made():
    return market()


@pytest.fixture(scope="module")
def states(made):
    return walk(made, 300)


def test_same_seed_and_steps_give_the_same_market_bit_for_bit(states):
    again = walk(market(), 300)
    assert all(flattened(a) == flattened(b) for a, b in zip(states, again, strict=True))


def test_another_seed_gives_another_market(states):
    assert flattened(market(seed=8).open(OPENING)) != flattened(states[0])


def test_a_step_depends_on_nothing_but_the_state(made, states):
    once, twice = (made.step(states[100], FRAME) for _ in range(2))
    assert flattened(once) == flattened(twice) == flattened(states[101])


def test_a_step_leaves_the_state_before_as_it_was(made, states):
    before = flattened(states[0])
    made.step(states[0], timedelta(days=30))
    assert flattened(states[0]) == before


def test_prices_are_always_positive_and_the_market_is_never_crossed(states):
    for state in states:
        assert (state.touch.bid >= 1).all()
        assert (state.touch.ask > state.touch.bid).all()
        assert (state.tape.last >= 1).all()


def test_the_last_price_lies_within_the_spread(made, states):
    tradable = made.universe.is_tradable
    for state in states:
        assert (state.tape.last >= state.touch.bid)[tradable].all()
        assert (state.tape.last <= state.touch.ask)[tradable].all()


def test_the_days_range_holds_open_and_last(states):
    for state in states:
        day = state.session
        for column in (day.open, state.tape.last):
            assert (day.low <= column).all()
            assert (column <= day.high).all()


def test_put_call_parity_holds_within_the_spreads(made, states):
    universe = made.universe
    o = universe.options
    calls, puts = o[universe.sign > 0], o[universe.sign < 0]
    strike = universe.strike[universe.sign > 0]
    for state in states[::50]:
        bid, ask = (price_of(universe, t) for t in (state.touch.bid, state.touch.ask))
        middle, half = (bid + ask) / 2, (ask - bid) / 2
        tau = tau_of(universe.ends_ns[calls], to_ns(state.at))
        rate = universe.spots.rate[universe.spot_of[calls]]
        spot = made.spot(state.deviation)[universe.spot_of[calls]]
        expected = spot - strike * np.exp(-rate * tau)
        assert (np.abs(middle[calls] - middle[puts] - expected) <= half[calls] + half[puts]).all()


def test_quotes_visibly_move_within_seconds(states):
    changed = states[0].touch.bid != states[20].touch.bid
    assert changed.mean() > 0.5


def test_an_index_and_its_future_move_together(made):
    states = walk(made, 500, timedelta(minutes=5))
    index, future = (
        np.diff(np.log([s.tape.last[made.universe.position[i]] for s in states])) for i in (1, 51)
    )
    assert np.corrcoef(index, future)[0, 1] > 0.99


def test_a_market_left_on_for_months_stays_plausible(made):
    for state in walk(made, 120, timedelta(days=1))[1:]:
        assert np.abs(state.deviation).max() < 0.4
        assert np.abs(state.vol_level).max() < 0.8
        assert (state.touch.ask > state.touch.bid).all()


def test_expired_contracts_stop(made):
    universe = made.universe
    gone = np.array([i.expiry == FRONT for i in universe.instruments])
    before, after, later = walk(made, 2, timedelta(days=12))
    assert before.is_live.all()
    assert (after.is_live == ~gone).all()
    assert (later.tape.last == after.tape.last)[gone].all()
    assert (later.tape.volume == after.tape.volume)[gone].all()
    alive = np.array([i.expiry == BACK for i in universe.instruments])
    assert (later.tape.last != after.tape.last)[alive].mean() > 0.5


def test_what_had_expired_before_the_opening_is_never_quoted():
    state = market().open(datetime(2027, 1, 1, tzinfo=UTC))
    assert state.is_news.sum() == 9  # the cash instruments


def test_a_new_day_begins_at_midnight_of_each_exchange(made):
    universe = made.universe
    india = np.array([i.exchange in {"NSE", "BSE", "NFO"} for i in universe.instruments])
    evening = made.open(datetime(2026, 11, 20, 18, 29, 59, 900_000, tzinfo=UTC))
    night = made.step(evening, FRAME)
    assert (night.session.prev_close == evening.tape.last)[india].all()
    assert (night.session.open == night.tape.last)[india].all()
    assert (night.tape.volume < evening.tape.volume)[india & universe.is_tradable].all()
    assert (night.session.prev_close == evening.session.prev_close)[~india].all()
    assert (night.tape.volume >= evening.tape.volume)[~india].all()


def test_a_market_can_go_on_where_another_stopped(made):
    state = made.open(OPENING, {"NSE:HDFC": 1100.0})
    assert made.spot(state.deviation)[made.universe.spot_of[1]] == pytest.approx(1100.0)
    assert state.session.prev_close[1] * 0.05 == pytest.approx(1100.0, rel=0.05)
    unknown = made.open(OPENING)
    assert np.array_equal(state.deviation[2:4], unknown.deviation[2:4])


def test_no_time_passes_and_no_price_moves(made, states):
    after = made.step(states[0], timedelta(0))
    assert np.array_equal(after.touch.bid, states[0].touch.bid)
    assert np.array_equal(after.tape.last, states[0].tape.last)
