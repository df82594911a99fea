from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from strikedesk.exchange.expiry import day_ends_at, expires_at, zone_of
from unit.exchange.fakes import SHARE


@pytest.mark.parametrize(
    ("exchange", "day", "instant"),
    [
        ("NFO", date(2026, 3, 24), datetime(2026, 3, 24, 10, 0, tzinfo=UTC)),
        ("OPRA", date(2026, 1, 16), datetime(2026, 1, 16, 21, 0, tzinfo=UTC)),  # winter time
        ("OPRA", date(2026, 7, 17), datetime(2026, 7, 17, 20, 0, tzinfo=UTC)),  # summer time
        ("OPRA", date(2026, 11, 27), datetime(2026, 11, 27, 18, 0, tzinfo=UTC)),  # half day
        ("OPRA", date(2014, 1, 18), datetime(2014, 1, 17, 21, 0, tzinfo=UTC)),  # a Saturday
        ("OPRA", date(2150, 1, 1), datetime(2150, 1, 2, 4, 59, 59, tzinfo=UTC)),  # no calendar
        ("ELSEWHERE", date(2026, 3, 26), datetime(2026, 3, 26, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_contracts_end_at_the_close_of_their_exchange(exchange, day, instant):
    assert expires_at(replace(SHARE, exchange=exchange, expiry=day)) == instant


def test_a_share_never_expires():
    assert expires_at(SHARE) is None


def test_an_exchange_that_is_not_listed_lives_in_utc():
    assert str(zone_of("ELSEWHERE")) == "UTC"
    assert str(zone_of("NSEKE")) == "Africa/Nairobi"


@pytest.mark.parametrize(
    ("exchange", "at", "ends"),
    [
        ("NSE", datetime(2026, 3, 2, 6, 30, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        ("NSE", datetime(2026, 3, 2, 9, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        # at the close the session is over: the day is the next one, here after a holiday
        ("NSE", datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 4, 10, tzinfo=UTC)),
        ("NSE", datetime(2026, 3, 7, 6, tzinfo=UTC), datetime(2026, 3, 9, 10, tzinfo=UTC)),
        ("OPRA", datetime(2026, 11, 27, 2, tzinfo=UTC), datetime(2026, 11, 27, 18, tzinfo=UTC)),
        ("OPRA", datetime(2150, 1, 1, tzinfo=UTC), None),
        ("ELSEWHERE", datetime(2026, 3, 2, tzinfo=UTC), None),
    ],
)
def test_an_order_for_the_day_ends_with_the_session_that_is_on_or_the_next(exchange, at, ends):
    assert day_ends_at(exchange, at) == ends
