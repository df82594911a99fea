import numpy as np
import pytest

from strikedesk.exchange.simulated.fair import fair, tau_of
from strikedesk.exchange.simulated.universe import build_universe
from strikedesk.marketdata.board import to_ns
from unit.exchange.simulated.listed import BACK, FRONT, OPENING, listed


@pytest.fixture(scope="module")
def universe():
    return build_universe(listed())


def value(universe, at=OPENING, scale=1.0, level=0.0):
    spot = universe.spots.reference * scale
    return fair(universe, spot, np.full(len(spot), level), to_ns(at))


def legs(universe, expiry, right):
    """Positions of the index options of an expiry by rising strike."""
    found = [
        (i.strike, p)
        for p, i in enumerate(universe.instruments)
        if (i.underlying, i.expiry, i.right) == ("NSE:NIFTY 50", expiry, right)
    ]
    return np.array([p for _, p in sorted(found)])


def test_cash_is_worth_the_spot(universe):
    mid = value(universe).mid
    assert mid[universe.position[1]] == 25_000
    assert mid[universe.position[5]] == mid[universe.position[2]]


def test_a_future_is_worth_the_spot_with_carry_to_the_close_of_its_last_day(universe):
    tau = (39 + 5 / 24) / 365  # 20 November 10:30 to 29 December 15:30 in India
    assert value(universe).mid[universe.position[51]] == pytest.approx(25_000 * np.exp(0.065 * tau))


@pytest.mark.parametrize("expiry", [FRONT, BACK])
def test_put_call_parity(universe, expiry):
    made = value(universe, level=0.2)
    call, put = (made.mid[legs(universe, expiry, r)] for r in "CP")
    position = universe.position[50 if expiry == FRONT else 51]
    tau = tau_of(universe.ends_ns[[position]], to_ns(OPENING))[0]
    strikes = np.unique(universe.strike[:98:2])
    expected = np.exp(-0.065 * tau) * (made.mid[position] - strikes)
    assert call - put == pytest.approx(expected, abs=1e-8)


def test_a_higher_spot_helps_calls_and_hurts_puts(universe):
    low, high = value(universe), value(universe, scale=1.01)
    calls, puts = (legs(universe, BACK, right) for right in "CP")
    assert (high.mid[calls] >= low.mid[calls]).all()
    assert (high.mid[puts] <= low.mid[puts]).all()


def test_more_volatility_helps_both(universe):
    o = universe.options
    assert (value(universe, level=0.2).mid[o] >= value(universe).mid[o]).all()


def test_at_expiry_only_intrinsic_is_left(universe):
    end = OPENING.replace(month=12, day=1, hour=10)
    calls = legs(universe, FRONT, "C")
    strikes = np.array([float(universe.instruments[p].strike) for p in calls])
    expected = np.maximum(25_000 - strikes, 0)
    assert value(universe, at=end).mid[calls] == pytest.approx(expected, abs=1e-9)


def test_spreads_widen_with_distance_and_weigh_more_on_cheap_options(universe):
    made = value(universe)
    calls = legs(universe, FRONT, "C")
    per_premium = made.half_spread[calls] / np.maximum(made.mid[calls], 1e-9)
    middle = int(np.argmin(made.distance[calls]))
    assert per_premium[0] > 2 * per_premium[middle]
    assert per_premium[-1] > 10 * per_premium[middle]
    assert (made.half_spread >= universe.tick / 2).all()
