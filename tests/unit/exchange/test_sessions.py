from datetime import UTC, date, datetime, timedelta

import pytest

from strikedesk.exchange.expiry import day_ends_at
from strikedesk.exchange.sessions import (
    closed_sessions,
    closes_at,
    is_mis_closed,
    last_closed,
    square_off_at,
    squaring_off,
    squaring_sessions,
)
from strikedesk.instruments import calendars

SECOND = timedelta(seconds=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("exchange", "day", "begins", "closes"),
    [
        ("NSE", date(2026, 11, 20), utc(2026, 11, 20, 9, 50), utc(2026, 11, 20, 10)),
        ("BSE", date(2026, 11, 20), utc(2026, 11, 20, 9, 50), utc(2026, 11, 20, 10)),
        ("NFO", date(2026, 11, 20), utc(2026, 11, 20, 9, 55), utc(2026, 11, 20, 10)),
        ("BFO", date(2026, 11, 20), utc(2026, 11, 20, 9, 55), utc(2026, 11, 20, 10)),
        ("MCX", date(2026, 7, 20), utc(2026, 7, 20, 17, 35), utc(2026, 7, 20, 18)),
        ("MCX", date(2026, 11, 20), utc(2026, 11, 20, 18), utc(2026, 11, 20, 18, 25)),
        ("NYSE", date(2026, 11, 20), utc(2026, 11, 20, 20, 50), utc(2026, 11, 20, 21)),
        ("OPRA", date(2026, 7, 20), utc(2026, 7, 20, 19, 50), utc(2026, 7, 20, 20)),
        ("OPRA", date(2026, 11, 27), utc(2026, 11, 27, 17, 50), utc(2026, 11, 27, 18)),  # half
        ("NSEKE", date(2026, 11, 20), utc(2026, 11, 20, 11, 50), utc(2026, 11, 20, 12)),
    ],
)
def test_positions_are_closed_some_minutes_before_the_close_of_each_exchange(
    exchange: str, day: date, begins: datetime, closes: datetime
) -> None:
    session = calendars.session(exchange, day)
    assert (square_off_at(session), closes_at(session)) == (begins, closes)
    for at, is_closed in (
        (begins - SECOND, False),
        (begins, True),
        (closes - SECOND, True),
        (closes, False),
    ):
        assert is_mis_closed(exchange, at) is is_closed, at


@pytest.mark.parametrize(
    ("at", "squaring", "closed"),
    [
        (utc(2026, 11, 20, 9, 49, 59), date(2026, 11, 19), date(2026, 11, 19)),
        (utc(2026, 11, 20, 9, 50), date(2026, 11, 20), date(2026, 11, 19)),
        (utc(2026, 11, 20, 9, 59, 59), date(2026, 11, 20), date(2026, 11, 19)),
        (utc(2026, 11, 20, 10), date(2026, 11, 20), date(2026, 11, 20)),
        (utc(2026, 11, 22, 10), date(2026, 11, 20), date(2026, 11, 20)),  # a Sunday
        (utc(2026, 11, 22, 20), date(2026, 11, 20), date(2026, 11, 20)),  # Monday in India
        (utc(2026, 3, 3, 12), date(2026, 3, 2), date(2026, 3, 2)),  # a holiday
    ],
)
def test_the_last_session_counts_until_the_next_one_comes_to_its_end(
    at: datetime, squaring: date, closed: date
) -> None:
    assert squaring_off("NSE", at).day == squaring
    assert last_closed("NSE", at).day == closed


@pytest.mark.parametrize(
    ("exchange", "at"),
    [("NOWHERE", utc(2026, 11, 20, 10)), ("NSE", utc(2100, 6, 1)), ("NSE", utc(2001, 1, 1))],
)
def test_without_a_calendar_nothing_closes(exchange: str, at: datetime) -> None:
    assert squaring_off(exchange, at) is None
    assert last_closed(exchange, at) is None
    assert not is_mis_closed(exchange, at)


def test_each_exchange_has_its_own_session() -> None:
    at = utc(2026, 11, 20, 9, 52)
    assert {e for e, s in squaring_sessions(at).items() if s.day == date(2026, 11, 20)} == {
        "NSE",
        "BSE",
    }
    assert closed_sessions(at)["OPRA"].day == date(2026, 11, 19)
    assert closed_sessions(utc(2150, 1, 1)) == {}


@pytest.mark.parametrize("exchange", ["NSE", "MCX", "OPRA", "NSEKE"])
def test_an_order_for_the_day_is_over_exactly_when_it_came_before_the_last_close(
    exchange: str,
) -> None:
    hours = [utc(2026, 11, 24) + timedelta(hours=n) for n in range(0, 24 * 8, 3)]
    for at in hours:
        closed = closes_at(last_closed(exchange, at))
        for came in (hour for hour in hours if hour <= at):
            assert (day_ends_at(exchange, came) <= at) == (came < closed)
