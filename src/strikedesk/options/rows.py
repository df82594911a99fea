"""Rows of a chain as they are written: market prices as exact strings, estimates as numbers.

`schemas` describes what is written here. NaN and infinity are written as null by the encoder.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import exact_price
from strikedesk.options.model import (
    Chain,
    Floats,
    GreeksFrom,
    PriceSource,
    VolStatus,
)
from strikedesk.options.rules import moneyness_label, steps_in_the_money
from strikedesk.options.smiles import Smile, premiums
from strikedesk.platform.wire import plain

Row = dict[str, Any]

VOL_WORDS = {int(each): each.word for each in VolStatus}
PRICE_WORDS = {PriceSource.NONE: None, PriceSource.MID: "mid", PriceSource.LAST: "last"}
GREEKS_WORDS = {GreeksFrom.NONE: None, GreeksFrom.OWN: "own", GreeksFrom.OTHER_SIDE: "other_side"}
HALF = Decimal("0.5")
METRICS = (
    "price",
    "iv",
    "delta",
    "gamma",
    "vega",
    "theta",
    "open_interest",
    "volume",
    "intrinsic",
    "extrinsic",
    "model_price",
    "premium_abs",
    "premium_pct",
)


def contracts(chain: Chain, row: int) -> list[Row | None]:
    """Write the calls (row 0) or puts (row 1) of a chain, one per strike; None if not listed."""
    quotes, listed = chain.source.quotes, chain.source.listing.contracts[row]
    steps = steps_in_the_money(chain)
    labels = [None] * len(listed) if steps is None else list(map(moneyness_label, steps[row]))
    columns: dict[str, Sequence[Any]] = {
        "age_ms": _milliseconds(quotes.age_s[row]),
        "last_age_ms": _milliseconds(quotes.last_age_s[row]),
        "stale": quotes.is_stale[row].tolist(),
        "volume": _counts(quotes.volume[row]),
        "open_interest": _counts(quotes.open_interest[row]),
        "price_source": [PRICE_WORDS[PriceSource(n)] for n in chain.price_source[row].tolist()],
        "iv": rounded(chain.vol[row]),
        "iv_status": [VOL_WORDS[n] for n in chain.status[row].tolist()],
        "delta": rounded(chain.delta[row]),
        "gamma": rounded(chain.gamma[row], 12),
        "vega": rounded(chain.vega[row]),
        "theta": rounded(chain.theta[row]),
        "greeks_from": [GREEKS_WORDS[GreeksFrom(n)] for n in chain.greeks_from[row].tolist()],
        "intrinsic": rounded(chain.intrinsic[row]),
        "extrinsic": rounded(chain.extrinsic[row]),
        "moneyness": labels,
    }
    names = tuple(columns)
    prices = _market_prices(chain, row)
    estimates = zip(*columns.values(), strict=True)
    return [
        None if each is None else {**_head(each), **price, **dict(zip(names, rest, strict=True))}
        for each, price, rest in zip(listed, prices, estimates, strict=True)
    ]


def metrics(smile: Smile) -> list[list[Row]]:
    """Write every metric of calls and of puts, one row per strike, beside the fitted curve."""
    chain, quotes = smile.chain, smile.chain.source.quotes
    model, gap, percent = premiums(smile)
    columns = (
        chain.price, chain.vol, chain.delta, chain.gamma, chain.vega, chain.theta,
        quotes.open_interest, quotes.volume, chain.intrinsic, chain.extrinsic, model, gap, percent,
    )  # fmt: skip
    return [
        [
            dict(zip(METRICS, values, strict=True))
            for values in zip(*(rounded(each[row], 10) for each in columns), strict=True)
        ]
        for row in (0, 1)
    ]


def ratio(above: float | None, below: float | None) -> float | None:
    """Divide, where both are known and the divisor is above 0."""
    known = above is not None and below is not None and below == below and below > 0
    return above / below if known else None  # type: ignore[operator]


def strike_text(chain: Chain, column: int) -> str:
    """Write a strike exactly."""
    found = next(side[column] for side in chain.source.listing.contracts if side[column])
    assert found is not None
    assert found.strike is not None
    return plain(found.strike)


def rounded(values: Floats, digits: int = 8) -> list[float]:
    """Drop digits that carry nothing."""
    found: list[float] = np.round(values, digits).tolist()
    return found


def _head(contract: Instrument) -> Row:
    return {"symbol": contract.symbol, "instrument_id": contract.id}


def _market_prices(chain: Chain, row: int) -> list[Row]:
    quotes, listed = chain.source.quotes, chain.source.listing.contracts[row]
    is_mid = (chain.price_source[row] == PriceSource.MID).tolist()
    sides = (quotes.bid[row].tolist(), quotes.ask[row].tolist(), quotes.last[row].tolist())
    return [
        {} if each is None else _priced(bid, ask, last, each.tick_size, with_mid)
        for each, with_mid, bid, ask, last in zip(listed, is_mid, *sides, strict=True)
    ]


def _priced(bid: float, ask: float, last: float, tick: Decimal, with_mid: bool) -> Row:
    return {
        "bid": _text(bid, tick),
        "ask": _text(ask, tick),
        "last": _text(last, tick),
        "mid": _middle(bid, ask, tick) if with_mid else None,
    }


def _text(price: float, tick: Decimal) -> str | None:
    # NaN differs from itself, and would never be found again in the cache.
    return _exact(price, tick) if price == price and abs(price) < 1e15 else None


@lru_cache(maxsize=65_536)
def _exact(price: float, tick: Decimal) -> str:
    found = exact_price(price, tick)
    assert found is not None
    return plain(found)


@lru_cache(maxsize=65_536)
def _middle(bid: float, ask: float, tick: Decimal) -> str:
    low, high = exact_price(bid, tick), exact_price(ask, tick)
    assert low is not None
    assert high is not None
    return plain((low + high) * HALF)


def _counts(values: Floats) -> list[int | None]:
    return [None if each != each else int(each) for each in values.tolist()]


def _milliseconds(seconds: Floats) -> list[int | None]:
    return _counts(seconds * 1000.0)
