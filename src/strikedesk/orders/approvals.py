"""Use cases: a second person approves an order, or does not, or nobody does in time.

Who may: somebody else than who made the order, logged in, a trader who owns the account or an
administrator, who may for any account. Who made it may cancel it.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.numbers import ZERO
from strikedesk.identity.model import Principal, Role
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import approvals_repo, repo
from strikedesk.orders.errors import ApprovalByCreator, ApprovalNotPending, OrderNotFound
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus, next_status
from strikedesk.orders.model import Order
from strikedesk.orders.replacing import terms_of, without
from strikedesk.orders.service import audited, question
from strikedesk.platform import outbox
from strikedesk.platform.db import Database, Tx
from strikedesk.positions.market import instruments_of
from strikedesk.risk import gate, rules
from strikedesk.risk.facts import lock_facts
from strikedesk.risk.model import Approved, Denied

WAITS = timedelta(minutes=15)
"""The market that an order was meant for is gone after this."""

EXPIRED = f"Nobody approved it within {WAITS.seconds // 60} minutes."


async def pending(tx: Tx, principal: Principal) -> list[Order]:
    """Return the orders that wait on the caller's accounts, oldest first; of an administrator all."""
    everybodys = principal.role is Role.ADMIN
    return await approvals_repo.pending(tx, principal.user_id, everybodys=everybodys)


async def approve(
    tx: Tx, clock: Clock, market: LiveMarket, principal: Principal, order_id: UUID, reason: str
) -> Order:
    """Agree to an order: the gate judges it as of now, and it is sent or DENIED.

    Raises
    ------
    OrderNotFound
    ApprovalByCreator
    ApprovalNotPending
    """
    seen, owner_id = await _decidable(tx, principal, order_id)
    instrument = (await instruments_of(tx, market, [seen.instrument_id]))[seen.instrument_id]
    terms = terms_of(seen, instrument)
    asked = question(replace(principal, user_id=owner_id), terms)
    at = clock.now()
    (known,) = await lock_facts(tx, [asked], at)
    order = await _lock_pending(tx, order_id, at)
    facts = replace(
        without(gate.facts_of(market, gate.require_account(known), terms), order), is_change=False
    )
    verdict = rules.review(terms, facts)
    if isinstance(verdict, Denied):
        after = await _deny(tx, order, verdict, principal, at)
    else:
        after = await _release(tx, order, verdict, principal, at)
    await _record(tx, clock, principal, after, "order.approved", reason)
    return after


async def disapprove(
    tx: Tx, clock: Clock, principal: Principal, order_id: UUID, reason: str
) -> Order:
    """Refuse an order; it is DENIED with the reason given.

    Raises
    ------
    OrderNotFound
    ApprovalByCreator
    ApprovalNotPending
    """
    await _decidable(tx, principal, order_id)
    at = clock.now()
    order = await _lock_pending(tx, order_id, at)
    after = replace(
        order,
        status=_moved(order, OrderEvent.DISAPPROVE),
        reason_code="disapproved",
        reason=reason,
        updated_at=at,
    )
    after = await _saved(tx, after, OrderEvent.DISAPPROVE, {"by": principal.actor})
    await _record(tx, clock, principal, after, "order.disapproved", reason)
    return after


async def expire(tx: Tx, clock: Clock, order_id: UUID) -> Order | None:
    """End an order that nobody approved in time; None if somebody did something about it."""
    at = clock.now()
    order = (await repo.lock(tx, [order_id]))[order_id]
    if order.status is not OrderStatus.PENDING_APPROVAL or not _is_overdue(order, at):
        return None
    after = replace(
        order,
        status=_moved(order, OrderEvent.EXPIRE),
        reason_code="not_approved_in_time",
        reason=EXPIRED,
        updated_at=at,
    )
    after = await _saved(tx, after, OrderEvent.EXPIRE, {})
    await audit.record(
        tx,
        clock,
        chain=accounts.chain(order.account_id),
        actor="system",
        action="order.approval_expired",
        subject=str(order.id),
        inputs={"status": after.status},
        success=True,
        reason=EXPIRED,
    )
    return after


class ApprovalSweeper:
    """Ends, whenever it is called, the orders that have waited too long."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def __call__(self) -> None:
        """Look for them, and end each in a transaction of its own."""
        async with self._db.read() as tx:
            found = await approvals_repo.overdue(tx, self._clock.now() - WAITS)
        for order_id in found:
            async with self._db.transaction() as tx:
                await expire(tx, self._clock, order_id)


async def _decidable(tx: Tx, principal: Principal, order_id: UUID) -> tuple[Order, UUID]:
    found = await approvals_repo.visible(
        tx, principal.user_id, order_id, everybodys=principal.role is Role.ADMIN
    )
    if found is None:
        raise OrderNotFound("There is no such order.")
    if found[0].created_by == principal.actor:
        raise ApprovalByCreator("You made this order: somebody else must approve it, or not.")
    return found


async def _lock_pending(tx: Tx, order_id: UUID, at: datetime) -> Order:
    order = (await repo.lock(tx, [order_id]))[order_id]
    if order.status is not OrderStatus.PENDING_APPROVAL:
        raise ApprovalNotPending(
            f"The order is {order.status}: it does not wait for approval.",
            order_status=order.status,
        )
    if _is_overdue(order, at):
        raise ApprovalNotPending(EXPIRED, order_status=OrderStatus.EXPIRED)
    return order


def _is_overdue(order: Order, at: datetime) -> bool:
    return at - order.created_at >= WAITS


def _moved(order: Order, event: OrderEvent) -> OrderStatus:
    status = next_status(order.status, event)
    assert status is not None, f"an order that is {order.status} cannot {event}"
    return status


async def _deny(tx: Tx, order: Order, denied: Denied, principal: Principal, at: datetime) -> Order:
    after = replace(
        order,
        status=_moved(order, OrderEvent.DISAPPROVE),
        reason_code=denied.reason,
        reason=denied.message,
        updated_at=at,
    )
    detail = {"by": principal.actor, "rule": denied.reason, **denied.facts}
    return await _saved(tx, after, OrderEvent.DISAPPROVE, detail)


async def _release(
    tx: Tx, order: Order, approved: Approved, principal: Principal, at: datetime
) -> Order:
    after = replace(
        order,
        status=_moved(order, OrderEvent.APPROVE),
        reserved=approved.reserve,
        protection_price=approved.protection_price,
        updated_at=at,
    )
    detail = {"by": principal.actor, "reserve": f"{approved.reserve:f}"}
    saved = await _saved(tx, after, OrderEvent.APPROVE, detail)
    await accounts.move_promises(tx, order.account_id, approved.reserve, ZERO)
    await approvals_repo.add_working(tx, saved, at)
    await outbox.put(tx, repo.TOPIC, order.id, {"action": "place"}, at)
    return saved


async def _saved(tx: Tx, after: Order, event: OrderEvent, detail: dict[str, str]) -> Order:
    await repo.save(tx, after, event, detail)
    return replace(after, version=after.version + 1)


async def _record(
    tx: Tx, clock: Clock, principal: Principal, order: Order, action: str, reason: str
) -> None:
    inputs = {"created_by": order.created_by, "status": order.status, "rule": order.reason_code}
    await audited(
        tx,
        clock,
        principal,
        order,
        action,
        inputs,
        success=order.status is OrderStatus.PENDING_NEW or action == "order.disapproved",
        reason=reason,
    )
