"""The history of implied volatility, and futures against the day before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from strikedesk.audit import service as audit
from strikedesk.audit.model import DESK
from strikedesk.core.clock import Clock
from strikedesk.exchange.expiry import expires_at, zone_of
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.options import board, repo
from strikedesk.options.carry import rate_assumed
from strikedesk.options.desk import OptionDesk, futures_of
from strikedesk.options.errors import (
    IvHistoryInvalid,
    IvNotMeasurable,
    NoFutures,
    NoOptions,
    UnderlyingUnknown,
)
from strikedesk.options.futures import FutureQuote, FutureView, rollover_percent, views
from strikedesk.options.history import WINDOW, IvDay, Standing, TenorVol, standing_of
from strikedesk.options.model import Chain, Price
from strikedesk.platform.db import Tx

IV_MAX = 100.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Implied volatility for 30 days, measured now.

    Parameters
    ----------
    found : TenorVol or None
        None where the chains give none.
    day : date
        Of the exchange that the options are listed on.
    is_stale : bool
        Whether a chain that it comes from has no fresh quote.
    """

    found: TenorVol | None
    day: date
    spot: float
    is_stale: bool
    as_of: datetime

    @property
    def row(self) -> IvDay | None:
        """What is stored of it: nothing where it is missing or stale."""
        if self.found is None or self.is_stale:
            return None
        spot = self.spot if self.spot > 0.0 else None
        return IvDay(self.day, self.found.vol, "chain", self.found.method.value, spot)


@dataclass(frozen=True, slots=True)
class IvNow:
    """Current volatility of an underlying and its standing.

    Parameters
    ----------
    measured : Measured or None
        None for an underlying without options.
    current_from : {"chain", "stored"} or None
        Whether the newest value was measured now, or is the last one stored.
    """

    underlying: str
    measured: Measured | None
    standing: Standing | None
    current_from: str | None
    current_day: date | None


@dataclass(frozen=True, slots=True)
class FuturesNow:
    """The futures on an underlying."""

    underlying: str
    spot: Price
    rate: float
    views: list[FutureView]
    rollover_percent: float
    as_of: datetime


async def measure(desk: OptionDesk, underlying: str) -> Measured:
    """Measure the volatility for 30 days now.

    Raises
    ------
    UnderlyingUnknown
    NoOptions
    """
    found, chains = await desk.tenor_vol(underlying)
    now = desk.market.clock.now()
    used = _behind(found, chains)
    zone = zone_of(desk.listing(underlying).exchange)
    spot = used[0].source.spot.value if used else float("nan")
    stale = any(each.source.is_stale for each in used)
    return Measured(found, now.astimezone(zone).date(), spot, stale, now)


def _behind(found: TenorVol | None, chains: Sequence[Chain]) -> list[Chain]:
    days = () if found is None else found.expiries
    return [each for each in chains if each.source.listing.expiry in days]


async def iv_now(tx: Tx, desk: OptionDesk, underlying: str, measured: Measured | None) -> IvNow:
    """Set the volatility measured now against the stored days.

    Where nothing fresh is measured the last stored day is the current one, and says so.

    Raises
    ------
    UnderlyingUnknown
        If the desk has no such symbol and nothing is stored for it.
    """
    row = None if measured is None else measured.row
    before = None if row is None else row.day
    stored = await repo.newest_iv(tx, underlying, WINDOW, before)
    if measured is None and not stored:
        require_known(desk.market, underlying)
    days = [*reversed(stored), *([] if row is None else [row])]
    newest = days[-1] if days else None
    told = None if newest is None else ("chain" if row is not None else "stored")
    standing = standing_of([each.iv for each in days])
    return IvNow(underlying, measured, standing, told, newest.day if newest else None)


async def measure_if_listed(desk: OptionDesk, underlying: str) -> Measured | None:
    """Measure an underlying's volatility, None if no options on it are listed."""
    try:
        return await measure(desk, underlying)
    except (NoOptions, UnderlyingUnknown):
        return None


async def store_measured(tx: Tx, clock: Clock, underlying: str, measured: Measured) -> IvDay:
    """Store what was measured as the day's volatility; the last one of a day stays.

    Raises
    ------
    IvNotMeasurable
        If there is nothing, or only stale quotes.
    """
    row = measured.row
    if row is None:
        why = "its quotes are stale" if measured.is_stale else "its chains give no volatility"
        raise IvNotMeasurable(f"Nothing was stored for {underlying}: {why}.", field="symbol")
    await repo.store_iv(tx, underlying, [row], clock.now())
    return row


