"""Use case: ask what would happen to an order, without placing it."""

from dataclasses import dataclass
from decimal import Decimal

from strikedesk.accounts.model import Funds
from strikedesk.charges.model import (
    Charges,
)
from strikedesk.identity.model import Principal
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders.service import question
from strikedesk.platform.db import Tx
from strikedesk.risk import gate, rules, throttle
from strikedesk.risk.costs import charges_of_order
from strikedesk.risk.facts import lock_facts
from strikedesk.risk.model import (
    Denied,
    DenyReason,
    OrderTerms,
    RiskFacts,
)
from strikedesk.risk.portfolio_margin import Needed
from strikedesk.risk.terms import funds_required, needs_approval


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen to an order now.

    Parameters
    ----------
    refusals : list of Denied
        Every rule that refuses, most important first; empty when the order would be sent.
    warnings : list of Denied
        What rules that only advise have to say.
    price : Decimal or None
        The price it is valued at: the limit, or what a market order would meet first.
    value, required, charges
        None when the market shows no price.
    requirement : Decimal or None
        What is required without charges.
    margin : Needed or None
        How that was found where derivatives are concerned.
    """

    terms: OrderTerms
    refusals: list[Denied]
    warnings: list[Denied]
    price: Decimal | None
    age_ms: int | None
    value: Decimal | None
    charges: Charges | None
    required: Decimal | None
    requirement: Decimal | None
    margin: Needed | None
    funds: Funds


async def preview_order(
    tx: Tx, market: LiveMarket, principal: Principal, terms: OrderTerms
) -> Preview:
    """Ask the gate without booking anything.

    Raises
    ------
    AccountNotFound
    """
    asked = [question(principal, terms)]
    (found,) = await lock_facts(tx, asked, market.clock.now())
    known = gate.require_account(found)
    at = market.clock.now()
    facts = await throttle.counted(tx, gate.facts_of(market, known, terms), terms, at)
    touch = facts.reference.touch(terms.side)
    price = terms.price or terms.trigger_price or touch
    same_currency = terms.instrument.currency == known.account.currency
    charges = (
        charges_of_order(terms, price, market.clock.now()) if price and same_currency else None
    )
    age = facts.reference.age
    required = funds_required(terms, facts) if same_currency else None
    return Preview(
        terms=terms,
        refusals=rules.refusals(terms, facts),
        warnings=[*rules.warnings(terms, facts), *_approval_notice(terms, facts)],
        price=price,
        age_ms=None if age is None else int(age.total_seconds() * 1000),
        value=None if price is None else terms.quantity * price * terms.instrument.multiplier,
        charges=charges,
        required=required,
        requirement=None if required is None else required - facts.charges,
        margin=facts.margin,
        funds=facts.funds,
    )


def _approval_notice(terms: OrderTerms, facts: RiskFacts) -> list[Denied]:
    if not needs_approval(terms, facts):
        return []
    limit = f"{facts.limits.approval_value:f}"
    message = (
        f"It is worth more than {limit} {facts.account.currency}: somebody else must approve it."
    )
    return [Denied(DenyReason.APPROVAL_REQUIRED, message, {"limit": limit})]
