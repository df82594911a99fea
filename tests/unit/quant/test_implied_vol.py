import numpy as np
import pytest

from strikedesk.quant import black76
from strikedesk.quant import black_scholes as bs
from strikedesk.quant.implied_vol import Status, solve
from strikedesk.quant.kernels import implied as kernels

GOOD = {
    "price": 7.965567455405804,
    "right": "C",
    "spot": 100.0,
    "strike": 100.0,
    "tau": 1.0,
    "rate": 0.0,
    "dividend_yield": 0.0,
}


def test_the_loop_speaks_of_the_same_statuses():
    assert [getattr(kernels, status.name) for status in Status] == list(Status)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.OK),
        ({"price": 0.0}, Status.NO_TIME_VALUE),
        ({"price": 10.0, "strike": 90.0}, Status.NO_TIME_VALUE),
        ({"price": 9.99, "strike": 90.0}, Status.BELOW_INTRINSIC),
        ({"price": -1e-9}, Status.BELOW_INTRINSIC),
        ({"price": 100.0}, Status.ABOVE_MAXIMUM),
        ({"price": 1e9}, Status.ABOVE_MAXIMUM),
        ({"price": 100.5, "right": "P"}, Status.ABOVE_MAXIMUM),
        ({"tau": 0.0}, Status.EXPIRED),
        ({"tau": 0.0, "strike": 90.0, "price": 5.0}, Status.BELOW_INTRINSIC),
        ({"tau": -1e-9}, Status.BAD_INPUT),
        ({"strike": 0.0}, Status.BAD_INPUT),
        ({"spot": -1.0}, Status.BAD_INPUT),
        ({"rate": 701.0}, Status.BAD_INPUT),
        ({"price": np.nan}, Status.NOT_FINITE),
        ({"price": np.inf}, Status.NOT_FINITE),
        ({"spot": np.inf, "tau": -1.0}, Status.NOT_FINITE),
        ({"rate": np.nan}, Status.NOT_FINITE),
    ],
)
def test_each_fault_has_its_status_and_no_number(change, status):
    found = solve(**(GOOD | change))
    assert found.status == status
    assert np.isnan(found.vol) == (status is not Status.OK)


def test_a_bad_element_does_not_touch_its_neighbours():
    found = solve(**(GOOD | {"price": [GOOD["price"], np.nan, GOOD["price"]]}))
    assert found.status.tolist() == [Status.OK, Status.NOT_FINITE, Status.OK]
    assert found.vol[[0, 2]] == pytest.approx([0.2, 0.2], rel=1e-15)


def test_no_elements_give_no_elements():
    found = solve(**(GOOD | {"price": []}))
    assert found.vol.shape == found.status.shape == (0,)


def test_shapes_broadcast_and_threads_change_nothing():
    vols = np.linspace(0.05, 1.5, 120_000).reshape(2, -1)
    prices = bs.price("P", 100.0, 105.0, 0.3, 0.03, 0.01, vols)
    alone = bs.implied_vol(prices, "P", 100.0, 105.0, 0.3, 0.03, 0.01)
    shared = bs.implied_vol(prices, "P", 100.0, 105.0, 0.3, 0.03, 0.01, n_threads=2)
    assert alone.vol.shape == (2, 60_000)
    assert np.array_equal(alone.vol, shared.vol, equal_nan=True)
    assert np.nanmax(np.abs(alone.vol - vols)) < 1e-12


@pytest.mark.parametrize("vol", [4.0, 8.0, 12.0, 15.0])
def test_huge_volatilities_come_back(vol):
    # a price close to its bound holds few digits of it: an ulp of 100 is worth 1e-14 / vega
    for strike in (50.0, 100.0, 300.0):
        price = black76.price("C", 100.0, strike, 1.0, vol)
        vega = bs.greeks("C", 100.0, strike, 1.0, 0.0, 0.0, vol).vega
        found = black76.implied_vol(price, "C", 100.0, strike, 1.0)
        if found.status == Status.OK:
            assert found.vol == pytest.approx(vol, abs=1e-12 + 4e-14 / vega)
        else:
            assert found.status == Status.ABOVE_MAXIMUM


@pytest.mark.parametrize("vol", [1e-6, 1e-4, 1e-2])
def test_tiny_volatilities_keep_their_relative_precision(vol):
    strikes = 100.0 * np.exp(vol * np.array([0.0, 0.5, 2.0, 5.0]))
    prices = bs.price("C", 100.0, strikes, 1.0, 0.0, 0.0, vol)
    found = black76.implied_vol(prices, "C", 100.0, strikes, 1.0)
    assert found.vol == pytest.approx(np.full(4, vol), rel=1e-15 / vol * 20)
