"""Published strategies of optionlab, and its conventions, held against ours.

It counts profits of a cent and more on a grid of cents; the released 1.9.1 has a finer grid. Exact
values stand beside both in the file where they are known.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from strikedesk.quant import black_scholes
from strikedesk.quant.payoff.analysis import Analysis, analyse, odds
from strikedesk.quant.payoff.measure import Lognormal
from strikedesk.quant.payoff.model import Leg

Case = dict[str, Any]
DAYS = {
    "covered_call": 24,
    "covered_call_days_to_target_24": 24,
    "100pct_itm_call_spread": 24,
    "naked_call": 19,
    "calendar_spread": 9,
}
"""Business days to the target over 252, both ends counted, holidays of the NYSE left out."""
LATER = {"2021-02-12": 19}
SIGN = {"buy": 1.0, "sell": -1.0}


@pytest.fixture(scope="module")
def content(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference" / "optionlab_strategies.json").read_text())


@pytest.fixture(scope="module")
def cases(content: dict[str, Any]) -> dict[str, Case]:
    return {case["name"]: case for case in content["cases"]}


def legs_of(case: Case, days: int) -> list[Leg]:
    found = []
    for leg in case["inputs"]["strategy"]:
        quantity = SIGN[leg["action"]] * leg["n"]
        if leg["type"] == "stock":
            found.append(Leg("S", quantity, case["inputs"]["stock_price"]))
            continue
        tau = LATER.get(leg.get("expiration", ""), days) / 252
        paid = leg["prev_pos"] if leg.get("prev_pos", 0) > 0 else leg["premium"]
        vol = case["inputs"]["volatility"]
        found.append(Leg(leg["type"][0].upper(), quantity, paid, tau, leg["strike"], vol))
    return found


def analysed(case: Case) -> tuple[Analysis, Lognormal]:
    inputs, days = case["inputs"], DAYS[case["name"]]
    rate = inputs["interest_rate"]
    view = Lognormal.of(inputs["stock_price"], inputs["volatility"], rate, days / 252)
    return analyse(legs_of(case, days), rate, measure=view), view


@pytest.mark.parametrize("name", DAYS)
def test_odds_ranges_and_cost_of_a_published_strategy(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    found, view = analysed(case)
    coarse, fine, count = case["expected"], case["optionlab_1_9_1"], 0
    assert found.odds is not None
    for theirs, cents, close in ((coarse, 0.011, 6e-4), (fine, 2e-4, 5e-6)):
        chance = theirs["probability_of_profit"]
        assert found.odds.probability_of_profit == pytest.approx(chance, abs=close)
        for key, ours in (
            ("expected_profit_if_profitable", found.odds.expected_if_profit),
            ("expected_loss_if_unprofitable", found.odds.expected_if_loss),
        ):
            if theirs.get(key):
                assert ours == pytest.approx(theirs[key], rel=1e-3), key
                count += 1
        ranges = [(low, float(high)) for low, high in theirs["profit_ranges"]]
        assert len(found.profit_ranges) == len(ranges)
        assert np.ravel(found.profit_ranges) == pytest.approx(np.ravel(ranges), abs=cents)
        count += 1 + 2 * len(ranges)
    costs = [leg.cash_flow for leg in legs_of(case, DAYS[name])]
    assert costs == pytest.approx(coarse["per_leg_cost"], rel=1e-12)
    assert found.cash_flow == pytest.approx(coarse["strategy_cost"], rel=1e-12)
    count += len(costs) + 1
    low, high = case["inputs"]["min_stock"], case["inputs"]["max_stock"]
    prices = [low, high, *(node for node in found.profile.nodes if low < node < high)]
    within = [found.profile.at(float(price)) for price in prices]
    assert min(within) == pytest.approx(coarse["minimum_return_in_the_domain"], abs=1.5)
    assert max(within) == pytest.approx(coarse["maximum_return_in_the_domain"], abs=1.5)
    if "probability_of_profit_target" in coarse:
        for sign, level, key in (
            (1, case["inputs"]["profit_target"], "probability_of_profit_target"),
            (-1, case["inputs"]["loss_limit"], "probability_of_loss_limit"),
        ):
            beyond = odds(found.profile.minus(level), view)
            ours = beyond.probability_of_profit if sign > 0 else beyond.probability_of_loss
            assert ours == pytest.approx(coarse[key], abs=6e-4)
            count += 1
    print(f"optionlab_strategies.json: {name} {count + 2} values")


def test_exact_breakevens_extremes_and_odds(
    content: dict[str, Any], cases: dict[str, Case]
) -> None:
    exact = content["independent_checks"]
    covered, _ = analysed(cases["covered_call"])
    naked, _ = analysed(cases["naked_call"])
    spread, _ = analysed(cases["100pct_itm_call_spread"])
    assert covered.odds is not None
    assert covered.odds.probability_of_profit == pytest.approx(
        exact["covered_call"]["exact_pop"], rel=1e-13
    )
    for ours, theirs in (
        (covered.breakevens[0], exact["covered_call"]["exact_breakeven"]),
        (covered.max_profit, exact["covered_call"]["true_max_profit"]),
        (covered.max_loss, exact["covered_call"]["true_max_loss"]),
        (naked.breakevens[0], exact["naked_call"]["exact_breakeven"]),
        (naked.max_profit, exact["naked_call"]["true_max_profit"]),
        (spread.max_loss, exact["100pct_itm_call_spread"]["true_min"]),
        (spread.max_profit, exact["100pct_itm_call_spread"]["true_max"]),
    ):
        assert ours == pytest.approx(theirs, rel=1e-13)
    assert naked.max_loss == -math.inf
    assert len(covered.breakevens) == len(naked.breakevens) == 1
    previous = [Leg("S", 100, 158.99), Leg("C", -100, 4.1, 24 / 252, 185.0)]
    assert analyse(previous).breakevens == pytest.approx(
        [exact["covered_call_prev_position"]["exact_breakeven"]], rel=1e-13
    )
    three = [
        Leg("S", 100, 158.99),
        Leg("C", 100, 7.5, 24 / 252, 165.0),
        Leg("C", -100, 9.9, 24 / 252, 170.0),
    ]
    assert analyse(three).breakevens == pytest.approx([156.59], rel=1e-13)
    print("optionlab_strategies.json: 11 exact values")


def test_greeks_volatility_and_chance_in_the_money_of_the_legs(cases: dict[str, Case]) -> None:
    """Theta per 1/252 year, vega and rho per 1 %; gamma and vega there are unsigned."""
    count = 0
    for name in ("covered_call", "100pct_itm_call_spread", "naked_call", "calendar_spread"):
        case, days = cases[name], DAYS[name]
        inputs, expected = case["inputs"], case["optionlab_1_9_1"]
        for i, leg in enumerate(legs_of(case, days)):
            if not leg.is_option:
                continue
            sign = math.copysign(1.0, leg.quantity)
            spot, rate = inputs["stock_price"], inputs["interest_rate"]
            state = (leg.kind, spot, leg.strike, leg.tau, rate, 0.0, leg.vol)
            greeks = black_scholes.greeks(*state)
            for key, ours in (
                ("delta", sign * greeks.delta),
                ("gamma", greeks.gamma),
                ("theta", sign * greeks.theta / 252),
                ("vega", greeks.vega / 100),
                ("rho", sign * greeks.rho / 100),
            ):
                assert float(ours) == pytest.approx(expected[key][i], rel=1e-9), (name, key)
            end = Lognormal.of(spot, leg.vol or 0.0, rate, leg.tau or 0.0)
            chance = case["expected"]["in_the_money_probability"][i]
            assert end.probability(leg.strike or 0.0, math.inf) == pytest.approx(chance, rel=1e-12)
            premium = inputs["strategy"][i]["premium"]
            vol, _ = black_scholes.implied_vol(premium, *state[:-1])
            assert float(vol) == pytest.approx(expected["implied_volatility"][i], abs=1e-6)
            count += 7
    print(f"optionlab_strategies.json: {count} values of legs; touch is a discounted price there")


def test_one_option_priced_by_itself(cases: dict[str, Case]) -> None:
    case = cases["black_scholes_single"]
    given, expected = case["inputs"], case["expected"]
    spot, strike, tau = given["s"], given["x"], given["years_to_maturity"]
    end = Lognormal.of(spot, given["vol"], given["r"] - given["y"], tau)
    ours = {
        "call_itm_prob": end.probability(strike, math.inf),
        "put_itm_prob": end.probability(0.0, strike),
    }
    for right, name in (("C", "call"), ("P", "put")):
        greeks = black_scholes.greeks(
            right, spot, strike, tau, given["r"], given["y"], given["vol"]
        )
        ours |= {f"{name}_{key}": getattr(greeks, key) for key in ("price", "delta", "theta")}
        ours |= {f"{name}_rho": greeks.rho / 100, "gamma": greeks.gamma, "vega": greeks.vega / 100}
    for key, value in ours.items():
        assert float(value) == pytest.approx(expected[key], rel=1e-10), key
    print(f"optionlab_strategies.json: {len(ours)} values of one option")
