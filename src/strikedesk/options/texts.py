"""Answers about chains, built as plain rows; `schemas` describes them."""

import math
from collections import Counter
from datetime import date
from typing import Any

import numpy as np

from strikedesk.options import interest, rows
from strikedesk.options.model import Chain, DiscountSource, ForwardSource, Price, VolStatus
from strikedesk.options.rules import moneyness_label, steps_in_the_money
from strikedesk.options.smiles import Smile, atm_vol, skew_of
from strikedesk.quant.surface.quotes import QuoteStatus
from strikedesk.quant.surface.svi import SmileFit

Row = dict[str, Any]

CURVE_POINTS = 41
DAYS = 365.0

CONVENTIONS = {
    "model": "Black-76 on the forward; American contracts are valued as European",
    "volatility": "per year as a decimal, ACT/365 by the second to the end of trading",
    "iv_price": "middle of bid and ask; the last price only where there is neither and it is fresh",
    "delta": "per 1 of spot, the forward moving in proportion; per unit of the underlying",
    "gamma": "change of delta per 1 of spot",
    "vega": "per point (0.01) of volatility",
    "theta": "per calendar day, the forward standing still",
    "intrinsic": "what exercise at the spot price would bring; extrinsic is price minus intrinsic",
    "moneyness": "strikes from the one nearest to the forward; a put is in the money above it",
}


def of_chain(chain: Chain) -> Row:
    """Write a chain whole."""
    calls, puts = rows.contracts(chain, 0), rows.contracts(chain, 1)
    return head(chain) | {
        "counts": _counts(chain),
        "conventions": CONVENTIONS,
        "items": [
            {
                "strike": rows.strike_text(chain, column),
                "is_atm": column == chain.atm,
                "call": call,
                "put": put,
            }
            for column, (call, put) in enumerate(zip(calls, puts, strict=True))
        ],
    }


def head(chain: Chain) -> Row:
    """Write what belongs to an expiry as a whole."""
    source, carry, listing = chain.source, chain.carry, chain.source.listing
    return {
        "underlying": listing.underlying,
        "exchange": listing.exchange,
        "expiry": listing.expiry,
        "ends_at": listing.ends_at,
        "exercise": "american" if listing.is_american else "european",
        "currency": listing.currency,
        "tau": source.tau,
        "days_to_expiry": source.tau * DAYS,
        "as_of": source.as_of,
        "stale": source.is_stale,
        "spot": price(source.spot),
        "carry": {
            "forward": carry.forward,
            "forward_source": carry.forward_source.value,
            "forward_std_err": carry.forward_std_err,
            "strikes_used": carry.strikes_used,
            "discount_factor": carry.discount,
            "discount_source": carry.discount_source.value,
            "rate": carry.rate,
            "rests_on_stale": carry.rests_on_stale,
            "note": _carry_note(chain),
        },
        "atm_strike": None if chain.atm is None else rows.strike_text(chain, chain.atm),
        "atm_iv": atm_vol(chain),
    }


def price(found: Price) -> Row:
    """Write a price beside the chain; an estimate, since it may be a middle."""
    age = None if math.isnan(found.age_s) else int(found.age_s * 1000.0)
    return {
        "symbol": found.symbol,
        "price": round(found.value, 8),
        "age_ms": age,
        "stale": found.is_stale,
    }


def _carry_note(chain: Chain) -> str:
    carry, strikes = chain.carry, chain.carry.strikes_used
    told = {
        ForwardSource.PARITY: f"Forward from put-call parity over {strikes} strikes",
        ForwardSource.FUTURE: f"No parity: forward is the price of {chain.source.future.symbol}",
        ForwardSource.SPOT: "No parity and no future: forward is the spot grown at the rate",
        ForwardSource.NONE: "Nothing tells the forward, so there are no volatilities",
    }[carry.forward_source]
    rate = {
        DiscountSource.PARITY: "discount factor from parity too.",
        DiscountSource.GIVEN: f"discount factor from the rate given, {carry.rate:.4f}.",
        DiscountSource.ASSUMED: f"discount factor from an assumed rate of {carry.rate:.4f}.",
    }[carry.discount_source]
    return f"{told}; {rate}"


