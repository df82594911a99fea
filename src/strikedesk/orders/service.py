"""Use cases of orders: place, preview, cancel, look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import orjson

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.core.clock import Clock
from strikedesk.core.errors import StrikeDeskError
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.identity.model import Principal
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import repo
from strikedesk.orders.errors import (
    ClientOrderIdReused,
    OrderNotCancelable,
    OrderNotFound,
    PriceNotOnTick,
    QuantityNotInLots,
)
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus, next_status
from strikedesk.orders.model import Order, tag_of
from strikedesk.platform import outbox
from strikedesk.platform.db import Tx
from strikedesk.risk import gate, rules, throttle
from strikedesk.risk.facts import Facts, Question, lock_facts
from strikedesk.risk.model import (
    Approved,
    Denied,
    OrderTerms,
)
from strikedesk.risk.terms import lot_error, needs_approval, tick_error

EventRow = repo.EventRow


def require_grid(terms: OrderTerms) -> None:
    """Refuse at the door what can never be an order: off the lot, off the tick.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    """
    if error := lot_error(terms.instrument, terms.quantity):
        raise QuantityNotInLots(error, field="quantity")
    if error := tick_error(terms.instrument, terms.price):
        raise PriceNotOnTick(error, field="price")
    if error := tick_error(terms.instrument, terms.trigger_price):
        raise PriceNotOnTick(error, field="trigger_price")


@dataclass(frozen=True, slots=True)
class Intent:
    """Somebody wants to trade."""

    principal: Principal
    terms: OrderTerms


async def place_order(
    tx: Tx, clock: Clock, new_id: NewId, market: LiveMarket, principal: Principal, terms: OrderTerms
) -> Order:
    """Book an order with its verdict; a refused order is stored as DENIED, not raised.

    The order, its reservation and the errand to send it are one transaction. Asked again with
    the same ``client_order_id`` and the same terms, it answers with the order that exists.

    Raises
    ------
    AccountNotFound
    QuantityNotInLots
    PriceNotOnTick
    ClientOrderIdReused
        If that id was already used for a different order.
    """
    (outcome,) = await place_orders(tx, clock, new_id, market, [Intent(principal, terms)])
    if isinstance(outcome, StrikeDeskError):
        raise outcome
    return outcome


async def place_orders(
    tx: Tx,
    clock: Clock,
    new_id: NewId,
    market: LiveMarket,
    intents: Sequence[Intent],
    *,
    counts: bool = True,
) -> list[Order | StrikeDeskError]:
    """Book orders of different accounts at once, each as `place_order` does.

    Parameters
    ----------
    counts : bool
        False where order rates are not limited.

    Returns
    -------
    list of Order or StrikeDeskError
        In the order of the intents: the order, or what `place_order` would have raised.
    """
    assert len({i.terms.account_id for i in intents}) == len(intents), "one order an account"
    at = clock.now()
    questions = [question(i.principal, i.terms) for i in intents]
    known = await lock_facts(tx, questions, at, counts=counts)
    entries: list[repo.Entry] = []
    outcomes: list[Order | StrikeDeskError] = []
    for intent, facts in zip(intents, known, strict=True):
        try:
            order, entry = await _decided(tx, new_id, market, intent, facts, at)
        except StrikeDeskError as refused:
            outcomes.append(refused)
            continue
        outcomes.append(order)
        if entry is not None:
            entries.append(entry)
    if entries:
        await repo.book(tx, entries)
    return outcomes


def question(principal: Principal, terms: OrderTerms) -> Question:
    """Say which facts the gate needs for an order."""
    return gate.question(principal, terms, tag_of(terms.account_id, terms.client_order_id))


async def _decided(
    tx: Tx,
    new_id: NewId,
    market: LiveMarket,
    intent: Intent,
    known: Facts | None,
    at: datetime,
) -> tuple[Order, repo.Entry | None]:
    terms = intent.terms
    require_grid(terms)
    known = gate.require_account(known)
    if known.known_id is not None:
        return await _same_order(tx, known.known_id, terms), None
    facts = await throttle.counted(tx, gate.facts_of(market, known, terms), terms, at)
    verdict = rules.review(terms, facts)
    if isinstance(verdict, Denied):
        await throttle.trip(tx, new_id, terms, verdict, at)
    order = _booked(verdict, terms, new_id(), intent.principal.actor, at)
    detail = _verdict_detail(verdict)
    if order.status is OrderStatus.PENDING_NEW and needs_approval(terms, facts):
        # Nothing is set aside, and nothing sent, until a second person has agreed.
        order = replace(order, status=OrderStatus.PENDING_APPROVAL, reserved=ZERO)
        detail = {"approval_value": f"{facts.limits.approval_value:f}"}
    event = "deny" if isinstance(verdict, Denied) else "book"
    return order, repo.Entry(order, event, _asked(order) | detail, _inputs(order, detail))


def _asked(order: Order) -> dict[str, str]:
    """Return the terms that a later change may replace, for who asks for the order again."""
    asked = {name: getattr(order, name) for name in CHANGEABLE}
    return {name: f"{value:f}" for name, value in asked.items() if value is not None}


CHANGEABLE = ("quantity", "price", "trigger_price")


def _as_booked(order: Order, first: dict[str, str]) -> Order:
    """Return an order with the terms that it was booked with."""
    quantity, price, trigger = (
        Decimal(first[name]) if name in first else None for name in CHANGEABLE
    )
    return replace(order, quantity=quantity or order.quantity, price=price, trigger_price=trigger)


async def _same_order(tx: Tx, order_id: UUID, terms: OrderTerms) -> Order:
    order = await repo.by_id(tx, order_id)
    assert order is not None, "the facts named it under the same lock"
    first = _as_booked(order, await repo.first_detail(tx, order_id)) if order.replaces else order
    if not first.has_terms(terms):
        raise ClientOrderIdReused(
            f"{terms.client_order_id!r} was already used for a different order.",
            field="client_order_id",
            order_id=str(order.id),
        )
    return order


def _booked(
    verdict: Approved | Denied, terms: OrderTerms, order_id: UUID, actor: str, at: datetime
) -> Order:
    denied = verdict if isinstance(verdict, Denied) else None
    approved = verdict if isinstance(verdict, Approved) else None
    return Order(
        id=order_id,
        account_id=terms.account_id,
        client_order_id=terms.client_order_id,
        tag=tag_of(terms.account_id, terms.client_order_id),
        instrument_id=terms.instrument.id,
        side=terms.side,
        order_type=terms.order_type,
        product=terms.product,
        time_in_force=terms.time_in_force,
        quantity=terms.quantity,
        price=terms.price,
        protection_price=approved.protection_price if approved else None,
        status=OrderStatus.DENIED if denied else OrderStatus.PENDING_NEW,
        filled_quantity=ZERO,
        filled_value=ZERO,
        reserved=approved.reserve if approved else ZERO,
        reason_code=denied.reason if denied else None,
        reason=denied.message if denied else None,
        venue_order_id=None,
        created_by=actor,
        created_at=at,
        updated_at=at,
        version=1,
        trigger_price=terms.trigger_price,
        origin=terms.origin,
        strategy_id=terms.strategy_id,
        group_id=terms.group_id,
    )


def _verdict_detail(verdict: Approved | Denied) -> dict[str, str]:
    if isinstance(verdict, Denied):
        return {"rule": verdict.reason, **verdict.facts}
    detail = {"reserve": f"{verdict.reserve:f}"}
    if verdict.warnings:
        detail["warnings"] = " ".join(warning.message for warning in verdict.warnings)
    if verdict.protection_price is not None:
        detail["protection_price"] = f"{verdict.protection_price:f}"
    return detail


def _inputs(order: Order, detail: dict[str, str]) -> str:
    inputs: dict[str, object] = {
        "client_order_id": order.client_order_id,
        "instrument_id": order.instrument_id,
        "order_type": order.order_type,
        "price": None if order.price is None else f"{order.price:f}",
        "product": order.product,
        "quantity": f"{order.quantity:f}",
        "side": order.side,
        "time_in_force": order.time_in_force,
        "verdict": detail,
    }
    if order.trigger_price is not None:
        inputs["trigger_price"] = f"{order.trigger_price:f}"
    if order.origin != "client":
        inputs["origin"] = order.origin
    return orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS).decode()


async def cancel_order(tx: Tx, clock: Clock, principal: Principal, order_id: UUID) -> Order:
    """Ask for an order's end; asking again while the request is under way changes nothing.

    Raises
    ------
    OrderNotFound
    OrderNotCancelable
        If it is done, or its fate is unknown.
    """
    await owned(tx, order_id, principal)
    order = (await repo.lock(tx, [order_id]))[order_id]
    if order.status is OrderStatus.PENDING_CANCEL:
        return order
    status = next_status(order.status, OrderEvent.REQUEST_CANCEL)
    if status is None:
        raise OrderNotCancelable(
            f"The order is {order.status}: there is nothing to cancel.", order_status=order.status
        )
    at = clock.now()
    after = replace(order, status=status, updated_at=at)
    await repo.save(tx, after, OrderEvent.REQUEST_CANCEL, {"by": principal.actor})
    if status is OrderStatus.PENDING_CANCEL:
        await outbox.put(tx, repo.TOPIC, order.id, {"action": "cancel"}, at)
    inputs = {"status": order.status}
    await audited(tx, clock, principal, order, "order.cancel_requested", inputs, success=True)
    return replace(after, version=order.version + 1)


async def audited(
    tx: Tx,
    clock: Clock,
    principal: Principal,
    order: Order,
    action: str,
    inputs: Mapping[str, object],
    *,
    success: bool,
    reason: str | None = None,
) -> None:
    """Write what somebody asked about an order into its account's audit chain."""
    await audit.record(
        tx,
        clock,
        chain=accounts.chain(order.account_id),
        actor=principal.actor,
        action=action,
        subject=str(order.id),
        inputs=inputs,
        success=success,
        reason=reason,
    )


async def owned(tx: Tx, order_id: UUID, principal: Principal) -> Order:
    """Return the caller's order.

    Raises
    ------
    OrderNotFound
    """
    order = await repo.owned(tx, order_id, principal.user_id)
    if order is None:
        raise OrderNotFound("There is no such order.")
    return order


async def events_of(tx: Tx, principal: Principal, order_id: UUID) -> list[EventRow]:
    """Return the history of the caller's order, oldest first.

    Raises
    ------
    OrderNotFound
    """
    await owned(tx, order_id, principal)
    return await repo.events(tx, order_id)


orders_of = repo.page
