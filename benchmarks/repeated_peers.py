"""Times other libraries in their own interpreter: ``repeated_peers.py <task>`` prints JSON."""

import json
import sys
from collections.abc import Callable

from repeated import timed
from repeated_inputs import CONDOR, RATE, SPOT, TRADING_DAYS, VOL, histories

Figures = dict[str, dict[str, float]]


def regression() -> Figures:
    import statsmodels.api as sm
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    assets, factors = histories()
    design = sm.add_constant(factors)

    def one_by_one() -> None:
        for column in range(1, design.shape[1]):
            variance_inflation_factor(design, column)
        for asset in assets.T:
            fit = sm.OLS(asset, design).fit()
            _ = fit.params, fit.bse, fit.rsquared

    return {"statsmodels, one by one": timed(one_by_one, 1)}


def payoff() -> Figures:
    from optionlab import run_strategy

    inputs = {
        "stock_price": SPOT,
        "volatility": VOL,
        "interest_rate": RATE,
        "days_to_target_date": TRADING_DAYS,
        "min_stock": 50.0,
        "max_stock": 150.0,
        "strategy": [
            {
                "type": "call" if right == "C" else "put",
                "strike": strike,
                "premium": premium,
                "n": abs(quantity),
                "action": "buy" if quantity > 0 else "sell",
            }
            for right, strike, premium, quantity in CONDOR
        ],
    }
    return {"optionlab, the same condor": timed(lambda: run_strategy(inputs))}


TASKS: dict[str, Callable[[], Figures]] = {"regression": regression, "payoff": payoff}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]]()))
