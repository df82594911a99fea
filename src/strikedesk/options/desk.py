"""The options of the running desk: chains off the board, analysed in a thread, kept for a moment.

The event loop only gathers a few arrays. The first analysis of a process loads or compiles the
kernels, which takes seconds; it does so in the thread, and the request waits for it.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import Slots
from strikedesk.marketdata.service import LiveMarket
from strikedesk.options import board
from strikedesk.options.carry import imply
from strikedesk.options.errors import ExpiryUnknown, NoOptions, UnderlyingUnknown
from strikedesk.options.history import TenorVol, tenor_vol
from strikedesk.options.model import Chain, ChainQuotes, Listing
from strikedesk.options.rules import analyse
from strikedesk.options.smiles import Smile, atm_vol, smile_of

A = TypeVar("A")
T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, T]]

CHAIN_KEPT_S = 1.0
SMILE_KEPT_S = 15.0
"""For how long of the machine's time an answer may be given again."""


class OptionDesk:
    """Answers what chains on the board are worth.

    Parameters
    ----------
    elapsed : callable
        Seconds of the machine's time from any origin; never falls.
    """

    def __init__(self, market: LiveMarket, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.market = market
        self._elapsed = elapsed
        # One fit at a time: they are long, and orders need the other core.
        self._fitter = ThreadPoolExecutor(1, "smiles")
        self._kept: dict[Hashable, tuple[float, asyncio.Task[Any]]] = {}
        self._slots: dict[tuple[str, date], tuple[Listing, Slots]] = {}
        self._listings: dict[str, tuple[object, dict[date, Listing]]] = {}

    def underlyings(self) -> list[str]:
        """Return the symbols that options are listed on, in alphabetical order."""
        return [each for each in self.market.catalogue.underlyings if self._by_expiry(each)]

    def expiries(self, underlying: str) -> list[date]:
        """Return the expiries of the options on a symbol, rising.

        Raises
        ------
        UnderlyingUnknown
        NoOptions
        """
        return list(self._required(underlying))

    def listing(self, underlying: str, expiry: date | None = None) -> Listing:
        """Return the contracts of an expiry; of the next to end that still trades if None.

        Raises
        ------
        UnderlyingUnknown
        NoOptions
        ExpiryUnknown
        """
        listed = self._required(underlying)
        if expiry is None:
            now = self.market.clock.now()
            alive = (each for each in listed.values() if each.ends_at > now)
            return next(alive, next(reversed(listed.values())))
        if expiry not in listed:
            raise ExpiryUnknown(
                f"No options on {underlying} expire on {expiry}.",
                field="expiry",
                expiries=[day.isoformat() for day in listed],
            )
        return listed[expiry]

    async def chain(
        self, underlying: str, expiry: date | None = None, rate: float | None = None
    ) -> Chain:
        """Analyse one expiry; errors as `listing`."""
        listing = self.listing(underlying, expiry)
        key = ("chain", underlying, listing.expiry, rate)
        return await self._shared(key, CHAIN_KEPT_S, lambda: self._analysed(listing, rate))

    async def chains(self, underlying: str, at_most: int | None = None) -> list[Chain]:
        """Analyse the expiries that still trade, nearest first; errors as `expiries`."""
        now = self.market.clock.now()
        alive = [each for each in self._required(underlying).values() if each.ends_at > now]
        return [await self.chain(underlying, each.expiry) for each in alive[:at_most]]

    async def smile(self, underlying: str, expiry: date | None = None) -> Smile | None:
        """Fit a curve to one expiry; None without a forward or time; errors as `listing`."""
        chain = await self.chain(underlying, expiry)
        key = ("smile", underlying, chain.source.listing.expiry)
        return await self._shared(key, SMILE_KEPT_S, lambda: self._fit(smile_of, chain))

    async def surface(self, underlying: str, at_most: int) -> list[Smile]:
        """Fit the expiries one after the other, each not below the one before it."""
        chains = await self.chains(underlying, at_most)
        key = ("surface", underlying, at_most)
        return await self._shared(key, SMILE_KEPT_S, lambda: self._fit(_fitted, chains))

    async def tenor_vol(self, underlying: str) -> tuple[TenorVol | None, list[Chain]]:
        """Return the volatility at the money for 30 days, and the chains that it comes from."""
        chains = await self.chains(underlying)
        found = tenor_vol(
            [each.source.listing.expiry for each in chains],
            [each.source.tau for each in chains],
            [atm_vol(each) for each in chains],
        )
        return found, chains

    async def _fit(self, work: Callable[[A], T], of: A) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._fitter, work, of)

    async def _analysed(self, listing: Listing, rate: float | None) -> Chain:
        source = board.snapshot(self.market, listing, self._slots_of(listing))
        return await asyncio.to_thread(_analyse, source, rate)

    def _slots_of(self, listing: Listing) -> Slots:
        key = (listing.underlying, listing.expiry)
        known = self._slots.get(key)
        if known is None or known[0] is not listing:
            known = self._slots[key] = (listing, board.slots_of(self.market, listing))
        return known[1]

    def _required(self, underlying: str) -> dict[date, Listing]:
        listed = self._by_expiry(underlying)
        if listed:
            return listed
        catalogue = self.market.catalogue
        if not catalogue.derivatives(underlying) and catalogue.by_symbol(underlying) is None:
            raise UnderlyingUnknown(
                f"Nothing is written on {underlying!r}, nor is it listed. Underlyings look like "
                "NSE:NIFTY 50.",
                field="underlying",
            )
        raise NoOptions(f"No options on {underlying} are listed.", field="underlying")

    def _by_expiry(self, underlying: str) -> dict[date, Listing]:
        """Lay out an underlying's options, once for each content of the catalogue."""
        contracts = self.market.catalogue.derivatives(underlying)
        known = self._listings.get(underlying)
        if known is not None and known[0] is contracts:
            return known[1]
        options = [each for each in contracts if each.kind is InstrumentKind.OPT]
        found = board.listings(underlying, options)
        self._listings[underlying] = (contracts, found)
        return found

    async def _shared(self, key: Hashable, kept_s: float, work: Work[T]) -> T:
        """Do the work once for all who ask within a while; one who leaves does not end it."""
        now = self._elapsed()
        self._kept = {
            k: (until, t) for k, (until, t) in self._kept.items() if _counts(until, t, now)
        }
        if key not in self._kept:
            self._kept[key] = (now + kept_s, asyncio.create_task(work()))
        _, task = self._kept[key]
        found: T = await asyncio.shield(task)
        return found


def futures_of(market: LiveMarket, underlying: str) -> list[Instrument]:
    """Return the futures on a symbol, by expiry."""
    listed = market.catalogue.derivatives(underlying)
    return [each for each in listed if each.kind is InstrumentKind.FUT]


def _analyse(source: ChainQuotes, rate: float | None) -> Chain:
    return analyse(source, imply(source, rate))


def _fitted(chains: list[Chain]) -> list[Smile]:
    smiles: list[Smile] = []
    earlier = None
    for chain in chains:
        smile = smile_of(chain, earlier)
        if smile is not None:
            smiles.append(smile)
            earlier = smile.fit or earlier
    return smiles


def _counts(until: float, task: asyncio.Task[Any], now: float) -> bool:
    """Whether an answer may be given again: it is on its way, or fresh and no failure."""
    if not task.done():
        return True
    return now < until and not task.cancelled() and task.exception() is None
