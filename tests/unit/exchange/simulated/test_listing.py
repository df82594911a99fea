from datetime import timedelta

import numpy as np

from strikedesk.exchange.simulated.listing import carried_over
from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.universe import build_universe
from unit.exchange.simulated.listed import WEEKLY, WEEKLY_LISTED, listed, market, walk


def moved(instruments):
    before = market()
    state = walk(before, 20, timedelta(hours=3))[-1]
    after = Market(build_universe(instruments), before.seed, before.dynamics)
    return before, state, after, carried_over(before, state, after)


def test_what_was_there_goes_on_as_it_was():
    before, state, after, carried = moved(WEEKLY_LISTED)
    old = [before.universe.position[i.id] for i in listed()]
    new = [after.universe.position[i.id] for i in listed()]
    for part in ("touch", "tape", "session"):
        for name in ("bid", "ask", "last", "volume", "high", "prev_close"):
            known = getattr(getattr(state, part), name, None)
            if known is not None:
                found = getattr(getattr(carried, part), name)
                assert np.array_equal(found[new], known[old])
    assert np.array_equal(carried.deviation, state.deviation)
    assert np.array_equal(carried.vol_level, state.vol_level)
    assert (carried.frame, carried.at) == (state.frame, state.at)


def test_what_is_new_opens_on_the_spot_as_it_stands():
    _, _, after, carried = moved([*listed(), *WEEKLY])
    position = after.universe.position[904]  # the 25,000 call
    mid = after.fair(carried).mid[position]
    assert carried.touch.bid[position] * 0.05 < mid < carried.touch.ask[position] * 0.05
    assert carried.is_live[position]


def test_what_is_listed_no_more_is_gone():
    _, _, after, carried = moved(listed()[:9])
    assert len(carried.tape.last) == len(after.universe) == 9
    assert after.step(carried, timedelta(seconds=1)).frame == carried.frame + 1
