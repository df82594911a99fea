"""Breaks: where two records of the same thing differ, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from strikedesk.core.trading import Side
from strikedesk.orders.broker import Report
from strikedesk.orders.model import Order
from strikedesk.positions.model import Product

_NAMES = uuid5(NAMESPACE_URL, "urn:strikedesk:reconciliation")


class IssueType(StrEnum):
    """Which two records differ. The first ones need a broker, the others only our own books."""

    ORDER_MISSING = "order_missing"
    ORDER_EXTERNAL = "order_external"
    QUANTITY_MISMATCH = "quantity_mismatch"
    PRICE_MISMATCH = "price_mismatch"
    STATUS_MISMATCH = "status_mismatch"
    FILL_MISSING = "fill_missing"
    FILL_UNKNOWN = "fill_unknown"
    FILL_MISMATCH = "fill_mismatch"
    POSITION_MISMATCH = "position_mismatch"
    CASH_MISMATCH = "cash_mismatch"
    ORDER_FILLS = "order_fills"
    POSITION_TRADES = "position_trades"
    LEDGER_BALANCE = "ledger_balance"
    LEDGER_TRADES = "ledger_trades"
    RESERVATION = "reservation"
    WORKING_QUANTITY = "working_quantity"
    MARGIN = "margin"
    DAILY_STATISTICS = "daily_statistics"
    AUDIT_CHAIN = "audit_chain"


INTERNAL = frozenset(
    {
        IssueType.ORDER_FILLS,
        IssueType.POSITION_TRADES,
        IssueType.LEDGER_BALANCE,
        IssueType.LEDGER_TRADES,
        IssueType.RESERVATION,
        IssueType.WORKING_QUANTITY,
        IssueType.MARGIN,
        IssueType.DAILY_STATISTICS,
        IssueType.AUDIT_CHAIN,
    }
)
"""Read in one snapshot of the database, so that nothing can be in flight between the two sides."""

MOVED_ONLY = frozenset(
    {
        IssueType.ORDER_FILLS,
        IssueType.POSITION_TRADES,
        IssueType.LEDGER_BALANCE,
        IssueType.LEDGER_TRADES,
        IssueType.DAILY_STATISTICS,
    }
)
"""A quick look goes only through what moved lately, or not at all."""

FILLS = frozenset({IssueType.FILL_MISSING, IssueType.FILL_UNKNOWN, IssueType.FILL_MISMATCH})


class Severity(StrEnum):
    """How bad it is; an unresolved critical break halts its account."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class IssueStatus(StrEnum):
    """Whether anybody must still do something about it."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


class IssueEvent(StrEnum):
    """What can happen to an issue."""

    FOUND = "found"
    CHANGED = "changed"
    FIX_TRIED = "fix_tried"
    FIXED = "fixed"
    GONE = "gone"
    BACK = "back"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Break:
    """A difference as one look found it.

    Parameters
    ----------
    account_id : UUID or None
        None for what concerns the whole desk.
    subject : str
        What differs; with account and type it makes the id, so the same break has the same id.
    ours, theirs : str or None
        The two records; for an internal break, what is stored and what it should add up to.
    mark : str
        What makes it this difference and not another one of the same subject.
    cure : tuple of Report
        What the venue tells that provably mends it, to be booked the normal way.
    asks_about : UUID or None
        The order about which the venue may have evidence.
    """

    type: IssueType
    severity: Severity
    account_id: UUID | None
    subject: str
    message: str
    ours: str | None
    theirs: str | None
    mark: str
    order_id: UUID | None = None
    instrument_id: int | None = None
    cure: tuple[Report, ...] = ()
    asks_about: UUID | None = None

    @property
    def id(self) -> UUID:
        """The same for the same break, however often and by whomever it is found."""
        return uuid5(_NAMES, f"{self.account_id}|{self.type}|{self.subject}")

    @property
    def is_internal(self) -> bool:
        """Tell whether our own books contradict themselves, whatever a broker says."""
        return self.type in INTERNAL


@dataclass(frozen=True, slots=True)
class Suspect:
    """A break that was seen, and may still be something in flight."""

    account_id: UUID | None
    mark: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """A break on record. Its row is never deleted.

    Parameters
    ----------
    times_seen : int
        Looks that found it.
    gone_at : datetime or None
        When a look first did not find it any more; somebody must still say why.
    fix : str or None
        What was told to the order path to mend it, at ``fix_tried_at``.
    resolved_by : str or None
        A person, or ``system`` where the fix worked.
    """

    id: UUID
    account_id: UUID | None
    type: IssueType
    severity: Severity
    status: IssueStatus
    subject: str
    order_id: UUID | None
    instrument_id: int | None
    message: str
    ours: str | None
    theirs: str | None
    mark: str
    first_seen_at: datetime
    last_seen_at: datetime
    times_seen: int
    gone_at: datetime | None = None
    fix: str | None = None
    fix_tried_at: datetime | None = None
    auto_fixed: bool = False
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolution: str | None = None

    def hours_unresolved(self, now: datetime) -> Decimal:
        """Hours from the first look that found it to its resolution, or to now; two places."""
        lasted = max((self.resolved_at or now) - self.first_seen_at, timedelta(0))
        return (Decimal(lasted // timedelta(seconds=36)) / 100).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class Fill:
    """A fill as we have booked it."""

    order_id: UUID
    exec_id: str
    instrument_id: int
    side: Side
    quantity: Decimal
    price: Decimal
    executed_at: datetime


@dataclass(frozen=True, slots=True)
class Books:
    """What we hold to be so of one account.

    Parameters
    ----------
    orders : tuple of Order
        The open ones, and all that the broker's snapshot names.
    fills : tuple of Fill
        From the broker in question: all since its ``executions_since``, and all that it names.
    positions : dict
        Signed quantity by instrument and product.
    """

    account_id: UUID
    currency: str
    orders: tuple[Order, ...] = ()
    fills: tuple[Fill, ...] = ()
    positions: dict[tuple[int, Product], Decimal] | None = None
    cash: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tie:
    """Two numbers of our own books that must be the same.

    Parameters
    ----------
    name : str
        Which number it is: ``filled_quantity``, ``cash``, ….
    stored, derived : Decimal
        What is written down, and what the facts add up to.
    """

    type: IssueType
    account_id: UUID
    subject: str
    name: str
    stored: Decimal
    derived: Decimal
    order_id: UUID | None = None
    instrument_id: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What one look did.

    Parameters
    ----------
    is_whole : bool
        It went through all books, not only through what moved lately.
    suspects : int
        Differences that may still be in flight; they are issues if the next look finds them.
    fixes : int
        Breaks for which the order path was told what mends them.
    not_compared : tuple of str
        What no broker can tell, or did not.
    """

    at: datetime
    is_whole: bool
    accounts: int
    found: int
    suspects: int
    fixes: int
    halted: int
    not_compared: tuple[str, ...]
