"""Dated rates: read once from the tables beside this module, looked up by trade date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.model import (
    Market,
    Segment,
)
from strikedesk.core.numbers import ZERO

Confidence = Literal["A", "B", "C", "given"]


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of a schedule: who charges what on what, from when to when.

    Parameters
    ----------
    rate : Decimal
        Fraction of value, or currency per share or contract where the charge counts those.
    begins, ends : date or None
        Inclusive trade dates; None where in force before, or still in force, as far as known.
    exchange, brokers, scopes
        Whom the row is for; empty means everyone. A scope narrows within a segment: a BSE
        scrip group, an underlying, OPEN or CLOSE, DAY_TRADE, FEMALE.
    side : "both", "sell" or "buy"
        Which side pays.
    flat, minimum, cap, cap_fraction
        Bounds per order (of the TAF and OCC: per execution); ``cap_fraction`` is of value.
    tiers : tuple of (premium below, rate)
        Rates for cheap options; ``rate`` applies above the last.
    per_started : Decimal or None
        ``flat`` is charged for each started such amount of value.
    confidence : "A", "B", "C" or "given"
        A official or two independent sources, B one good source, C unconfirmed;
        "given" was handed in by the caller.
    """

    charge: str
    segments: frozenset[Segment]
    rate: Decimal = ZERO
    begins: date | None = None
    ends: date | None = None
    side: str = "both"
    exchange: str | None = None
    brokers: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    flat: Decimal = ZERO
    minimum: Decimal | None = None
    cap: Decimal | None = None
    cap_fraction: Decimal | None = None
    tiers: tuple[tuple[Decimal, Decimal], ...] = ()
    per_started: Decimal | None = None
    source: str = "caller"
    confidence: Confidence = "given"
    note: str = ""

    def covers(self, on: date) -> bool:
        """Tell whether the row is in force on a trade date."""
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)

    def per_unit(self, price: Decimal) -> Decimal:
        """Return the rate for one unit bought or sold at a price."""
        return next((rate for below, rate in self.tiers if price < below), self.rate)

    def bounded(self, amount: Decimal, value: Decimal) -> Decimal:
        """Hold an amount between the row's minimum and its caps; a cap wins over the minimum."""
        if self.minimum is not None:
            amount = max(amount, self.minimum)
        if self.cap is not None:
            amount = min(amount, self.cap)
        if self.cap_fraction is not None:
            amount = min(amount, self.cap_fraction * value)
        return amount


@dataclass(frozen=True, slots=True)
class Schedule:
    """All dated rates of one market.

    Parameters
    ----------
    as_of : date
        When the figures were gathered; the trade date of a question that names none.
    verified : bool
        False if the sources of the whole table disagree.
    rounding : mapping of broker to word
        How each broker rounds a fee; ``default`` for the rest.
    brokers : frozenset of str
        Every broker that has a price list here.
    """

    market: Market
    currency: str
    as_of: date
    verified: bool
    default_broker: str
    sources: Mapping[str, str]
    rounding: Mapping[str, str]
    brokers: frozenset[str]
    rates: Mapping[tuple[str, Segment], tuple[Rate, ...]]

    def rows(self, charge: str, segment: Segment) -> tuple[Rate, ...]:
        """Return every row of a charge for a segment, in the order of the table."""
        return self.rates.get((charge, segment), ())


@lru_cache(maxsize=8)
def schedule_of(market: Market) -> Schedule:
    """Return a market's schedule, read once from the package's own data."""
    text = files("strikedesk.charges").joinpath("schedules", f"{market}.toml").read_text("utf-8")
    table = tomllib.loads(text)
    rows = tuple(_rate(row) for row in table["rates"])
    return Schedule(
        market=market,
        currency=table["currency"],
        as_of=table["as_of"],
        verified=table["verified"],
        default_broker=table["default_broker"],
        sources=table["sources"],
        rounding=table.get("rounding", {}),
        brokers=frozenset(name for row in rows for name in row.brokers),
        rates=_by_charge_and_segment(rows),
    )


@lru_cache(maxsize=16384)
def find(
    charge: str,
    segment: Segment,
    on: date,
    exchange: str | None = None,
    broker: str | None = None,
    scope: str | None = None,
) -> Rate:
    """Return the row in force on a trade date, the most particular one if several apply.

    Raises
    ------
    ScheduleMissing
        If the table has no row for that date: a gap in our knowledge, never a zero.
    """
    matching = [
        row
        for row in schedule_of(segment.market).rows(charge, segment)
        if row.covers(on)
        and row.exchange in (None, exchange)
        and (not row.brokers or broker in row.brokers)
        and (not row.scopes or scope in row.scopes)
    ]
    if not matching:
        raise ScheduleMissing(
            f"no {charge} rate for {segment} on {on} is known",
            field="trade_date",
            charge=charge,
            segment=segment.value,
            trade_date=on.isoformat(),
            exchange=exchange,
            broker=broker,
        )
    return max(matching, key=lambda row: (bool(row.scopes), bool(row.brokers)))


def _by_charge_and_segment(
    rows: tuple[Rate, ...],
) -> dict[tuple[str, Segment], tuple[Rate, ...]]:
    index: dict[tuple[str, Segment], tuple[Rate, ...]] = {}
    for row in rows:
        for segment in row.segments:
            key = (row.charge, segment)
            index[key] = (*index.get(key, ()), row)
    return index


def _rate(row: dict[str, Any]) -> Rate:
    bounds = {
        name: Decimal(row[name])
        for name in ("rate", "flat", "minimum", "cap", "cap_fraction", "per_started")
        if name in row
    }
    return Rate(
        charge=row["charge"],
        segments=frozenset(Segment(word) for word in row["segments"]),
        begins=row.get("from"),
        ends=row.get("to"),
        side=row.get("side", "both"),
        exchange=row.get("exchange"),
        brokers=frozenset(row.get("brokers", ())),
        scopes=frozenset(row.get("scopes", ())),
        tiers=tuple((Decimal(below), Decimal(rate)) for below, rate in row.get("tiers", ())),
        source=row["source"],
        confidence=row["confidence"],
        note=row.get("note", ""),
        **bounds,
    )
