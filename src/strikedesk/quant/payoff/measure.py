"""A lognormal view of the underlying's price at one date."""

import math
from dataclasses import dataclass

import numpy as np

from strikedesk.quant.checks import Floats, number


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Distribution of a price: its mean, and the deviation of its logarithm."""

    mean: float
    """Expected price, above 0."""
    stdev: float
    """Volatility times the root of years, >= 0. At 0 the price is the mean for certain."""

    def __post_init__(self) -> None:
        """Refuse what is no distribution.

        Raises
        ------
        ValueError
            Naming the field.
        """
        number("mean", self.mean, least=0.0, most=math.inf, open_=True)
        number("stdev", self.stdev, least=0.0)

    @classmethod
    def of(cls, spot: float, vol: float, drift: float, tau: float) -> "Lognormal":
        """Distribution after `tau` years: ``ln S ~ N(ln spot + (drift - vol²/2) tau, vol² tau)``.

        Parameters
        ----------
        spot : float
            Above 0.
        vol : float
            Per year, >= 0.
        drift : float
            Growth of the expected price per year, continuously compounded: rate minus dividend
            yield for the risk-neutral measure, anything for a view of one's own.
        tau : float
            Years, >= 0.

        Returns
        -------
        Lognormal

        Raises
        ------
        ValueError
            If an argument is out of range; the message names it.
        """
        number("spot", spot, least=0.0, most=np.inf, open_=True)
        number("vol", vol, least=0.0)
        number("drift", drift)
        number("tau", tau, least=0.0)
        return cls(spot * math.exp(drift * tau), vol * math.sqrt(tau))

    def probability(self, low: float, high: float) -> float:
        """Probability that the price lies between `low` and `high` (infinity allowed)."""
        return _between(self.distance(low), self.distance(high))

    def partial_mean(self, low: float, high: float) -> float:
        """Integral of the price over the part of the distribution between two prices."""
        s = self.stdev
        return self.mean * _between(self.distance(low) - s, self.distance(high) - s)

    def distance(self, price: float) -> float:
        """Deviations of the logarithm by which `price` lies above the median."""
        if price <= 0.0:
            return -math.inf
        if math.isinf(price):
            return math.inf
        x = math.log(price / self.mean)
        if self.stdev == 0.0:
            return math.inf if x > 0.0 else -math.inf
        return x / self.stdev + 0.5 * self.stdev

    def price_at(self, z: Floats) -> Floats:
        """Price that lies z deviations above the median; the inverse of `distance`."""
        return self.mean * np.exp(self.stdev * z - 0.5 * self.stdev**2)


def _between(low: float, high: float) -> float:
    """Area of the normal density, from whichever tail keeps its digits."""
    if low > 0.0:
        return max(_cdf(-low) - _cdf(-high), 0.0)
    return max(_cdf(high) - _cdf(low), 0.0)


def _cdf(z: float) -> float:
    return 0.5 * math.erfc(-z * math.sqrt(0.5))
