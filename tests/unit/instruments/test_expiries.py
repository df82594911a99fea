from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.instruments import calendars, expiries
from strikedesk.instruments.expiries import ExpiryRule

NIFTY = ExpiryRule("NFO", expiries.TUESDAY, "last")
SPY = ExpiryRule("OPRA", expiries.FRIDAY, "third")

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("rule", "year", "month", "expiry"),
    [
        (NIFTY, 2026, 12, date(2026, 12, 29)),
        (NIFTY, 2026, 11, date(2026, 11, 23)),  # the 24th is Guru Nanak Jayanti
        (NIFTY, 2027, 1, date(2027, 1, 25)),  # the 26th is Republic Day
        (SPY, 2026, 12, date(2026, 12, 18)),
        (SPY, 2027, 1, date(2027, 1, 15)),
        (SPY, 2027, 6, date(2027, 6, 17)),  # the 18th is Juneteenth observed
    ],
)
def test_a_monthly_expiry_moves_before_a_holiday(rule, year, month, expiry):
    assert expiries.monthly_expiry(rule, year, month) == expiry


def test_weeklies_leave_the_week_of_the_monthly_out():
    found = expiries.expiries(NIFTY, date(2026, 11, 20), weeks=4, months=2)

    assert [(each.day, each.is_monthly) for each in found] == [
        (date(2026, 11, 23), True),
        (date(2026, 12, 1), False),
        (date(2026, 12, 8), False),
        (date(2026, 12, 15), False),
        (date(2026, 12, 22), False),
        (date(2026, 12, 29), True),
    ]


def test_a_contract_is_listed_on_its_last_day_and_not_after():
    assert expiries.monthly_expiries(NIFTY, date(2026, 11, 23), 1) == [date(2026, 11, 23)]
    assert expiries.monthly_expiries(NIFTY, date(2026, 11, 24), 1) == [date(2026, 12, 29)]


def test_a_weekly_that_was_moved_before_today_is_over():
    # Tuesday 2025-10-21 was a holiday, so that week's contracts ended on Monday.
    assert expiries.weekly_expiries(NIFTY, date(2025, 10, 20), 1) == [date(2025, 10, 20)]
    assert expiries.weekly_expiries(NIFTY, date(2025, 10, 21), 1) == [date(2025, 11, 4)]


@given(rule=st.sampled_from([NIFTY, SPY]), on=days)
def test_expiries_are_rising_trading_days_from_today_on_and_never_twice(rule, on):
    found = [each.day for each in expiries.expiries(rule, on, weeks=3, months=3)]

    assert len(set(found)) == len(found) == 6
    assert found == sorted(found)
    assert found[0] >= on
    assert all(calendars.is_trading_day(rule.exchange, day) for day in found)
