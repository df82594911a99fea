"""Looks for breaks: before the first order is sent, and again and again while orders are."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from strikedesk.accounts.model import Account
from strikedesk.core.clock import Clock
from strikedesk.orders.broker import Broker, Report
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation import books_repo, service, ties_repo
from strikedesk.orders.reconciliation.books import Asked, ask, our_books
from strikedesk.orders.reconciliation.chains import ChainProver
from strikedesk.orders.reconciliation.life import Suspects, ripe
from strikedesk.orders.reconciliation.model import Books, Break, Look
from strikedesk.orders.reconciliation.rules import broker_breaks, evidence
from strikedesk.orders.reconciliation.ties import tie_breaks
from strikedesk.platform.db import Database

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=10)
"""What a broker and we disagree about for less may be on its way."""

AT_ONCE = timedelta(0)
WHOLE_EVERY = timedelta(hours=1)
WHOLE_BACK = timedelta(hours=24)
QUICK_BACK = timedelta(minutes=15)

Tell = Callable[[Sequence[Report]], None]


@dataclass(frozen=True, slots=True)
class _Extent:
    """What a look goes through.

    Parameters
    ----------
    account_ids : sequence of UUID or None
        None for all, and the desk itself.
    """

    account_ids: Sequence[UUID] | None
    grace: timedelta
    is_whole: bool
    with_chains: bool

    @property
    def of_desk(self) -> bool:
        """Tell whether the desk's own chain is looked at."""
        return self.with_chains and self.account_ids is None

    def back_to(self, now: datetime) -> datetime:
        """Return from when on a broker's fills are asked for."""
        return now - (WHOLE_BACK if self.is_whole else QUICK_BACK)


class Reconciler:
    """Compares, records, mends what can be proven, and halts over what cannot.

    Parameters
    ----------
    broker : Broker
        Asked about the accounts of its kinds; the others are only compared with themselves.
    tell : callable
        Takes what the venue told, to be booked as if it had told it by itself.
    """

    def __init__(self, db: Database, clock: Clock, broker: Broker, tell: Tell) -> None:
        self._db = db
        self._clock = clock
        self._broker = broker
        self._tell = tell
        self._chains = ChainProver(db)
        self._suspects: Suspects = {}
        self._whole_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def at_start(self) -> Look:
        """Look at everything before an order is sent; nothing of ours can be in flight then.

        The audit chains wait for the first look afterwards: to prove them may take a while.
        """
        return await self._look(_Extent(None, AT_ONCE, is_whole=True, with_chains=False))

    async def __call__(self) -> None:
        """Look at what moved lately, and once an hour at everything."""
        now = self._clock.now()
        is_whole = self._whole_at is None or now - self._whole_at >= WHOLE_EVERY
        await self._look(_Extent(None, GRACE, is_whole=is_whole, with_chains=True))
        if is_whole:
            self._whole_at = now

    async def run(self, account_ids: Sequence[UUID] | None) -> Look:
        """Look now at everything of some accounts, or of all and the desk itself."""
        return await self._look(_Extent(account_ids, GRACE, is_whole=True, with_chains=True))

    async def _look(self, extent: _Extent) -> Look:
        async with self._one_at_a_time:
            now = self._clock.now()
            async with self._db.read() as tx:
                accounts = await books_repo.accounts_named(tx, extent.account_ids)
            asked = await ask(self._broker, accounts, extent.back_to(now))
            found, books = await self._compare(extent, accounts, asked, now)
            certain = self._part(found, accounts, now, extent.grace)
            covered = service.covered_by(
                [account.id for account in accounts],
                asked,
                is_whole=extent.is_whole,
                with_chains=extent.with_chains,
                of_desk=extent.of_desk,
            )
            cures = await self._cures(certain, books)
            fixes = {each: in_words(reports) for each, reports in cures.items()}
            seen = {each.id for each in found}
            async with self._db.transaction() as tx:
                recorded = await service.record(tx, self._clock, certain, seen, fixes, covered)
            for each in recorded.mended:  # after the commit; told twice, it is booked once
                self._tell(cures[each])
        if certain:
            log.warning("reconciliation found breaks", found=len(certain), halted=recorded.halted)
        return Look(
            at=now,
            is_whole=extent.is_whole,
            accounts=len(accounts),
            found=len(certain),
            suspects=len(found) - len(certain),
            fixes=len(recorded.mended),
            halted=len(recorded.halted),
            not_compared=asked.not_compared(self._broker),
        )

    async def _compare(
        self, extent: _Extent, accounts: Sequence[Account], asked: Asked, now: datetime
    ) -> tuple[list[Break], list[Books]]:
        ids = [account.id for account in accounts]
        since = None if extent.is_whole else extent.back_to(now)
        # The broker was asked first: what we book meanwhile is newer, and the next look agrees.
        async with self._db.snapshot() as tx:
            books = await our_books(tx, self._broker, accounts, asked)
            ties = await ties_repo.ties(tx, ids, since)
        found = tie_breaks(ties)
        for each in books:
            found += broker_breaks(each, asked.snapshots[each.account_id], now)
        if extent.with_chains:
            found += await self._chains.prove(ids, of_desk=extent.of_desk, anew=extent.is_whole)
        return found, books

    def _part(
        self, found: Iterable[Break], accounts: Iterable[Account], now: datetime, grace: timedelta
    ) -> list[Break]:
        """Return what is certain; suspects of accounts that were not looked at stay."""
        certain, suspects = ripe(found, self._suspects, now, grace)
        seen = {account.id for account in accounts}
        left = {i: each for i, each in self._suspects.items() if each.account_id not in seen}
        self._suspects = left | suspects
        return certain

    async def _cures(
        self, certain: Iterable[Break], books: Iterable[Books]
    ) -> dict[UUID, tuple[Report, ...]]:
        """Return what provably mends a break, for those that it is known of."""
        orders = {order.id: order for each in books for order in each.orders}
        cures = {each.id: each.cure or await self._proof(orders, each) for each in certain}
        return {each: reports for each, reports in cures.items() if reports}

    async def _proof(self, orders: dict[UUID, Order], each: Break) -> tuple[Report, ...]:
        order = None if each.asks_about is None else orders.get(each.asks_about)
        if order is None:
            return ()
        try:
            return evidence(order, await self._broker.find([order]))
        except Exception:
            # It is asked again with the next look.
            log.exception("the broker gave no evidence", order_id=order.id)
            return ()


def in_words(reports: Sequence[Report]) -> str:
    """Say what is handed to the order path."""
    told = [
        f"fill {r.exec_id} of {r.last_quantity:f} @ {r.last_price:f}" if r.exec_id else r.event
        for r in reports
    ]
    return "Booked what the venue told: " + ", ".join(told) + "."
