"""Betas of 10,000 assets against 7 factors over 252 days, with errors, R² and VIF.

Beside NumPy, and statsmodels in the peers' interpreter.
"""

import numpy as np
from repeated import peers, timed
from repeated_inputs import ASSETS, DAYS, FACTORS, histories

from strikedesk.quant import regression

TITLE = f"Betas of {ASSETS:,} assets, {DAYS} days, {FACTORS} factors; per second are whole runs"


def ragged(assets: np.ndarray) -> np.ndarray:
    """A third were listed on one of 60 later days; one in twenty misses a day of its own."""
    found, rng = assets.copy(), np.random.default_rng(7)
    for asset in rng.choice(ASSETS, ASSETS // 3, replace=False):
        found[: rng.integers(1, 61), asset] = np.nan
    found[rng.integers(0, DAYS, ASSETS // 20), rng.integers(0, ASSETS, ASSETS // 20)] = np.nan
    return found


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name."""
    assets, factors = histories()
    gaps = ragged(assets)
    design = np.column_stack([np.ones(DAYS), factors])
    return {
        "betas with diagnostics": timed(lambda: regression.betas(assets, factors)),
        "the same, ragged histories": timed(lambda: regression.betas(gaps, factors)),
        "numpy lstsq, coefficients only": timed(lambda: np.linalg.lstsq(design, assets)),
        **peers("regression"),
    }
