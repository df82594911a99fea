"""What the order would make of the account's book. Only what opens exposure is refused."""

from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.risk.margin import opening_requirement
from strikedesk.risk.model import Denied, DenyReason, OrderTerms, RiskFacts
from strikedesk.risk.portfolio import underlying_of
from strikedesk.risk.terms import funds_required, opening_quantity, worst_price


def daily_loss(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse new exposure once the day has lost its limit."""
    return _loss(terms, facts, "day", facts.portfolio.today, "daily_loss_max")


def weekly_loss(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse new exposure once the week has lost its limit."""
    return _loss(terms, facts, "week", facts.portfolio.week, "weekly_loss_max")


def monthly_loss(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse new exposure once the month has lost its limit."""
    return _loss(terms, facts, "month", facts.portfolio.month, "monthly_loss_max")


def _loss(
    terms: OrderTerms, facts: RiskFacts, period: str, booked: Decimal, name: str
) -> Denied | None:
    """Compare a period's loss, booked and open together, with its share of the equity before it."""
    limit: Decimal | None = getattr(facts.limits, name)
    if limit is None or not opening_quantity(terms, facts):
        return None
    loss = -(booked + facts.portfolio.open_pnl)
    most = limit * max(facts.portfolio.equity + loss, ZERO)
    if loss <= ZERO or loss < most:
        return None
    return Denied(
        DenyReason[f"{name.removesuffix('_max').upper()}"],
        f"The {period} has lost {loss:.2f} {facts.account.currency}, open positions included; "
        f"at {most:.2f} only reducing is left.",
        {"loss": f"{loss:f}", "limit": f"{most:f}"},
        limit=name,
    )


def days_to_expiry(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse to open a contract that ends too soon or too late."""
    days, limits = facts.days_to_expiry, facts.limits
    if days is None or not opening_quantity(terms, facts):
        return None
    name = None
    if limits.days_to_expiry_min is not None and days < limits.days_to_expiry_min:
        name = "days_to_expiry_min"
    if limits.days_to_expiry_max is not None and days > limits.days_to_expiry_max:
        name = "days_to_expiry_max"
    if name is None:
        return None
    bound = getattr(limits, name)
    return Denied(
        DenyReason.DAYS_TO_EXPIRY,
        f"{terms.instrument.symbol} has {days} days left; "
        f"{'at least' if name.endswith('min') else 'at most'} {bound} is the limit.",
        {"days": str(days), "limit": str(bound)},
        limit=name,
    )


def open_positions(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse one more instrument than may be held or worked."""
    book, limit = facts.portfolio, facts.limits.open_positions_max
    if limit is None or terms.instrument.id in book.instruments:
        return None
    if len(book.instruments) < limit:
        return None
    return Denied(
        DenyReason.OPEN_POSITIONS,
        f"The account has {len(book.instruments)} positions open; {limit} is the limit.",
        {"open": str(len(book.instruments)), "limit": str(limit)},
        limit="open_positions_max",
    )


def positions_per_symbol(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse one more instrument of an underlying than may be held or worked."""
    book, limit = facts.portfolio, facts.limits.positions_per_symbol_max
    name = underlying_of(terms.instrument)
    count = book.underlyings.get(name, 0)
    if limit is None or terms.instrument.id in book.instruments or count < limit:
        return None
    return Denied(
        DenyReason.POSITIONS_PER_SYMBOL,
        f"The account has {count} positions on {name}; {limit} is the limit.",
        {"open": str(count), "limit": str(limit)},
        limit="positions_per_symbol_max",
    )


def position_too_large(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse what would put too much of the account at risk in one instrument.

    Counted is what is held in the order's direction, all that works in it, and the order, at
    the order's worst price: what opening all that would pay or block.
    """
    limit, price = facts.limits.position_max, worst_price(terms, facts)
    if limit is None or price is None or not opening_quantity(terms, facts):
        return None
    is_buy = terms.side is Side.BUY
    working = facts.working_buy if is_buy else facts.working_sell
    quantity = max(terms.side.sign * facts.net_quantity, ZERO) + working + terms.quantity
    at_risk = opening_requirement(
        terms.instrument,
        terms.product,
        terms.side,
        quantity,
        price,
        facts.reference.underlying_price,
    )
    return _share(facts, at_risk, limit, DenyReason.POSITION_TOO_LARGE, "position_max")


def capital_at_risk(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse what would put too much of the account at risk altogether."""
    limit, required = facts.limits.capital_at_risk_max, funds_required(terms, facts)
    if limit is None or required is None or not opening_quantity(terms, facts):
        return None
    at_risk = facts.portfolio.at_risk + required
    return _share(facts, at_risk, limit, DenyReason.CAPITAL_AT_RISK, "capital_at_risk_max")


def _share(
    facts: RiskFacts, at_risk: Decimal | None, limit: Decimal, reason: DenyReason, name: str
) -> Denied | None:
    most = limit * max(facts.portfolio.equity, ZERO)
    if at_risk is None or at_risk <= most:
        return None
    where = "in this instrument" if name == "position_max" else "in all positions"
    return Denied(
        reason,
        f"{at_risk:.2f} {facts.account.currency} would be at risk {where}; "
        f"{most:.2f} is the limit ({limit:.1%} of the account).",
        {"at_risk": f"{at_risk:f}", "limit": f"{most:f}"},
        limit=name,
    )
