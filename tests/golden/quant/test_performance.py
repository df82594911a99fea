"""Published and computed measures of return histories, held against ours."""

import csv
import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.quant.performance import ratios, relative, tail
from strikedesk.quant.performance import returns as rt

Case = dict[str, Any]
PERIODS = {"daily": 252, "weekly": 52, "monthly": 12, "yearly": 1}
ROUGH = {"cum_returns": 4, "cum_returns_final": 4, "roll_max_drawdown": 4, "tail_ratio": 1}
NOT_OURS = {
    "aggregate_returns": "calendar buckets are the caller's",
    "gpd_risk_estimates": "no extreme-value fit",
    "batting_average": "not a measure of the desk",
}


def load(shared: Path, name: str) -> Any:
    return json.loads((shared / "reference" / name).read_text())


def numbers(value: Any) -> Any:
    if isinstance(value, list):
        return np.array([numbers(each) for each in value], float)
    return float("nan") if value is None else float(value)


class Empyrical:
    """The file's cases in our words: their sign, period and naming conventions live here."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.cases: list[Case] = content["cases"]
        self.stored = {
            name: numbers(v) for name, v in content["series"].items() if name[:2] != "df"
        }
        frames = {name: v for name, v in content["series"].items() if name[:2] == "df"}
        for name, columns in frames.items():
            values = columns.values() if isinstance(columns, dict) else columns
            self.stored[name] = np.column_stack([numbers(each) for each in values])

    def take(self, name: Any) -> Any:
        if isinstance(name, list):
            return numbers(name)
        if re.fullmatch(r"-?[\d.]+", name):
            return float(name)
        scale, name = (2.0, name[4:]) if name.startswith("2 * ") else (1.0, name)
        sign, name = (-1.0, name[1:]) if name.startswith("-") else (1.0, name)
        if name == "inv_noise":
            sign, name = -1.0, "noise"
        if name.endswith("[1:]"):
            return sign * np.append(np.nan, self.stored[name[:-4]][1:])
        return scale * sign * self.stored[name]

    def pair(self, case: Case) -> tuple[Any, Any]:
        other = case.get("benchmark", case.get("factor_returns"))
        mine, theirs = self.take(case["returns"]), self.take(other)
        if np.ndim(theirs) == 0:
            theirs = np.full_like(mine, theirs)
        length = min(len(mine), len(theirs))
        return mine[:length], theirs[:length]


def line(pair: tuple[Any, Any]) -> Any:
    return np.array([relative.alpha_annual(*pair), relative.alpha_beta(*pair).beta])


def windows(case: Case, measure: Any, *series: Any) -> Any:
    size = case["window"]
    starts = range(len(series[0]) - size + 1)
    return np.array([measure(*(each[i : i + size] for each in series)) for i in starts])


def ours(file: Empyrical, case: Case) -> Any:  # noqa: C901
    take, periods = file.take, PERIODS[case.get("period", "daily")]
    match case["metric"]:
        case "cum_returns":
            return rt.cumulative(take(case["returns"]), case["starting_value"])
        case "cum_returns_final":
            return rt.total_return(take(case["returns"]))
        case "max_drawdown":
            return rt.max_drawdown(take(case["returns"]))
        case "annual_ret" | "cagr":
            return rt.cagr(take(case["returns"]), periods)
        case "annual_volatility":
            return rt.volatility(take(case["returns"]), periods)
        case "calmar":
            return ratios.calmar(take(case["returns"]), periods)
        case "omega":
            with np.errstate(invalid="ignore"):
                threshold = np.power(1.0 + case["required_return"], 1 / 252) - 1.0
            return ratios.omega(take(case["returns"]) - take(case["risk_free"]), threshold)
        case "sharpe_ratio":
            return ratios.sharpe(take(case["returns"]), take(case["risk_free"]))
        case "downside_risk":
            required = take(case["required_return"])
            return rt.downside_deviation(take(case["returns"]), required, periods)
        case "sortino":
            return ratios.sortino(take(case["returns"]), take(case["required_return"]), periods)
        case "excess_sharpe":
            return relative.information_ratio(*file.pair(case))
        case "alpha_beta":
            return line(file.pair(case))
        case "alpha":
            return relative.alpha_annual(*file.pair(case))
        case "beta":
            return relative.alpha_beta(*file.pair(case)).beta
        case "stability_of_timeseries":
            return ratios.stability(take(case["returns"]))
        case "tail_ratio":
            return ratios.tail_ratio(take(case["returns"]))
        case "value_at_risk":
            return -tail.value_at_risk(take(case["returns"]), 1.0 - case["cutoff"])
        case "roll_max_drawdown":
            return windows(case, rt.max_drawdown, take(case["returns"]))
        case "roll_sharpe_ratio":
            return windows(case, ratios.sharpe, take(case["returns"]))
        case "roll_alpha_beta":
            return windows(case, lambda *pair: line(pair), *file.pair(case))
        case "down_alpha_beta":
            return line(relative.down_only(*file.pair(case)))
        case "up_alpha_beta":
            return line(relative.up_only(*file.pair(case)))
        case "capture_ratio":
            mine, theirs = file.pair(case)  # theirs keeps periods that one of the two misses
            return ratios.over(rt.cagr(mine), rt.cagr(theirs))
        case "down_capture":
            return relative.capture(*relative.down_only(*file.pair(case)))
        case "up_capture":
            return relative.capture(*relative.up_only(*file.pair(case)))
        case "up_down_capture":
            up, down = (pick(*file.pair(case)) for pick in (relative.up_only, relative.down_only))
            return ratios.over(relative.capture(*up), relative.capture(*down))
    raise AssertionError(case["metric"])


def test_empyrical_vectors(shared: Path) -> None:
    """empyrical-reloaded's own tests, Apache-2.0; to the decimals that they state."""
    file = Empyrical(load(shared, "empyrical_vectors.json"))
    held, left = Counter[str](), Counter[str]()
    for case in file.cases:
        metric, expected = case["metric"], case["expected"]
        if metric in NOT_OURS:
            left[metric] += 1
            continue
        if isinstance(expected, str) and expected.startswith("["):
            left["a rolling window before the first observation"] += 1
            continue
        decimals = ROUGH.get(metric, 8)
        answer = ours(file, case)
        if not (isinstance(expected, list) and not expected):
            assert_allclose(
                answer, numbers(expected), rtol=0, atol=1.5 * 10.0**-decimals, err_msg=str(case)
            )
        else:
            assert np.size(answer) == 0
        held[metric] += 1
    print(
        f"empyrical_vectors.json: {held.total()} of {len(file.cases)} cases, not ours {dict(left)}"
    )
    assert held.total() >= 90


