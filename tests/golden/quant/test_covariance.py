"""Decayed covariance and correlation of seven factors in four conventions."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.quant import covariance

NAMES = {
    "zero_mean_normalised_weights": "zero_mean",
    "demeaned_normalised_weights": "demeaned",
    "pandas_unbiased": "unbiased",
    "riskmetrics_recursion_seeded_first_obs": "recursive",
}


def factor_returns(shared: Path, tickers: list[str], end: str, window: int) -> np.ndarray:
    closes = []
    for ticker in tickers:
        with (shared / "market-data" / "factor_etfs" / f"{ticker}.csv").open(newline="") as file:
            closes.append({r["Date"][:10]: float(r["Close"]) for r in csv.DictReader(file)})
    common = sorted(set.intersection(*(set(each) for each in closes)))
    days = [day for day in common if day <= end][-window - 1 :]
    prices = np.array([[each[day] for each in closes] for day in days])
    return prices[1:] / prices[:-1] - 1.0


def test_ewma_of_seven_factors_in_four_conventions(shared: Path) -> None:
    """Computed by numpy and pandas from ETF closes; to 1e-12 relative."""
    oracle = json.loads((shared / "reference" / "oracle_ewma94_corr.json").read_text())
    returns = factor_returns(shared, oracle["factors"], "2026-08-03", 252)
    count = 0
    for name, convention in NAMES.items():
        found = covariance.ewma(returns, 0.94, convention)
        assert_allclose(found, oracle[name]["cov"], rtol=1e-11, atol=0, err_msg=name)
        correlation = covariance.correlation(found)
        assert_allclose(correlation, oracle[name]["corr"], rtol=0, atol=1e-12, err_msg=name)
        count += found.size * 2
    sample = covariance.effective_sample(252, 0.94)
    assert sample == pytest.approx(oracle["effective_sample"], rel=1e-12)
    plain, centred = (
        covariance.correlation(covariance.ewma(returns, 0.94, each))
        for each in ("zero_mean", "demeaned")
    )
    gap = np.abs(plain - centred).max()
    assert gap == pytest.approx(oracle["max_corr_gap_zero_mean_vs_demeaned"], rel=1e-9)
    lowest = np.linalg.eigvalsh(centred)[0]
    assert lowest == pytest.approx(oracle["min_eigenvalue_corr"], rel=1e-9)
    print(f"oracle_ewma94_corr.json: {count + 3} values")