async def import_days(
    tx: Tx, desk: OptionDesk, actor: str, underlying: str, days: Sequence[IvDay]
) -> int:
    """Store days that a person brings, and note who did; those that are there are replaced.

    Returns
    -------
    int
        How many were stored.

    Raises
    ------
    UnderlyingUnknown
    IvHistoryInvalid
        If a day comes twice or lies in the future; nothing is stored then.
    """
    require_known(desk.market, underlying)
    clock = desk.market.clock
    _require_sound(days, clock.now().date())
    await repo.store_iv(tx, underlying, days, clock.now())
    every = [each.day for each in days]
    await audit.record(
        tx,
        clock,
        chain=DESK,
        actor=actor,
        action="iv_history.imported",
        subject=underlying,
        inputs={"days": len(every), "first": str(min(every)), "last": str(max(every))},
        success=True,
    )
    return len(days)


def _require_sound(days: Sequence[IvDay], today: date) -> None:
    seen: set[date] = set()
    for each in days:
        if each.day in seen or each.day > today:
            wrong = "comes twice" if each.day in seen else "is yet to come"
            raise IvHistoryInvalid(f"{each.day} {wrong}.", field="items", day=each.day.isoformat())
        seen.add(each.day)


async def iv_history(
    tx: Tx, underlying: str, limit: int, before: date | None, since: date | None
) -> tuple[list[IvDay], date | None]:
    """Return stored days, newest first, and the day to go on before if there are more."""
    found = await repo.newest_iv(tx, underlying, limit + 1, before, since)
    page = found[:limit]
    return page, page[-1].day if len(found) > limit else None


async def futures_now(tx: Tx, desk: OptionDesk, underlying: str, rate: float | None) -> FuturesNow:
    """Set the futures on a symbol against its spot, each other, and the day before.

    Raises
    ------
    UnderlyingUnknown
    NoFutures
    """
    market = desk.market
    require_known(market, underlying)
    listed = futures_of(market, underlying)
    if not listed:
        raise NoFutures(f"No futures on {underlying} are listed.", field="underlying")
    now = market.clock.now()
    today = now.astimezone(zone_of(listed[0].exchange)).date()
    before = await repo.futures_before(tx, [each.id for each in listed], today)
    quotes = [_future_quote(market, each, before.get(each.id), now) for each in listed]
    spot_is = market.catalogue.by_symbol(underlying)
    spot = (
        board.missing_price(underlying) if spot_is is None else board.price_of(market, spot_is, now)
    )
    used = rate_assumed(listed[0].currency) if rate is None else rate
    return FuturesNow(
        underlying=underlying,
        spot=spot,
        rate=used,
        views=views(quotes, spot.value, used),
        rollover_percent=rollover_percent(quotes),
        as_of=now,
    )


def require_known(market: LiveMarket, underlying: str) -> None:
    """Refuse a symbol that is not listed and that nothing is written on.

    Raises
    ------
    UnderlyingUnknown
    """
    catalogue = market.catalogue
    if catalogue.by_symbol(underlying) is None and not catalogue.derivatives(underlying):
        raise UnderlyingUnknown(f"{underlying!r} is not listed.", field="symbol")


def _future_quote(
    market: LiveMarket, future: Instrument, before: repo.OpenBefore | None, now: datetime
) -> FutureQuote:
    price = board.price_of(market, future, now)
    quote = market.board.quote(future.id)
    ends_at = expires_at(future)
    assert ends_at is not None, "a future expires"
    assert future.expiry is not None
    return FutureQuote(
        symbol=future.symbol,
        expiry=future.expiry,
        price=price,
        last=None if quote is None else quote.last_price,
        prev_close=None if quote is None else quote.prev_close,
        volume=None if quote is None else quote.volume,
        open_interest=None if quote is None else quote.open_interest,
        open_interest_before=None if before is None else before.open_interest,
        open_interest_before_on=None if before is None else before.day,
        tau=board.years_to(ends_at, now),
    )


def local_day(exchange: str, at: datetime) -> date:
    """Return the date that an exchange's clock shows."""
    zone: ZoneInfo = zone_of(exchange)
    return at.astimezone(zone).date()
