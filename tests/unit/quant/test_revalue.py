import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant import black_scholes
from strikedesk.quant.revalue import Scenarios, grid, group, revalue

GRID = grid([-0.2, 0.0, 0.1], [-0.05, 0.0, 0.1], [0.0, 0.1], [0.0, 0.005])


def book_of(seed, n=40):
    rng = np.random.default_rng(seed)
    pick = rng.integers(0, 12, n)
    kinds = np.array(["C", "P", "S", "F"])[rng.integers(0, 4, 12)][pick]
    strikes, taus = rng.uniform(60, 140, 12)[pick], rng.uniform(0.0, 2.0, 12)[pick]
    vols = rng.uniform(0.05, 0.8, 12)[pick]
    return (kinds, rng.integers(-9, 9, n), np.full(n, 100.0), strikes, taus, 0.03, 0.01, vols)


def one_by_one(terms, scenario):
    """Profit of each position, straight from the pricing functions."""
    kinds, quantity, spot, strike, tau, rate, carry, vol = terms
    ds, dv, dt, dr = scenario
    profits = []
    for i, kind in enumerate(kinds):
        values = []
        for s, t, r, v in (
            (spot[i], tau[i], rate, vol[i]),
            (spot[i] * (1 + ds), max(tau[i] - dt, 0), rate + dr, max(vol[i] + dv, 0)),
        ):
            if kind in "CP":
                values.append(float(black_scholes.price(kind, s, strike[i], t, r, carry, v)))
            else:
                values.append(s * (np.exp((r - carry) * t) if kind == "F" else 1.0))
        profits.append(quantity[i] * (values[1] - values[0]))
    return profits


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_every_position_is_priced_as_if_alone(seed):
    terms = book_of(seed)
    found = revalue(group(*terms), GRID)
    for i in (0, 7, len(GRID.spot) - 1):
        scenario = (GRID.spot[i], GRID.vol[i], GRID.years[i], GRID.rate[i])
        expected = one_by_one(terms, scenario)
        assert_allclose(found.pnl_by_position[i], expected, rtol=1e-9, atol=1e-9)
        assert found.pnl[i] == pytest.approx(np.sum(expected), abs=1e-7)
    assert_allclose(found.pnl_priced, found.pnl, atol=1e-7)


def test_equal_contracts_are_priced_once_and_minus_zero_is_zero():
    found = group(
        ["C", "C", "P", "C"], 1.0, 100.0, 100.0, [0.5, 0.5, 0.5, 0.6], [0.0, -0.0, 0, 0], 0, 0.2
    )
    assert len(found.kind) == 3
    assert found.contract[0] == found.contract[1]
    assert sorted(found.kind) == ["C", "C", "P"]


def test_grid_is_every_combination_the_last_argument_fastest():
    assert len(GRID.spot) == 36
    assert_array_equal(GRID.rate[:4], [0.0, 0.005, 0.0, 0.005])
    assert_array_equal(GRID.spot[[0, 12, 35]], [-0.2, 0.0, 0.1])
    assert_array_equal(grid().spot, [0.0])


def test_nothing_changes_nothing():
    assert_array_equal(revalue(group(*book_of(1)), grid()).pnl, [0.0])


def test_losses_are_not_clipped():
    short = group("C", -100.0, 100.0, 100.0, 0.1, 0.0, 0.0, 0.2)
    assert revalue(short, grid(9.0)).pnl[0] < -80_000


def test_option_that_expires_on_the_way_is_worth_its_intrinsic():
    put = group("P", 1.0, 100.0, 100.0, 0.05, 0.03, 0.0, 0.2)
    assert revalue(put, grid(-0.3, years=0.1)).values[0, 0] == pytest.approx(30.0)


def test_volatility_stops_at_zero():
    call = group("C", 1.0, 100.0, 90.0, 0.5, 0.0, 0.0, 0.1)
    assert revalue(call, grid(vol=-0.5)).values[0, 0] == pytest.approx(10.0)


def test_shocks_may_differ_by_underlying():
    book = group("S", [1.0, 1.0], [100.0, 50.0], np.nan, np.nan, 0.0, 0.0, np.nan, [0, 1])
    zero = np.zeros(2)
    shocks = Scenarios(np.array([[0.1, 0.2], [0.0, -0.5]]), zero, zero, zero)
    assert_allclose(revalue(book, shocks).pnl_by_position, [[10.0, 10.0], [0.0, -25.0]])


@pytest.mark.parametrize(
    "fault",
    [
        {"strike": 0.0},
        {"strike": np.nan},
        {"vol": np.nan},
        {"vol": -0.1},
        {"tau": -0.1},
        {"tau": np.nan},
        {"spot": 0.0},
        {"spot": np.inf},
        {"rate": np.nan},
    ],
)
def test_contract_without_a_price_is_told_and_hides_no_other(fault):
    terms = {
        "spot": 100.0,
        "strike": 100.0,
        "tau": 0.5,
        "rate": 0.0,
        "dividend_yield": 0.0,
        "vol": 0.2,
    }
    columns = {name: [value, fault.get(name, value)] for name, value in terms.items()}
    found = revalue(group(["C", "C"], [1.0, 2.0], **columns), GRID)
    assert_array_equal(found.unpriced, [False, True])
    assert np.isnan(found.pnl).all()
    assert np.isfinite(found.pnl_priced).all()
    assert np.isfinite(found.pnl_by_position[:, 0]).all()


def test_position_of_zero_needs_no_price():
    found = revalue(group(["C", "C"], [1.0, 0.0], 100.0, [100.0, 0.0], 0.5, 0.0, 0.0, 0.2), GRID)
    assert np.isfinite(found.pnl).all()
    assert not found.unpriced.any()


@pytest.mark.parametrize(
    ("scenarios", "name"),
    [
        (grid(-1.0), "spot"),
        (grid(np.nan), "spot"),
        (grid(vol=np.inf), "vol"),
        (grid(years=-0.1), "years"),
        (grid(rate=np.nan), "rate"),
        (Scenarios(np.zeros(2), np.zeros(1), np.zeros(1), np.zeros(1)), "spot"),
        (Scenarios(np.zeros((1, 0)), np.zeros(1), np.zeros(1), np.zeros(1)), "spot"),
    ],
)
def test_scenarios_that_cannot_be_are_refused_by_name(scenarios, name):
    with pytest.raises(ValueError, match=name):
        revalue(group("S", 1.0, 100.0, np.nan, np.nan, 0.0, 0.0, np.nan), scenarios)


def test_columns_of_another_length_and_unknown_kinds_are_refused_by_name():
    with pytest.raises(ValueError, match="strike"):
        group(["C", "C"], 1.0, 100.0, [1.0, 2.0, 3.0], 0.5, 0.0, 0.0, 0.2)
    with pytest.raises(ValueError, match="kind"):
        group(["X"], 1.0, 100.0, 100.0, 0.5, 0.0, 0.0, 0.2)


def test_empty_book_earns_nothing():
    empty = group(np.array([], np.str_), [], [], [], [], [], [], [])
    assert_array_equal(revalue(empty, GRID).pnl, np.zeros(36))


@pytest.mark.parametrize("fault", [{"quantity": np.nan}, {"underlying": -1}, {"underlying": 0.5}])
def test_quantity_or_underlying_that_cannot_be_is_refused_by_name(fault):
    terms = {"quantity": 1.0, "underlying": 0} | fault
    with pytest.raises(ValueError, match=next(iter(fault))):
        group("S", spot=100.0, strike=0, tau=0, rate=0, dividend_yield=0, vol=0, **terms)
