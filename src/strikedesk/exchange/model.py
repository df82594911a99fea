"""What the paper exchange is told and what it tells, in FIX words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce


class Liquidity(StrEnum):
    """Who was there first: the maker rested, the taker came."""

    MAKER = "maker"
    TAKER = "taker"


class RejectReason(StrEnum):
    """Why the venue does not take an order; declared in precedence order."""

    UNKNOWN_INSTRUMENT = "unknown_instrument"
    NOT_TRADABLE = "not_tradable"
    CONTRACT_EXPIRED = "contract_expired"
    QUANTITY_NOT_POSITIVE = "quantity_not_positive"
    QUANTITY_NOT_IN_LOTS = "quantity_not_in_lots"
    QUANTITY_ABOVE_FREEZE = "quantity_above_freeze"
    PROTECTION_MISSING = "protection_missing"
    PRICE_NOT_POSITIVE = "price_not_positive"
    PRICE_OFF_TICK = "price_off_tick"
    STOP_IMMEDIATE_OR_CANCEL = "stop_immediate_or_cancel"
    TRIGGER_NOT_POSITIVE = "trigger_not_positive"
    TRIGGER_OFF_TICK = "trigger_off_tick"
    TRIGGER_ON_WRONG_SIDE_OF_LIMIT = "trigger_on_wrong_side_of_limit"
    TRIGGER_ON_WRONG_SIDE_OF_PROTECTION = "trigger_on_wrong_side_of_protection"


class CancelReason(StrEnum):
    """Why what was left of an order ended."""

    REQUESTED = "requested"
    IMMEDIATE_OR_CANCEL = "immediate_or_cancel"
    BOOK_EXHAUSTED = "book_exhausted"
    SELF_MATCH = "self_match"


class CancelRejectReason(StrEnum):
    """Why a cancel or replace came to nothing."""

    UNKNOWN_ORDER = "unknown_order"
    TOO_LATE = "too_late"
    NO_LIMIT_TO_CHANGE = "no_limit_to_change"
    NO_TRIGGER_TO_CHANGE = "no_trigger_to_change"
    ALREADY_TRIGGERED = "already_triggered"
    QUANTITY_ALREADY_DONE = "quantity_already_done"


@dataclass(frozen=True, slots=True)
class VenueOrder:
    """An order as the venue takes it.

    Parameters
    ----------
    order_id : UUID
        Ours, unique for ever: the same id twice is the same order, never a second one.
    limit_price : Decimal or None
        None makes it a market order.
    protection_price : Decimal or None
        The worst price that a market order may trade at; without one it is rejected.
    trigger_price : Decimal or None
        Makes it a stop: it waits outside the book until the last traded price is there. With a
        limit it is an SL, with a protection price alone an SL-M.
    """

    order_id: UUID
    account_id: UUID
    instrument_id: int
    side: Side
    quantity: Decimal
    limit_price: Decimal | None
    time_in_force: TimeInForce = TimeInForce.DAY
    protection_price: Decimal | None = None
    trigger_price: Decimal | None = None

    def is_reached_by(self, last_price: Decimal) -> bool:
        """Tell whether a last traded price triggers this stop; never for an order that is none.

        A buy is triggered at its trigger or above, a sale at its trigger or below.
        """
        if self.trigger_price is None:
            return False
        return (last_price - self.trigger_price) * self.side.sign >= ZERO

    @property
    def worst_price(self) -> Decimal:
        """The limit of a limit order, the protection of a market order.

        Raises
        ------
        ValueError
            If it has neither.
        """
        worst = self.protection_price if self.limit_price is None else self.limit_price
        if worst is None:
            raise ValueError("a market order without protection has no worst price")
        return worst


@dataclass(frozen=True, slots=True)
class WorkingOrder:
    """What rests, or waits for its trigger, at the venue of one order.

    Parameters
    ----------
    cum_qty : Decimal
        Done so far, 0 <= cum_qty < quantity.
    queue_ahead : Decimal
        Estimated outside quantity that trades at this price before it.
    is_triggered : bool
        True for a stop whose trigger was reached; False for one that waits, and for an order
        that is no stop. A stop that has traded was triggered, whatever is said here.
    day_ends_at : datetime or None
        Said by who restores an order: the close of the session that a DAY order belongs to
        (`expiry.day_ends_at`). None when it is not known, and then the order goes on.
    """

    order: VenueOrder
    cum_qty: Decimal = ZERO
    queue_ahead: Decimal = ZERO
    is_triggered: bool = False
    day_ends_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Tell whether it is a stop outside the book."""
        is_stop = self.order.trigger_price is not None
        return is_stop and not self.is_triggered and self.cum_qty == ZERO

    @property
    def leaves_qty(self) -> Decimal:
        """What can still trade."""
        return self.order.quantity - self.cum_qty


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What every report says: which order, and how much of it is done and open.

    As in FIX, ``leaves_qty`` is 0 once an order has ended, whatever of it traded.
    """

    order_id: UUID
    account_id: UUID
    instrument_id: int
    cum_qty: Decimal
    leaves_qty: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(_Report):
    """The venue has the order: it waits for its trigger, rests, or is about to trade."""

    exec_type: ClassVar[str] = "ACCEPTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggered(_Report):
    """The trigger of a stop was reached; from here on it is a limit or a market order.

    Parameters
    ----------
    last_price : Decimal
        The last traded price that did it.
    """

    exec_type: ClassVar[str] = "TRIGGERED"
    last_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(_Report):
    """A part of the order, or its last part, has traded.

    Parameters
    ----------
    exec_id : str
        ``{order_id}:{cum_qty}``: since what is done only grows, it is unique, and a venue
        rebuilt from the database goes on where the old one stopped.
    """

    exec_type: ClassVar[str] = "FILLED"
    exec_id: str
    last_qty: Decimal
    last_px: Decimal
    liquidity: Liquidity


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced(_Report):
    """The order now has these terms, whether or not each of them changed."""

    exec_type: ClassVar[str] = "REPLACED"
    quantity: Decimal
    limit_price: Decimal | None
    trigger_price: Decimal | None = None
    protection_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Canceled(_Report):
    """What was left of the order is gone."""

    exec_type: ClassVar[str] = "CANCELED"
    reason: CancelReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(_Report):
    """The venue never took the order."""

    exec_type: ClassVar[str] = "REJECTED"
    reason: RejectReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired(_Report):
    """The session or the contract ended before the order was done."""

    exec_type: ClassVar[str] = "EXPIRED"


ExecutionReport = Accepted | Triggered | Filled | Replaced | Canceled | Rejected | Expired


@dataclass(frozen=True, slots=True)
class CancelRejected:
    """A cancel or replace came to nothing; the order is as it was."""

    order_id: UUID
    reason: CancelRejectReason | RejectReason
    at: datetime


def exec_id_of(order_id: UUID, cum_qty: Decimal) -> str:
    """Name the execution that brought an order to ``cum_qty``, however that is written."""
    return f"{order_id}:{cum_qty.normalize():f}"
