"""Which common factors a price follows, and how closely."""

from typing import NamedTuple

from strikedesk.instruments.model import InstrumentKind


class Loadings(NamedTuple):
    """Weights of the world, the region, the group and the own factor; their squares sum to 1."""

    world: float
    region: float
    group: float
    own: float


class Place(NamedTuple):
    """Where a price belongs: its region (the currency), its group, and its loadings."""

    region: str
    group: str
    loadings: Loadings


# Squares: two shares of one sector correlate at 0.55, of two sectors at 0.35, of two
# regions at 0.10; a share correlates with the index of its region at about 0.55.
BROAD = Loadings(0.2**0.5, 0.72**0.5, 0.0, 0.08**0.5)
SECTOR_FUND = Loadings(0.15**0.5, 0.45**0.5, 0.35**0.5, 0.05**0.5)
SHARE = Loadings(0.1**0.5, 0.25**0.5, 0.2**0.5, 0.45**0.5)
LONER = Loadings(0.1**0.5, 0.25**0.5, 0.0, 0.65**0.5)
HAVEN = Loadings(-(0.04**0.5), 0.0, 0.9**0.5, 0.06**0.5)

HAVENS = ("Gold", "Government")
"""Words in the industry of a fund that moves, if at all, against the world's shares."""


def place(kind: InstrumentKind, currency: str, sector: str | None, industry: str | None) -> Place:
    """Find what a price of that description follows."""
    if kind in {InstrumentKind.INDEX, InstrumentKind.ETF}:
        haven = next((word for word in HAVENS if word in (industry or "")), None)
        if haven is not None:
            return Place(currency, haven, HAVEN)
        return Place(currency, _group(currency, sector), SECTOR_FUND if sector else BROAD)
    return Place(currency, _group(currency, sector), SHARE if sector else LONER)


def _group(currency: str, sector: str | None) -> str:
    return f"{currency} {sector or ''}"
