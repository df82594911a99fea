"""The order itself: its grid, its size, its price, and how often it comes."""

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import InstrumentKind
from strikedesk.marketdata.rules import is_stale
from strikedesk.risk.model import Denied, DenyReason, OrderTerms, OrderType, RiskFacts
from strikedesk.risk.terms import (
    PROTECTION_TICKS_MIN,
    anchor,
    lot_error,
    needs_approval,
    tick_error,
    worst_price,
)


def lot_size(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    message = lot_error(terms.instrument, terms.quantity)
    return Denied(DenyReason.LOT_SIZE, message) if message else None


def tick_size(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    message = tick_error(terms.instrument, terms.price) or tick_error(
        terms.instrument, terms.trigger_price
    )
    return Denied(DenyReason.TICK_SIZE, message) if message else None


def quantity_above_freeze(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    freeze = terms.instrument.freeze_quantity
    if freeze is None or terms.quantity <= freeze:
        return None
    return Denied(
        DenyReason.QUANTITY_ABOVE_FREEZE,
        f"{terms.instrument.exchange} takes at most {freeze:f} in one order.",
        {"limit": f"{freeze:f}", "quantity": f"{terms.quantity:f}"},
    )


def quantity_above_max(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    limit = facts.limits.order_quantity_max
    if limit is None or terms.quantity <= limit:
        return None
    return Denied(
        DenyReason.QUANTITY_ABOVE_MAX,
        f"An order may have at most {limit:f}; this one has {terms.quantity:f}.",
        {"limit": f"{limit:f}", "quantity": f"{terms.quantity:f}"},
    )


def price_missing(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    reference = facts.reference
    known = reference.touch(terms.side) if terms.order_type is OrderType.MARKET else anchor(facts)
    if known is not None and known > ZERO:
        return None
    what = {Side.BUY: "ask", Side.SELL: "bid"}[terms.side]
    return Denied(
        DenyReason.PRICE_MISSING,
        f"{terms.instrument.symbol} has no {what} to trade against."
        if terms.order_type is OrderType.MARKET
        else f"{terms.instrument.symbol} has no price to judge the limit by.",
    )


def price_stale(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    age, limit = facts.reference.age, facts.quote_max_age
    if not is_stale(age, limit):
        return None
    symbol = terms.instrument.symbol
    told = (
        f"The age of the last quote of {symbol} is not known"
        if age is None
        else f"The last quote of {symbol} is {age.total_seconds():.0f} s old"
    )
    return Denied(
        DenyReason.PRICE_STALE, f"{told}; at most {limit.total_seconds():.0f} s is accepted."
    )


def price_outside_collar(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    # A stop's limit is judged by where it comes to life, anything else by the market now.
    reference = terms.trigger_price or anchor(facts)
    collar = facts.limits.collar(is_option=terms.instrument.kind is InstrumentKind.OPT)
    if terms.price is None or reference is None or collar is None:
        return None
    ticks = terms.instrument.tick_size * PROTECTION_TICKS_MIN
    beyond = terms.side.sign * (terms.price - reference)
    # Selling at half is as far from the market as buying at double.
    room = reference * collar if terms.side is Side.BUY else reference * collar / (1 + collar)
    if beyond <= max(room, ticks):
        return None
    return Denied(
        DenyReason.PRICE_OUTSIDE_COLLAR,
        f"{terms.price:f} is too far beyond "
        + ("its trigger" if terms.trigger_price else "the market")
        + f" at {reference:f}.",
        {"reference": f"{reference:f}", "collar": f"{collar:f}"},
    )


def trigger_passed(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    reference = anchor(facts)
    if terms.trigger_price is None or reference is None:
        return None
    if terms.side.sign * (terms.trigger_price - reference) > 0:
        return None
    where = {Side.BUY: "above", Side.SELL: "below"}[terms.side]
    return Denied(
        DenyReason.TRIGGER_PASSED,
        f"The trigger of a {terms.side} stop must be {where} the market at {reference:f}; "
        f"{terms.trigger_price:f} would go off at once.",
        {"reference": f"{reference:f}", "trigger_price": f"{terms.trigger_price:f}"},
    )


def value_above_max(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    limit, price = facts.limits.order_value_max, worst_price(terms, facts)
    if limit is None or price is None:
        return None
    value = terms.quantity * price * terms.instrument.multiplier
    if value <= limit:
        return None
    return Denied(
        DenyReason.VALUE_ABOVE_MAX,
        f"The order is worth {value:f}; at most {limit:f} is allowed.",
        {"limit": f"{limit:f}", "value": f"{value:f}"},
    )


def duplicate(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse the same terms again within the window, except the parts of one group."""
    window, ago = facts.limits.duplicate_window, facts.same_ago
    if not window or ago is None or ago >= window or terms.group_id is not None:
        return None
    return Denied(
        DenyReason.DUPLICATE,
        f"The same order was sent {ago.total_seconds():.1f} s ago; within "
        f"{window.total_seconds():.0f} s that is taken for a mistake.",
    )


def strategy_throttled(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse what a strategy sends beyond its rate; whoever books the refusal latches it."""
    count, limit = facts.strategy_last_minute, facts.limits.strategy_orders_per_minute
    if limit is None or count < limit:
        return None
    return Denied(
        DenyReason.STRATEGY_THROTTLED,
        f"The strategy has sent {count} orders within a minute; {limit} are allowed. It is halted "
        "until a person releases it.",
        {"limit": str(limit), "count": str(count)},
    )


def approval_required(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse a change to what a new order would need a second person for."""
    if not facts.is_change or not needs_approval(terms, facts):
        return None
    return Denied(
        DenyReason.APPROVAL_REQUIRED,
        f"Orders worth more than {facts.limits.approval_value:f} {facts.account.currency} need a "
        "second person. Cancel this one and send a new one: it will wait for approval.",
        {"limit": f"{facts.limits.approval_value:f}"},
    )


def rate_exceeded(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse the order that would be one too many in its second or minute."""
    for count, limit, period in (
        (facts.last_second, facts.limits.orders_per_second, "second"),
        (facts.last_minute, facts.limits.orders_per_minute, "minute"),
    ):
        if limit is not None and count >= limit:
            return Denied(
                DenyReason.RATE_EXCEEDED,
                f"The account has sent {count} orders within a {period}; {limit} are allowed.",
                {"limit": str(limit), "count": str(count)},
            )
    return None
