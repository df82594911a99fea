"""Volatility at any strike and date from the smiles of some expiries."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from strikedesk.quant.checks import Floats, number
from strikedesk.quant.surface.svi import Svi


@dataclass(frozen=True, slots=True)
class Slice:
    """One expiry: its forward and its smile."""

    tau: float
    """Years, above 0."""
    forward: float
    smile: Svi

    def __post_init__(self) -> None:
        """Refuse what cannot be a slice."""
        number("tau", self.tau, least=0.0, most=np.inf, open_=True)
        number("forward", self.forward, least=0.0, most=np.inf, open_=True)


@dataclass(frozen=True, slots=True)
class Surface:
    """Smiles of rising expiries on one underlying whose price is `spot` now.

    Raises
    ------
    ValueError
        If there is no slice, expiries do not rise, or the spot is not above zero.
    """

    spot: float
    slices: tuple[Slice, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be a surface.

        Raises
        ------
        ValueError
            Naming the field.
        """
        number("spot", self.spot, least=0.0, most=np.inf, open_=True)
        if not self.slices:
            raise ValueError("slices must not be empty")
        if any(b.tau <= a.tau for a, b in pairwise(self.slices)):
            raise ValueError("slices must have rising tau")

    def forward(self, tau: ArrayLike) -> Floats:
        """Forward price: growth rates are constant between expiries and beyond the last.

        Parameters
        ----------
        tau : array_like
            Years, >= 0; NaN where negative or not finite.
        """
        years = _sound(tau)
        times = np.array([0.0, *(each.tau for each in self.slices)])
        logs = np.log([self.spot, *(each.forward for each in self.slices)])
        beyond = (
            np.maximum(years - times[-1], 0.0) * (logs[-1] - logs[-2]) / (times[-1] - times[-2])
        )
        result: Floats = np.exp(np.interp(years, times, logs) + beyond)
        return result

    def total_variance(self, log_moneyness: ArrayLike, tau: ArrayLike) -> Floats:
        """Variance to a date at a log moneyness against that date's forward.

        Linear in time between expiries at one moneyness, so that it rises wherever the smiles
        do; in proportion to time before the first expiry and after the last, which keeps their
        volatility.

        Parameters
        ----------
        log_moneyness, tau : array_like
            They broadcast. NaN where either is NaN or infinite, or `tau` negative.
        """
        k, years = np.broadcast_arrays(np.asarray(log_moneyness, np.float64), _sound(tau))
        k = np.where(np.isfinite(k), k, np.nan)
        times = np.array([0.0, *(each.tau for each in self.slices)])
        known = np.stack([np.zeros(k.shape), *(s.smile.total_variance(k) for s in self.slices)])
        after = np.clip(np.searchsorted(times, years), 1, len(times) - 1)
        low, high = times[after - 1], times[after]
        below, above = (np.take_along_axis(known, at[None], 0)[0] for at in (after - 1, after))
        between = below + (above - below) * (years - low) / (high - low)
        result: Floats = np.where(years > times[-1], known[-1] * years / times[-1], between)
        return result

    def vol(self, strike: ArrayLike, tau: ArrayLike) -> Floats:
        """Volatility per year of an option; NaN unless strike and tau are above zero and finite."""
        price, years = np.broadcast_arrays(np.asarray(strike, np.float64), _sound(tau))
        sound = (price > 0.0) & np.isfinite(price) & (years > 0.0)
        k = np.log(np.where(sound, price, np.nan) / self.forward(years))
        result: Floats = np.sqrt(self.total_variance(k, years) / np.where(sound, years, np.nan))
        return result


def calendar_gaps(slices: Sequence[Slice], log_moneyness: ArrayLike) -> Floats:
    """Least rise of total variance from each expiry to the next over some log moneynesses.

    Returns
    -------
    (n - 1,) float64
        Below 0 is a calendar arbitrage.
    """
    k = np.asarray(log_moneyness, np.float64)
    known = np.array([each.smile.total_variance(k) for each in slices])
    return np.min(np.diff(known, axis=0), axis=1)  # type: ignore[no-any-return]


def _sound(tau: ArrayLike) -> Floats:
    years = np.asarray(tau, np.float64)
    return np.where((years >= 0.0) & np.isfinite(years), years, np.nan)
