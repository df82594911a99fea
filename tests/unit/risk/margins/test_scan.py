import numpy as np
import pytest

from strikedesk.risk.margins.scan import Contracts, grid_of, scan

GRID = grid_of(2.0, 0.35)


def contracts(**changed: object) -> Contracts:
    one = {
        "quantity": np.array([-1.0]),
        "is_option": np.array([True]),
        "sign": np.array([1.0]),
        "strike": np.array([100.0]),
        "vol": np.array([0.2]),
        "tau": np.array([0.1]),
        "price": np.array([np.nan]),
        "price_range": np.array([0.1]),
    }
    return Contracts(**(one | changed))  # type: ignore[arg-type]


def test_there_are_sixteen_scenarios_and_the_unmoved_market():
    assert GRID.moves.shape == (17, 1)
    assert sorted({round(float(m), 4) for m in GRID.moves[:, 0]}) == [
        -2,
        -1,
        -0.6667,
        -0.3333,
        0,
        0.3333,
        0.6667,
        1,
        2,
    ]
    assert GRID.shares[-2:, 0].tolist() == [0.35, 0.35]


def test_a_future_loses_its_range_and_not_the_covered_share_of_the_extreme():
    book = contracts(is_option=np.array([False]), quantity=np.array([-3.0]))
    found = scan(book, 100.0, 0.0, 0.04, GRID)
    assert found.requirement() == pytest.approx(30.0)
    assert found.deltas[0] == pytest.approx(-3.0)


def test_a_long_and_a_short_future_cancel():
    two = {
        "quantity": np.array([2.0, -2.0]),
        "is_option": np.array([False, False]),
        "sign": np.ones(2),
        "strike": np.array([100.0, 100.0]),
        "vol": np.zeros(2),
        "tau": np.array([0.1, 0.2]),
        "price": np.array([100.0, 100.0]),
        "price_range": np.array([0.1, 0.1]),
    }
    assert scan(contracts(**two), 100.0, 0.0, 0.04, GRID).requirement() == 0.0


def test_a_bought_option_needs_nothing_whatever_its_mark():
    for mark in (np.nan, 0.0, 0.05, 3.0, 50.0):
        book = contracts(quantity=np.array([5.0]), price=np.array([mark]))
        assert scan(book, 100.0, 0.0, 0.04, GRID).requirement() == 0.0


def test_a_written_option_needs_its_mark_and_the_model_change():
    plain = scan(contracts(), 100.0, 0.0, 0.04, GRID)
    marked = scan(contracts(price=-plain.now + 1.0), 100.0, 0.0, 0.04, GRID)
    assert marked.requirement() == pytest.approx(plain.requirement() + 1.0)
    assert marked.loss() == pytest.approx(plain.loss())


def test_a_far_option_is_charged_by_the_extreme_move():
    book = contracts(strike=np.array([112.0]), vol=np.array([0.05]), tau=np.array([0.01]))
    found = scan(book, 100.0, 0.0, 0.0, GRID)
    assert found.requirement() == pytest.approx(0.35 * 8.0, abs=1e-6)


def test_on_the_day_of_expiry_only_intrinsic_value_moves():
    book = contracts(tau=np.array([0.0]))
    assert scan(book, 100.0, 0.0, 0.04, GRID).requirement() == pytest.approx(10.0)


def test_delta_of_a_short_call_at_the_money_is_about_minus_a_half():
    assert scan(contracts(), 100.0, 0.0, 0.04, GRID).deltas[0] == pytest.approx(-0.52, abs=0.03)


def test_a_range_beyond_the_price_stays_finite():
    book = contracts(price_range=np.array([0.7]))
    assert np.isfinite(scan(book, 100.0, 0.05, 0.04, GRID).requirement())
