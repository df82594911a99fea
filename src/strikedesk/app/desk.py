"""The desk: everything that runs, built here and nowhere else."""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from strikedesk.app import standing, telemetry
from strikedesk.app.engine import Engine
from strikedesk.app.housekeeping import (
    CHORE_EVERY_S,
    LOOK_EVERY_S,
    DayTurn,
    Settler,
    Sweeper,
    again_and_again,
)
from strikedesk.app.newcomers import with_paper_account
from strikedesk.core.clock import Clock
from strikedesk.core.errors import Invalid
from strikedesk.core.ids import NewId
from strikedesk.core.trading import Side
from strikedesk.exchange.simulated.feed import SimulatedFeed
from strikedesk.exchange.venue import PaperVenue
from strikedesk.identity.passwords import Passwords
from strikedesk.identity.state import Identity
from strikedesk.instruments import service as instruments
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.recording import Recording
from strikedesk.marketdata.replay import ReplayClock, ReplayFeed, load_recording
from strikedesk.marketdata.service import LiveMarket
from strikedesk.options.desk import OptionDesk
from strikedesk.options.keeping import KEEP_EVERY_S, Keeper
from strikedesk.orders.approvals import ApprovalSweeper
from strikedesk.orders.booking import Booked
from strikedesk.orders.dispatcher import Dispatcher
from strikedesk.orders.groups.runner import GroupRunner
from strikedesk.orders.groups.steps import Tools
from strikedesk.orders.killing import Killer
from strikedesk.orders.paper import PaperBroker
from strikedesk.orders.reconciliation.task import Reconciler
from strikedesk.orders.sessions import SESSIONS_EVERY_S, Sessions
from strikedesk.orders.stream import messages, topic
from strikedesk.platform.bus import InProcessBus
from strikedesk.platform.clock import SteadyClock, SystemClock
from strikedesk.platform.db import Database
from strikedesk.platform.embedded import begin
from strikedesk.platform.ids import new_id
from strikedesk.platform.migrate import migrate
from strikedesk.platform.settings import Settings

log = structlog.get_logger(__name__)


