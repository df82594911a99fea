"""One step of a group's life in one transaction: look, decide, do, record.

The group is locked first, then its account, then its orders: the order path takes account and
orders in that order too, and never a group.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import AccountKind
from strikedesk.core.clock import Clock
from strikedesk.core.errors import StrikeDeskError
from strikedesk.core.ids import NewId
from strikedesk.identity.model import Principal, Role
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import service as orders
from strikedesk.orders.dispatcher import Listener
from strikedesk.orders.groups import bracket, repo
from strikedesk.orders.groups.life import (
    OVER,
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
    Place,
    Plan,
    Reached,
    Resize,
    Worked,
    client_order_id,
)
from strikedesk.orders.groups.planning import plan
from strikedesk.orders.groups.service import audited
from strikedesk.orders.model import Order
from strikedesk.orders.replacing import Change, replace_order
from strikedesk.orders.service import Intent
from strikedesk.platform.db import Database, Tx
from strikedesk.risk.facts import lock_facts
from strikedesk.risk.limits import effective
from strikedesk.risk.model import Denied, OrderTerms

PACE = timedelta(seconds=1)
RESIZE_AGAIN_AFTER = timedelta(seconds=5)

ORIGIN_OF = {
    GroupKind.BASKET: "basket",
    GroupKind.SLICED: "slice",
    GroupKind.ICEBERG: "iceberg",
    GroupKind.GTT: "gtt",
    GroupKind.BRACKET: "bracket",
}
"""What their orders say of where they came from."""

ORIGINS = frozenset(ORIGIN_OF.values())
BAD_ENDS = frozenset({GroupStatus.FAILED, GroupStatus.STRANDED, GroupStatus.UNPROTECTED})


@dataclass(frozen=True, slots=True)
class Tools:
    """What a step needs of the running desk.

    Parameters
    ----------
    wake : callable
        Tells the order path, after the commit, that there is something to send.
    on_booked : callable
        Told of every order that a group placed, refused ones too, or asked to change or end,
        after its commit.
    counts : bool
        False where order rates are not limited.
    """

    db: Database
    clock: Clock
    new_id: NewId
    market: LiveMarket
    wake: Callable[[], None]
    on_booked: Listener
    counts: bool = True


async def advance(tx: Tx, tools: Tools, group_id: UUID) -> list[Order] | None:
    """Do the next step of a group; returns the orders that it touched, None if there was none."""
    group = await repo.lock(tx, tools.market, group_id)
    if group is None:
        return None
    await accounts.lock_any(tx, group.account_id)
    found = await repo.lock_orders(tx, group_id)
    todo = plan(group, Worked(group, found), tools.clock.now())
    if todo.does_something:
        step = _Step(tx, tools, group)
        await step.take(todo)
        return step.touched if step.did_something else None
    if group.next_at != todo.again_at:
        await repo.set_next(tx, group_id, todo.again_at)
    return None


async def fire(tx: Tx, tools: Tools, group_id: UUID, number: int, seen: Reached) -> bool:
    """Commit that a leg's trigger was reached, before any order is placed because of it.

    What was seen is compared once more with the trigger as it is now, and must not have become
    old on the way.
    """
    group = await repo.lock(tx, tools.market, group_id)
    if group is None:
        return False
    leg = group.legs[number]
    at = tools.clock.now()
    status = next_status(group.kind, group.status, GroupEvent.FIRE)
    fired = next_leg_status(leg.status, LegEvent.FIRE)
    is_old = at - seen.at > tools.market.max_age
    if status is None or fired is None or leg.watch is None or is_old:
        return False
    if not leg.watch.is_reached(seen.price):
        return False
    firing = 1 + max(x.firing for x in group.legs)
    leg = replace(
        leg,
        status=fired,
        firing=firing,
        fired_at=at,
        fired_price=seen.price,
        steps_before=leg.steps,
    )
    await repo.save_leg(tx, group_id, leg)
    after = replace(group, status=status, updated_at=at, next_at=at)
    after = await _with_legs(
        tx, after, bracket.on_fired(group, number) if group.kind is GroupKind.BRACKET else ()
    )
    await repo.save(tx, after)
    assert leg.watch is not None, "compared above"
    detail = {
        "leg": number,
        "role": leg.role,
        "last_price": f"{seen.price:f}",
        "trigger": f"{leg.watch.price:f}",
        "price_time": seen.at.isoformat(),
    }
    await repo.add_event(tx, after, GroupEvent.FIRE, at, detail)
    await audited(tx, tools.clock, group, "system", f"{group.kind}.triggered", detail, success=True)
    return True


async def _with_legs(
    tx: Tx,
    group: Group,
    told: tuple[tuple[int, LegEvent], ...],
    why: tuple[str, str] | None = None,
) -> Group:
    legs = list(group.legs)
    for number, event in told:
        status = next_leg_status(legs[number].status, event)
        assert status is not None, f"{event} of leg {number} that is {legs[number].status}"
        code, reason = why or (legs[number].reason_code, legs[number].reason)
        legs[number] = replace(legs[number], status=status, reason_code=code, reason=reason)
        await repo.save_leg(tx, group.id, legs[number])
    return replace(group, legs=tuple(legs))


class _Step:
    """What one plan does to a group, in one transaction.

    Parameters
    ----------
    group : Group
        Locked, and its account and orders too.
    """

    def __init__(self, tx: Tx, tools: Tools, group: Group) -> None:
        self._tx = tx
        self._tools = tools
        self._before = group
        self._group = group
        self._at = tools.clock.now()
        self._wakes_at: datetime | None = None
        self.did_something = False
        self.touched: list[Order] = []
        # A group acts for who made it, with their name; it has no credential of its own.
        self._principal = Principal(
            group.user_id, group.created_by, Role.TRADER, frozenset({"trade"}), "session", group.id
        )

    async def take(self, todo: Plan) -> None:
        self._wakes_at = todo.again_at
        await self._tell_legs(todo)
        self._tell_group(todo)
        await self._place([a for a in todo.actions if isinstance(a, Place)])
        for action in todo.actions:
            if isinstance(action, Cancel):
                await self._cancel(action.order)
            if isinstance(action, Resize):
                await self._resize(action)
        await self._record(todo)

    async def _tell_legs(self, todo: Plan) -> None:
        self._group = await _with_legs(self._tx, self._group, todo.legs)
        self.did_something |= bool(todo.legs)

    def _tell_group(self, todo: Plan) -> None:
        if todo.event is None:
            return
        status = next_status(self._group.kind, self._group.status, todo.event)
        assert status is not None, f"{todo.event} of a {self._group.kind} {self._group.status}"
        code, reason = todo.reason or (self._group.reason_code, self._group.reason)
        self._group = replace(self._group, status=status, reason_code=code, reason=reason)
        self.did_something = True

    async def _place(self, places: list[Place]) -> None:
        room = await self._room(places[0]) if places else 0
        for n, place in enumerate(places):
            if n >= room:
                self._wake_at(PACE)
                return
            await self._place_one(place)

    async def _room(self, place: Place) -> int:
        """Return how many orders the account may still send in this second and minute."""
        asked = [orders.question(self._principal, self._terms(place))]
        counts = self._tools.counts
        (found,) = await lock_facts(self._tx, asked, self._at, counts=counts)
        assert found is not None, "the group's own account"
        advises = found.account.kind is AccountKind.PAPER
        limits = effective(found.limits, advises=advises).limits
        rooms = [
            max(limit, 1) - count
            for limit, count in (
                (limits.orders_per_second, found.last_second),
                (limits.orders_per_minute, found.last_minute),
            )
            if limit is not None
        ]
        return max(min(rooms, default=1000), 0)

    async def _place_one(self, place: Place) -> None:
        terms = self._terms(place)
        tools = self._tools
        (outcome,) = await orders.place_orders(
            self._tx,
            tools.clock,
            tools.new_id,
            tools.market,
            [Intent(self._principal, terms)],
            counts=tools.counts,
        )
        self.did_something = True
        if isinstance(outcome, Order) and outcome.group_id == self._group.id:
            await self._count_step(place.leg)
            self.touched.append(outcome)
            return
        why = (
            (outcome.code, outcome.message)
            if isinstance(outcome, StrikeDeskError)
            else ("client_order_id_reused", f"{terms.client_order_id} is another order's id.")
        )
        refused = ((place.leg.number, LegEvent.REFUSE),)
        self._group = await _with_legs(self._tx, self._group, refused, why)

    async def _count_step(self, leg: Leg) -> None:
        legs = list(self._group.legs)
        legs[leg.number] = replace(legs[leg.number], steps=legs[leg.number].steps + 1)
        await repo.save_leg(self._tx, self._group.id, legs[leg.number])
        self._group = replace(self._group, legs=tuple(legs))

    def _terms(self, place: Place) -> OrderTerms:
        group, leg = self._group, self._group.legs[place.leg.number]
        return OrderTerms(
            account_id=group.account_id,
            client_order_id=client_order_id(group.id, leg.number, leg.steps + 1),
            instrument=leg.instrument,
            side=place.side,
            order_type=place.order_type,
            quantity=place.quantity,
            price=place.price,
            product=leg.product,
            time_in_force=place.time_in_force,
            trigger_price=place.trigger_price,
            origin=ORIGIN_OF[group.kind],
            strategy_id=group.strategy_id,
            group_id=group.id,
        )

    async def _cancel(self, order: Order) -> None:
        asked = await orders.cancel_order(self._tx, self._tools.clock, self._principal, order.id)
        self.touched.append(asked)
        self.did_something = True

    async def _resize(self, action: Resize) -> None:
        """Ask for another quantity; refused, it is asked for again after a while."""
        tools = self._tools
        try:
            outcome = await replace_order(
                self._tx,
                tools.clock,
                tools.market,
                self._principal,
                action.order.id,
                Change(quantity=action.quantity),
            )
        except StrikeDeskError:
            self._wake_at(RESIZE_AGAIN_AFTER)
            return
        if isinstance(outcome, Denied):
            self._wake_at(RESIZE_AGAIN_AFTER)
            return
        self.touched.append(outcome)
        self.did_something = True

    def _wake_at(self, after: timedelta) -> None:
        at = self._at + after
        self._wakes_at = at if self._wakes_at is None else min(at, self._wakes_at)

    async def _record(self, todo: Plan) -> None:
        after = replace(self._group, updated_at=self._at, next_at=self._wakes_at)
        if not self.did_something:
            await repo.set_next(self._tx, after.id, after.next_at)
            return
        await repo.save(self._tx, after)
        if todo.event is None:
            return
        detail = {"reason_code": after.reason_code, "reason": after.reason} if todo.reason else {}
        await repo.add_event(self._tx, after, todo.event, self._at, detail)
        is_news = after.status in OVER or after.status in BAD_ENDS
        if is_news:
            await audited(
                self._tx,
                self._tools.clock,
                after,
                "system",
                f"{after.kind}.{after.status.lower()}",
                {"status": after.status},
                success=after.status not in BAD_ENDS,
                reason=after.reason,
            )
