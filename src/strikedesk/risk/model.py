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
from strikedesk.risk.limits import RiskLimits
from strikedesk.risk.portfolio import Portfolio
from strikedesk.risk.portfolio_margin import Needed


class OrderType(StrEnum):
    """How the price is decided."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    SL = "SL"
    SL_M = "SL-M"

    @property
    def has_limit(self) -> bool:
        """Tell whether it names the worst price itself."""
        return self in (OrderType.LIMIT, OrderType.SL)

    @property
    def is_stop(self) -> bool:
        """Tell whether it waits for its trigger before it is an order at all."""
        return self in (OrderType.SL, OrderType.SL_M)


KILL_SWITCH = "kill_switch"
"""Origin of the orders by which a kill switch closes positions. Only the desk itself gives it."""

SQUARE_OFF = "square_off"
"""Origin of the orders by which the desk closes intraday positions. Only the desk gives it."""


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What somebody wants to trade.

    Parameters
    ----------
    quantity : Decimal
        > 0, in the instrument's units.
    price : Decimal or None
        Limit; None for MARKET and SL-M.
    trigger_price : Decimal or None
        Of SL and SL-M: the last price that brings it to life.
    origin : str
        What asks: ``client``, or a part of the desk that places orders by itself.
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
    trigger_price: Decimal | None = None
    origin: str = "client"
    strategy_id: UUID | None = None
    group_id: UUID | None = None


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
class Restriction:
    """A name on a restricted list.

    Parameters
    ----------
    effect : str
        ``blocked`` or ``reduce_only``.
    """

    symbol: str
    effect: str
    reason: str


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """Everything that the gate judges by, read under the account's lock.

    Parameters
    ----------
    advised : frozenset of str
        Limits that warn and do not refuse.
    quote_max_age : timedelta
        Older references refuse.
    mis_closed : bool
        The exchange is closing MIS positions before the end of its session.
    days_to_expiry : int or None
        Of a contract; None for what does not expire.
    desk_halt, account_halt, strategy_halt : str or None
        Reason of the engaged kill switch.
    net_quantity : Decimal
        Signed position in the instrument and product of the order.
    working_buy, working_sell : Decimal
        Unfilled quantity of working orders there, >= 0 each; they never net each other away.
    charges : Decimal
        Estimate for the whole order at its reservation price.
    margin : Needed or None
        What the order needs beside the rest of the account, where derivatives are concerned.
    portfolio : Portfolio
        The whole account; this order is not in it.
    last_second, last_minute : int
        Orders of the account that were not denied.
    strategy_last_minute : int
        Orders of the order's strategy that were not denied; 0 without one, or without a limit.
    is_change : bool
        It is a working order with other terms, and no new one.
    same_ago : timedelta or None
        Since the last order with the same terms; None if there was none lately.
    """

    account: Account
    funds: Funds
    reference: Reference
    limits: RiskLimits
    portfolio: Portfolio
    advised: frozenset[str] = frozenset()
    quote_max_age: timedelta = timedelta(seconds=15)
    is_expired: bool = False
    mis_closed: bool = False
    days_to_expiry: int | None = None
    desk_halt: str | None = None
    account_halt: str | None = None
    strategy_halt: str | None = None
    restriction: Restriction | None = None
    net_quantity: Decimal = ZERO
    working_buy: Decimal = ZERO
    working_sell: Decimal = ZERO
    charges: Decimal = ZERO
    margin: Needed | None = None
    last_second: int = 0
    last_minute: int = 0
    strategy_last_minute: int = 0
    is_change: bool = False
    same_ago: timedelta | None = None


class DenyReason(StrEnum):
    """Why we refused an order; declared in precedence order."""

    DESK_HALTED = "desk_halted"
    ACCOUNT_HALTED = "account_halted"
    STRATEGY_HALTED = "strategy_halted"
    ACCOUNT_NOT_TRADABLE = "account_not_tradable"
    INSTRUMENT_NOT_TRADABLE = "instrument_not_tradable"
    INSTRUMENT_EXPIRED = "instrument_expired"
    CURRENCY_MISMATCH = "currency_mismatch"
    PRODUCT_NOT_ALLOWED = "product_not_allowed"
    MIS_CLOSED = "mis_closed"
    RESTRICTED = "restricted"
    LOT_SIZE = "lot_size"
    TICK_SIZE = "tick_size"
    QUANTITY_ABOVE_FREEZE = "quantity_above_freeze"
    QUANTITY_ABOVE_MAX = "quantity_above_max"
    PRICE_MISSING = "price_missing"
    PRICE_STALE = "price_stale"
    PRICE_OUTSIDE_COLLAR = "price_outside_collar"
    TRIGGER_PASSED = "trigger_passed"
    VALUE_ABOVE_MAX = "value_above_max"
    DUPLICATE = "duplicate"
    RATE_EXCEEDED = "rate_exceeded"
    STRATEGY_THROTTLED = "strategy_throttled"
    APPROVAL_REQUIRED = "approval_required"
    REDUCE_ONLY = "reduce_only"
    DAILY_LOSS = "daily_loss"
    WEEKLY_LOSS = "weekly_loss"
    MONTHLY_LOSS = "monthly_loss"
    DAYS_TO_EXPIRY = "days_to_expiry"
    OPEN_POSITIONS = "open_positions"
    POSITIONS_PER_SYMBOL = "positions_per_symbol"
    POSITION_TOO_LARGE = "position_too_large"
    CAPITAL_AT_RISK = "capital_at_risk"
    HOLDINGS_INSUFFICIENT = "holdings_insufficient"
    FUNDS_INSUFFICIENT = "funds_insufficient"


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal: the rule, a sentence, and the numbers that it was decided on.

    Parameters
    ----------
    limit : str or None
        The limit of `RiskLimits` that may only advise; None for a rule that always refuses.
    """

    reason: DenyReason
    message: str
    facts: dict[str, str] = field(default_factory=dict)
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """Leave to send; only the gate makes one, and only with one can an order be sent.

    Parameters
    ----------
    reserve : Decimal
        What the account sets aside until the order is done, >= 0.
    protection_price : Decimal or None
        Worst price that a MARKET or SL-M order may trade at; None for one with a limit.
    """

    terms: OrderTerms
    reserve: Decimal
    protection_price: Decimal | None
    warnings: tuple[Denied, ...] = ()
