from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.marketdata.pace import Pace


def test_first_event_passes_at_once() -> None:
    assert Pace(0.1, 0.0).delay(5.0) == 0


def test_next_event_waits_for_the_interval_less_the_slack() -> None:
    pace = Pace(1.0, 0.25)
    pace.passed(10.0)
    assert pace.delay(10.5) == 0.25
    assert pace.delay(10.75) == 0


def test_source_at_exactly_the_allowed_rate_is_never_delayed() -> None:
    pace = Pace(0.1, 0.02)
    for tick in range(100):
        now = tick * 0.1 + (0.015 if tick % 2 else 0.0)
        assert pace.delay(now) == 0
        pace.passed(now)


def test_burst_passes_and_the_rest_is_spaced() -> None:
    pace, passed = Pace(0.5, 2.0), 0
    while pace.delay(0.0) == 0:
        pace.passed(0.0)
        passed += 1
    assert passed == 5
    assert pace.delay(0.0) == 0.5


@settings(deadline=None)
@given(st.lists(st.floats(0, 0.3), min_size=5, max_size=60))
def test_events_never_exceed_the_rate_by_more_than_the_slack(gaps: list[float]) -> None:
    pace, now, times = Pace(0.1, 0.02), 0.0, []
    for gap in gaps:
        now += gap
        now += pace.delay(now)
        pace.passed(now)
        times.append(now)
    for first in range(len(times)):
        for last in range(first + 1, len(times)):
            assert times[last] - times[first] >= (last - first) * 0.1 - 0.02 - 1e-9
