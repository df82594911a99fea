"""American options against published values and converged ones (column exact_value)."""

import numpy as np
import pytest

from golden.quant.tables import column, needs_tables, rights, rows, tell
from strikedesk.quant import american
from strikedesk.quant import black_scholes as bs
from strikedesk.quant.kernels import american as kernels

pytestmark = needs_tables

ABSOLUTE = 1e-4
INPUTS = ("S", "K", "T", "r", "q", "sigma")


def prices(table):
    return american.price(rights(table), *(column(table, name) for name in INPUTS))


def test_benchmark_portfolio_is_met_to_a_few_millionths():
    table = rows("american_alo_benchmark_1500.csv")  # QuantLib 1.44, high-precision scheme
    spot, strike, days = (column(table, name) for name in ("S", "K", "days"))
    rate, dividend_yield, vol = (column(table, name) for name in ("r", "q", "sigma"))
    ours = american.price("P", spot, strike, days / 365, rate, dividend_yield, vol)
    error = ours - column(table, "exact_value")
    rmse = float(np.sqrt(np.mean(error**2)))
    tell("american_alo_benchmark_1500.csv, RMSE", len(table), rmse, "mean square")
    tell("american_alo_benchmark_1500.csv", len(table), np.abs(error).max(), "absolute")
    assert len(table) == 1500
    assert rmse <= 1e-5
    assert np.abs(error).max() <= ABSOLUTE


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("american_approximations_published.csv", 92),  # Haug, Bjerksund-Stensland, Ju
        ("american_baw_bjst_tables_tff.csv", 330),  # Barone-Adesi and Whaley (1987) and others
        ("american_edge_cases.csv", 34),  # QuantLib's testQdAmericanEngines
    ],
)
def test_exact_values_beside_published_approximations(name, count):
    table = rows(name)
    exact, ours = column(table, "exact_value"), prices(table)
    error = np.abs(ours - exact)
    tell(name, len(table), error.max(), "absolute")
    assert len(table) == count
    assert np.all(error <= ABSOLUTE)


def test_negative_rates_with_two_boundaries():
    table = rows("american_aqfed.csv")  # AQFED.jl; its tolerance is 1e-4 for two boundaries
    error = np.abs(prices(table) - column(table, "expected"))
    tell("american_aqfed.csv", len(table), error.max(), "absolute")
    assert len(table) == 11
    assert np.all(error <= ABSOLUTE)


def test_early_exercise_premia_of_andersen_lake_and_offengenden():
    table = [
        row
        for row in rows("american_andersen_lake.csv")
        if row["quantity"] == "early_exercise_premium"
    ]
    european = bs.price(rights(table), *(column(table, name) for name in INPUTS))
    error = np.abs(prices(table) - european - column(table, "expected"))
    stated = np.array([float(row["tol"].split()[0]) for row in table])
    converged = (stated <= 1e-9) & (stated > 1e-14)
    tell(
        "american_andersen_lake.csv, converged", converged.sum(), error[converged].max(), "absolute"
    )
    tell("american_andersen_lake.csv", len(table), error.max(), "absolute")
    assert len(table) == 20
    assert error[converged].max() <= 1e-6
    # the other rows are coarse schemes, which are off by what they state
    assert np.all(error <= np.maximum(stated, 2e-5))


def test_trees_of_financepy():
    table = [row for row in rows("misc_mibian_financepy.csv") if row["exercise"] == "american"]
    error = np.abs(prices(table) - column(table, "expected"))
    tell("misc_mibian_financepy.csv, American", len(table), error.max(), "absolute")
    assert len(table) == 2
    assert np.all(error <= 2e-3)


def test_greeks_beside_those_of_an_approximation():
    # Bjerksund-Stensland's values lie within 5 % of the exact ones; signs and units must agree
    table = rows("american_greeks_bjst.csv")
    spot, strike, tau, rate, dividend_yield, vol = (float(table[0][name]) for name in INPUTS)
    ours = american.greeks("C", spot, strike, tau, rate, dividend_yield, vol)
    yields = dividend_yield + np.array([1e-4, -1e-4])
    up, down = american.price("C", spot, strike, tau, rate, yields, vol)
    values = ours._asdict() | {
        "strike_sensitivity": (ours.price - spot * ours.delta) / strike,  # Euler's theorem
        "dividend_rho": (up - down) / 2e-4,
    }
    worst = max(abs(values[row["quantity"]] / float(row["expected"]) - 1) for row in table)
    tell("american_greeks_bjst.csv", len(table), worst, "relative")
    assert len(table) == 8
    assert worst <= 0.05


def test_the_guess_of_the_boundary_is_the_published_one():
    table = [
        row
        for row in rows("american_andersen_lake.csv")
        if row["quantity"] == "exercise_boundary_qdplus"
    ]
    lanes = np.zeros((kernels.ROWS, kernels.ROW))
    for j, row in enumerate(table):
        lanes[[kernels.TAU, kernels.RATE, kernels.YIELD, kernels.VOL], j] = [
            float(row[name]) for name in ("T", "r", "q", "sigma")
        ]
    kernels.first_guess(lanes, 1.0, len(table))
    for _ in range(8):
        kernels.better_guess(lanes, 1.0, len(table))
    boundary = column(table, "K") * np.exp(lanes[kernels.NOW, : len(table)])
    error = np.abs(boundary - column(table, "expected"))
    tell("american_andersen_lake.csv, QD+ boundary", len(table), error.max(), "absolute")
    assert len(table) == 5
    assert error.max() <= 1e-9


def test_greeks_of_a_converged_engine():
    # QuantLib 1.44, QdFp high-precision scheme, central differences; the case of the table above
    ours = american.greeks("C", 100.0, 100.0, 2.0027397260273974, 0.07, 0.04, 0.3)
    exact = (17.9615678, 0.5929080, 0.00833617, 49.70821, None, 78.26841)
    for mine, theirs in zip(ours, exact, strict=True):
        if theirs is not None:
            assert mine == pytest.approx(theirs, rel=1e-4)
