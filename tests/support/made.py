"""Groups and orders made by hand, and a venue that is a dice: for tests without a database."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.groups import bracket
from strikedesk.orders.groups.life import (
    GroupEvent,
    GroupKind,
    GroupStatus,
    LegEvent,
    next_leg_status,
    next_status,
)
from strikedesk.orders.groups.model import (
    Cancel,
    Group,
    Leg,
    LegRole,
    Place,
    Plan,
    Policy,
    Resize,
    Watch,
    When,
    Worked,
    client_order_id,
)
from strikedesk.orders.groups.planning import plan
from strikedesk.orders.lifecycle import DONE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderType

AT = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)
S = OrderStatus


def instrument(
    lot: int = 1, kind: InstrumentKind = InstrumentKind.EQ, **given: object
) -> Instrument:
    return Instrument(1, "NSE", "X", "X", kind, "INR", Decimal(lot), Decimal("0.05"), **given)


def leg(
    number: int,
    role: LegRole = LegRole.LEG,
    side: Side = Side.BUY,
    quantity: int = 10,
    *,
    order_type: OrderType = OrderType.MARKET,
    lot: int = 1,
    **given: object,
) -> Leg:
    values: dict[str, object] = {
        "number": number,
        "position": number,
        "role": role,
        "instrument": instrument(lot),
        "side": side,
        "order_type": order_type,
        "quantity": Decimal(quantity),
        "price": None,
        "trigger_price": None,
        "product": Product.NRML,
        "time_in_force": TimeInForce.DAY,
    }
    return Leg(**{**values, **given})  # type: ignore[arg-type]


def group(
    kind: GroupKind,
    status: GroupStatus,
    legs: Sequence[Leg],
    policy: Policy | None = None,
    **given: object,
) -> Group:
    return Group(
        id=UUID(int=7),
        account_id=UUID(int=2),
        user_id=UUID(int=3),
        kind=kind,
        client_group_id="mine",
        fingerprint="f",
        status=status,
        legs=tuple(legs),
        created_by="somebody@example.com",
        created_at=AT,
        updated_at=AT,
        policy=policy,
        **given,  # type: ignore[arg-type]
    )


def bracket_of(quantity: int = 10, lot: int = 1, side: Side = Side.BUY) -> Group:
    up, down = (When.ABOVE, When.BELOW) if side is Side.BUY else (When.BELOW, When.ABOVE)
    far, near = (Decimal(110), Decimal(90)) if side is Side.BUY else (Decimal(90), Decimal(110))
    legs = [
        leg(0, LegRole.ENTRY, side, quantity, lot=lot),
        leg(
            1,
            LegRole.TARGET,
            side.opposite,
            quantity,
            lot=lot,
            order_type=OrderType.LIMIT,
            price=far,
            watch=Watch(up, far),
        ),
        leg(
            2,
            LegRole.STOP,
            side.opposite,
            quantity,
            lot=lot,
            order_type=OrderType.SL_M,
            trigger_price=near,
            watch=Watch(down, near),
        ),
    ]
    return group(GroupKind.BRACKET, GroupStatus.ENTERING, legs)


def order(of: Group, number: int, step: int = 1, status: S = S.NEW, **given: object) -> Order:
    its = of.legs[number]
    values: dict[str, object] = {
        "id": UUID(int=1000 * (number + 1) + step),
        "account_id": of.account_id,
        "client_order_id": client_order_id(of.id, number, step),
        "tag": "SD",
        "instrument_id": 1,
        "side": its.side,
        "order_type": its.order_type,
        "product": its.product,
        "time_in_force": its.time_in_force,
        "quantity": its.quantity,
        "price": its.price,
        "protection_price": Decimal(100),
        "status": status,
        "filled_quantity": its.quantity if status is S.FILLED else ZERO,
        "filled_value": ZERO,
        "reserved": ZERO,
        "reason_code": None,
        "reason": None,
        "venue_order_id": None,
        "created_by": "t",
        "created_at": AT,
        "updated_at": AT,
        "version": 1,
        "trigger_price": its.trigger_price,
        "group_id": of.id,
    }
    return Order(**{**values, **given})  # type: ignore[arg-type]


class Rehearsal:
    """Carries a group on in memory, as the steps do in the database."""

    def __init__(self, of: Group) -> None:
        self.group = of
        self.orders: list[Order] = []
        self.at = AT

    def settle(self) -> None:
        for _ in range(200):
            todo = plan(self.group, Worked(self.group, self.orders), self.at)
            if not todo.does_something:
                return
            self._take(todo)
        raise AssertionError("it does not come to rest")

    def _take(self, todo: Plan) -> None:
        self._tell(todo.legs)
        if todo.event is not None:
            self.tell_group(todo.event)
        for action in todo.actions:
            match action:
                case Place():
                    self._place(action)
                case Cancel(order=found):
                    self.change(found, status=S.PENDING_CANCEL)
                case Resize(order=found, quantity=quantity):
                    assert quantity > found.filled_quantity
                    self.change(found, status=S.PENDING_REPLACE, new_quantity=quantity)

    def _tell(self, told: Sequence[tuple[int, LegEvent]]) -> None:
        legs = list(self.group.legs)
        for number, event in told:
            status = next_leg_status(legs[number].status, event)
            assert status is not None
            legs[number] = replace(legs[number], status=status)
        self.group = replace(self.group, legs=tuple(legs))

    def tell_group(self, event: GroupEvent) -> None:
        status = next_status(self.group.kind, self.group.status, event)
        assert status is not None, f"{event} in {self.group.status}"
        self.group = replace(self.group, status=status)

    def fire(self, number: int) -> None:
        """Let a trigger be reached, if it is watched for."""
        its = self.group.legs[number]
        after = next_leg_status(its.status, LegEvent.FIRE)
        status = next_status(self.group.kind, self.group.status, GroupEvent.FIRE)
        if after is None or status is None:
            return
        legs = list(self.group.legs)
        firing = 1 + max(each.firing for each in legs)
        legs[number] = replace(
            its, status=after, firing=firing, fired_at=self.at, steps_before=its.steps
        )
        self.group = replace(self.group, status=status, legs=tuple(legs))
        if self.group.kind is GroupKind.BRACKET:
            self._tell(bracket.on_fired(self.group, number))

    def _place(self, action: Place) -> None:
        number = action.leg.number
        steps = self.group.legs[number].steps + 1
        legs = list(self.group.legs)
        legs[number] = replace(legs[number], steps=steps)
        self.group = replace(self.group, legs=tuple(legs))
        assert action.quantity > 0
        made = order(
            self.group,
            number,
            steps,
            side=action.side,
            quantity=action.quantity,
            order_type=action.order_type,
            price=action.price,
            trigger_price=action.trigger_price,
            created_at=self.at,
            updated_at=self.at,
        )
        assert made.id not in {each.id for each in self.orders}
        self.orders.append(made)

    def change(self, found: Order, **changes: object) -> None:
        changed = replace(found, updated_at=self.at, **changes)  # type: ignore[arg-type]
        self.orders = [changed if each.id == found.id else each for each in self.orders]

    def live(self) -> list[Order]:
        return [each for each in self.orders if each.status not in DONE]

    def fill(self, found: Order, quantity: Decimal) -> None:
        """Let an order trade, whatever else is under way."""
        most = found.quantity - found.filled_quantity
        traded = min(quantity, most)
        filled = found.filled_quantity + traded
        is_full = filled == found.quantity
        status = found.status
        if status in (S.NEW, S.PARTIALLY_FILLED):
            status = S.PARTIALLY_FILLED
        self.change(
            found,
            filled_quantity=filled,
            status=S.FILLED if is_full else status,
            new_quantity=None if is_full else found.new_quantity,
        )

    def answer(self, found: Order) -> None:
        """Let the venue do what an order waits for."""
        rests = S.PARTIALLY_FILLED if found.filled_quantity else S.NEW
        if found.status is S.PENDING_CANCEL:
            self.change(found, status=S.CANCELED, reason_code="requested")
        elif found.status is S.PENDING_REPLACE:
            quantity = found.new_quantity or found.quantity
            done = found.filled_quantity >= quantity
            self.change(
                found,
                status=S.FILLED if done else rests,
                quantity=max(quantity, found.filled_quantity),
                new_quantity=None,
            )

    def pass_time(self) -> None:
        self.at += timedelta(seconds=60)
