"""How positions are closed by a kill switch: in which order, in what pieces. Pure.

The order, for each account and underlying: written options first, then short futures and shares,
then long futures and shares, then bought options. Each step begins when the one before is flat,
so that what hedges a short is never sold while the short is open.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from uuid import UUID

from strikedesk.core.numbers import ZERO, floor_to_step
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.model import KILL_SWITCH, OrderTerms, OrderType
from strikedesk.risk.portfolio import underlying_of

TRIES_MAX = 20
PIECES_MAX = 20


class Step(IntEnum):
    """When a position's turn comes; the lower goes first."""

    WRITTEN_OPTIONS = 1
    SHORTS = 2
    LONGS = 3
    BOUGHT_OPTIONS = 4


@dataclass(frozen=True, slots=True)
class Open:
    """A position that is to be closed.

    Parameters
    ----------
    net_quantity : Decimal
        Signed, what of it is in scope; never 0.
    working : Decimal
        Of closing orders that are under way, >= 0.
    tries : int
        Closing orders that there were, whatever became of them.
    rests : bool
        The last of them ended without being filled a moment ago: the next one waits.
    """

    account_id: UUID
    user_id: UUID
    instrument: Instrument
    product: Product
    net_quantity: Decimal
    working: Decimal = ZERO
    tries: int = 0
    rests: bool = False
    strategy_id: UUID | None = None

    @property
    def side(self) -> Side:
        """The side that closes it."""
        return Side.SELL if self.net_quantity > ZERO else Side.BUY

    @property
    def step(self) -> Step:
        """When its turn comes."""
        is_short = self.net_quantity < ZERO
        if self.instrument.kind is InstrumentKind.OPT:
            return Step.WRITTEN_OPTIONS if is_short else Step.BOUGHT_OPTIONS
        return Step.SHORTS if is_short else Step.LONGS


@dataclass(frozen=True, slots=True)
class Closing:
    """An order that closes a position, or a piece of it.

    Parameters
    ----------
    number : int
        Of all closing orders of its position, from 1; makes its id the same after a crash.
    """

    position: Open
    quantity: Decimal
    number: int

    def terms(self, kill_id: UUID) -> OrderTerms:
        """Make the order's terms."""
        held = self.position
        return OrderTerms(
            account_id=held.account_id,
            client_order_id=(
                f"kill-{kill_id.hex[-16:]}-{held.instrument.id}-{held.product}-{self.number}"
            ),
            instrument=held.instrument,
            side=held.side,
            order_type=OrderType.MARKET,
            quantity=self.quantity,
            price=None,
            product=held.product,
            time_in_force=TimeInForce.DAY,
            origin=KILL_SWITCH,
            strategy_id=held.strategy_id,
        )


def in_turn(positions: Iterable[Open]) -> list[Open]:
    """Return the positions whose turn it is: of each account and underlying the lowest step."""
    groups: dict[tuple[UUID, str], list[Open]] = defaultdict(list)
    for position in positions:
        groups[position.account_id, underlying_of(position.instrument)].append(position)
    return [
        position
        for group in groups.values()
        for position in group
        if position.step is min(each.step for each in group)
    ]


def closings(positions: Iterable[Open]) -> list[Closing]:
    """Return the orders that are due now; what is under way or has to rest gets none."""
    ready = (p for p in in_turn(positions) if not p.rests and p.tries < TRIES_MAX)
    return [closing for position in ready for closing in pieces(position)]


def pieces(position: Open) -> Iterator[Closing]:
    """Cut what is left to close into orders that the exchange takes, whole lots each."""
    instrument = position.instrument
    left = floor_to_step(abs(position.net_quantity) - position.working, instrument.lot_size)
    most = left
    if instrument.freeze_quantity is not None:
        most = floor_to_step(instrument.freeze_quantity, instrument.lot_size) or left
    for number in range(position.tries + 1, position.tries + 1 + PIECES_MAX):
        if left <= ZERO:
            return
        yield Closing(position, min(left, most), number)
        left -= most


def of_strategy(net_quantity: Decimal, traded: Decimal) -> Decimal:
    """Return how much of a position a strategy's own trades account for, signed.

    Never more than there is, never the other way: what others closed is not opened again.
    """
    if net_quantity * traded <= ZERO:
        return ZERO
    return net_quantity if abs(net_quantity) < abs(traded) else traded