def _counts(chain: Chain) -> Row:
    listed = chain.source.quotes.is_listed
    found = Counter(chain.status[listed].tolist())
    with_iv = found.pop(VolStatus.OK, 0)
    return {
        "contracts": int(listed.sum()),
        "stale": int((chain.source.quotes.is_stale & listed).sum()),
        "with_iv": with_iv,
        "without_iv": {rows.VOL_WORDS[code]: number for code, number in sorted(found.items())},
    }


def of_analytics(chain: Chain) -> Row:
    """Write what open interest, smile and straddle say."""
    quotes = chain.source.quotes
    skew, pain = skew_of(chain), interest.pain_of(chain)
    move = interest.move_of(chain, skew.atm_vol)
    return head(chain) | {
        "put_call_ratio": {
            "open_interest": _ratio(interest.ratio_of(chain, quotes.open_interest)),
            "volume": _ratio(interest.ratio_of(chain, quotes.volume)),
        },
        "max_pain": None if pain is None else {
            "strike": pain.strike,
            "payout": pain.payout,
            "missing": pain.missing,
        },
        "skew": {
            "delta": 0.25,
            "put_iv": skew.put_vol,
            "call_iv": skew.call_vol,
            "put_strike": skew.put_strike,
            "call_strike": skew.call_strike,
            "skew": skew.skew,
            "risk_reversal": -skew.skew,
            "butterfly": skew.butterfly,
        },
        "expected_move": {
            "one_sigma": move.one_sigma,
            "one_sigma_percent": 100.0 * move.one_sigma / chain.carry.forward,
            "low": move.low,
            "high": move.high,
            "straddle": move.straddle,
        },
        "open_interest": _profile(chain),
    }  # fmt: skip


def _ratio(found: interest.Ratio) -> Row:
    return {
        "calls": found.calls,
        "puts": found.puts,
        "ratio": found.value,
        "missing": found.missing,
    }


def _profile(chain: Chain) -> Row:
    open_, volume = chain.source.quotes.open_interest, chain.source.quotes.volume
    calls, puts = interest.largest(chain, open_)
    columns = (open_[0], open_[1], volume[0], volume[1])
    names = ("call_open_interest", "put_open_interest", "call_volume", "put_volume")
    return {
        "most_calls": calls,
        "most_puts": puts,
        "items": [
            {"strike": rows.strike_text(chain, at), **dict(zip(names, each, strict=True))}
            for at, each in enumerate(zip(*(c.tolist() for c in columns), strict=True))
        ],
    }


def of_smile(smile: Smile) -> Row:
    """Write the quotes out of the money and the curve through them."""
    quotes = smile.quotes
    columns = (quotes.log_moneyness, quotes.bid, quotes.mid, quotes.ask)
    points = zip(quotes.status.tolist(), *(rows.rounded(each) for each in columns), strict=True)
    return head(smile.chain) | {
        "items": [
            {
                "strike": rows.strike_text(smile.chain, at),
                "log_moneyness": k,
                "bid_iv": low,
                "iv": mid,
                "ask_iv": high,
                "status": QuoteStatus(status).name.lower(),
            }
            for at, (status, k, low, mid, high) in enumerate(points)
        ],
        "fit": fit_or_none(smile),
        "curve": [] if smile.fit is None else _curve(smile, smile.fit),
    }


def fit_or_none(smile: Smile) -> Row | None:
    """Write a fitted curve and how good it is, if there is one."""
    return None if smile.fit is None else _of_fit(smile.fit)


def _of_fit(fit: SmileFit) -> Row:
    svi = fit.smile
    return {
        "a": svi.a, "b": svi.b, "rho": svi.rho, "m": svi.m, "sigma": svi.sigma,
        "rmse": fit.vol_rmse,
        "within_spread": fit.within_spread,
        "quotes_used": fit.quotes_used,
        "is_free_of_butterflies": fit.is_free_of_butterflies,
        "is_free_of_calendars": fit.is_free_of_calendars,
    }  # fmt: skip


