"""Use case: change a working order."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from strikedesk.accounts import service as accounts
from strikedesk.core.clock import Clock
from strikedesk.core.numbers import ZERO
from strikedesk.identity.model import Principal
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import repo
from strikedesk.orders.errors import (
    NothingToChange,
    OrderChanged,
    OrderNotReplaceable,
    QuantityBelowFilled,
)
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus, next_status
from strikedesk.orders.model import Order
from strikedesk.orders.service import (
    audited,
    owned,
    question,
    require_grid,
)
from strikedesk.platform import outbox
from strikedesk.platform.db import Tx
from strikedesk.positions import service as positions
from strikedesk.positions.market import instruments_of
from strikedesk.risk import gate, rules
from strikedesk.risk.checks import order as sizes
from strikedesk.risk.facts import lock_facts
from strikedesk.risk.model import Denied, OrderTerms, RiskFacts

SIZES = (sizes.quantity_above_freeze, sizes.quantity_above_max, sizes.value_above_max)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; None leaves it as it is.

    Parameters
    ----------
    quantity : Decimal or None
        The new total, what has traded included.
    version : int or None
        The order's version that the caller has seen; another one refuses.
    """

    quantity: Decimal | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    version: int | None = None


async def replace_order(
    tx: Tx, clock: Clock, market: LiveMarket, principal: Principal, order_id: UUID, change: Change
) -> Order | Denied:
    """Ask for a change of a working order, which passes the gate as a new one would.

    Until the venue has answered, the account sets aside the greater of what the order needs
    with and without the change.

    Returns
    -------
    Order or Denied
        The order, PENDING_REPLACE; or the refusal, which is on record while the order is as it
        was.

    Raises
    ------
    OrderNotFound
    OrderChanged
    OrderNotReplaceable
    NothingToChange
    QuantityBelowFilled
    QuantityNotInLots
    PriceNotOnTick
    """
    seen = await owned(tx, order_id, principal)
    instrument = (await instruments_of(tx, market, [seen.instrument_id]))[seen.instrument_id]
    asked = [question(principal, terms_of(seen, instrument))]
    (found,) = await lock_facts(tx, asked, clock.now())
    order = (await repo.lock(tx, [order_id]))[order_id]
    status = _require_replaceable(order, change.version)
    terms = terms_of(_asked(order, change), instrument)
    require_grid(terms)
    known = gate.require_account(found)
    facts = without(gate.facts_of(market, known, terms, replaced=order.open_quantity), order)
    verdict = _refused_whole(terms, order, facts) or rules.review(terms, facts)
    wishes = _wishes(change)
    if isinstance(verdict, Denied):
        await _record_denial(tx, clock, principal, order, verdict, wishes)
        return verdict
    at = clock.now()
    after = replace(
        order,
        status=status,
        new_quantity=change.quantity,
        new_price=change.price,
        new_trigger_price=change.trigger_price,
        reserved=max(order.reserved, verdict.reserve),
        updated_at=at,
    )
    await repo.save(tx, after, OrderEvent.REQUEST_REPLACE, {"by": principal.actor, **wishes})
    await accounts.move_promises(tx, order.account_id, after.reserved - order.reserved, ZERO)
    await positions.move_working(
        tx,
        order.account_id,
        order.instrument_id,
        order.product,
        order.side,
        after.open_quantity - order.open_quantity,
    )
    await outbox.put(tx, repo.TOPIC, order.id, {"action": "replace"}, at)
    await audited(
        tx, clock, principal, order, "order.replace_requested", dict(wishes), success=True
    )
    return replace(after, version=order.version + 1)


def _refused_whole(terms: OrderTerms, order: Order, facts: RiskFacts) -> Denied | None:
    """Hold the whole order to the limits of one order, or it could grow past them step by step."""
    whole = replace(terms, quantity=terms.quantity + order.filled_quantity)
    found = (check(whole, facts) for check in SIZES)
    return next((denied for denied in found if denied), None)


def _asked(order: Order, change: Change) -> Order:
    """Return the order as it would be, its quantity what could still trade.

    Raises
    ------
    NothingToChange
    QuantityBelowFilled
    """
    _require_applicable(order, change)
    asked = replace(
        order,
        quantity=change.quantity or order.quantity,
        price=change.price or order.price,
        trigger_price=change.trigger_price or order.trigger_price,
    )
    same = (order.quantity, order.price, order.trigger_price)
    if (asked.quantity, asked.price, asked.trigger_price) == same:
        raise NothingToChange("The order is like that already.")
    if asked.quantity <= order.filled_quantity:
        raise QuantityBelowFilled(
            f"{order.filled_quantity:f} has traded; cancel the rest instead.", field="quantity"
        )
    return replace(asked, quantity=asked.quantity - order.filled_quantity)


def _require_replaceable(order: Order, version: int | None) -> OrderStatus:
    if version is not None and version != order.version:
        raise OrderChanged(
            "The order has changed since you looked; look again.",
            field="version",
            current=order.version,
        )
    status = next_status(order.status, OrderEvent.REQUEST_REPLACE)
    if status is None:
        raise OrderNotReplaceable(
            f"The order is {order.status} and cannot be changed.", order_status=order.status
        )
    return status


def _require_applicable(order: Order, change: Change) -> None:
    if change.price is not None and not order.order_type.has_limit:
        raise NothingToChange(f"A {order.order_type} order has no limit to change.", field="price")
    if change.trigger_price is None:
        return
    if not order.order_type.is_stop:
        raise NothingToChange(
            f"A {order.order_type} order has no trigger to change.", field="trigger_price"
        )
    if order.triggered_at is not None:
        raise NothingToChange("Its trigger was reached already.", field="trigger_price")


def terms_of(order: Order, instrument: Instrument) -> OrderTerms:
    """Return what a stored order asks for, to be judged again."""
    return OrderTerms(
        account_id=order.account_id,
        client_order_id=order.client_order_id,
        instrument=instrument,
        side=order.side,
        order_type=order.order_type,
        quantity=order.quantity,
        price=order.price,
        product=order.product,
        time_in_force=order.time_in_force,
        # A stop that came to life is judged as the limit order that it is now.
        trigger_price=None if order.triggered_at else order.trigger_price,
        origin=order.origin,
        strategy_id=order.strategy_id,
        group_id=order.group_id,
    )


def without(facts: RiskFacts, order: Order) -> RiskFacts:
    """Return the facts as if an order were not there: it is judged anew, not once more."""
    return replace(
        facts,
        funds=replace(facts.funds, reserved=facts.funds.reserved - order.reserved),
        # Itself it is the last order with these terms, and was counted when it came.
        same_ago=None,
        is_change=True,
        last_second=0,
        last_minute=0,
        portfolio=replace(facts.portfolio, at_risk=facts.portfolio.at_risk - order.reserved),
    )


def _wishes(change: Change) -> dict[str, str]:
    told = {
        "quantity": change.quantity,
        "price": change.price,
        "trigger_price": change.trigger_price,
    }
    return {name: f"{value:f}" for name, value in told.items() if value is not None}


async def _record_denial(
    tx: Tx,
    clock: Clock,
    principal: Principal,
    order: Order,
    denied: Denied,
    wishes: dict[str, str],
) -> None:
    detail = {"rule": denied.reason, "reason": denied.message, **denied.facts, "asked": wishes}
    await repo.add_event(tx, order, "deny_replace", clock.now(), detail)
    await audited(
        tx,
        clock,
        principal,
        order,
        "order.replace_requested",
        {"asked": wishes, "rule": denied.reason},
        success=False,
        reason=denied.message,
    )
