"""Routes of trading calendars."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from strikedesk.core.errors import Invalid
from strikedesk.identity.access import CurrentPrincipal
from strikedesk.instruments import calendars
from strikedesk.instruments.caching import cached
from strikedesk.instruments.schemas import (
    CalendarOut,
    ExchangeOut,
    ExchangesOut,
    HolidayOut,
    SessionOut,
)
from strikedesk.platform.http import DeskClock

DAYS_DEFAULT = timedelta(days=30)
DAYS_MAX = 400
STATUS_SECONDS, CALENDAR_SECONDS = 10, 3600

FirstDay = Annotated[date | None, Query(alias="from")]
LastDay = Annotated[date | None, Query(alias="to")]


class RangeInvalid(Invalid):
    """The range of days is empty or too long."""

    code = "range_invalid"


router = APIRouter(prefix="/calendars", tags=["calendars"])


@router.get("", response_model=ExchangesOut)
async def list_exchanges(request: Request, clock: DeskClock, _: CurrentPrincipal) -> Response:
    """Show which exchanges trade now, and the session that is on or comes next."""
    now = clock.now()
    body = ExchangesOut(items=[ExchangeOut.at(exchange, now) for exchange in calendars.MARKETS])
    return cached(request, body, seconds=STATUS_SECONDS)


@router.get("/{exchange}", response_model=CalendarOut)
async def get_calendar(
    exchange: str,
    request: Request,
    clock: DeskClock,
    _: CurrentPrincipal,
    first: FirstDay = None,
    last: LastDay = None,
) -> Response:
    """Show an exchange's sessions and holidays, the next 30 days unless told otherwise."""
    exchange = exchange.upper()
    today = clock.now().astimezone(calendars.timezone(exchange)).date()
    start, end = _range(first or today, last)
    years = range(start.year, end.year + 1)
    closed = {
        day: name for year in years for day, name in calendars.holidays_of(exchange, year).items()
    }
    sessions = (
        calendars.session(exchange, day) for day in calendars.trading_days(exchange, start, end)
    )
    body = CalendarOut(
        exchange=exchange,
        timezone=calendars.market(exchange).timezone.key,
        sessions=[SessionOut.of(each) for each in sessions if each is not None],
        holidays=[
            HolidayOut(day=day, name=name) for day, name in closed.items() if start <= day <= end
        ],
    )
    return cached(request, body, seconds=CALENDAR_SECONDS)


def _range(first: date, last: date | None) -> tuple[date, date]:
    if not calendars.YEAR_FIRST <= first.year < calendars.YEAR_LAST:
        raise RangeInvalid(f"There are no calendars for {first.year}.", field="from")
    end = last or first + DAYS_DEFAULT
    if not first <= end <= first + timedelta(days=DAYS_MAX):
        raise RangeInvalid(f"Give 'to' as 0 to {DAYS_MAX} days after 'from'.", field="to")
    return first, end