def _curve(smile: Smile, fit: SmileFit) -> list[Row]:
    k = np.linspace(*fit.quoted, CURVE_POINTS)
    vol = np.sqrt(np.maximum(fit.smile.total_variance(k), 0.0) / smile.chain.source.tau)
    strikes = smile.chain.carry.forward * np.exp(k)
    columns = (strikes, k, vol)
    named = zip(*(rows.rounded(each) for each in columns), strict=True)
    return [{"strike": s, "log_moneyness": x, "iv": v} for s, x, v in named]


def of_surface(smiles: list[Smile], log_moneyness: list[float]) -> list[Row]:
    """Write one row per expiry: its smile at some log moneynesses, null beyond its quotes."""
    return [_of_slice(each, np.array(log_moneyness)) for each in smiles]


def _of_slice(smile: Smile, k: Any) -> Row:
    vols: list[float] = [math.nan] * len(k)
    if smile.fit is not None:
        low, high = smile.fit.quoted
        variance = np.maximum(smile.fit.smile.total_variance(k), 0.0) / smile.chain.source.tau
        vols = rows.rounded(np.where((k >= low) & (k <= high), np.sqrt(variance), np.nan))
    source, carry = smile.chain.source, smile.chain.carry
    return {
        "expiry": source.listing.expiry,
        "tau": source.tau,
        "forward": carry.forward,
        "forward_source": carry.forward_source.value,
        "stale": source.is_stale,
        "atm_iv": atm_vol(smile.chain),
        "iv": vols,
        "fit": fit_or_none(smile),
    }


def of_distribution(smile: Smile, steps: int | None) -> list[Row]:
    """Write every metric by strike, within some strikes of the money if told."""
    chain = smile.chain
    calls, puts = rows.metrics(smile)
    away = steps_in_the_money(chain)
    found = []
    for at, (call, put) in enumerate(zip(calls, puts, strict=True)):
        distance = None if away is None else int(away[1, at])
        if steps is not None and distance is not None and abs(distance) > steps:
            continue
        found.append(
            {
                "strike": rows.strike_text(chain, at),
                "call_moneyness": None if distance is None else moneyness_label(-distance),
                "put_moneyness": None if distance is None else moneyness_label(distance),
                "call": call,
                "put": put,
                **_ratios(call, put),
            }
        )
    return found


def of_series(smiles: list[Smile], steps: int) -> list[Row]:
    """Write every metric by moneyness, deepest in the money first, one point per expiry."""
    written = [(smile, rows.metrics(smile)) for smile in smiles if smile.chain.atm is not None]
    return [
        {
            "moneyness": moneyness_label(step),
            "steps": step,
            "points": [_point(smile, each, step) for smile, each in written],
        }
        for step in range(steps, -steps - 1, -1)
    ]


def _point(smile: Smile, both: list[list[Row]], step: int) -> Row:
    chain, (calls, puts) = smile.chain, both
    assert chain.atm is not None
    call = _at(chain, calls, chain.atm - step)
    put = _at(chain, puts, chain.atm + step)
    return {
        "expiry": chain.source.listing.expiry,
        "tau": chain.source.tau,
        "call": call,
        "put": put,
        **_ratios(call or {}, put or {}),
    }


def _at(chain: Chain, written: list[Row], column: int) -> Row | None:
    if not 0 <= column < len(written):
        return None
    return {"strike": rows.strike_text(chain, column), **written[column]}


def _ratios(call: Row, put: Row) -> Row:
    return {
        f"pcr_{name}": rows.ratio(put.get(name), call.get(name))
        for name in ("open_interest", "volume")
    }


def of_expiry(day: date, ends_at: Any, strikes: int, tau: float) -> Row:
    """Write one expiry of a list."""
    return {"expiry": day, "ends_at": ends_at, "strikes": strikes, "days_to_expiry": tau * DAYS}
