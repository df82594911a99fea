"""A chain as arrays: what is quoted, and what follows from it.

Arrays of shape (2, n) hold calls in row 0 and puts in row 1, one column per strike. NaN is a
value that is missing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from strikedesk.instruments.model import Instrument

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]

SIGNS: Floats = np.array([[1.0], [-1.0]])
"""+1 for the row of calls, -1 for that of puts."""


class VolStatus(IntEnum):
    """Why a contract has an implied volatility, or has none."""

    OK = 0
    NOT_LISTED = 1
    """There is no such contract."""
    NO_QUOTE = 2
    """Neither a bid nor an ask, and no last price that is fresh."""
    NO_BID = 3
    NO_ASK = 4
    CROSSED = 5
    """The bid is above the ask, so there is no middle."""
    MALFORMED = 6
    """A price is negative or infinite."""
    NO_FORWARD = 7
    """Nothing tells what the underlying is worth at expiry."""
    EXPIRED = 8
    NO_TIME_VALUE = 9
    """The price is intrinsic value up to rounding: any small volatility fits."""
    BELOW_INTRINSIC = 10
    """The price is below what exercise at expiry is worth: no volatility is low enough."""
    ABOVE_MAXIMUM = 11
    """The price is above what any volatility gives."""

    @property
    def word(self) -> str:
        """The status as the API says it."""
        return self.name.lower()


class PriceSource(IntEnum):
    """Which price a volatility is taken from."""

    NONE = 0
    MID = 1
    LAST = 2


class GreeksFrom(IntEnum):
    """Whose volatility the Greeks of a contract are computed with."""

    NONE = 0
    OWN = 1
    OTHER_SIDE = 2
    """That of the other right at the same strike, because its own price gives none."""


class ForwardSource(StrEnum):
    """Where a forward comes from, best first."""

    PARITY = "put_call_parity"
    FUTURE = "future"
    SPOT = "spot_and_rate"
    NONE = "none"


class DiscountSource(StrEnum):
    """Where a discount factor comes from."""

    PARITY = "put_call_parity"
    GIVEN = "given_rate"
    ASSUMED = "assumed_rate"


@dataclass(frozen=True, slots=True)
class Price:
    """A price of something beside the chain.

    Parameters
    ----------
    value : float
        NaN when it is missing.
    age_s : float
        Seconds since the source last spoke; NaN if it never did.
    """

    symbol: str
    value: float
    age_s: float
    is_stale: bool


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """What the board says of the contracts of one expiry; (2, n) each.

    Parameters
    ----------
    bid, ask, last : float64
        Quote currency per unit.
    volume, open_interest : float64
        Counts.
    age_s, last_age_s : float64
        Seconds since the source last spoke, and since the last price was made.
    is_stale : bool
        Older than the desk allows, or never quoted.
    is_last_fresh : bool
        Whether the last price was made within that age.
    """

    bid: Floats
    ask: Floats
    last: Floats
    volume: Floats
    open_interest: Floats
    age_s: Floats
    last_age_s: Floats
    is_listed: Bools
    is_stale: Bools
    is_last_fresh: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """The contracts of one expiry, by strike.

    Parameters
    ----------
    contracts : pair of sequences of Instrument or None
        Calls and puts, aligned with ``strikes``.
    strikes : (n,) float64
        Rising.
    ends_at : datetime
        When trading in them ends.
    is_american : bool
        Whether they may be exercised before expiry.
    """

    underlying: str
    exchange: str
    expiry: date
    currency: str
    contracts: tuple[tuple[Instrument | None, ...], tuple[Instrument | None, ...]]
    strikes: Floats
    ends_at: datetime
    is_american: bool


@dataclass(frozen=True, slots=True, eq=False)
class ChainQuotes:
    """Everything that an analysis of one expiry starts from.

    Parameters
    ----------
    tau : float
        Years to the end of trading, ACT/365, >= 0.
    spot, future : Price
        Of the underlying, and of the future that expires with the options.
    """

    listing: Listing
    quotes: Quotes
    tau: float
    spot: Price
    future: Price
    as_of: datetime

    @property
    def is_stale(self) -> bool:
        """Whether not one contract has a fresh quote."""
        return bool(self.quotes.is_stale[self.quotes.is_listed].all())

    @property
    def counts(self) -> Bools:
        """(2, n) what sums and fits use: fresh quotes, or all of them where none is fresh."""
        use = self.quotes.is_listed if self.is_stale else ~self.quotes.is_stale
        return np.asarray(use & self.quotes.is_listed)


@dataclass(frozen=True, slots=True)
class Carry:
    """What the underlying is worth at expiry, and a unit of currency paid then is worth now.

    Parameters
    ----------
    forward : float
        NaN when nothing tells it.
    rate : float
        Continuously compounded per year, that the discount factor stands for.
    forward_std_err : float
        From the scatter of the strikes; NaN unless several told the forward.
    strikes_used : int
        0 unless the forward is from parity.
    rests_on_stale : bool
        Whether what it comes from was stale.
    """

    forward: float
    discount: float
    rate: float
    forward_source: ForwardSource
    discount_source: DiscountSource
    forward_std_err: float
    strikes_used: int
    rests_on_stale: bool


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """One expiry, analysed; (2, n) each.

    Parameters
    ----------
    mid : float64
        Middle of bid and ask, where both are there and do not cross.
    price : float64
        What the volatility is taken from.
    vol : float64
        Implied volatility per year, as a decimal.
    status : int8 of VolStatus
    delta, gamma : float64
        Per 1 of spot, the forward moving in proportion.
    vega : float64
        Per point (0.01) of volatility.
    theta : float64
        Per calendar day, the forward standing still.
    intrinsic, extrinsic : float64
        What exercise at the spot price would bring, and the rest of the price.
    atm : int or None
        Column of the strike nearest to the forward.
    """

    source: ChainQuotes
    carry: Carry
    mid: Floats
    price: Floats
    price_source: Codes
    vol: Floats
    status: Codes
    greeks_vol: Floats
    greeks_from: Codes
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    intrinsic: Floats
    extrinsic: Floats
    atm: int | None

    @property
    def strikes(self) -> Floats:
        """(n,) rising."""
        return self.source.listing.strikes

    @property
    def atm_strike(self) -> float | None:
        """The strike nearest to the forward, None where there is no forward."""
        return None if self.atm is None else float(self.strikes[self.atm])
