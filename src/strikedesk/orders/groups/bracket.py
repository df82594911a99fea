"""What is to be done about a bracket: an entry, and two exits of what has entered.

Only one exit is ever at the venue, for exactly what is held: two would count twice at the gate,
and both could trade in one swing of the market. First it is the stop, which the venue keeps
though the desk were down; the desk watches for the target. When the target is reached the stop
is cancelled, and once it is over the target's limit order goes out; the desk then watches for
the stop, which would take over the same way. Every quantity is computed from the fills.
"""

from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import TimeInForce
from strikedesk.orders.groups.life import GroupEvent, GroupStatus, LegEvent, LegStatus
from strikedesk.orders.groups.model import WAIT, Group, Leg, LegRole, Place, Plan, Worked
from strikedesk.orders.groups.rules import (
    cancels,
    fitted,
    is_over,
    is_paced,
    place_leg,
    retry_at,
    was_cancelled_by_hand,
    whole_lots,
    why_failed,
)
from strikedesk.orders.model import Order
from strikedesk.positions.model import Product
from strikedesk.risk.model import DenyReason, OrderType


def held(group: Group, worked: Worked) -> Decimal:
    """Return what has entered and not left, >= 0."""
    entered = worked.filled(group.leg(LegRole.ENTRY))
    gone = sum((worked.filled(leg) for leg in exits(group)), ZERO)
    return max(entered - gone, ZERO)


def exits(group: Group) -> tuple[Leg, Leg]:
    """Return the legs that leave."""
    return group.leg(LegRole.TARGET), group.leg(LegRole.STOP)


def lead_of(group: Group) -> Leg:
    """Return the exit whose turn it is: the one that fired last, and before that the stop."""
    return group.fired or group.leg(LegRole.STOP)


def plan(group: Group, worked: Worked, at: datetime) -> Plan:
    """Return what is to be done about a bracket."""
    match group.status:
        case GroupStatus.ENTERING:
            return _entering(group, worked, at)
        case GroupStatus.PROTECTING:
            return _protecting(group, worked, at)
        case GroupStatus.EXITING:
            return _exiting(group, worked, at)
        case GroupStatus.CANCELING:
            return _canceling(group, worked)
        case GroupStatus.UNPROTECTED:
            return Plan(actions=cancels(worked.live(group.leg(LegRole.ENTRY))))
        case GroupStatus.FAILED | GroupStatus.COMPLETED | GroupStatus.EXITED:
            is_late = whole_lots(held(group, worked), group.leg(LegRole.STOP)) > ZERO
            return Plan(event=GroupEvent.FILL_LATE) if is_late else WAIT
        case _:
            return WAIT


def _entering(group: Group, worked: Worked, at: datetime) -> Plan:
    entry = group.leg(LegRole.ENTRY)
    orders = worked.own(entry)
    if worked.filled(entry):
        target = group.leg(LegRole.TARGET)
        arming = ((target.number, LegEvent.ARM),) if target.status is LegStatus.WAITING else ()
        return Plan(event=GroupEvent.ENTER, legs=arming)
    if entry.status is LegStatus.REFUSED:
        return Plan(event=GroupEvent.FAIL, reason=why_failed(entry, worked))
    if not orders:
        return Plan(actions=(place_leg(entry, entry.quantity),))
    if not is_over(orders[-1]):
        return WAIT
    if is_paced(orders[-1]) and (when := retry_at(orders)):
        due = when <= at
        return Plan(actions=(place_leg(entry, entry.quantity),)) if due else Plan(again_at=when)
    return Plan(event=GroupEvent.FAIL, reason=why_failed(entry, worked))


def _protecting(group: Group, worked: Worked, at: datetime) -> Plan:
    entry, lead = group.leg(LegRole.ENTRY), lead_of(group)
    target = group.leg(LegRole.TARGET)
    if target.status is LegStatus.WAITING:
        return Plan(legs=((target.number, LegEvent.ARM),))
    entering = worked.live(entry)
    leaving = lead.firing or any(worked.filled(leg) for leg in exits(group))
    # Who has begun to leave does not want to hold more.
    stopped = cancels(entering) if leaving else ()
    wanted = whole_lots(held(group, worked), lead)
    live = worked.live(*exits(group))
    if not wanted and not live and not entering:
        return Plan(event=GroupEvent.COMPLETE, legs=_disarmed(group))
    overtaken = [order for order in live if order not in worked.own(lead)]
    if overtaken:
        return Plan(actions=(*stopped, *cancels(overtaken)))
    if live:
        return Plan(actions=(*stopped, *fitted(live, wanted)))
    if stopped or not wanted:
        return Plan(actions=stopped)
    return _next_exit(worked, lead, wanted, at)


