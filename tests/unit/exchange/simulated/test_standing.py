"""A market that stops and goes on."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.spots import Dynamics
from strikedesk.exchange.simulated.standing import resumed, standing_of
from strikedesk.exchange.simulated.universe import build_universe
from unit.exchange.simulated.listed import WEEKLY, WEEKLY_LISTED, listed, market, walk


@pytest.fixture
def made():
    return market()


@pytest.fixture
def stopped(made):
    return walk(made, 40)[-1]


def same(one, other, *names):
    for name in names:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)


def test_restart_in_the_same_moment_changes_no_number(made, stopped):
    again = resumed(made, standing_of(made, stopped), stopped.at)
    same(again.tape, stopped.tape, "last", "volume", "open_interest", "bid_quantity")
    same(again.session, stopped.session, "open", "high", "low", "prev_close")
    same(again.touch, stopped.touch, "bid", "ask")
    np.testing.assert_allclose(again.deviation, stopped.deviation, atol=1e-12)
    np.testing.assert_array_equal(again.vol_level, stopped.vol_level)
    assert again.frame == stopped.frame


def test_restart_later_the_same_day_keeps_the_days_numbers_and_goes_on(made, stopped):
    later = stopped.at + timedelta(minutes=20)
    again = resumed(made, standing_of(made, stopped), later)
    same(again.session, stopped.session, "open", "prev_close")
    same(again.tape, stopped.tape, "volume")
    cash = [n for n, i in enumerate(made.universe.instruments) if not i.is_derivative]
    np.testing.assert_array_equal(again.tape.last[cash], stopped.tape.last[cash])
    quoted = made.universe.is_tradable
    assert (again.touch.bid <= again.tape.last)[quoted].all()
    assert (again.tape.last <= again.touch.ask)[quoted].all()
    assert made.step(again, timedelta(seconds=1)).tape.volume.sum() >= stopped.tape.volume.sum()


def test_restart_on_another_day_makes_the_last_price_the_previous_close(made, stopped):
    later = stopped.at + timedelta(days=2)
    again = resumed(made, standing_of(made, stopped), later)
    cash = [n for n, i in enumerate(made.universe.instruments) if not i.is_derivative]
    np.testing.assert_array_equal(again.session.prev_close[cash], stopped.tape.last[cash])
    np.testing.assert_array_equal(again.session.open[cash], stopped.tape.last[cash])
    assert not again.tape.volume.any()
    assert again.session.days == made.days(later)


def test_clock_that_went_back_does_not_begin_a_day(made, stopped):
    again = resumed(made, standing_of(made, stopped), stopped.at - timedelta(minutes=5))
    same(again.session, stopped.session, "prev_close")
    same(again.tape, stopped.tape, "volume")


def test_what_was_not_noted_opens_as_at_a_start(made, stopped):
    wider = Market(build_universe(WEEKLY_LISTED), made.seed, Dynamics())
    again = resumed(wider, standing_of(made, stopped), stopped.at)
    fresh = [wider.universe.position[each.id] for each in WEEKLY]
    assert (again.tape.last[fresh] > 0).all()
    assert (again.session.prev_close[fresh] > 0).all()
    old, new = made.universe.position, wider.universe.position
    for each in listed():
        assert again.tape.last[new[each.id]] == stopped.tape.last[old[each.id]]


def test_another_tick_keeps_the_price(made, stopped):
    noted = standing_of(made, stopped)
    finer = [replace(i, tick_size=i.tick_size / 5) for i in listed()]
    again = resumed(Market(build_universe(finer), made.seed, Dynamics()), noted, stopped.at)
    cash = made.universe.position[2]
    assert again.session.prev_close[cash] == stopped.session.prev_close[cash] * 5
