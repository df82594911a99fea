"""What follows from the quotes of one expiry: volatilities, Greeks, moneyness."""

import numpy as np

from strikedesk.options.model import (
    SIGNS,
    Bools,
    Carry,
    Chain,
    ChainQuotes,
    Codes,
    Floats,
    GreeksFrom,
    PriceSource,
    Quotes,
    VolStatus,
)
from strikedesk.quant import black76, black_scholes
from strikedesk.quant.implied_vol import Status
from strikedesk.quant.surface.quotes import QuoteStatus, judge

DAYS_PER_YEAR = 365.0
POINT = 0.01

OF_QUOTE = {
    QuoteStatus.MALFORMED: VolStatus.MALFORMED,
    QuoteStatus.NO_BID: VolStatus.NO_BID,
    QuoteStatus.NO_ASK: VolStatus.NO_ASK,
    QuoteStatus.CROSSED: VolStatus.CROSSED,
}
OF_SOLVER = {
    Status.OK: VolStatus.OK,
    Status.NO_TIME_VALUE: VolStatus.NO_TIME_VALUE,
    Status.ABOVE_MAXIMUM: VolStatus.ABOVE_MAXIMUM,
    Status.EXPIRED: VolStatus.EXPIRED,
    Status.BELOW_INTRINSIC: VolStatus.BELOW_INTRINSIC,
    Status.BAD_INPUT: VolStatus.MALFORMED,
    Status.NOT_FINITE: VolStatus.NO_FORWARD,
}


def analyse(source: ChainQuotes, carry: Carry) -> Chain:
    """Find the volatility and the Greeks of every contract of one expiry, in one pass.

    Black-76 on the forward. A contract whose price gives no volatility keeps its status, and
    its Greeks are computed with the volatility of the other right at its strike.

    Parameters
    ----------
    source : ChainQuotes
    carry : Carry
        NaN for the forward leaves every contract without a volatility.

    Returns
    -------
    Chain
    """
    strikes, quotes = source.listing.strikes, source.quotes
    price, price_source, judged = _prices(quotes)
    solved = black76.implied_vol(
        price / carry.discount, np.broadcast_to(SIGNS, price.shape), carry.forward, strikes,
        source.tau,
    )  # fmt: skip
    status = np.where(np.isnan(price), judged, _translated(solved.status))
    if source.tau <= 0.0:
        status = np.where(quotes.is_listed, VolStatus.EXPIRED, VolStatus.NOT_LISTED)
    greeks_vol, greeks_from = _vols_of_greeks(solved.vol, quotes.is_listed)
    delta, gamma, vega, theta = _greeks(source, carry, greeks_vol)
    intrinsic = _intrinsic(source, carry)
    return Chain(
        source=source,
        carry=carry,
        mid=np.where(price_source == PriceSource.MID, price, np.nan),
        price=price,
        price_source=price_source,
        vol=solved.vol,
        status=status.astype(np.int8),
        greeks_vol=greeks_vol,
        greeks_from=greeks_from,
        delta=delta,
        gamma=gamma,
        vega=vega,
        theta=theta,
        intrinsic=intrinsic,
        extrinsic=price - intrinsic,
        atm=atm_column(strikes, reference(source, carry)),
    )


def reference(source: ChainQuotes, carry: Carry) -> float:
    """Return what strikes are compared with: the forward, else the spot, else NaN."""
    return carry.forward if carry.forward > 0.0 else source.spot.value


def atm_column(strikes: Floats, level: float) -> int | None:
    """Return the column of the strike nearest to a level, in logarithm; the lower of two."""
    if not (level > 0.0 and np.isfinite(level) and len(strikes)):
        return None
    return int(np.argmin(np.abs(np.log(strikes / level))))


def steps_in_the_money(chain: Chain) -> Codes | None:
    """Count strikes from the one at the money: above 0 in the money, below 0 out of it.

    A put is in the money at strikes above the forward, a call at those below.

    Returns
    -------
    (2, n) int64, or None where there is no forward
    """
    if chain.atm is None:
        return None
    away = np.arange(len(chain.strikes)) - chain.atm
    return np.stack([-away, away])


def moneyness_label(steps: int) -> str:
    """Name a distance from the money: ATM, ITM1, ITM2, OTM1 and so on."""
    if steps == 0:
        return "ATM"
    return f"ITM{steps}" if steps > 0 else f"OTM{-steps}"


def _prices(quotes: Quotes) -> tuple[Floats, Codes, Codes]:
    """Price of each contract, where it is from, and the status of those without one."""
    quote = judge(quotes.bid, quotes.ask)
    is_sound = quote == QuoteStatus.SOUND
    is_silent = ~(quotes.bid > 0.0) & ~(quotes.ask > 0.0) & (quote != QuoteStatus.MALFORMED)
    by_last = is_silent & (quotes.last > 0.0) & quotes.is_last_fresh
    chosen = [is_sound, by_last]
    price = np.select(chosen, [0.5 * (quotes.bid + quotes.ask), quotes.last], np.nan)
    source = np.select(chosen, [PriceSource.MID, PriceSource.LAST], PriceSource.NONE)
    judged = np.select(
        [~quotes.is_listed, is_silent, *(quote == each for each in OF_QUOTE)],
        [VolStatus.NOT_LISTED, VolStatus.NO_QUOTE, *OF_QUOTE.values()],
        VolStatus.OK,
    )
    return price, source.astype(np.int8), judged.astype(np.int8)


def _translated(statuses: Codes) -> Codes:
    table = np.zeros(len(Status), np.int8)
    for theirs, ours in OF_SOLVER.items():
        table[theirs] = ours
    return table[statuses]


def _vols_of_greeks(vol: Floats, is_listed: Bools) -> tuple[Floats, Codes]:
    own, other = np.isfinite(vol) & is_listed, np.isfinite(vol[::-1]) & is_listed
    chosen = np.select([own, other], [vol, vol[::-1]], np.nan)
    whose = np.select([own, other], [GreeksFrom.OWN, GreeksFrom.OTHER_SIDE], GreeksFrom.NONE)
    return chosen, whose.astype(np.int8)


def _greeks(
    source: ChainQuotes, carry: Carry, vol: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Delta and gamma per 1 of spot, vega per point, theta per day."""
    found = black_scholes.greeks(
        np.broadcast_to(SIGNS, vol.shape), carry.forward, source.listing.strikes, source.tau,
        carry.rate, carry.rate, vol,
    )  # fmt: skip
    spot = source.spot.value
    gearing = carry.forward / spot if spot > 0.0 else 1.0
    delta, gamma = found.delta * gearing, found.gamma * gearing**2
    return delta, gamma, found.vega * POINT, found.theta / DAYS_PER_YEAR


def _intrinsic(source: ChainQuotes, carry: Carry) -> Floats:
    spot = source.spot.value
    level = spot if spot > 0.0 else carry.forward * carry.discount
    gain = SIGNS * (level - source.listing.strikes)
    return np.where(source.quotes.is_listed, np.maximum(gain, 0.0), np.nan)
