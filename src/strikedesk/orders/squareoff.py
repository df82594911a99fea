"""How much of an MIS position to close at its square-off, how often, and under which names.

Pure: what was tried so far comes in, what to try next goes out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count, takewhile
from uuid import UUID

from strikedesk.core.numbers import ZERO, floor_to_step
from strikedesk.core.trading import Side
from strikedesk.exchange.model import CancelReason
from strikedesk.instruments.model import Instrument
from strikedesk.risk.model import SQUARE_OFF, DenyReason

ORIGIN = SQUARE_OFF

RETRY_FIRST = timedelta(seconds=5)
RETRY_LAST = timedelta(seconds=60)
RETRY_LATE = timedelta(minutes=10)
"""After the close nobody can tell for how long something is in the way."""

TOO_LARGE = frozenset({
    DenyReason.QUANTITY_ABOVE_FREEZE,
    DenyReason.QUANTITY_ABOVE_MAX,
    DenyReason.VALUE_ABOVE_MAX,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """An order that the square-off has placed.

    Parameters
    ----------
    reason : str or None
        Why it was denied, rejected or cancelled, for a person.
    """

    client_order_id: str
    at: datetime
    filled_quantity: Decimal
    reason_code: str | None
    reason: str | None

    @property
    def was_too_large(self) -> bool:
        """Tell whether a smaller one would have been taken."""
        return self.reason_code in TOO_LARGE

    @property
    def met_its_own(self) -> bool:
        """Tell whether an order of the same account stood in its way."""
        return self.reason_code == CancelReason.SELF_MATCH

    @property
    def was_in_vain(self) -> bool:
        """Tell whether asking the same again at once would be no use."""
        return not self.filled_quantity and not self.was_too_large


@dataclass(frozen=True, slots=True)
class Due:
    """An MIS position that should not be open any more.

    Parameters
    ----------
    net_quantity : Decimal
        Signed, not 0.
    working_buy, working_sell : Decimal
        What working orders may still trade there, orders of unknown fate among them.
    """

    account_id: UUID
    user_id: UUID
    instrument_id: int
    net_quantity: Decimal
    working_buy: Decimal
    working_sell: Decimal

    @property
    def key(self) -> tuple[UUID, int]:
        """Account and instrument."""
        return self.account_id, self.instrument_id

    @property
    def side(self) -> Side:
        """The side that closes it."""
        return Side.SELL if self.net_quantity > ZERO else Side.BUY

    @property
    def closable(self) -> Decimal:
        """What can be closed without turning the position over, whatever else fills; >= 0."""
        working = self.working_sell if self.side is Side.SELL else self.working_buy
        return max(abs(self.net_quantity) - working, ZERO)


def name(day: date, instrument_id: int, number: int) -> str:
    """Return the ``client_order_id`` of an attempt: the same one for the same attempt."""
    return f"{prefix(day, instrument_id)}{number}"


def prefix(day: date, instrument_id: int) -> str:
    """Return what the names of all attempts of a session day on an instrument begin with."""
    return f"square-off-{day:%Y%m%d}-{instrument_id}-"


def next_name(day: date, instrument_id: int, taken: Collection[str]) -> str:
    """Return the first name that is free."""
    return next(n for i in count(1) if (n := name(day, instrument_id, i)) not in taken)


def next_quantity(due: Due, instrument: Instrument, attempts: Sequence[Attempt]) -> Decimal:
    """Return how much to close next, 0 if nothing.

    At most the freeze quantity; half as much for each attempt that was denied as too large,
    and at least a lot.
    """
    closable, lot = due.closable, instrument.lot_size
    if closable <= lot:
        return closable
    most = closable / 2 ** sum(attempt.was_too_large for attempt in attempts)
    if instrument.freeze_quantity is not None:
        most = min(most, instrument.freeze_quantity)
    return max(floor_to_step(most, lot), lot)


def is_time(attempts: Sequence[Attempt], at: datetime, *, is_late: bool) -> bool:
    """Tell whether to try now: at once as long as something comes of it, then ever more rarely.

    Parameters
    ----------
    attempts : sequence of Attempt
        Oldest first.
    is_late : bool
        The session is over.
    """
    in_vain = len(list(takewhile(lambda each: each.was_in_vain, reversed(attempts))))
    if not in_vain:
        return True
    wait = RETRY_LATE if is_late else min(RETRY_FIRST * 2 ** min(in_vain - 1, 10), RETRY_LAST)
    # A recording that is played again begins before what was tried the last time.
    return not timedelta(0) <= at - attempts[-1].at < wait
