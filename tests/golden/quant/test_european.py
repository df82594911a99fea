"""European prices and Greeks against every published table; tolerances are the sources' own."""

import numpy as np
import pytest

from golden.quant.tables import Row, column, last_digit, needs_tables, rights, rows, tell
from strikedesk.quant import black76, dividends
from strikedesk.quant import black_scholes as bs

pytestmark = needs_tables

PLAIN = {"price", "delta", "gamma", "vega", "theta", "rho"}


def number(row: Row, name: str, default: float = 0.0) -> float:
    return float(row[name]) if row[name] else default


def measured(row: Row) -> float:
    """What we compute for the quantity of a row."""
    right, tau, vol = rights([row])[0], number(row, "T"), number(row, "sigma")
    rate, quantity = number(row, "r"), row["quantity"]
    if row["model"] == "bsm":
        spot, dividend_yield = number(row, "S"), number(row, "q")
    else:  # on a forward: a spot whose yield is the rate
        spot, dividend_yield = number(row, "F") or number(row, "S"), rate
    strike = number(row, "K")
    inputs = (right, spot, strike, tau, rate, dividend_yield, vol)
    greeks = bs.greeks(*inputs)
    if row["model"] == "asset_or_nothing":
        return float(greeks.delta * spot)
    if row["model"] == "black76" and quantity == "rho_per_1pct":
        return float(-tau * greeks.price / 100)
    special = {
        "price_undiscounted": lambda: bs.price(right, spot, strike, tau, 0.0, 0.0, vol),
        "price_normalised": lambda: greeks.price / np.sqrt(spot * strike),
        "N(d2)=probability ITM": lambda: bs.probability_itm(*inputs),
        "theta_per_day": lambda: greeks.theta / 365,
        "vega_per_1pct": lambda: greeks.vega / 100,
        "rho_per_1pct": lambda: greeks.rho / 100,
        "dividend_rho": lambda: -tau * spot * greeks.delta,
        "dividend_rho_per_1pct": lambda: -tau * spot * greeks.delta / 100,
        "strike_delta": lambda: -greeks.rho / (tau * strike),
        "strike_sensitivity": lambda: -greeks.rho / (tau * strike),
        "elasticity": lambda: greeks.delta * spot / greeks.price,
    }
    return float(getattr(greeks, quantity) if quantity in PLAIN else special[quantity]())


def tolerance(row: Row) -> float:
    stated = row["tol"].split()
    return float(stated[0]) if stated and stated[0][0].isdigit() else last_digit(row["expected"])


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("european_price_haug.csv", 43),  # Haug (1998), through QuantLib's tests
        ("european_greeks_haug.csv", 11),
        ("european_tff.csv", 33),  # tf-quant-finance
        ("vollib_textbook_examples.csv", 22),  # Hull, Haug
        ("misc_mibian_financepy.csv", 93),  # MibianLib, FinancePy, Brenner et al. (1985)
    ],
)
def test_published_values_are_met_within_their_own_tolerance(name, count):
    table = [row for row in rows(name) if row["exercise"] != "american"]
    errors = [abs(measured(row) - float(row["expected"])) for row in table]
    bad = [
        (row["case_id"], error)
        for row, error in zip(table, errors, strict=True)
        if error > tolerance(row) * (1 + 1e-6) + 1e-15
    ]
    tell(name, len(table), max(errors), "absolute")
    assert len(table) == count
    assert not bad


@pytest.mark.parametrize("side", ["call", "put"])
def test_vollib_table_is_met_to_its_printed_digits(side):
    table = rows("vollib_bs_greeks_101.csv")
    inputs = [column(table, name) for name in ("S", "K", "T", "r", "sigma")]
    spot, strike, tau, rate, vol = inputs
    ours = bs.greeks("C" if side == "call" else "P", spot, strike, tau, rate, 0.0, vol)
    worst = 0.0
    for name in sorted(PLAIN):
        published = column(table, f"{side}_{name}")
        error = np.abs(getattr(ours, name) - published) / np.maximum(np.abs(published), 1.0)
        worst = max(worst, error.max())
    tell(f"vollib_bs_greeks_101.csv, {side}", len(table) * len(PLAIN), worst, "scaled")
    assert len(table) == 101
    assert worst <= 6e-10  # ten digits were printed


def test_strata_prices_are_met_to_twelve_digits():
    table = rows("black76_strata_63.csv")  # OpenGamma Strata, 15 digits
    inputs = [column(table, name) for name in ("F", "K", "T", "sigma")]
    forward, strike, tau, vol = inputs
    published = column(table, "expected")
    kernel = bs.price(rights(table), forward, strike, tau, 0.0, 0.0, vol)
    plain = black76.price(rights(table), forward, strike, tau, vol)
    worst = max(np.abs(kernel / published - 1).max(), np.abs(plain / published - 1).max())
    tell("black76_strata_63.csv", len(table), worst, "relative")
    assert len(table) == 63
    assert worst <= 1e-12


def test_jaeckel_prices_are_met_to_twelve_digits():
    table = rows("jaeckel_lets_be_rational_500.csv")  # output of Jaeckel's own code
    inputs = [column(table, name) for name in ("F", "K", "T", "sigma")]
    forward, strike, tau, vol = inputs
    kernel = bs.price(rights(table), forward, strike, tau, 0.0, 0.0, vol)
    published = column(table, "black_undiscounted")
    error = np.abs(kernel - published) / np.where(published == 0.0, 1.0, published)
    x, s = column(table, "x"), column(table, "s")
    with np.errstate(over="ignore"):
        normalised = bs.price(rights(table), np.exp(x / 2), np.exp(-x / 2), 1.0, 0.0, 0.0, s)
        error_normalised = np.abs(normalised - column(table, "normalised_black"))
    tell("jaeckel_lets_be_rational_500.csv, prices", 2 * len(table), error.max(), "relative")
    assert len(table) == 500
    assert error.max() <= 1e-12
    assert error_normalised.max() <= 1e-14


def test_hull_known_dividends():
    (row,) = rows("discrete_dividend_hull.csv")  # Hull, 5th ed., example 12.8
    value = dividends.european("C", 40.0, 40.0, 0.5, 0.09, 0.3, [60 / 360, 150 / 360], [0.5, 0.5])
    error = abs(value - float(row["expected"]))
    tell("discrete_dividend_hull.csv", 1, error, "absolute")
    assert error <= float(row["tol"])
