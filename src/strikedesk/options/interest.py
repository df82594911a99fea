"""What open interest, volume and premiums of one expiry say: pain, ratios, expected move."""

import math
from dataclasses import dataclass

import numpy as np

from strikedesk.options.model import SIGNS, Chain, Floats

LARGEST = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """Puts over calls of one count.

    Parameters
    ----------
    calls, puts : float
        Sums over the contracts that have the count; NaN if none has.
    missing : int
        Listed contracts without it.
    """

    calls: float
    puts: float
    missing: int

    @property
    def value(self) -> float:
        """Puts divided by calls; NaN if either is missing or there are no calls."""
        return self.puts / self.calls if self.calls > 0.0 else math.nan


@dataclass(frozen=True, slots=True)
class Pain:
    """Where the options of an expiry would pay their holders least.

    Parameters
    ----------
    strike : float
        The lower of two that tie.
    payout : float
        What they would pay in all, in currency per unit of multiplier.
    missing : int
        Listed contracts without open interest; they count as nothing.
    """

    strike: float
    payout: float
    missing: int


@dataclass(frozen=True, slots=True)
class ExpectedMove:
    """How far the market expects the underlying to be from the forward at expiry.

    Parameters
    ----------
    one_sigma : float
        Forward times volatility at the money times the square root of time.
    low, high : float
        One standard deviation down and up in logarithm.
    straddle : float
        Price of call plus put at the strike at the money.
    """

    one_sigma: float
    low: float
    high: float
    straddle: float


def ratio_of(chain: Chain, count: Floats) -> Ratio:
    """Sum a count over calls and puts.

    Parameters
    ----------
    count : (2, n) float64
        NaN where it is missing.
    """
    listed = chain.source.quotes.is_listed
    known = listed & np.isfinite(count)
    sums = [float(count[row][known[row]].sum()) if known[row].any() else math.nan for row in (0, 1)]
    return Ratio(sums[0], sums[1], int((listed & ~known).sum()))


def pain_of(chain: Chain) -> Pain | None:
    """Find the strike at which the open options together would be worth least at expiry.

    Returns
    -------
    Pain or None
        None if no contract has open interest above 0.
    """
    interest = chain.source.quotes.open_interest
    listed = chain.source.quotes.is_listed
    open_ = np.where(listed & np.isfinite(interest), interest, 0.0)
    if not open_.any():
        return None
    payouts = payouts_at(chain.strikes, open_)
    at = int(np.argmin(payouts))
    missing = int((listed & ~np.isfinite(interest)).sum())
    return Pain(float(chain.strikes[at]), float(payouts[at]), missing)


def payouts_at(strikes: Floats, open_interest: Floats) -> Floats:
    """Return what all open options would pay if the underlying ended at each of the strikes.

    Parameters
    ----------
    strikes : (n,) float64
    open_interest : (2, n) float64

    Returns
    -------
    (n,) float64
    """
    gains = np.maximum(SIGNS[:, :, None] * (strikes[None, :, None] - strikes[None, None, :]), 0.0)
    paid: Floats = np.einsum("rek,rk->e", gains, open_interest)
    return paid


def largest(chain: Chain, count: Floats) -> tuple[list[float], list[float]]:
    """Return the strikes with most of a count, first the most: of calls, and of puts."""
    found = []
    for row in (0, 1):
        held = np.where(np.isfinite(count[row]), count[row], 0.0)
        order = np.argsort(-held, kind="stable")[:LARGEST]
        found.append([float(chain.strikes[at]) for at in order if held[at] > 0.0])
    return found[0], found[1]


def move_of(chain: Chain, vol: float) -> ExpectedMove:
    """Return the expected move; NaN where volatility or a price is missing."""
    forward, tau = chain.carry.forward, chain.source.tau
    deviation = vol * math.sqrt(tau)
    straddle = math.nan if chain.atm is None else float(chain.mid[:, chain.atm].sum())
    return ExpectedMove(
        one_sigma=forward * deviation,
        low=forward * math.exp(-deviation),
        high=forward * math.exp(deviation),
        straddle=straddle,
    )
