import numpy as np
import pytest

from strikedesk.exchange.simulated.spots import SECONDS_PER_YEAR, Dynamics, evolve
from strikedesk.exchange.simulated.universe import build_universe
from unit.exchange.simulated.listed import CASH, listed

NAMES = {name: i for i, name in enumerate(CASH)}


@pytest.fixture(scope="module")
def spots():
    return build_universe(listed()).spots


@pytest.fixture(scope="module")
def shocks(spots):
    rng = np.random.default_rng(1)
    return np.array([spots.shock(rng) for _ in range(20_000)])


def correlation(shocks, one, other):
    return np.corrcoef(shocks[:, NAMES[one]], shocks[:, NAMES[other]])[0, 1]


def test_shocks_are_standard_normal(shocks):
    assert np.abs(shocks.mean(axis=0)).max() < 0.03
    assert np.abs(shocks.std(axis=0) - 1).max() < 0.03


def test_one_sector_correlates_more_than_two_and_two_more_than_two_regions(shocks):
    sector = correlation(shocks, "NSE:HDFC", "NSE:SBI")
    region = correlation(shocks, "NSE:HDFC", "NSE:TATA")
    world = correlation(shocks, "NSE:HDFC", "NASDAQ:AAPL")
    assert (sector, region, world) == pytest.approx((0.55, 0.35, 0.10), abs=0.03)


def test_an_index_moves_with_the_shares_of_its_region(shocks):
    assert correlation(shocks, "NSE:NIFTY 50", "NSE:HDFC") == pytest.approx(0.57, abs=0.03)
    assert correlation(shocks, "ARCA:SPY", "NASDAQ:AAPL") == pytest.approx(0.57, abs=0.03)


def test_gold_moves_a_little_against_the_market(shocks):
    assert -0.15 < correlation(shocks, "ARCA:GLD", "ARCA:SPY") < -0.03


def test_a_share_that_is_listed_twice_moves_as_one(shocks):
    assert correlation(shocks, "NSE:HDFC", "BSE:HDFC") == pytest.approx(1.0)


def walk(spots, steps, seconds, **dynamics):
    rng, made = np.random.default_rng(2), Dynamics(**dynamics)
    deviation = vol_level = np.zeros(len(spots.vol))
    path = []
    for _ in range(steps):
        deviation, vol_level = evolve(spots, deviation, vol_level, seconds, rng, made)
        path.append((deviation, vol_level))
    return np.array(path)


def test_realised_volatility_is_the_reference_times_activity(spots):
    path = walk(spots, 20_000, 0.25, activity=3.0)[:, 0]
    realised = np.diff(path, axis=0).std(axis=0) * np.sqrt(SECONDS_PER_YEAR / 0.25)
    assert realised == pytest.approx(3.0 * spots.vol, rel=0.03)


def test_spots_stay_near_their_reference_for_years(spots):
    path = walk(spots, 4_000, 86_400.0, activity=2.0)[:, 0]
    expected = 2.0 * spots.vol / np.sqrt(2 * np.log(2) / 7 * 365)
    assert path.std(axis=0) == pytest.approx(expected, rel=0.2)
    assert np.abs(path).max() < 0.45


def test_one_long_step_spreads_as_many_short_ones(spots):
    rng, made = np.random.default_rng(3), Dynamics()
    start = np.zeros(len(spots.vol))

    def spread(parts):
        ends = []
        for _ in range(3_000):
            deviation, level = start, start
            for _ in range(parts):
                deviation, level = evolve(spots, deviation, level, 43_200.0 / parts, rng, made)
            ends.append((deviation, level))
        return np.std(ends, axis=0)

    assert spread(1) == pytest.approx(spread(4), rel=0.08)


def test_no_time_no_move(spots):
    start = np.full(len(spots.vol), 0.1)
    deviation, level = evolve(spots, start, start, 0.0, np.random.default_rng(4), Dynamics())
    assert np.array_equal(deviation, start)
    assert np.array_equal(level, start)


def test_volatility_rises_when_the_market_falls_and_keeps_its_spread(spots):
    path = walk(spots, 20_000, 86_400.0)
    moves, level_moves = np.diff(path[:, 0, 0]), np.diff(path[:, 1, 0])
    assert np.corrcoef(moves, level_moves)[0, 1] == pytest.approx(-0.6, abs=0.05)
    assert path[:, 1].std() == pytest.approx(0.15, rel=0.1)
