"""What is to be done about a GTT: one trigger, or two of which one cancels the other.

The leg that fired has its order for what is left. Until all of it has traded the other leg stays
armed for the rest; when that is reached too, the first order is cancelled, and only once it is
over does the second one's go out. So the two never have more at work than what is left.
"""

from datetime import datetime
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.orders.groups.life import GroupEvent, GroupStatus, LegEvent, LegStatus
from strikedesk.orders.groups.model import WAIT, Group, Leg, Plan, Worked
from strikedesk.orders.groups.rules import (
    cancels,
    fitted,
    is_paced,
    place_leg,
    retry_at,
    was_cancelled_by_hand,
    whole_lots,
    why_failed,
)


def left(group: Group, worked: Worked) -> Decimal:
    """Return what neither leg has traded."""
    quantity = group.legs[0].quantity
    return max(quantity - sum((worked.filled(leg) for leg in group.legs), ZERO), ZERO)


def plan(group: Group, worked: Worked, at: datetime) -> Plan:
    """Return what is to be done about a GTT."""
    is_over = group.expires_at is not None and at >= group.expires_at
    match group.status:
        case GroupStatus.ACTIVE if is_over:
            return Plan(event=GroupEvent.EXPIRE, legs=_disarmed(group))
        case GroupStatus.ACTIVE:
            return Plan(again_at=group.expires_at)
        case GroupStatus.TRIGGERED if is_over and _disarmed(group):
            return Plan(legs=_disarmed(group))
        case GroupStatus.TRIGGERED:
            return _triggered(group, worked, at)
        case GroupStatus.CANCELING:
            return _canceling(group, worked)
        case _:
            return WAIT


def _triggered(group: Group, worked: Worked, at: datetime) -> Plan:
    lead = group.fired
    assert lead is not None, "a leg fired, or the GTT would be ACTIVE"
    rest = left(group, worked)
    live = worked.live(*group.legs)
    if not rest and not live:
        return Plan(event=GroupEvent.COMPLETE, legs=_disarmed(group))
    if not rest:
        return Plan(actions=cancels(live), legs=_disarmed(group))
    overtaken = [order for order in live if order not in worked.own(lead)]
    if overtaken:
        return Plan(actions=cancels(overtaken))
    quantity = whole_lots(rest, lead)
    if live:
        return Plan(actions=fitted(live, quantity))
    orders = worked.own(lead)
    if not orders and quantity and lead.status is LegStatus.FIRED:
        return Plan(actions=(place_leg(lead, quantity),))
    if orders and is_paced(orders[-1]) and (when := retry_at(orders)):
        due = when <= at
        return Plan(actions=(place_leg(lead, quantity),)) if due else Plan(again_at=when)
    return _after(group, worked, lead)


def _after(group: Group, worked: Worked, lead: Leg) -> Plan:
    """Decide once the order of the fired leg is over and something is left.

    The other leg, if it is still armed, goes on for what is left, unless somebody cancelled the
    order: who does that wants no more of it.
    """
    orders = worked.own(lead)
    by_hand = bool(orders) and was_cancelled_by_hand(orders[-1])
    if _disarmed(group) and not by_hand:
        return Plan(again_at=group.expires_at)
    traded = any(worked.filled(leg) for leg in group.legs)
    event = GroupEvent.FALL_SHORT if traded else GroupEvent.FAIL
    why = why_failed(lead, worked) if orders or lead.reason_code else None
    return Plan(event=event, reason=why, legs=_disarmed(group))


def _disarmed(group: Group) -> tuple[tuple[int, LegEvent], ...]:
    armed = (leg for leg in group.legs if leg.status is LegStatus.ARMED)
    return tuple((leg.number, LegEvent.SKIP) for leg in armed)


def _canceling(group: Group, worked: Worked) -> Plan:
    if armed := _disarmed(group):
        return Plan(legs=armed)
    if live := worked.live(*group.legs):
        return Plan(actions=cancels(live))
    event = GroupEvent.CANCEL if left(group, worked) else GroupEvent.COMPLETE
    return Plan(event=event)
