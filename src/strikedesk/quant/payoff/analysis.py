"""What a strategy can win and lose, where it breaks even, and with what probability."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from strikedesk.quant.checks import number
from strikedesk.quant.payoff.build import profile
from strikedesk.quant.payoff.measure import Lognormal
from strikedesk.quant.payoff.model import Leg, net_premium
from strikedesk.quant.payoff.profile import Profile


@dataclass(frozen=True, slots=True)
class Odds:
    """Probabilities and expectations under the measure that was handed in."""

    probability_of_profit: float
    """Of a profit above zero; a profit of exactly zero is none."""
    probability_of_loss: float
    expected_profit: float
    """Mean of profit and loss together."""
    expected_if_profit: float
    """Mean profit given that there is one; NaN if there is none."""
    expected_if_loss: float
    """Mean loss given that there is one, below zero; NaN if there is none."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Profit at one date over every price of the underlying from 0 to infinity."""

    horizon: float
    """Years from now."""
    is_exact: bool
    """Whether the profit is piecewise linear, so that nothing was searched for."""
    net_premium: float
    """What the options brought; below zero was paid."""
    cash_flow: float
    """That and what stock cost; futures cost nothing."""
    breakevens: tuple[float, ...]
    """Prices above 0 at which the profit is zero, rising; of a stretch its two ends."""
    profit_ranges: tuple[tuple[float, float], ...]
    loss_ranges: tuple[tuple[float, float], ...]
    max_profit: float
    """Highest profit; infinity if unlimited."""
    max_loss: float
    """Lowest profit, so usually below zero; minus infinity if unlimited."""
    odds: Odds | None
    profile: Profile

    @property
    def risk_reward(self) -> float:
        """Highest profit per unit of greatest loss; NaN unless both are finite and real."""
        if not (math.isfinite(self.max_profit) and math.isfinite(self.max_loss)):
            return math.nan
        return self.max_profit / -self.max_loss if self.max_loss < 0.0 else math.nan


def analyse(
    legs: Sequence[Leg],
    rate: float = 0.0,
    dividend_yield: float = 0.0,
    horizon: float | None = None,
    measure: Lognormal | None = None,
) -> Analysis:
    """Find breakevens, extremes and odds of a strategy at one date.

    Parameters
    ----------
    legs : sequence of Leg
        One or more on the same underlying.
    rate, dividend_yield : float
        Continuously compounded per year, for what lives on after the horizon.
    horizon : float, optional
        Years from now, not after the first expiry; without it the first expiry itself.
    measure : Lognormal, optional
        Distribution of the underlying's price at the horizon. There are no odds without one.

    Returns
    -------
    Analysis
        Exact up to rounding if no option lives on after the horizon: roots, extremes and
        integrals are those of straight lines. Otherwise roots are bisected to the last bit
        within pieces on which the profit is monotone, and expectations are integrated by
        Gauss-Legendre quadrature.

    Raises
    ------
    ValueError
        If there is no leg; if none expires and no horizon is given; if a leg expires before the
        horizon, or lives on and has no volatility.
    """
    if not legs:
        raise ValueError("legs must not be empty")
    taus = [leg.tau for leg in legs if leg.tau is not None]
    if horizon is None and not taus:
        raise ValueError("horizon must be given where nothing expires")
    date = number("horizon", min(taus) if horizon is None else horizon, least=0.0)
    found = profile(legs, date, number("rate", rate), number("dividend_yield", dividend_yield))
    ranges = found.signed_ranges()
    return Analysis(
        horizon=date,
        is_exact=found.between is None,
        net_premium=net_premium(tuple(legs)),
        cash_flow=math.fsum(leg.cash_flow for leg in legs),
        breakevens=tuple(dict.fromkeys(found.zeros())),
        profit_ranges=_joined(ranges, 1),
        loss_ranges=_joined(ranges, -1),
        max_profit=found.highest,
        max_loss=found.lowest,
        odds=None if measure is None else odds(found, measure),
        profile=found,
    )


def odds(found: Profile, measure: Lognormal) -> Odds:
    """Integrate a profile over a distribution, profits and losses apart."""
    chance, mean = {1: 0.0, 0: 0.0, -1: 0.0}, {1: 0.0, 0: 0.0, -1: 0.0}
    if measure.stdev == 0.0:
        value = found.at(measure.mean)
        sign = 0 if abs(value) <= found.noise else int(math.copysign(1, value))
        chance[sign], mean[sign] = 1.0, value
    else:
        for low, high, sign in found.signed_ranges():
            chance[sign] += measure.probability(low, high)
            mean[sign] += found.expected(measure, low, high)
    return Odds(
        chance[1],
        chance[-1],
        mean[1] + mean[-1],
        mean[1] / chance[1] if chance[1] > 0.0 else math.nan,
        mean[-1] / chance[-1] if chance[-1] > 0.0 else math.nan,
    )


def _joined(ranges: list[tuple[float, float, int]], sign: int) -> tuple[tuple[float, float], ...]:
    """Ranges of one sign; two that touch at a single zero stay two."""
    return tuple((low, high) for low, high, each in ranges if each == sign)
