import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from strikedesk.quant.arguments import sign_of
from strikedesk.quant.black76 import implied_vol, price
from strikedesk.quant.implied_vol import Status

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "black76_strata_63.csv"

forwards = st.floats(0.01, 1e6)
ratios = st.floats(0.05, 20.0)
taus = st.floats(0.0, 30.0)
vols = st.floats(0.0, 3.0)


@given(forwards, ratios, taus, vols)
def test_call_minus_put_is_forward_minus_strike(forward, ratio, tau, vol):
    strike = forward * ratio
    call, put = price(["C", "P"], forward, strike, tau, vol)
    assert call - put == pytest.approx(forward - strike, abs=1e-9 * max(forward, strike))


@given(forwards, ratios, taus, vols)
def test_a_price_lies_between_intrinsic_and_its_cap(forward, ratio, tau, vol):
    strike = forward * ratio
    call, put = price(np.array([1, -1]), forward, strike, tau, vol)
    slack = 1e-12 * max(forward, strike)
    assert max(forward - strike, 0) <= call <= forward + slack
    assert max(strike - forward, 0) <= put <= strike + slack


@given(ratios, taus, st.floats(0.01, 2.0))
def test_more_volatility_is_never_cheaper(ratio, tau, vol):
    low, high = price("C", 100.0, 100.0 * ratio, tau, [vol, vol * 1.1])
    assert high >= low - 1e-12


@given(forwards, ratios, taus, vols)
def test_swapping_forward_and_strike_swaps_call_and_put(forward, ratio, tau, vol):
    strike = forward * ratio
    call = price("C", forward, strike, tau, vol)
    put = price("P", strike, forward, tau, vol)
    assert call == pytest.approx(float(put), rel=1e-9, abs=1e-9 * max(forward, strike))


@pytest.mark.parametrize(("tau", "vol"), [(0.0, 0.2), (1.0, 0.0), (0.0, 0.0)])
def test_without_time_or_volatility_only_intrinsic_is_left(tau, vol):
    strikes = np.array([80.0, 100.0, 120.0])
    assert_allclose(price("C", 100.0, strikes, tau, vol), [20.0, 0.0, 0.0], rtol=0)
    assert_allclose(price("P", 100.0, strikes, tau, vol), [0.0, 0.0, 20.0], rtol=0)


def test_huge_volatility_makes_a_call_worth_the_forward():
    assert float(price("C", 100.0, 50.0, 1.0, 1e3)) == pytest.approx(100.0)


def test_at_the_money_matches_the_closed_form():
    # F (2 N(s/2) - 1) with F = 100 and s = 0.2: N(0.1) = 0.539827837277029 (Abramowitz-Stegun 26.1)
    assert float(price("C", 100.0, 100.0, 1.0, 0.2)) == pytest.approx(7.965567455405804, rel=1e-13)


@pytest.mark.parametrize("position", range(4))
def test_nan_in_gives_nan_out_for_that_element_only(position):
    arguments = [np.full(2, v) for v in (100.0, 110.0, 0.5, 0.2)]
    arguments[position][1] = np.nan
    result = price("C", *arguments)
    assert np.isfinite(result[0])
    assert np.isnan(result[1])


@pytest.mark.parametrize("tau", [0.0, 0.5])
def test_nan_survives_where_the_rest_is_intrinsic(tau):
    assert np.isnan(price("C", np.nan, 100.0, tau, 0.0))
    assert np.isnan(price("C", 100.0, 90.0, tau, np.nan))


def test_keywords_broadcast():
    result = price(
        right=np.array(["C", "P"]),
        forward=100.0,
        strike=np.array([[90.0], [100.0], [110.0]]),
        tau=0.5,
        vol=0.3,
    )
    assert result.shape == (3, 2)


@pytest.mark.parametrize(
    "bad",
    [
        {"forward": 0.0},
        {"forward": np.inf},
        {"strike": -1.0},
        {"tau": -1e-9},
        {"vol": -0.1},
        {"vol": np.inf},
        {"right": "X"},
        {"right": 0},
    ],
)
def test_an_input_outside_its_range_is_an_error(bad):
    good = {"right": "C", "forward": 100.0, "strike": 100.0, "tau": 1.0, "vol": 0.2}
    with pytest.raises(ValueError, match=r"must be finite|a right is"):
        price(**(good | bad))


def test_signs_of_letters_and_of_numbers_agree():
    assert_allclose(sign_of(["C", "P"]), sign_of(np.array([1, -1])))


@pytest.mark.skipif(not REFERENCE.exists(), reason="published tables are not beside this checkout")
def test_published_strata_values():
    rows = list(csv.DictReader(line for line in REFERENCE.open() if not line.startswith("#")))
    calls = price(
        ["C" if r["type"] == "call" else "P" for r in rows],
        *([float(r[name]) for r in rows] for name in ("F", "K", "T", "sigma")),
    )
    assert len(rows) == 63
    assert_allclose(calls, [float(r["expected"]) for r in rows], rtol=1e-12)


def test_implied_vol_undoes_the_price():
    strikes = np.array([70.0, 100.0, 140.0])
    prices = price("C", 100.0, strikes, 0.5, 0.3)
    found = implied_vol(prices, "C", 100.0, strikes, 0.5)
    assert_allclose(found.vol, 0.3, rtol=1e-13)
    assert (found.status == Status.OK).all()


def test_implied_vol_tells_a_fault_by_its_status():
    found = implied_vol([5.0, 200.0], "C", [0.0, 100.0], 100.0, 1.0)
    assert found.status.tolist() == [Status.BAD_INPUT, Status.ABOVE_MAXIMUM]
    assert np.isnan(found.vol).all()