def _next_exit(worked: Worked, lead: Leg, wanted: Decimal, at: datetime) -> Plan:
    """Place the exit whose turn it is; one that keeps failing leaves the position bare."""
    orders = worked.of_turn(lead)
    if orders and was_cancelled_by_hand(orders[-1]):
        return Plan(event=GroupEvent.ABANDON, reason=why_failed(lead, worked))
    passed = bool(orders) and orders[-1].reason_code == DenyReason.TRIGGER_PASSED.value
    when = at if not orders or passed else retry_at(orders)
    if lead.status is LegStatus.REFUSED or when is None:
        return Plan(event=GroupEvent.GIVE_UP, reason=why_failed(lead, worked))
    if when > at:
        return Plan(again_at=when)
    return Plan(actions=(exit_order(lead, wanted, passed=passed),))


def exit_order(lead: Leg, quantity: Decimal, *, passed: bool) -> Place:
    """Return the order of an exit.

    The stop rests at the venue as SL-M, or as SL if it has a limit. One whose trigger was reached
    before it could rest, or which the desk has watched for, goes as MARKET, or as LIMIT.
    """
    keeps = TimeInForce.DAY if lead.product is Product.MIS else TimeInForce.GTC
    if lead.role is LegRole.TARGET:
        return Place(lead, quantity, lead.side, OrderType.LIMIT, lead.price, None, keeps)
    if lead.firing or passed:
        kind = OrderType.MARKET if lead.price is None else OrderType.LIMIT
        force = TimeInForce.DAY if lead.price is None else keeps
        return Place(lead, quantity, lead.side, kind, lead.price, None, force)
    return Place(lead, quantity, lead.side, lead.order_type, lead.price, lead.trigger_price, keeps)


def _disarmed(group: Group) -> tuple[tuple[int, LegEvent], ...]:
    """Return that no exit is watched for any more."""
    return tuple(
        (leg.number, LegEvent.SKIP) for leg in exits(group) if leg.status is LegStatus.ARMED
    )


def _exiting(group: Group, worked: Worked, at: datetime) -> Plan:
    """Cancel all that is open, then close at the market what is held."""
    if armed := _disarmed(group):
        return Plan(legs=armed)
    stop = group.leg(LegRole.STOP)
    live = worked.live(*group.legs)
    resting = [order for order in live if not _closes(group, order)]
    if live:
        return Plan(actions=cancels(resting))
    wanted = whole_lots(held(group, worked), stop)
    if not wanted:
        return Plan(event=GroupEvent.FLATTEN)
    closing = [order for order in worked.own(stop) if _closes(group, order)]
    when = retry_at(closing) if closing else at
    if when is None:
        return Plan(event=GroupEvent.GIVE_UP, reason=why_failed(stop, worked))
    if when > at:
        return Plan(again_at=when)
    return Plan(actions=(Place(stop, wanted, stop.side, OrderType.MARKET),))


def _closes(group: Group, order: Order) -> bool:
    return order.order_type is OrderType.MARKET and order.side is group.leg(LegRole.STOP).side


def _canceling(group: Group, worked: Worked) -> Plan:
    if armed := _disarmed(group):
        return Plan(legs=armed)
    if live := worked.live(*group.legs):
        return Plan(actions=cancels(live))
    return Plan(event=GroupEvent.CANCEL)


def on_fired(group: Group, number: int) -> tuple[tuple[int, LegEvent], ...]:
    """Return what the firing of an exit does to the other: it is watched for from now on."""
    return tuple(
        (leg.number, LegEvent.ARM)
        for leg in exits(group)
        if leg.number != number and leg.status is LegStatus.WAITING
    )
