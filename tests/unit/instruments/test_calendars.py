from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.instruments import calendars
from strikedesk.instruments.calendars import CalendarUnknown, DayOutOfRange

exchanges = st.sampled_from(sorted(calendars.MARKETS))
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("exchange", "day"),
    [
        ("NSE", date(2026, 1, 26)),
        ("NFO", date(2026, 11, 24)),
        ("BSE", date(2026, 4, 3)),
        ("NSE", date(2026, 8, 15)),  # a Saturday
        ("NSE", date(2026, 1, 15)),
        ("NSE", date(2024, 11, 20)),
        ("NYSE", date(2026, 7, 3)),  # the 4th is a Saturday
        ("NASDAQ", date(2026, 4, 3)),
        ("ARCA", date(2026, 11, 26)),
        ("OPRA", date(2025, 1, 9)),
        ("NYSE", date(2027, 12, 24)),
        ("NSEKE", date(2026, 10, 20)),
        ("NSEKE", date(2025, 6, 6)),
        ("NSEKE", date(2027, 12, 13)),
        ("MCX", date(2026, 1, 26)),
        ("MCX", date(2026, 12, 25)),
    ],
)
def test_exchanges_are_closed_on_known_holidays(exchange, day):
    assert calendars.session(exchange, day) is None
    assert not calendars.is_trading_day(exchange, day)


@pytest.mark.parametrize(
    ("exchange", "day"),
    [
        ("NSE", date(2026, 11, 20)),
        ("NSE", date(2026, 2, 1)),  # a Sunday, for the budget
        ("NYSE", date(2026, 10, 12)),  # Columbus Day closes banks only
        ("NYSE", date(2026, 11, 11)),
        ("NYSE", date(2028, 6, 19) + timedelta(days=1)),
        ("NSEKE", date(2026, 1, 26)),
    ],
)
def test_exchanges_trade_on_days_that_only_look_like_holidays(exchange, day):
    assert calendars.is_trading_day(exchange, day)


def test_a_session_is_in_the_time_of_the_exchange():
    indian = calendars.session("NFO", date(2026, 11, 20))
    american = calendars.session("ARCA", date(2026, 11, 20))
    kenyan = calendars.session("NSEKE", date(2026, 11, 20))

    assert indian.opens == datetime(2026, 11, 20, 3, 45, tzinfo=UTC)
    assert indian.closes == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert american.opens == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert american.closes == datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
    assert kenyan.opens == datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    assert kenyan.closes == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert indian.opens.isoformat() == "2026-11-20T09:15:00+05:30"


def test_new_york_opens_an_hour_earlier_in_utc_in_summer():
    assert calendars.session("NYSE", date(2026, 7, 1)).opens == datetime(
        2026, 7, 1, 13, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "day", [date(2026, 11, 27), date(2026, 12, 24), date(2025, 7, 3), date(2028, 7, 3)]
)
def test_new_york_closes_at_one_on_half_days(day):
    session = calendars.session("NYSE", day)

    assert session.is_short
    assert session.closes.time() == time(13)


@pytest.mark.parametrize("year", range(2013, 2031))
def test_half_days_are_those_the_holiday_library_lists(year):
    listed = set(holidays.financial_holidays("XNYS", years=year, categories=("half_day",)))
    ours = {
        day
        for day in calendars.trading_days("NYSE", date(year, 1, 1), date(year, 12, 31))
        if calendars.session("NYSE", day).is_short
    }

    assert ours == listed


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 11, 20), time(9), time(23, 55)),  # New York on winter time
        (date(2026, 7, 1), time(9), time(23, 30)),
        (date(2026, 11, 24), time(17), time(23, 55)),  # equity holiday: the evening only
        (date(2026, 1, 1), time(9), time(17)),
    ],
)
def test_mcx_trades_into_the_night_and_on_the_evening_of_most_holidays(day, opens, closes):
    session = calendars.session("MCX", day)

    assert (session.opens.time(), session.closes.time()) == (opens, closes)


def test_a_session_is_open_at_its_opening_and_not_at_its_closing():
    assert not calendars.is_open("NSE", datetime(2026, 11, 20, 3, 44, 59, tzinfo=UTC))
    assert calendars.is_open("NSE", datetime(2026, 11, 20, 3, 45, tzinfo=UTC))
    assert calendars.is_open("NSE", datetime(2026, 11, 20, 9, 59, 59, tzinfo=UTC))
    assert not calendars.is_open("NSE", datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    assert not calendars.is_open("NSE", datetime(2026, 11, 24, 5, 0, tzinfo=UTC))


def test_neighbouring_trading_days_skip_weekends_and_holidays():
    assert calendars.previous_trading_day("NSE", date(2026, 11, 25)) == date(2026, 11, 23)
    assert calendars.next_trading_day("NSE", date(2026, 11, 20)) == date(2026, 11, 23)
    assert calendars.next_trading_day("NYSE", date(2026, 7, 2)) == date(2026, 7, 6)


def test_trading_days_count_both_ends():
    found = calendars.trading_days("NSE", date(2026, 11, 20), date(2026, 11, 25))

    assert found == [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 25)]
    assert calendars.trading_days("NSE", date(2026, 11, 25), date(2026, 11, 20)) == []


def test_next_session_is_the_one_that_is_on_until_it_closes():
    during = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    after = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    assert calendars.next_session("NSE", during).day == date(2026, 11, 20)
    assert calendars.next_session("NSE", after).day == date(2026, 11, 23)


def test_holidays_are_named_and_on_weekdays_only():
    found = calendars.holidays_of("NSE", 2026)

    assert found[date(2026, 1, 26)] == "Republic Day"
    assert list(found) == sorted(found)
    assert all(day.weekday() < 5 for day in found)
    assert date(2026, 10, 10) not in calendars.holidays_of("NSEKE", 2026)  # a Saturday


def test_an_exchange_without_a_calendar_is_named_in_the_error():
    with pytest.raises(CalendarUnknown) as error:
        calendars.session("XETR", date(2026, 11, 20))

    assert "XETR" in error.value.message
    assert error.value.field == "exchange"


@pytest.mark.parametrize("day", [date(2000, 12, 31), date(2100, 1, 1), date.min, date.max])
def test_days_outside_the_calendars_are_refused(day):
    with pytest.raises(DayOutOfRange):
        calendars.session("NSE", day)


@given(exchange=exchanges, day=days)
def test_previous_and_next_trading_day_enclose_a_day_and_nothing_else(exchange, day):
    before = calendars.previous_trading_day(exchange, day)
    after = calendars.next_trading_day(exchange, day)

    between = calendars.trading_days(exchange, before, after)
    assert before < day < after
    assert [each for each in between if each != day] == [before, after]


@given(exchange=exchanges, day=days)
def test_a_session_is_open_exactly_from_its_opening_to_its_closing(exchange, day):
    session = calendars.session(exchange, day)
    if session is None:
        return
    assert session.opens < session.closes
    assert session.opens.date() == session.closes.date() == day
    assert calendars.is_open(exchange, session.opens)
    assert not calendars.is_open(exchange, session.closes)
    assert calendars.next_session(exchange, session.opens) == session