def test_gs_quant_vectors(shared: Path) -> None:
    """gs-quant's own tests, Apache-2.0; tolerances as the file states them."""
    cases = {case["metric"]: case for case in load(shared, "gs_quant_vectors.json")["cases"]}
    count = 0

    def hold(metric: str, answer: Any, key: str = "expected") -> None:
        nonlocal count
        expected = numbers(cases[metric][key])
        assert_allclose(answer, expected, rtol=0, atol=cases[metric]["tol"], err_msg=metric)
        count += np.size(expected)

    x = numbers(cases["simple_returns"]["x"])
    hold("simple_returns", rt.simple_returns(x))
    hold("simple_returns_2obs", rt.simple_returns(x, 2))
    hold("log_returns", rt.log_returns(x))
    hold("log_returns_2obs", rt.log_returns(x, 2))
    hold("realised_vol_pct_annualised", 100 * rt.volatility(rt.simple_returns(x)), "expected_last")
    r = rt.simple_returns(x)
    rolling = [100 * rt.volatility(r[i - 2 : i + 1]) for i in (3, 4, 5)]
    hold("rolling_vol_pct_3obs", rolling, "expected_tail")

    y = rt.simple_returns(numbers(cases["expanding_beta_of_returns"]["y"]))
    for metric, width, first in (
        ("expanding_beta_of_returns", 99, 3),
        ("rolling2_beta_of_returns", 2, 3),
        ("expanding_correlation_of_returns", 99, 2),
        ("rolling2_correlation_of_returns", 2, 2),
    ):
        lines = [
            relative.alpha_beta(r[max(0, i + 1 - width) : i + 1], y[max(0, i + 1 - width) : i + 1])
            for i in range(6)
        ]
        answers = [
            each.beta if "beta" in metric else np.sign(each.beta) * np.sqrt(each.r_squared)
            for each in lines
        ]
        hold(metric, np.where(np.arange(6) >= first, answers, np.nan))

    levels = numbers(cases["expanding_max_drawdown"]["x"])
    falls = rt.drawdowns_of_levels(levels)
    hold("expanding_max_drawdown", np.minimum.accumulate(falls))
    pairs = [rt.drawdowns_of_levels(levels[max(0, i - 1) : i + 1]).min() for i in range(6)]
    hold("rolling2_max_drawdown", [min(pairs[max(0, i - 1) : i + 1]) for i in range(6)])
    print(f"gs_quant_vectors.json: {count} values in {len(cases)} cases")
    assert len(cases) == 12


