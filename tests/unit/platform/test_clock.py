from datetime import UTC, datetime, timedelta

from strikedesk.platform.clock import SteadyClock

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Machine:
    """A wall clock that can be set, and time that only passes."""

    def __init__(self) -> None:
        self.wall, self.gone = NOON, 0.0

    def now(self) -> datetime:
        return self.wall

    def elapsed(self) -> float:
        return self.gone

    def wait(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.gone += seconds


def test_follows_the_wall_clock_forwards() -> None:
    machine = Machine()
    clock = SteadyClock(machine, machine.elapsed)
    machine.wait(10)
    assert clock.now() == machine.wall
    machine.wall += timedelta(hours=1)
    assert clock.now() == machine.wall


def test_goes_on_when_the_wall_clock_is_set_back_until_it_has_caught_up() -> None:
    machine = Machine()
    clock = SteadyClock(machine, machine.elapsed)
    machine.wall -= timedelta(seconds=10)
    before = clock.now()
    assert before == NOON
    machine.wait(20)
    assert clock.now() == NOON + timedelta(seconds=18)
    machine.wait(80)
    assert clock.now() == machine.wall
    machine.wait(5)
    assert clock.now() == machine.wall


def test_age_of_what_is_silent_never_shrinks() -> None:
    machine = Machine()
    clock = SteadyClock(machine, machine.elapsed)
    spoken = clock.now()
    machine.wait(20)
    age = clock.now() - spoken
    machine.wall -= timedelta(hours=1)
    assert clock.now() - spoken >= age
