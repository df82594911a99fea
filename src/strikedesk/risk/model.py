"""What the gate is asked, what it knows, and what it answers."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.accounts.model import Account, Funds
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument
from strikedesk.positions.model import (
    Product,
)


class OrderType(StrEnum):
    """How the price is decided."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What somebody wants to trade.

    Parameters
    ----------
    quantity : Decimal
        > 0, in the instrument's units.
    price : Decimal or None
        Limit; None for a market order.
    """

    account_id: UUID
    client_order_id: str
    instrument: Instrument
    side: Side
    order_type: OrderType
    quantity: Decimal
    price: Decimal | None
    product: Product
    time_in_force: TimeInForce


@dataclass(frozen=True, slots=True)
class Reference:
    """The market that an order is judged against; what is missing is None."""

    last_price: Decimal | None = None
    bid: Decimal | None = None
    ask: Decimal | None = None
    age: timedelta | None = None
    underlying_price: Decimal | None = None

    def touch(self, side: Side) -> Decimal | None:
        """Return the price that an order of that side would meet first."""
        return self.ask if side is Side.BUY else self.bid


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """Hard limits of the gate; there is no override.

    Parameters
    ----------
    quantity_max : Decimal
        Largest quantity of one order.
    value_max : Decimal or None
        Largest value of one order in the account's currency; None for no limit of its own.
    collar : Decimal
        How far beyond the reference an order for shares or futures may be priced, as a fraction.
    collar_option : Decimal
        The same for options, whose prices are small and move more.
    quote_max_age : timedelta
        Older references refuse.
    """

    quantity_max: Decimal = Decimal(1_000_000)
    value_max: Decimal | None = None
    collar: Decimal = Decimal("0.20")
    collar_option: Decimal = Decimal("1.00")
    quote_max_age: timedelta = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """Everything that the gate judges by, read under the account's lock.

    Parameters
    ----------
    desk_halt, account_halt : str or None
        Reason of the engaged kill switch.
    net_quantity : Decimal
        Signed position in the instrument and product of the order.
    working_buy, working_sell : Decimal
        Unfilled quantity of working orders there, >= 0 each; they never net each other away.
    charges : Decimal
        Estimate for the whole order at its reservation price.
    """

    account: Account
    funds: Funds
    reference: Reference
    limits: RiskLimits
    is_expired: bool = False
    desk_halt: str | None = None
    account_halt: str | None = None
    net_quantity: Decimal = ZERO
    working_buy: Decimal = ZERO
    working_sell: Decimal = ZERO
    charges: Decimal = ZERO


class DenyReason(StrEnum):
    """Why we refused an order; declared in precedence order."""

    DESK_HALTED = "desk_halted"
    ACCOUNT_HALTED = "account_halted"
    ACCOUNT_NOT_TRADABLE = "account_not_tradable"
    INSTRUMENT_NOT_TRADABLE = "instrument_not_tradable"
    INSTRUMENT_EXPIRED = "instrument_expired"
    CURRENCY_MISMATCH = "currency_mismatch"
    PRODUCT_NOT_ALLOWED = "product_not_allowed"
    LOT_SIZE = "lot_size"
    TICK_SIZE = "tick_size"
    QUANTITY_ABOVE_FREEZE = "quantity_above_freeze"
    QUANTITY_ABOVE_MAX = "quantity_above_max"
    PRICE_MISSING = "price_missing"
    PRICE_STALE = "price_stale"
    PRICE_OUTSIDE_COLLAR = "price_outside_collar"
    VALUE_ABOVE_MAX = "value_above_max"
    REDUCE_ONLY = "reduce_only"
    HOLDINGS_INSUFFICIENT = "holdings_insufficient"
    FUNDS_INSUFFICIENT = "funds_insufficient"


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal: the rule, a sentence, and the numbers that it was decided on."""

    reason: DenyReason
    message: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Approved:
    """Leave to send; only the gate makes one, and only with one can an order be sent.

    Parameters
    ----------
    reserve : Decimal
        What the account sets aside until the order is done, >= 0.
    protection_price : Decimal or None
        Worst price that a market order may trade at; None for a limit order.
    """

    terms: OrderTerms
    reserve: Decimal
    protection_price: Decimal | None
