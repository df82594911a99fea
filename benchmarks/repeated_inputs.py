"""Inputs that we and the peers are both timed on."""

import numpy as np

ASSETS, DAYS, FACTORS = 10_000, 252, 7
SPOT, VOL, RATE, TRADING_DAYS = 100.0, 0.3, 0.02, 24
CONDOR = (
    ("P", 85.0, 0.5, 100),
    ("P", 90.0, 1.2, -100),
    ("C", 110.0, 1.2, -100),
    ("C", 115.0, 0.5, 100),
)
"""Right, strike, premium, quantity."""


def histories() -> tuple[np.ndarray, np.ndarray]:
    """Returns of assets and of factors that drive them."""
    rng = np.random.default_rng(20261120)
    factors = rng.normal(0, 0.01, (DAYS, FACTORS))
    loadings = rng.normal(0, 1, (FACTORS, ASSETS))
    return factors @ loadings + rng.normal(0, 0.02, (DAYS, ASSETS)), factors
