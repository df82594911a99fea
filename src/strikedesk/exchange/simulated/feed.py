"""The simulated market as a feed: it ticks by the desk's clock and writes to the board."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from strikedesk.core.clock import Clock
from strikedesk.exchange.simulated.depth import LEVELS_MAX, depth_of
from strikedesk.exchange.simulated.listing import carried_over
from strikedesk.exchange.simulated.market import Market
from strikedesk.exchange.simulated.spots import Dynamics
from strikedesk.exchange.simulated.standing import Standing, resumed
from strikedesk.exchange.simulated.state import State, frame_of
from strikedesk.exchange.simulated.universe import build_universe
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.board import QuoteBoard, Slots
from strikedesk.marketdata.model import Depth


class SimulatedFeed:
    """Steps a simulated market and publishes each of its frames.

    Parameters
    ----------
    instruments : iterable of Instrument
        Those that can be simulated get quotes, see `universe.build_universe`.
    seed : int
        >= 0; the same seed and the same clock give the same prices.
    hz : float
        Frames per second of `run`, > 0.
    dynamics : Dynamics
        How lively the market is.
    standing : Standing or None
        Where an earlier market stopped, to go on from there.
    """

    name = "simulated"

    def __init__(
        self,
        instruments: Iterable[Instrument],
        clock: Clock,
        *,
        seed: int = 1,
        hz: float = 4.0,
        dynamics: Dynamics | None = None,
        standing: Standing | None = None,
    ) -> None:
        self._clock = clock
        self._interval = 1.0 / hz
        self.market = Market(build_universe(instruments), seed, dynamics or Dynamics())
        self.state: State = (
            self.market.open(clock.now())
            if standing is None
            else resumed(self.market, standing, clock.now())
        )
        self._depths: dict[int, Depth] = {}
        self._board: QuoteBoard | None = None
        self._slots: Slots = np.empty(0, np.int64)

    def prime(self, board: QuoteBoard) -> None:
        """Write the present frame, so that the desk has prices before it serves anybody."""
        instruments = self.market.universe.instruments
        board.add(instruments)
        self._board, self._slots = board, board.slots([i.id for i in instruments])
        self._publish(board)

    def tick(self, board: QuoteBoard) -> None:
        """Step to the clock's present and publish; nothing happens if no time has passed."""
        dt = self._clock.now() - self.state.at
        if dt.total_seconds() <= 0:
            return
        self.state = self.market.step(self.state, dt)
        self._depths.clear()
        self._publish(board)

    async def run(self, board: QuoteBoard) -> None:
        """Tick until cancelled."""
        if self._board is not board:
            self.prime(board)
        while True:
            await asyncio.sleep(self._interval)
            self.tick(board)

    def relist(self, instruments: Iterable[Instrument]) -> None:
        """Take another list of instruments; what was there before goes on as it was."""
        market = replace(self.market, universe=build_universe(instruments))
        self.state = carried_over(self.market, self.state, market)
        self.market = market
        self._depths.clear()
        if self._board is not None:
            self.prime(self._board)

    def depth(self, instrument_id: int, levels: int) -> Depth | None:
        """Return the book of the present frame, at most 50 levels a side.

        None for what is not simulated and for an index, which has no book.
        """
        if instrument_id not in self._depths:
            universe = self.market.universe
            position = universe.position.get(instrument_id)
            if position is None or not universe.is_tradable[position]:
                return None
            self._depths[instrument_id] = depth_of(
                universe, self.state, self.market.seed, position, LEVELS_MAX
            )
        whole = self._depths[instrument_id]
        if levels >= LEVELS_MAX:
            return whole
        return Depth(whole.bids[:levels], whole.asks[:levels], whole.at)

    def _publish(self, board: QuoteBoard) -> None:
        frame = frame_of(self.market.universe, self.state)
        slots = self._slots[frame.positions]
        board.update(slots, self.state.at, self.name, frame.prices, frame.counts)
