"""The simulated market: a pure function from state and time step to state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from strikedesk.exchange.simulated.fair import Fair, fair
from strikedesk.exchange.simulated.spots import Dynamics, Floats, Ints, evolve
from strikedesk.exchange.simulated.state import Session, State, kept
from strikedesk.exchange.simulated.trading import (
    Tape,
    first_tape,
    nearest_tick,
    next_tape,
    touch_of,
)
from strikedesk.exchange.simulated.universe import Universe
from strikedesk.marketdata.board import to_ns

TRADING_DAYS = 252.0
NIGHT_SHARE, DAY_SHARE, RANGE_SHARE = 0.4, 0.7, 0.3
"""Of a trading day's volatility: what the night moved, the day so far, and its extremes beyond."""
DAY_NS = 86_400 * 10**9


@dataclass(frozen=True, slots=True)
class Market:
    """The rules of one simulated market.

    Each step draws from a generator of its own, made from seed and frame, so that a state
    holds no hidden randomness: the same state and step always give the same next state.

    Parameters
    ----------
    seed : int
        >= 0.
    """

    universe: Universe
    seed: int
    dynamics: Dynamics = field(default_factory=Dynamics)

    def spot(self, deviation: Floats) -> Floats:
        """Return the prices of the spots; (u,)."""
        return self.universe.spots.reference * np.exp(deviation)

    def fair(self, state: State) -> Fair:
        """Value all instruments in a state."""
        return self._fair(state.deviation, state.vol_level, to_ns(state.at))

    def open(
        self,
        at: datetime,
        standing: Mapping[str, float] | None = None,
        vol_level: Floats | None = None,
    ) -> State:
        """Make the first state, in the middle of a day that has moved already.

        Parameters
        ----------
        at : datetime
            Aware.
        standing : mapping of symbol to price, or None
            Spots that stand at a known price, so that a market goes on where an earlier one
            stopped; the rest starts a day's move away from its reference price.
        vol_level : (u,) float64 or None
            Where the volatilities stand; 0 unless given.
        """
        rng = np.random.default_rng((self.seed, 0))
        spots = self.universe.spots
        daily = spots.vol / TRADING_DAYS**0.5
        opened = NIGHT_SHARE * daily * spots.shock(rng)
        now = opened + DAY_SHARE * daily * spots.shock(rng)
        beyond = RANGE_SHARE * daily * np.abs(rng.standard_normal((2, len(daily))))
        given = [(standing or {}).get(symbol) for symbol in spots.symbols]
        closed = np.array([
            np.log(price / reference) - moved if price else 0.0
            for price, reference, moved in zip(given, spots.reference, now, strict=True)
        ], np.float64)  # fmt: skip
        path = [opened, np.maximum(opened, now) + beyond[0], np.minimum(opened, now) - beyond[1]]
        level = np.zeros(len(daily)) if vol_level is None else vol_level
        value = self._fair(closed + now, level, to_ns(at))
        touch = touch_of(self.universe, value)
        tape = self._with_indices(first_tape(self.universe, touch, value, rng), value)
        session = self._first_session(at, level, closed, [closed + each for each in path], tape)
        is_live = self.universe.ends_ns > to_ns(at)
        return State(0, at, closed + now, level, touch, tape, session, is_live, is_live)

    def step(self, state: State, dt: timedelta) -> State:
        """Move the market on; pure, and exact in time for any ``dt`` >= 0.

        At midnight of an exchange its prices so far become the previous close, and its volume
        begins anew. Contracts whose end has come keep their last prices and are quoted no more.
        """
        universe, at = self.universe, state.at + dt
        rng = np.random.default_rng((self.seed, state.frame + 1))
        seconds, at_ns = dt.total_seconds(), to_ns(at)
        deviation, vol_level = evolve(
            universe.spots, state.deviation, state.vol_level, seconds, rng, self.dynamics
        )
        value = self._fair(deviation, vol_level, at_ns)
        is_live = universe.ends_ns > at_ns
        touch = kept(is_live, state.touch, touch_of(universe, value))
        traded = next_tape(universe, state.tape, (state.touch, touch), value, seconds, rng)
        tape = kept(is_live, state.tape, self._with_indices(traded, value))
        session, tape = self.turned(state, tape, at)
        return State(
            frame=state.frame + 1,
            at=at,
            deviation=deviation,
            vol_level=vol_level,
            touch=touch,
            tape=tape,
            session=session,
            is_live=is_live,
            is_news=is_live | state.is_live,
        )

    def turned(self, state: State, tape: Tape, at: datetime) -> tuple[Session, Tape]:
        """Widen the day's range, or begin a new day where midnight has passed."""
        before, days = state.session, self.days(at)
        session = replace(
            before,
            high=np.maximum(before.high, tape.last),
            low=np.minimum(before.low, tape.last),
            days=days,
        )
        if days == before.days:
            return session, tape
        passed = np.array([new != old for new, old in zip(days, before.days, strict=True)])
        is_new = passed[self.universe.zone_of] & (self.universe.ends_ns > to_ns(at))
        session = replace(
            session,
            open=np.where(is_new, tape.last, before.open),
            high=np.where(is_new, tape.last, session.high),
            low=np.where(is_new, tape.last, session.low),
            prev_close=np.where(is_new, state.tape.last, before.prev_close),
        )
        traded = np.where(is_new, tape.volume - state.tape.volume, tape.volume)
        return session, replace(tape, volume=traded)

    def days(self, at: datetime) -> tuple[int, ...]:
        """Return the ordinal of the date in each of the universe's zones."""
        return tuple(at.astimezone(zone).toordinal() for zone in self.universe.zones)

    def _fair(self, deviation: Floats, vol_level: Floats, at_ns: int) -> Fair:
        return fair(self.universe, self.spot(deviation), vol_level, at_ns)

    def _first_session(
        self, at: datetime, level: Floats, closed: Floats, path: list[Floats], tape: Tape
    ) -> Session:
        seen = [self._ticks(each, level, to_ns(at)) for each in path]
        return Session(
            open=seen[0],
            high=np.maximum.reduce([*seen, tape.last]),
            low=np.minimum.reduce([*seen, tape.last]),
            prev_close=self._ticks(closed, level, to_ns(at) - DAY_NS),
            days=self.days(at),
        )

    def _ticks(self, deviation: Floats, vol_level: Floats, at_ns: int) -> Ints:
        return nearest_tick(self.universe, self._fair(deviation, vol_level, at_ns).mid)

    def _with_indices(self, tape: Tape, value: Fair) -> Tape:
        """Nobody trades an index: its last price is its value."""
        level = nearest_tick(self.universe, value.mid)
        return replace(tape, last=np.where(self.universe.is_tradable, tape.last, level))
