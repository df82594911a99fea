"""On which days exchanges are closed.

Holidays come from the ``holidays`` library (the exchanges' own lists where it has them,
public holidays for Nairobi), with the one-off closures and openings that it leaves out. Those
of the years around ours are written down in `TABLE`, because loading the library takes longer
than all the rest of a start; ``tools/closures.py`` writes it.
Moon-sighting holidays of coming years are estimates until the exchange confirms them. The
symbolic one-hour Muhurat session is left out: contracts treat that day as a holiday.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import orjson

TABLE = "data/closures.json"

CLOSED_ONCE: Mapping[str, Mapping[date, str]] = {
    "india": {
        date(2024, 1, 22): "Special holiday",
        date(2024, 5, 20): "Parliamentary elections in Mumbai",
        date(2024, 11, 20): "Assembly elections in Maharashtra",
        date(2026, 1, 15): "Municipal elections in Maharashtra",
    },
    "nairobi": {
        date(2023, 6, 28): "Eid al-Adha",
        date(2024, 6, 17): "Eid al-Adha",
        date(2025, 6, 6): "Eid al-Adha",
    },
}
OPEN_ONCE: Mapping[str, frozenset[date]] = {
    "india": frozenset({date(2025, 2, 1), date(2026, 2, 1)}),  # budget days on a weekend
}
MCX_CLOSED_ALL_DAY = (
    "Republic Day",
    "Good Friday",
    "Independence Day",
    "Gandhi Jayanti",
    "Diwali Lakshmi Puja",
    "Christmas Day",
)


def computed(source: str, year: int) -> Mapping[date, str]:
    """Return what the library says; ``source`` is an exchange's MIC, or KE for Kenya."""
    # Imported here: the library is large, and the years of the table do without it.
    import holidays

    if source == "KE":
        found = holidays.country_holidays("KE", years=year)
    else:
        found = holidays.financial_holidays(source, years=year)
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    found = files("strikedesk.instruments").joinpath(TABLE).read_bytes()
    table: dict[str, dict[str, dict[str, str]]] = orjson.loads(found)
    return table


@cache
def _listed(source: str, year: int) -> Mapping[date, str]:
    written = _table()[source].get(str(year))
    if written is None:
        return computed(source, year)
    return MappingProxyType({date.fromisoformat(day): name for day, name in written.items()})


@cache
def india(year: int) -> Mapping[date, str]:
    """Return the closures of NSE and BSE; NSE's own list, which BSE follows."""
    return {**_listed("XNSE", year), **_once("india", year)}


@cache
def new_york(year: int) -> Mapping[date, str]:
    """Return the closures of NYSE, Nasdaq and the venues that follow them."""
    return _listed("XNYS", year)


@cache
def nairobi(year: int) -> Mapping[date, str]:
    """Return Kenya's public holidays; the second Eid only where it was gazetted."""
    return {**_listed("KE", year), **_once("nairobi", year)}


@cache
def mcx(year: int) -> Mapping[date, str]:
    """Return the days when MCX has no session at all."""
    closed = MCX_CLOSED_ALL_DAY
    return {day: name for day, name in india(year).items() if any(each in name for each in closed)}


def _once(market: str, year: int) -> dict[date, str]:
    return {day: name for day, name in CLOSED_ONCE[market].items() if day.year == year}
