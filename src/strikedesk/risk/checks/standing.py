"""Who may trade what at all, before anything about the order itself."""

from strikedesk.accounts.model import AccountKind, TradingState
from strikedesk.positions.model import Product
from strikedesk.risk.model import Denied, DenyReason, OrderTerms, RiskFacts
from strikedesk.risk.terms import allowed_products, opening_quantity


def desk_halted(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.desk_halt is None:
        return None
    return Denied(DenyReason.DESK_HALTED, f"The desk is halted: {facts.desk_halt}")


def account_halted(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.account_halt is not None:
        return Denied(DenyReason.ACCOUNT_HALTED, f"The account is halted: {facts.account_halt}")
    if facts.account.state is TradingState.HALTED:
        why = facts.account.state_reason or "no reason was recorded"
        return Denied(DenyReason.ACCOUNT_HALTED, f"The account is halted: {why}")
    return None


def strategy_halted(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse while the order's strategy is halted."""
    if facts.strategy_halt is None:
        return None
    return Denied(DenyReason.STRATEGY_HALTED, f"The strategy is halted: {facts.strategy_halt}")


def account_not_tradable(_terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if facts.account.kind is AccountKind.PAPER:
        return None
    # Live accounts get a broker of their own; until one is connected, doubt refuses.
    return Denied(
        DenyReason.ACCOUNT_NOT_TRADABLE,
        f"{facts.account.name} is a {facts.account.kind} account: nothing can be traded on it.",
    )


def instrument_not_tradable(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    if terms.instrument.is_tradable:
        return None
    return Denied(
        DenyReason.INSTRUMENT_NOT_TRADABLE,
        f"{terms.instrument.symbol} is an index; trade its futures, options or an ETF.",
    )


def instrument_expired(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if not facts.is_expired:
        return None
    return Denied(
        DenyReason.INSTRUMENT_EXPIRED,
        f"{terms.instrument.symbol} expired on {terms.instrument.expiry}.",
    )


def currency_mismatch(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if terms.instrument.currency == facts.account.currency:
        return None
    return Denied(
        DenyReason.CURRENCY_MISMATCH,
        f"{terms.instrument.symbol} trades in {terms.instrument.currency}; this account holds "
        f"{facts.account.currency}.",
        {"instrument": terms.instrument.currency, "account": facts.account.currency},
    )


def product_not_allowed(terms: OrderTerms, _facts: RiskFacts) -> Denied | None:
    allowed = allowed_products(terms.instrument)
    if terms.product in allowed:
        return None
    return Denied(
        DenyReason.PRODUCT_NOT_ALLOWED,
        f"{terms.instrument.symbol} is traded as {' or '.join(allowed)}, not {terms.product}.",
    )


def mis_closed(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse to open an intraday position while those that are open are being closed."""
    if terms.product is not Product.MIS or not facts.mis_closed:
        return None
    if not opening_quantity(terms, facts):
        return None
    return Denied(
        DenyReason.MIS_CLOSED,
        f"MIS positions on {terms.instrument.exchange} are being closed before the end of the "
        "session: only orders that close one are taken until then.",
    )


def restricted(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    """Refuse a name on a restricted list; one that may be reduced is refused only to grow."""
    found = facts.restriction
    if found is None or (found.effect == "reduce_only" and not opening_quantity(terms, facts)):
        return None
    what = "may only be reduced" if found.effect == "reduce_only" else "may not be traded"
    return Denied(
        DenyReason.RESTRICTED,
        f"{found.symbol} {what}: {found.reason}",
        {"symbol": found.symbol, "effect": found.effect},
    )
