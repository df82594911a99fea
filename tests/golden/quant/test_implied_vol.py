"""Implied volatility against published and 60-digit values."""

import numpy as np

from golden.quant.tables import column, needs_tables, rights, rows, tell
from strikedesk.quant import black76
from strikedesk.quant import black_scholes as bs
from strikedesk.quant.implied_vol import Status

pytestmark = needs_tables


def test_every_hard_case_is_solved_by_the_rule_of_its_file():
    table = rows("implied_vol_hard_mpmath.csv")  # mpmath, 60 digits
    forward, strike, tau = (column(table, name) for name in ("F", "K", "T"))
    price = column(table, "price_undiscounted")
    found = black76.implied_vol(price, rights(table), forward, strike, tau)
    error = np.abs(found.vol - column(table, "sigma"))
    attainable = column(table, "attainable_abs_err")
    solved = error <= np.maximum(1e-12, 8 * attainable)
    exact = attainable < 1e-14
    tell("implied_vol_hard_mpmath.csv", len(table), error[exact].max(), "absolute (exact cases)")
    assert len(table) == 1190
    assert np.all(found.status == Status.OK)
    assert solved.all(), [table[i] for i in np.flatnonzero(~solved)]


def test_jaeckel_volatilities_come_back_where_the_price_holds_them():
    table = rows("jaeckel_lets_be_rational_500.csv")
    forward, strike, tau = (column(table, name) for name in ("F", "K", "T"))
    price = column(table, "black_undiscounted")
    found = black76.implied_vol(price, rights(table), forward, strike, tau)
    holds = np.array([row["iv_recoverable"] == "True" for row in table])
    error = np.abs(found.vol - column(table, "implied_vol"))
    tell("jaeckel_lets_be_rational_500.csv, vols", holds.sum(), error[holds].max(), "absolute")
    assert holds.sum() == 479
    assert np.all(found.status[holds] == Status.OK)
    assert error[holds].max() <= 1e-14
    expired = tau == 0.0
    assert np.all(found.status[expired] == Status.EXPIRED)
    assert np.all(np.isnan(found.vol[found.status != Status.OK]))


def test_normalised_volatilities_of_jaeckel_come_back():
    table = rows("jaeckel_lets_be_rational_500.csv")
    x, price = column(table, "x"), column(table, "normalised_black_call")
    found = black76.implied_vol(price, "C", np.exp(x / 2), np.exp(-x / 2), 1.0)
    solved = found.status == Status.OK
    error = np.abs(found.vol - column(table, "normalised_implied_vol"))[solved]
    # half of the calls are in the money, and there an ulp of the price is more of the vol
    ulp = np.spacing(price) / bs.greeks("C", np.exp(x / 2), np.exp(-x / 2), 1, 0, 0, found.vol).vega
    tell("jaeckel_lets_be_rational_500.csv, normalised", error.size, error.max(), "absolute")
    assert error.size == 467  # the rest is intrinsic value to the last digit
    assert np.all(error <= 1e-14 + 8 * ulp[solved])


def test_published_inputs_are_priced_back():
    # AQFED.jl, tf-quant-finance, MibianLib (the last found its values by coarse bisection)
    table = rows("implied_vol_published.csv")
    forward, strike, tau = (column(table, name) for name in ("F", "K", "T"))
    price = column(table, "price_in") / column(table, "discount")
    found = black76.implied_vol(price, rights(table), forward, strike, tau)
    again = black76.price(rights(table), forward, strike, tau, found.vol)
    residual = np.abs(again - price) / price
    expected = column(table, "expected")
    allowed = np.array([5e-3 if "coarse" in row["tol"] else 1e-7 for row in table])
    tell("implied_vol_published.csv", len(table), residual.max(), "relative price")
    assert len(table) == 14
    assert np.all(found.status == Status.OK)
    assert residual.max() <= 1e-12
    assert np.all((np.abs(found.vol - expected) <= allowed)[np.isfinite(expected)])
