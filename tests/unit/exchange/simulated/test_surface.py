import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.exchange.simulated.surface import BROAD, SINGLE, Smile, implied_vol
from strikedesk.quant import black76

STRIKES = np.linspace(40.0, 250.0, 1_500)


def vols(tau, vol=0.2, level=0.0, smile=BROAD, strikes=STRIKES):
    ones = np.ones(len(strikes))
    columns = (each * ones for each in (tau, vol, level, *smile))
    return implied_vol(np.log(strikes / 100.0), *columns)


def at_the_money(tau, level=0.0):
    return float(vols(tau, level=level, strikes=np.array([100.0]))[0])


@pytest.mark.parametrize("smile", [BROAD, SINGLE])
@pytest.mark.parametrize("vol", [0.06, 0.2, 0.6])
@pytest.mark.parametrize("tau", [1 / 365, 7 / 365, 0.1, 0.5, 2.0])
def test_no_butterfly_and_no_vertical_is_free_money(tau, vol, smile):
    calls = black76.price("C", 100.0, STRIKES, tau, vols(tau, vol, smile=smile))
    slope = np.diff(calls) / np.diff(STRIKES)
    assert slope.max() <= 1e-9
    assert slope.min() >= -1 - 1e-9
    assert np.diff(slope).min() >= -1e-9


@pytest.mark.parametrize("level", [-0.4, 0.0, 0.4])
def test_no_calendar_is_free_money(level):
    taus = np.array([1, 7, 14, 30, 60, 90, 180, 365]) / 365
    variance = np.array([vols(t, level=level) ** 2 * t for t in taus])
    assert np.diff(variance, axis=0).min() > 0


def test_low_strikes_are_dearer_and_both_wings_smile():
    down, middle, up, far_up = vols(0.1, strikes=np.array([88.0, 100.0, 106.0, 140.0]))
    assert down > middle > up
    assert vols(0.1, smile=Smile(0.0, 0.6), strikes=np.array([140.0]))[0] > middle
    assert far_up < down


@pytest.mark.parametrize("smile", [BROAD, SINGLE])
def test_a_smile_without_arbitrage_is_not_too_wide(smile):
    assert smile.width**2 * (1 + abs(smile.tilt)) <= 4


def test_the_level_moves_the_short_end_more_than_the_long():
    moved = [at_the_money(t, level=0.3) / at_the_money(t) for t in (0.01, 0.25, 2.0)]
    assert moved[0] == pytest.approx(np.exp(0.3), rel=0.02)
    assert moved[0] > moved[1] > moved[2] > 1


def test_volatility_rises_a_little_with_time():
    assert at_the_money(0.0) == pytest.approx(0.2, rel=1e-4)
    assert at_the_money(5.0) == pytest.approx(0.2 * 1.06, rel=1e-4)


def test_it_stays_finite_and_positive_at_and_after_expiry():
    assert_allclose(vols(0.0), np.clip(vols(0.0), 0.05, 10.0))
