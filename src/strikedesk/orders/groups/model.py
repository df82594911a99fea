"""A group of orders as it is stored, and what is to be done about it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument
from strikedesk.orders.groups.life import GroupEvent, GroupKind, GroupStatus, LegEvent, LegStatus
from strikedesk.orders.lifecycle import DONE
from strikedesk.orders.model import Order
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType


class Policy(StrEnum):
    """What a basket does when a leg comes to nothing."""

    STOP = "stop"
    CONTINUE = "continue"
    UNWIND = "unwind"


class LegRole(StrEnum):
    """What a leg is for."""

    LEG = "leg"
    SLICE = "slice"
    TRIGGER = "trigger"
    ENTRY = "entry"
    TARGET = "target"
    STOP = "stop"


class When(StrEnum):
    """From which side the last price must come to the trigger."""

    ABOVE = "above"
    BELOW = "below"

    def is_reached(self, trigger: Decimal, last_price: Decimal) -> bool:
        """Tell whether the last price is at the trigger or beyond it."""
        return last_price >= trigger if self is When.ABOVE else last_price <= trigger


@dataclass(frozen=True, slots=True)
class Watch:
    """A last price that is waited for."""

    when: When
    price: Decimal

    def is_reached(self, last_price: Decimal) -> bool:
        """Tell whether it has come."""
        return self.when.is_reached(self.price, last_price)


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a group.

    Parameters
    ----------
    number : int
        Its place in the order of execution, from 0.
    position : int
        Its place in the request, from 0.
    quantity : Decimal
        What it may trade at most; of a bracket's exits, what the entry may.
    watch : Watch or None
        The last price that fires it.
    firing : int
        1 for the leg of the group that fired first, 2 for the next; 0 for one that has not.
    steps : int
        How many orders were placed for it.
    steps_before : int
        How many of them before it fired.
    reason_code, reason : str or None
        Why it could never be an order.
    """

    number: int
    position: int
    role: LegRole
    instrument: Instrument
    side: Side
    order_type: OrderType
    quantity: Decimal
    price: Decimal | None
    trigger_price: Decimal | None
    product: Product
    time_in_force: TimeInForce
    status: LegStatus = LegStatus.WAITING
    watch: Watch | None = None
    firing: int = 0
    fired_at: datetime | None = None
    fired_price: Decimal | None = None
    steps: int = 0
    steps_before: int = 0
    reason_code: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it is stored.

    Parameters
    ----------
    client_group_id : str
        The client's, unique on the account among groups of that kind.
    fingerprint : str
        Of what was asked for, so that asking again is told from asking for something else.
    expires_at : datetime or None
        When a GTT ends that has not fired.
    next_at : datetime or None
        When it must be looked at though nothing happened.
    """

    id: UUID
    account_id: UUID
    user_id: UUID
    kind: GroupKind
    client_group_id: str
    fingerprint: str
    status: GroupStatus
    legs: tuple[Leg, ...]
    created_by: str
    created_at: datetime
    updated_at: datetime
    policy: Policy | None = None
    strategy_id: UUID | None = None
    expires_at: datetime | None = None
    next_at: datetime | None = None
    reason_code: str | None = None
    reason: str | None = None
    version: int = 1

    def leg(self, role: LegRole) -> Leg:
        """Return the only leg of that role."""
        (found,) = (leg for leg in self.legs if leg.role is role)
        return found

    @property
    def fired(self) -> Leg | None:
        """The leg that fired last."""
        return max((x for x in self.legs if x.firing), key=lambda leg: leg.firing, default=None)


def client_order_id(group_id: UUID, leg: int, step: int) -> str:
    """Name an order of a group: the same act has the same name however often it is tried."""
    return f"g-{group_id.hex}-{leg}-{step}"


def place_of(client_order_id: str) -> tuple[int, int]:
    """Return the leg and the step that an order was placed for."""
    _, _, leg, step = client_order_id.split("-")
    return int(leg), int(step)


class Worked:
    """What the orders of a group have come to.

    Parameters
    ----------
    orders : sequence of Order
        All of the group, in any order.
    """

    def __init__(self, group: Group, orders: Sequence[Order]) -> None:
        self._by_leg: dict[int, list[Order]] = defaultdict(list)
        self._sides = {leg.number: leg.side for leg in group.legs}
        for order in sorted(orders, key=lambda order: place_of(order.client_order_id)):
            self._by_leg[place_of(order.client_order_id)[0]].append(order)

    def own(self, leg: Leg) -> list[Order]:
        """Return a leg's orders, oldest first, without those that close it again."""
        return [order for order in self._by_leg[leg.number] if order.side is leg.side]

    def of_turn(self, leg: Leg) -> list[Order]:
        """Return the orders that a leg has had since it fired; all, if it has not."""
        return [o for o in self.own(leg) if place_of(o.client_order_id)[1] > leg.steps_before]

    def closing(self, leg: Leg) -> list[Order]:
        """Return the orders that close what a leg has opened, oldest first."""
        return [order for order in self._by_leg[leg.number] if order.side is not leg.side]

    def filled(self, leg: Leg) -> Decimal:
        """Return what a leg has traded."""
        return sum((order.filled_quantity for order in self.own(leg)), ZERO)

    def open(self, leg: Leg) -> Decimal:
        """Return what a leg has opened and no order of the group has closed."""
        closed = sum((order.filled_quantity for order in self.closing(leg)), ZERO)
        return self.filled(leg) - closed

    def live(self, *legs: Leg) -> list[Order]:
        """Return the orders of these legs that may still trade."""
        found = (order for leg in legs for order in self._by_leg[leg.number])
        return [order for order in found if order.status not in DONE]


@dataclass(frozen=True, slots=True)
class Place:
    """An order to place for a leg."""

    leg: Leg
    quantity: Decimal
    side: Side
    order_type: OrderType
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.DAY


@dataclass(frozen=True, slots=True)
class Cancel:
    """An order to cancel."""

    order: Order


@dataclass(frozen=True, slots=True)
class Resize:
    """An order whose total quantity is to be another."""

    order: Order
    quantity: Decimal


Action = Place | Cancel | Resize


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done about a group now; empty when it only waits.

    Parameters
    ----------
    event : GroupEvent or None
        What has become of the group, which comes before the actions.
    legs : tuple
        What has become of legs, by number.
    again_at : datetime or None
        When to look again though nothing happened.
    """

    actions: tuple[Action, ...] = ()
    event: GroupEvent | None = None
    legs: tuple[tuple[int, LegEvent], ...] = ()
    reason: tuple[str, str] | None = None
    again_at: datetime | None = None

    @property
    def does_something(self) -> bool:
        """Tell whether there is anything to store."""
        return bool(self.actions or self.event or self.legs)


WAIT = Plan()


@dataclass(frozen=True, slots=True)
class Reached:
    """A last price that was seen at a trigger or beyond."""

    price: Decimal
    at: datetime
