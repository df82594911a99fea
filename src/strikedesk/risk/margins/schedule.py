"""Dated margin parameters: read once from the tables beside this module, looked up by date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from strikedesk.risk.margins.errors import MarginUnknown, ParameterMissing
from strikedesk.risk.margins.model import Method

MARKETS = {"INR": "india", "USD": "us", "KES": "kenya"}
"""The table for each currency."""

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one market on one date.

    Parameters
    ----------
    on : date
        The date that they were looked up for.
    as_of : date
        When the figures were gathered.
    values : mapping of (name, class) to Decimal
        Class is "index", "stock" or the like; "all" stands for every class.
    """

    method: Method
    currency: str
    on: date
    as_of: date
    values: Mapping[tuple[str, str], Decimal]

    def value(self, name: str, kind: str = EVERYTHING) -> Decimal:
        """Return a parameter for a class of underlyings.

        Raises
        ------
        ParameterMissing
            If the table has none on that date.
        """
        found = self.values.get((name, kind))
        if found is None:
            found = self.values.get((name, EVERYTHING))
        if found is None:
            raise ParameterMissing(
                f"no margin parameter {name} for {kind} is known on {self.on}",
                parameter=name,
                kind=kind,
                on=self.on.isoformat(),
            )
        return found

    @property
    def note(self) -> str:
        """Name the method and the dates of the parameters."""
        return f"{NAMES[self.method]}; parameters of {self.on}, gathered {self.as_of}."


NAMES = {
    Method.SPAN_LIKE: "SPAN-like scan of 16 scenarios with exposure, not the exchange's SPAN file",
    Method.REG_T: "Reg T by strategies, capped by the worst case at expiry",
    Method.CASH: "Shares paid in full",
}


@lru_cache(maxsize=512)
def parameters_of(currency: str, on: date) -> Parameters:
    """Return what is in force on a trade date in the market of a currency.

    Raises
    ------
    MarginUnknown
        If no market with that currency is known.
    """
    market = MARKETS.get(currency)
    if market is None:
        raise MarginUnknown(f"no margin method for {currency} is known", currency=currency)
    table = _table(market)
    return Parameters(
        method=Method(table["method"]),
        currency=table["currency"],
        on=on,
        as_of=table["as_of"],
        values={
            (row["name"], row["class"]): Decimal(row["value"])
            for row in table["parameters"]
            if row.get("from", date.min) <= on <= row.get("to", date.max)
        },
    )


@lru_cache(maxsize=8)
def _table(market: str) -> dict[str, Any]:
    folder = files("strikedesk.risk.margins").joinpath("schedules")
    return tomllib.loads(folder.joinpath(f"{market}.toml").read_text("utf-8"))
