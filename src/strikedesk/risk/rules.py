"""The gate: facts in, verdict out. Missing, zero or stale references refuse."""

from collections.abc import Callable

from strikedesk.risk.checks import book, money, order, standing
from strikedesk.risk.model import Approved, Denied, OrderTerms, RiskFacts
from strikedesk.risk.terms import funds_required, protection_price

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


def review(terms: OrderTerms, facts: RiskFacts) -> Approved | Denied:
    """Judge an order; the first rule that refuses, in the order of `DenyReason`, decides.

    Only this makes an `Approved`, and only an `Approved` can be sent. What rules that only
    advise have to say goes with it.
    """
    warnings: list[Denied] = []
    for check in CHECKS:
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
    return [found for check in CHECKS if (found := check(terms, facts))]