def test_gs_quant_sharpe_of_spx(shared: Path) -> None:
    """gs-quant's expanding and 10-day Sharpe ratios, Apache-2.0: growth over volatility."""
    text = (shared / "reference" / "gs_quant_sharpe_spx.csv").read_text().splitlines()
    rows = list(csv.DictReader(each for each in text if not each.startswith("#")))
    days = [datetime.strptime(row["Date"], "%m/%d/%Y").toordinal() for row in rows]  # noqa: DTZ007
    levels = np.array([float(row["ER"]) for row in rows])
    daily = rt.simple_returns(levels)
    gaps = []
    for i, row in enumerate(rows):
        if row["SR"]:
            years = (days[i] - days[0]) / 365.25
            gaps.append(ratios.geometric_sharpe(levels[: i + 1], years) / float(row["SR"]) - 1.0)
        if row["SR10"]:  # ten returns, but the growth from the first of them on
            growth = (levels[i] / levels[i - 9]) ** (365.25 / (days[i] - days[i - 9])) - 1.0
            answer = ratios.over(growth, rt.volatility(daily[i - 9 : i + 1]))
            gaps.append(answer / float(row["SR10"]) - 1.0)
    count, worst = len(gaps), np.max(np.abs(gaps))
    print(f"gs_quant_sharpe_spx.csv: {count} values, worst relative gap {worst:.1e}")
    assert worst < 1e-7
    assert count > 450


def closes(shared: Path, ticker: str) -> dict[str, float]:
    path = shared / "market-data" / "factor_etfs" / f"{ticker}.csv"
    with path.open(newline="") as file:
        return {row["Date"][:10]: float(row["Close"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("ticker", ["SPY", "MTUM", "TLT"])
def test_two_libraries_on_twelve_years(shared: Path, ticker: str) -> None:
    """empyrical-reloaded 0.7.1 and quantstats 0.0.86 on ETF closes, to 1e-8."""
    case = load(shared, "oracle_performance_metrics.json")["cases"][ticker]
    mine, market = closes(shared, ticker), closes(shared, "SPY")
    days = sorted(d for d in mine.keys() & market.keys() if "2014-01-02" <= d <= "2025-12-31")
    r = rt.simple_returns([mine[d] for d in days])[1:]
    b = rt.simple_returns([market[d] for d in days])[1:]
    fit = relative.alpha_beta(r, b)
    gaussian = tail.value_at_risk(r, method="gaussian")
    skew, kurt, n = tail.skewness(r), tail.kurtosis_excess(r), len(r)
    ours = {
        "sharpe": ratios.sharpe(r),
        "sortino": ratios.sortino(r),
        "max_drawdown": rt.max_drawdown(r),
        "calmar": ratios.calmar(r),
        "omega": ratios.omega(r),
        "tail_ratio": ratios.tail_ratio(r),
        "beta": fit.beta,
    }
    theirs = {
        "empyrical_0_7_1": {
            "annual_return": rt.cagr(r),
            "annual_volatility": rt.volatility(r),
            "downside_risk": rt.downside_deviation(r),
            "var_95": -tail.value_at_risk(r),
            "cvar_95": -tail.order_statistic_shortfall(r),
            "stability": ratios.stability(r),
            "alpha": relative.alpha_annual(r, b),
            "cum_return": rt.total_return(r),
            "sharpe_rf_2pct_daily": ratios.sharpe(r, 0.02 / 252),
        },
        "quantstats_0_0_86": {
            "sharpe_rf_2pct": ratios.sharpe(r, 1.02 ** (1 / 252) - 1),
            "cagr": rt.cagr(r),
            "volatility": rt.volatility(r),
            "var_95": -gaussian,
            "cvar_95": -tail.expected_shortfall(r, method="gaussian"),
            "ulcer": ratios.ulcer_index(r),
            "win_rate": ratios.win_rate(r),
            "skew": skew * np.sqrt(n * (n - 1)) / (n - 2),
            "kurtosis": (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * kurt + 6),
            "profit_factor": ratios.omega(r),
            "gain_to_pain": ratios.omega(r) - 1.0,
            "alpha": 252 * fit.alpha,
            "r_squared": fit.r_squared,
            "information_ratio": np.nan_to_num(relative.information_ratio(r, b)),
        },
    }
    count = 0
    for library, values in theirs.items():
        for name, answer in (ours | values).items():
            if name in case[library]:
                assert float(answer) == pytest.approx(case[library][name], abs=1e-8, rel=1e-8), name
                count += 1
    left = {name for library in theirs for name in case[library]} - set(ours)
    left -= set().union(*theirs.values())
    print(f"oracle_performance_metrics.json: {ticker} {count} values, not ours {sorted(left)}")
    assert count >= 36
