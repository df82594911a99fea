"""What is to be done about baskets, slices and icebergs: legs that are placed as they stand."""

from datetime import datetime
from decimal import Decimal
from enum import Enum, auto

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import TimeInForce
from strikedesk.orders.groups.life import GroupEvent, GroupKind, GroupStatus, LegEvent, LegStatus
from strikedesk.orders.groups.model import WAIT, Group, Leg, Place, Plan, Policy, Worked
from strikedesk.orders.groups.rules import (
    cancels,
    is_over,
    is_paced,
    place_leg,
    retry_at,
    whole_lots,
    why_failed,
)
from strikedesk.risk.model import OrderType


class Outcome(Enum):
    """How far a leg has come."""

    WAITING = auto()
    OPEN = auto()
    TOO_FAST = auto()
    FILLED = auto()
    FAILED = auto()


def outcome(leg: Leg, worked: Worked) -> Outcome:
    """Tell how far a leg has come, from its orders alone."""
    if leg.status in (LegStatus.REFUSED, LegStatus.CANCELED):
        return Outcome.FAILED
    orders = worked.own(leg)
    if worked.filled(leg) >= leg.quantity:
        return Outcome.FILLED
    if any(not is_over(order) for order in orders):
        return Outcome.OPEN
    if not orders:
        return Outcome.WAITING
    again = is_paced(orders[-1]) and retry_at(orders) is not None
    return Outcome.TOO_FAST if again else Outcome.FAILED


def plan(group: Group, worked: Worked, at: datetime) -> Plan:
    """Return what is to be done about a basket, a sliced order or an iceberg."""
    match group.status:
        case GroupStatus.WORKING if goes_on_regardless(group):
            return _all_at_once(group, worked, at)
        case GroupStatus.WORKING:
            return _one_by_one(group, worked, at)
        case GroupStatus.CANCELING:
            return canceling(group, worked)
        case GroupStatus.UNWINDING:
            return _unwinding(group, worked, at)
        case _:
            return WAIT


def goes_on_regardless(group: Group) -> bool:
    """Tell whether a leg is placed whatever becomes of the others."""
    return group.kind is GroupKind.SLICED or group.policy is Policy.CONTINUE


def _all_at_once(group: Group, worked: Worked, at: datetime) -> Plan:
    told = [(leg, outcome(leg, worked)) for leg in group.legs]
    again = {
        leg.number: when
        for leg, how in told
        if how is Outcome.TOO_FAST and (when := retry_at(worked.own(leg)))
    }
    due = [
        leg
        for leg, how in told
        if how is Outcome.WAITING or (leg.number in again and again[leg.number] <= at)
    ]
    later = min((when for when in again.values() if when > at), default=None)
    if due:
        return Plan(actions=tuple(place_leg(leg, leg.quantity) for leg in due), again_at=later)
    if later or any(how is Outcome.OPEN for _, how in told):
        return Plan(again_at=later)
    failed = [leg for leg, how in told if how is Outcome.FAILED]
    return _ended(group, worked, failed[0] if failed else None)


def _ended(group: Group, worked: Worked, failed: Leg | None) -> Plan:
    if failed is None:
        return Plan(event=GroupEvent.COMPLETE)
    traded = any(worked.filled(leg) for leg in group.legs)
    event = GroupEvent.FALL_SHORT if traded else GroupEvent.FAIL
    return Plan(event=event, reason=why_failed(failed, worked), legs=_skipped(group))


def _one_by_one(group: Group, worked: Worked, at: datetime) -> Plan:
    for leg in group.legs:
        match outcome(leg, worked):
            case Outcome.FILLED:
                continue
            case Outcome.WAITING:
                return Plan(actions=(place_leg(leg, leg.quantity),))
            case Outcome.OPEN:
                return WAIT
            case Outcome.TOO_FAST:
                when = retry_at(worked.own(leg))
                if when is not None and when > at:
                    return Plan(again_at=when)
                return Plan(actions=(place_leg(leg, leg.quantity),))
            case Outcome.FAILED:
                return _on_failure(group, worked, leg)
    return Plan(event=GroupEvent.COMPLETE)


def _on_failure(group: Group, worked: Worked, failed: Leg) -> Plan:
    if group.kind is GroupKind.ICEBERG:
        return _ended(group, worked, failed)
    event = GroupEvent.UNWIND if group.policy is Policy.UNWIND else GroupEvent.STOP
    return Plan(event=event, reason=why_failed(failed, worked), legs=_skipped(group))


def _skipped(group: Group) -> tuple[tuple[int, LegEvent], ...]:
    """Return that the legs without an order will never have one."""
    return tuple(
        (leg.number, LegEvent.SKIP)
        for leg in group.legs
        if leg.status is LegStatus.WAITING and not leg.steps
    )


def canceling(group: Group, worked: Worked) -> Plan:
    """Cancel what is open; once nothing is, the group is over."""
    if skipped := _skipped(group):
        return Plan(legs=skipped)
    live = worked.live(*group.legs)
    if live:
        return Plan(actions=cancels(live))
    if all(worked.filled(leg) >= leg.quantity for leg in group.legs):
        return Plan(event=GroupEvent.COMPLETE)
    return Plan(event=GroupEvent.CANCEL)


def _unwinding(group: Group, worked: Worked, at: datetime) -> Plan:
    """Close what has traded, last leg first, so that a hedge goes after what it hedges.

    A leg that cannot be closed keeps the hedges before it: the basket is then stranded.
    """
    for leg in reversed(group.legs):
        if worked.live(leg):
            return WAIT
        held = whole_lots(worked.open(leg), leg)
        if held <= ZERO:
            continue
        closing = worked.closing(leg)
        when = retry_at(closing) if closing else at
        if when is None:
            last = closing[-1]
            why = (
                last.reason_code or last.status.lower(),
                f"Leg {leg.number} cannot be closed: {last.reason}",
            )
            return Plan(event=GroupEvent.STRAND, reason=why)
        if when > at:
            return Plan(again_at=when)
        return Plan(actions=(close(leg, held),))
    return Plan(event=GroupEvent.FLATTEN)


def close(leg: Leg, quantity: Decimal) -> Place:
    """Return the order that closes what a leg has opened."""
    return Place(leg, quantity, leg.side.opposite, OrderType.MARKET, time_in_force=TimeInForce.DAY)
