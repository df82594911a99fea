"""The gate: facts in, verdict out. Missing, zero or stale references refuse."""

from collections.abc import Callable

from strikedesk.risk.checks import book, money, order, standing
from strikedesk.risk.model import KILL_SWITCH, Approved, Denied, OrderTerms, RiskFacts
from strikedesk.risk.terms import funds_required, opening_quantity, protection_price

Check = Callable[[OrderTerms, RiskFacts], Denied | None]

CHECKS: tuple[Check, ...] = (
    standing.desk_halted,
    standing.account_halted,
    standing.strategy_halted,
    standing.account_not_tradable,
    standing.instrument_not_tradable,
    standing.instrument_expired,
    standing.currency_mismatch,
    standing.product_not_allowed,
    standing.mis_closed,
    standing.restricted,
    order.lot_size,
    order.tick_size,
    order.quantity_above_freeze,
    order.quantity_above_max,
    order.price_missing,
    order.price_stale,
    order.price_outside_collar,
    order.trigger_passed,
    order.value_above_max,
    order.duplicate,
    order.rate_exceeded,
    order.strategy_throttled,
    order.approval_required,
    money.reduce_only,
    book.daily_loss,
    book.weekly_loss,
    book.monthly_loss,
    book.days_to_expiry,
    book.open_positions,
    book.positions_per_symbol,
    book.position_too_large,
    book.capital_at_risk,
    money.holdings_insufficient,
    money.funds_insufficient,
)
"""In the order of `DenyReason`, which is the precedence."""

YIELDING: frozenset[Check] = frozenset(
    {
        standing.desk_halted,
        standing.account_halted,
        standing.strategy_halted,
        standing.mis_closed,
        standing.restricted,
        order.quantity_above_max,
        order.value_above_max,
        order.duplicate,
        order.rate_exceeded,
        order.strategy_throttled,
    }
)
"""What an order passes by which a kill switch closes a position and opens nothing: the latches
that it is there to enforce, and limits on what people and programs send."""


def checks_of(terms: OrderTerms, facts: RiskFacts) -> tuple[Check, ...]:
    """Return the rules that an order is held to.

    All of them, but for an order of the kill switch that opens nothing. There is no other
    exception, and no field of a request leads to this one.
    """
    if terms.origin != KILL_SWITCH or opening_quantity(terms, facts):
        return CHECKS
    return tuple(check for check in CHECKS if check not in YIELDING)


def review(terms: OrderTerms, facts: RiskFacts) -> Approved | Denied:
    """Judge an order; the first rule that refuses, in the order of `DenyReason`, decides.

    Only this makes an `Approved`, and only an `Approved` can be sent. What rules that only
    advise have to say goes with it.
    """
    warnings: list[Denied] = []
    for check in checks_of(terms, facts):
        found = check(terms, facts)
        if found is None:
            continue
        if found.limit not in facts.advised:
            return found
        warnings.append(found)
    reserve = funds_required(terms, facts)
    assert reserve is not None, "the funds rule refuses what it cannot price"
    return Approved(terms, reserve, protection_price(terms, facts), tuple(warnings))


def refusals(terms: OrderTerms, facts: RiskFacts) -> list[Denied]:
    """Return every rule that refuses, in order of precedence; for a preview."""
    return [found for found in _told(terms, facts) if found.limit not in facts.advised]


def warnings(terms: OrderTerms, facts: RiskFacts) -> list[Denied]:
    """Return what rules that only advise have to say, in order of precedence."""
    return [found for found in _told(terms, facts) if found.limit in facts.advised]


def _told(terms: OrderTerms, facts: RiskFacts) -> list[Denied]:
    return [found for check in checks_of(terms, facts) if (found := check(terms, facts))]