class FeedUnknown(Invalid):
    """No feed of that name."""

    code = "feed_unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """Where quotes come from, and whose clock the desk lives by."""

    name: str
    clock: Clock
    recording: Recording | None = None


def open_source(feed: str) -> Source:
    """Read what ``--feed`` names: ``sim``, or ``replay:FILE``.

    Raises
    ------
    FeedUnknown
    RecordingInvalid
        If the file of a replay cannot be read.
    """
    kind, _, path = feed.partition(":")
    if kind == "sim" and not path:
        return Source("sim", SteadyClock(SystemClock()))
    if kind == "replay" and path:
        recording = load_recording(Path(path))
        clock = ReplayClock(recording.frames[0].at, recording.frames[-1].at)
        return Source("replay", clock, recording)
    raise FeedUnknown(f"{feed!r} is no feed: use sim, or replay:FILE.", field="feed")


class Desk:
    """One process that does everything: web, market, paper exchange, order path.

    Parameters
    ----------
    dsn : str or future of it, or None
        A database to use as it is; None means the one the settings name, or the embedded one.
    passwords : Passwords or None
        How passwords are hashed; with the full cost of a guess unless told otherwise.
    """

    def __init__(
        self,
        settings: Settings,
        dsn: str | Future[str] | None = None,
        passwords: Passwords | None = None,
    ) -> None:
        self.settings = settings
        self.source = open_source(settings.feed)
        self.clock: Clock = self.source.clock
        self.wall_clock = SystemClock()
        self.new_id: NewId = new_id
        self.bus = InProcessBus()
        self.catalogue = InstrumentCatalogue()
        self.board = QuoteBoard()
        self._dsn = dsn
        self._passwords = passwords
        self._tasks: list[asyncio.Task[None]] = []
        self.failed: str | None = None
        self.db: Database
        self.feed: SimulatedFeed | ReplayFeed
        self.identity: Identity
        self.market: LiveMarket
        self.options: OptionDesk
        self.venue: PaperVenue
        self.dispatcher: Dispatcher
        self.groups: GroupRunner
        self.killer: Killer
        self.reconciler: Reconciler
        self._engine: Engine | None = None

    async def start(self) -> None:
        """Bring the desk up: database, instruments, market, exchange, and what a crash left open.

        Raises
        ------
        DeskAlreadyRunning
        DataFromNewerVersion
        DatabaseUnavailable
        """
        found = begin(self.settings) if self._dsn is None else self._dsn
        dsn = found if isinstance(found, str) else await asyncio.wrap_future(found)
        self._engine = Engine(dsn)
        await self._engine.take()  # before the migration: it must not run under another desk
        await migrate(dsn)
        self.db = Database(dsn, self.settings.pool_size)
        await self.db.open()
        self.identity = Identity(self.settings, dsn, passwords=self._passwords)
        self.identity.user_created.append(with_paper_account(self.clock, self.new_id))
        await self.identity.open()
        await self._load_instruments()
        self.feed = self._build_feed()
        self.feed.prime(self.board)
        self._build_exchange(self.feed)
        await self._recover(self._engine)
        self.catalogue.listen(self._on_listed)
        self._spawn(self.feed.run(self.board), "feed")
        if isinstance(self.feed, SimulatedFeed):
            keeping = standing.keep(self.settings.folder, self.feed)
            self._spawn(keeping, "standing")
        self._spawn(self._engine.run(), "engine")
        self._keep_house()

    def _keep_house(self) -> None:
        is_simulated = self.source.recording is None
        turn = DayTurn(self.db, self.clock, self.catalogue, lists_universe=is_simulated)
        sweeper = Sweeper(self.db, self.identity)
        self._spawn(again_and_again(turn, CHORE_EVERY_S), "day")
        self._spawn(again_and_again(Keeper(self.db, self.options), KEEP_EVERY_S), "iv history")
        self._spawn(again_and_again(sweeper, CHORE_EVERY_S), "sweeper")
        learn = self.identity.learn_revocations  # what the command line ended beside us
        self._spawn(again_and_again(learn, LOOK_EVERY_S), "revocations")

    async def stop(self) -> None:
        """Take the desk down; what is committed stays, what is not never was."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._tasks and isinstance(self.feed, SimulatedFeed):
            standing.save_feed(self.settings.folder, self.feed)
        if hasattr(self, "identity"):
            await self.identity.close()
        if hasattr(self, "db"):
            await self.db.close()
        if self._engine is not None:
            await self._engine.close()

    def is_ready(self) -> dict[str, str]:
        """Say of each part whether it works; ``ok``, or what is wrong."""
        health = self.market.health()
        standstill = self.dispatcher.standstill_s()
        age = None if health.age is None else health.age.total_seconds()
        telemetry.FEED_AGE.set(float("nan") if age is None else age)
        telemetry.DISPATCHER_AGE.set(standstill)
        return {
            "feed": f"stale: last frame {health.last_frame_at}" if health.is_stale else "ok",
            "orders": "ok"
            if self.dispatcher.is_alive()
            else f"the order path stands for {standstill:.0f} s",
            "tasks": self.failed or "ok",
        }

    async def _load_instruments(self) -> None:
        # The UTC date: no exchange that we know trades a day that is over there.
        today = self.clock.now().date()
        async with self.db.transaction() as tx:
            if self.source.recording is None:
                await instruments.ensure_universe(tx, today)
            else:
                await instruments.upsert(tx, self.source.recording.instruments, today)
            await instruments.expire(tx, today)
        async with self.db.read() as tx:
            await self.catalogue.load(tx)
        self.board.add(self.catalogue)

    def _on_listed(self, listed: Iterable[Instrument]) -> None:
        """Give newly listed instruments a place on the board, and prices if they are simulated."""
        self.board.add(listed)
        if isinstance(self.feed, SimulatedFeed):
            self.feed.relist(tuple(self.catalogue))

    def _build_feed(self) -> SimulatedFeed | ReplayFeed:
        if self.source.recording is not None:
            assert isinstance(self.clock, ReplayClock)
            return ReplayFeed(self.source.recording, self.clock, self.catalogue.by_symbol)
        return SimulatedFeed(
            tuple(self.catalogue),
            self.clock,
            seed=self.settings.sim_seed,
            hz=self.settings.sim_hz,
            standing=standing.load(self.settings.folder),
        )

    def _build_exchange(self, feed: SimulatedFeed | ReplayFeed) -> None:
        max_age = timedelta(seconds=self.settings.quote_max_age_s)
        self.venue = PaperVenue(feed, self.board, self.clock, max_age=max_age)
        self.broker = PaperBroker(self.venue, self.clock)
        self.market = LiveMarket(
            board=self.board,
            catalogue=self.catalogue,
            source=self.venue,
            clock=self.clock,
            max_age=max_age,
        )
        self.options = OptionDesk(self.market)
        self.dispatcher = Dispatcher(self.db, self.new_id, self.market, self.broker, self.on_booked)
        tools = Tools(
            self.db,
            self.clock,
            self.new_id,
            self.market,
            self.dispatcher.wake,
            self.on_booked,
            counts=self.settings.rate_limits == "on",
        )
        self.groups = GroupRunner(tools)
        self.reconciler = Reconciler(self.db, self.clock, self.broker, self.dispatcher.tell)
        self.killer = Killer(self.db, self.new_id, self.market, self.dispatcher.wake)

    async def _recover(self, engine: Engine) -> None:
        sessions = Sessions(self.db, self.new_id, self.market, self.broker, self.dispatcher)
        await engine.recover(
            [self.dispatcher.recover, self.reconciler.at_start, self.groups.recover],
            {
                "order path": self.dispatcher.run,
                "order groups": self.groups.run,
                "kills": self.killer.run,
                "sessions": partial(again_and_again, sessions, SESSIONS_EVERY_S),
                "reconciliation": partial(
                    again_and_again, self.reconciler, self.settings.reconcile_every_s
                ),
                "settlements": partial(
                    again_and_again, Settler(self.db, self.new_id, self.market), CHORE_EVERY_S
                ),
                "approvals": partial(
                    again_and_again, ApprovalSweeper(self.db, self.clock), CHORE_EVERY_S
                ),
            },
        )
        self.board.listen(lambda slots: self.dispatcher.tell(self.broker.on_quotes(slots)))
        self.board.listen(self.groups.on_quotes)

    async def on_booked(self, booked: Booked) -> None:
        """Tell who listens what was committed about an order."""
        await self.groups.on_booked(booked)
        telemetry.ORDERS.labels(booked.order.status).inc()
        if booked.trade is not None:
            telemetry.TRADES.inc()
            self._withdraw_taken(booked.order.instrument_id)
        instrument = self.catalogue.by_id(booked.order.instrument_id)
        where = topic(booked.order.account_id)
        if instrument is not None and self.bus.has_listeners(where):
            for message in messages(booked, instrument):
                await self.bus.publish(where, message)

    def _withdraw_taken(self, instrument_id: int) -> None:
        """Quote no more what our orders took whole from a recording, which does not refill."""
        if isinstance(self.feed, ReplayFeed):
            for side, name in ((Side.BUY, "bid"), (Side.SELL, "ask")):
                if self.venue.is_taken(instrument_id, side):
                    self.feed.withdraw(instrument_id, name)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._on_task_done)
        self._tasks.append(task)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or (error := task.exception()) is None:
            return
        self.failed = f"{task.get_name()} stopped: {error}"
        log.error("a part of the desk stopped", part=task.get_name(), exc_info=error)
