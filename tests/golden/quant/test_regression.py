"""Certified and computed regressions."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.quant import regression

Prices = dict[str, dict[str, float]]


def digits(found: object, certified: object) -> float:
    gap = np.abs(np.asarray(found) / np.asarray(certified) - 1.0)
    return float(-np.log10(np.maximum(gap, 1e-17)).min())


def test_nist_certified_values(shared: Path) -> None:
    """NIST StRD, public domain: Longley (ill-conditioned) and Norris, 9 digits or more."""
    nist = json.loads((shared / "reference" / "nist_regression.json").read_text())
    longley, norris = nist["longley"], nist["norris"]
    worst, count = {}, 0
    for name, x, y, coefficients, errors, facts in (
        (
            "longley",
            np.column_stack(list(longley["X"].values())),
            longley["y"],
            list(longley["coef"].values()),
            list(longley["std_err"].values()),
            longley,
        ),
        (
            "norris",
            np.array(norris["x"])[:, None],
            norris["y"],
            norris["coef"],
            norris["std_err"],
            norris,
        ),
    ):
        fit = regression.betas(np.array(y)[:, None], x, min_observations=5)
        ours = np.append(fit.alpha, fit.betas[0])
        ours_errors = np.append(fit.alpha_std_err, fit.std_err[0])
        worst[name] = min(
            digits(ours, coefficients),
            digits(ours_errors, errors),
            digits(fit.residual_std[0], facts["residual_std"]),
            digits(fit.r_squared[0], facts["r_squared"]),
        )
        count += 2 * len(ours) + 2
    k, n = 6, 16
    r2 = regression.betas(
        np.array(longley["y"])[:, None], np.column_stack(list(longley["X"].values())), 5
    ).r_squared[0]
    assert (r2 / k) / ((1 - r2) / (n - k - 1)) == pytest.approx(longley["f_stat"], rel=1e-9)
    print(f"nist_regression.json: {count + 1} values, digits {worst}")
    assert min(worst.values()) >= 9.0


@pytest.fixture(scope="module")
def oracle(shared: Path) -> dict:
    return json.loads((shared / "reference" / "oracle_factor_betas_2026-08-03.json").read_text())


@pytest.fixture(scope="module")
def prices(shared: Path, oracle: dict) -> Prices:
    found = {}
    for ticker in [*oracle["factors"], *oracle["multivariate"]]:
        with (shared / "market-data" / "factor_etfs" / f"{ticker}.csv").open(newline="") as file:
            found[ticker] = {r["Date"][:10]: float(r["Close"]) for r in csv.DictReader(file)}
    return found


def window(prices: Prices, tickers: list[str], end: str, size: int) -> np.ndarray:
    days = sorted(set.intersection(*(set(each) for each in prices.values())))
    days = [day for day in days if day <= end][-size - 1 :]
    levels = np.array([[prices[ticker][day] for ticker in tickers] for day in days])
    return levels[1:] / levels[:-1] - 1.0


def test_seven_factor_betas_of_nine_stocks(oracle: dict, prices: Prices) -> None:
    """statsmodels 0.15.0 on ETF closes; to 1e-9 relative."""
    factors, stocks = oracle["factors"], list(oracle["multivariate"])
    x = window(prices, factors, oracle["end"], oracle["window"])
    y = window(prices, stocks, oracle["end"], oracle["window"])
    fit, count = regression.betas(y, x), 0
    alone = regression.univariate(y, x)
    cut, _ = regression.capped(fit.betas)
    for i, stock in enumerate(stocks):
        case = oracle["multivariate"][stock]
        for ours, theirs in (
            (fit.betas[i], case["betas"]),
            (fit.std_err[i], case["std_err"]),
            (cut[i], case["capped"]),
            ([each.betas[i, 0] for each in alone], oracle["univariate"][stock]),
        ):
            assert_allclose(ours, [theirs[name] for name in factors], rtol=1e-9, atol=1e-12)
            count += len(factors)
        assert fit.alpha[i] == pytest.approx(case["alpha"], rel=1e-9)
        assert fit.r_squared[i] == pytest.approx(case["r_squared"], rel=1e-10)
        assert fit.observations[i] == case["n"]
        count += 3
    assert_allclose(fit.vif[0], [oracle["factor_vif"][name] for name in factors], rtol=1e-9)
    print(f"oracle_factor_betas_2026-08-03.json: {count + len(factors)} values")


def test_short_histories_of_sixty_days(oracle: dict, prices: Prices) -> None:
    factors, stocks = oracle["factors"], list(oracle["short_history"])
    x = window(prices, factors, oracle["end"], 252)
    y = window(prices, stocks, oracle["end"], 252)
    y[:-60] = np.nan
    fit = regression.betas(y, x)
    count = 0
    for i, stock in enumerate(stocks):
        case = oracle["short_history"][stock]
        assert fit.observations[i] == case["n"] == 60
        assert_allclose(fit.betas[i], [case["betas"][name] for name in factors], rtol=1e-9)
        count += len(factors) + 1
    print(f"oracle_factor_betas_2026-08-03.json: {count} values of 60 days")


def test_rolling_betas_of_one_stock(oracle: dict, prices: Prices) -> None:
    count = 0
    for day, case in oracle["rolling_NVDA_last5"].items():
        x = window(prices, oracle["factors"], day, 252)
        fit = regression.betas(window(prices, ["NVDA"], day, 252), x)
        expected = [case[name] for name in oracle["factors"]]
        assert_allclose(fit.betas[0], expected, rtol=1e-8, atol=1e-10)
        assert fit.alpha[0] == pytest.approx(case["const"], rel=1e-8)
        count += len(case)
    print(f"oracle_factor_betas_2026-08-03.json: {count} rolling values")
