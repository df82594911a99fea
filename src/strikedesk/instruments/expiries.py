"""Expiry dates by rule: the weekday, and the trading day before it when that is a holiday."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from strikedesk.instruments import calendars

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry date.

    Parameters
    ----------
    is_monthly : bool
        True for the month's main expiry, which has the symbol of the month.
    """

    day: date
    is_monthly: bool


@dataclass(frozen=True, slots=True)
class ExpiryRule:
    """When the contracts of one kind expire.

    Parameters
    ----------
    exchange : str
        Whose trading days count.
    weekday : int
        0 is Monday.
    monthly : {"last", "third"}
        Which such weekday of the month is the monthly expiry.
    """

    exchange: str
    weekday: int
    monthly: Literal["last", "third"]


def monthly_expiry(rule: ExpiryRule, year: int, month: int) -> date:
    """Return the monthly expiry of a month; on a holiday, the trading day before.

    Raises
    ------
    CalendarUnknown
        If the rule's exchange has no calendar.
    """
    return _adjusted(rule.exchange, _monthly_nominal(rule, year, month))


def monthly_expiries(rule: ExpiryRule, on: date, count: int) -> list[date]:
    """Return the first ``count`` monthly expiries on or after a day; errors as `monthly_expiry`."""
    found: list[date] = []
    year, month = on.year, on.month
    while len(found) < count:
        expiry = monthly_expiry(rule, year, month)
        if expiry >= on:
            found.append(expiry)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def weekly_expiries(rule: ExpiryRule, on: date, count: int) -> list[date]:
    """Return the first ``count`` expiries on or after a day that are not monthly ones.

    Raises
    ------
    CalendarUnknown
        If the rule's exchange has no calendar.
    """
    found: list[date] = []
    nominal = on + timedelta(days=(rule.weekday - on.weekday()) % 7)
    while len(found) < count:
        if nominal != _monthly_nominal(rule, nominal.year, nominal.month):
            expiry = _adjusted(rule.exchange, nominal)
            if expiry >= on:
                found.append(expiry)
        nominal += ONE_WEEK
    return found


def expiries(rule: ExpiryRule, on: date, *, weeks: int, months: int) -> list[Expiry]:
    """Return the next weekly and monthly expiries, in order of date; errors as `monthly_expiry`."""
    found = [Expiry(day, is_monthly=False) for day in weekly_expiries(rule, on, weeks)]
    found += [Expiry(day, is_monthly=True) for day in monthly_expiries(rule, on, months)]
    return sorted(found, key=lambda each: each.day)


def _monthly_nominal(rule: ExpiryRule, year: int, month: int) -> date:
    if rule.monthly == "third":
        first = date(year, month, 1)
        return first + timedelta(days=(rule.weekday - first.weekday()) % 7 + 14)
    following = date(year + month // 12, month % 12 + 1, 1)
    last = following - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - rule.weekday) % 7)


def _adjusted(exchange: str, nominal: date) -> date:
    if calendars.is_trading_day(exchange, nominal):
        return nominal
    return calendars.previous_trading_day(exchange, nominal)
