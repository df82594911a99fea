"""Breakevens, extremes and odds of one strategy.

Beside optionlab in the peers' interpreter.
"""

import numpy as np
from repeated import peers, timed
from repeated_inputs import CONDOR as TERMS
from repeated_inputs import RATE, SPOT, TRADING_DAYS, VOL

from strikedesk.quant.payoff.analysis import analyse
from strikedesk.quant.payoff.measure import Lognormal
from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.picture import Curve, png
from strikedesk.quant.payoff.value import curve

TITLE = "Payoff analysis; per second are strategies"
TAU = TRADING_DAYS / 252
VIEW = Lognormal.of(SPOT, VOL, RATE, TAU)
CONDOR = [Leg(right, quantity, paid, TAU, strike, VOL) for right, strike, paid, quantity in TERMS]
CALENDAR = [Leg("C", -100, 3.0, TAU, 100.0, 0.3), Leg("C", 100, 4.5, 2 * TAU, 100.0, 0.3)]
SPOTS = np.linspace(70.0, 130.0, 301)


def picture() -> bytes:
    dates = (("At expiry", TAU), ("Today", 0.0))
    return png([Curve(n, SPOTS, curve(CONDOR, SPOTS, t)) for n, t in dates], spot=SPOT)


def run() -> dict[str, dict[str, float]]:
    """Measure and return the figures by name."""
    return {
        "iron condor, exact": timed(lambda: analyse(CONDOR, RATE, measure=VIEW)),
        "calendar, two expiries": timed(lambda: analyse(CALENDAR, RATE, measure=VIEW)),
        "curve of 4 legs at 301 prices": timed(lambda: curve(CONDOR, SPOTS, 0.0, RATE)),
        "picture as PNG, 960 by 540": timed(picture),
        **peers("payoff"),
    }
