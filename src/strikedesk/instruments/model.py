"""An instrument and what identifies it."""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Right = Literal["C", "P"]


class InstrumentKind(StrEnum):
    """What an instrument is, in Kite's short words."""

    EQ = "EQ"
    ETF = "ETF"
    INDEX = "INDEX"
    FUT = "FUT"
    OPT = "OPT"


DERIVATIVES = frozenset({InstrumentKind.FUT, InstrumentKind.OPT})


@dataclass(frozen=True, slots=True)
class Instrument:
    """One listed contract, share or index.

    ``quantity`` of an order is a multiple of ``lot_size``; one unit of quantity is worth
    ``price * multiplier``. In India a derivative's quantity counts units and the multiplier
    is 1; a US option's counts contracts and the multiplier is 100.

    Parameters
    ----------
    id : int
        Ours, stable for ever.
    underlying : str or None
        ``EXCHANGE:SYMBOL`` of what a derivative is written on.
    strike, expiry, right
        Set for options; futures have only the expiry.
    freeze_quantity : Decimal or None
        Largest quantity that the exchange takes in one order.
    reference_price : Decimal or None
        Starting price of the simulated market, in ``currency``; no statement about any market.
    reference_vol : float or None
        Starting volatility per year of the simulated market, as a decimal.
    tokens : mapping
        Broker name to that broker's own identifier.
    """

    id: int
    exchange: str
    tradingsymbol: str
    name: str
    kind: InstrumentKind
    currency: str
    lot_size: Decimal
    tick_size: Decimal
    multiplier: Decimal = Decimal(1)
    underlying: str | None = None
    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None
    sector: str | None = None
    industry: str | None = None
    freeze_quantity: Decimal | None = None
    reference_price: Decimal | None = None
    reference_vol: float | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def symbol(self) -> str:
        """``EXCHANGE:TRADINGSYMBOL``, as users and streams write it."""
        return f"{self.exchange}:{self.tradingsymbol}"

    @property
    def is_derivative(self) -> bool:
        """Futures and options: traded on margin, with an expiry."""
        return self.kind in DERIVATIVES

    @property
    def is_tradable(self) -> bool:
        """An index is a number, not a thing to buy."""
        return self.kind is not InstrumentKind.INDEX


@dataclass(frozen=True, slots=True)
class InstrumentDraft:
    """What an instrument is, before it has an id; fields as in `Instrument`."""

    exchange: str
    tradingsymbol: str
    name: str
    kind: InstrumentKind
    currency: str
    lot_size: Decimal
    tick_size: Decimal
    multiplier: Decimal = Decimal(1)
    underlying: str | None = None
    expiry: date | None = None
    strike: Decimal | None = None
    right: Right | None = None
    sector: str | None = None
    industry: str | None = None
    freeze_quantity: Decimal | None = None
    reference_price: Decimal | None = None
    reference_vol: float | None = None
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def symbol(self) -> str:
        """``EXCHANGE:TRADINGSYMBOL``."""
        return f"{self.exchange}:{self.tradingsymbol}"

    def with_id(self, instrument_id: int) -> Instrument:
        """Return the instrument that this draft becomes."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return Instrument(id=instrument_id, **values)


@dataclass(frozen=True, slots=True)
class InstrumentFilter:
    """What a list of instruments is narrowed to; None does not narrow."""

    exchange: str | None = None
    kind: InstrumentKind | None = None
    underlying: str | None = None


@dataclass(frozen=True, slots=True)
class TermChange:
    """A term of an instrument that a source tells otherwise than we have it.

    Parameters
    ----------
    before, after : str or None
        As text; None where it is missing.
    """

    symbol: str
    field: str
    before: str | None
    after: str | None
