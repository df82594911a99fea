"""The smile of one expiry: volatility at the money, skew, a fitted curve, and model prices."""

import math
from dataclasses import dataclass

import numpy as np

from strikedesk.options.model import SIGNS, Bools, Chain, Floats, ForwardSource
from strikedesk.options.rules import reference
from strikedesk.quant import black76
from strikedesk.quant.normal import ndtr
from strikedesk.quant.surface.quotes import SmileQuotes, implied
from strikedesk.quant.surface.svi import SmileFit, fit

WING_DELTA = 0.25


@dataclass(frozen=True, slots=True)
class Skew:
    """The smile at a delta of a quarter; NaN where the quotes do not reach so far.

    Parameters
    ----------
    put_vol, call_vol : float
        Per year, where the put has a forward delta of -0.25 and the call one of 0.25.
    put_strike, call_strike : float
    """

    put_vol: float
    call_vol: float
    put_strike: float
    call_strike: float
    atm_vol: float

    @property
    def skew(self) -> float:
        """Put's minus call's volatility: above 0 where downside is dear."""
        return self.put_vol - self.call_vol

    @property
    def butterfly(self) -> float:
        """Mean of both wings minus the volatility at the money."""
        return 0.5 * (self.put_vol + self.call_vol) - self.atm_vol


@dataclass(frozen=True, slots=True, eq=False)
class Smile:
    """The quotes out of the money of one expiry, and the curve through them if there is one."""

    chain: Chain
    quotes: SmileQuotes
    fit: SmileFit | None


def strike_vols(chain: Chain) -> Floats:
    """Return one volatility per strike: of the option out of the money, else of the other.

    Returns
    -------
    (n,) float64
        NaN where neither gives one, or where stale quotes are left out for fresh ones.
    """
    vol = np.where(chain.source.counts, chain.vol, np.nan)
    out, other = np.where(chain.strikes >= reference(chain.source, chain.carry), vol, vol[::-1])
    found: Floats = np.where(np.isfinite(out), out, other)
    return found


def atm_vol(chain: Chain) -> float:
    """Return the volatility at the forward: total variance between the strikes on both sides.

    Returns
    -------
    float
        NaN if one side has no volatility. Linear in log strike.
    """
    return _at_log_moneyness(chain, 0.0)


def _at_log_moneyness(chain: Chain, at: float) -> float:
    forward = chain.carry.forward
    vols = strike_vols(chain)
    known = np.isfinite(vols)
    if not (forward > 0.0 and known.any()):
        return math.nan
    k = np.log(chain.strikes[known] / forward)
    if not k[0] <= at <= k[-1]:
        return math.nan
    return math.sqrt(float(np.interp(at, k, vols[known] ** 2)))


def skew_of(chain: Chain) -> Skew:
    """Return the volatilities where put and call have a forward delta of a quarter.

    The delta is that of Black-76 before discounting, with each strike's own volatility;
    between strikes volatility and log strike go in proportion to delta.
    """
    vols, forward, tau = strike_vols(chain), chain.carry.forward, chain.source.tau
    deviation = vols * math.sqrt(tau)
    with np.errstate(divide="ignore", invalid="ignore"):
        call_delta = ndtr(np.log(forward / chain.strikes) / deviation + 0.5 * deviation)
    above, below = chain.strikes >= forward, chain.strikes < forward
    put = _where_delta(1.0 - call_delta, chain.strikes, vols, below)
    call = _where_delta(call_delta, chain.strikes, vols, above)
    return Skew(put[0], call[0], put[1], call[1], atm_vol(chain))


def _where_delta(
    delta: Floats,
    strikes: Floats,
    vols: Floats,
    side: Bools,
) -> tuple[float, float]:
    use = side & np.isfinite(delta)
    order = np.argsort(delta[use])
    size, vol, k = delta[use][order], vols[use][order], np.log(strikes[use][order])
    if not (len(size) and size[0] <= WING_DELTA <= size[-1]):
        return math.nan, math.nan
    strike = math.exp(float(np.interp(WING_DELTA, size, k)))
    return float(np.interp(WING_DELTA, size, vol)), strike


def smile_of(chain: Chain, earlier: SmileFit | None = None) -> Smile | None:
    """Fit a curve to the quotes out of the money.

    Parameters
    ----------
    earlier : SmileFit, optional
        Of the expiry before, whose total variance must not be above.

    Returns
    -------
    Smile or None
        None without a forward or time left; its ``fit`` is None with fewer than five quotes.
    """
    source, carry = chain.source, chain.carry
    if carry.forward_source is ForwardSource.NONE or source.tau <= 0.0:
        return None
    bid, ask = (
        np.where(source.counts, side, np.nan) for side in (source.quotes.bid, source.quotes.ask)
    )
    quotes = implied(
        chain.strikes, (bid[0], ask[0]), (bid[1], ask[1]), carry.forward, carry.discount,
        source.tau,
    )  # fmt: skip
    found = fit(quotes.log_moneyness, quotes.mid, source.tau, quotes.bid, quotes.ask, earlier)
    return Smile(chain, quotes, found)


def model_prices(smile: Smile) -> Floats:
    """Return what each contract is worth on the fitted curve.

    Returns
    -------
    (2, n) float64
        Today's value of one unit; NaN without a fit, beyond the quoted strikes, and for
        contracts that are not listed.
    """
    chain = smile.chain
    if smile.fit is None:
        return np.full(chain.vol.shape, np.nan)
    k = smile.quotes.log_moneyness
    low, high = smile.fit.quoted
    inside = (k >= low - 1e-12) & (k <= high + 1e-12)
    vol = np.sqrt(np.maximum(smile.fit.smile.total_variance(k), 0.0) / chain.source.tau)
    signs = np.broadcast_to(SIGNS, chain.vol.shape)
    value = black76.price(signs, chain.carry.forward, chain.strikes, chain.source.tau, vol)
    is_priced = inside & chain.source.quotes.is_listed
    return np.where(is_priced, value * chain.carry.discount, np.nan)


def premiums(smile: Smile) -> tuple[Floats, Floats, Floats]:
    """Return model price, market minus model, and that in percent of the model; (2, n) each."""
    model = model_prices(smile)
    gap = smile.chain.price - model
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = np.where(model > 0.0, 100.0 * gap / model, np.nan)
    return model, gap, percent
