"""What the account has for it: something to deliver, or something to pay with."""

from strikedesk.accounts.model import TradingState
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.positions.model import Product
from strikedesk.risk.model import KILL_SWITCH, Denied, DenyReason, OrderTerms, RiskFacts
from strikedesk.risk.terms import funds_required, must_close, opening_quantity, worst_price


def reduce_only(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if not opening_quantity(terms, facts):
        return None
    if terms.origin == KILL_SWITCH:
        return Denied(DenyReason.REDUCE_ONLY, "The kill switch closes what is held, no more.")
    if facts.account.state is not TradingState.REDUCING:
        return None
    return Denied(DenyReason.REDUCE_ONLY, "The account may only reduce what it holds.")


def holdings_insufficient(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if terms.side is Side.BUY or terms.product is not Product.CNC:
        return None
    short = opening_quantity(terms, facts)
    if not short:
        return None
    free = max(facts.net_quantity - facts.working_sell, ZERO)
    return Denied(
        DenyReason.HOLDINGS_INSUFFICIENT,
        f"Only {free:f} {terms.instrument.tradingsymbol} can be delivered; CNC cannot sell short.",
        {"available": f"{free:f}", "quantity": f"{terms.quantity:f}"},
    )


def funds_insufficient(terms: OrderTerms, facts: RiskFacts) -> Denied | None:
    if worst_price(terms, facts) is None:
        return None  # PRICE_MISSING has said so
    required, available = funds_required(terms, facts), facts.funds.available
    margin = facts.margin
    if required is None:
        why = "its underlying has no price." if margin is None else margin.note
        return Denied(
            DenyReason.FUNDS_INSUFFICIENT,
            f"The margin of {terms.instrument.symbol} is unknown: {why}",
        )
    if required <= max(available, ZERO) or _frees_funds(terms, facts):
        return None
    note = "" if margin is None else f" {margin.note}"
    return Denied(
        DenyReason.FUNDS_INSUFFICIENT,
        f"The order needs {required:f} {facts.account.currency}; {available:f} is available.{note}",
        {"required": f"{required:f}", "available": f"{available:f}"},
    )


def _frees_funds(terms: OrderTerms, facts: RiskFacts) -> bool:
    """Tell whether want of funds is no reason to refuse: the order closes, and uncovers nothing."""
    if opening_quantity(terms, facts):
        return False
    raises = facts.margin is not None and facts.margin.raises_margin
    return not raises or must_close(terms, facts)
