"""Want of funds where an order's margin depends on what else is held."""

from dataclasses import replace
from decimal import Decimal

import pytest

from strikedesk.accounts.model import Funds
from strikedesk.core.trading import Side
from strikedesk.positions.model import Product
from strikedesk.risk import rules
from strikedesk.risk.model import (
    KILL_SWITCH,
    SQUARE_OFF,
    Approved,
    Denied,
    DenyReason,
    OrderTerms,
    RiskFacts,
)
from strikedesk.risk.portfolio_margin import Needed
from unit.risk.test_rules import BUY, FACTS, OPTION, OPTION_REFERENCE

SELL_HEDGE = replace(
    BUY,
    instrument=OPTION,
    side=Side.SELL,
    quantity=Decimal(65),
    price=Decimal(100),
    product=Product.NRML,
)
HOLDS_IT = replace(
    FACTS,
    reference=OPTION_REFERENCE,
    net_quantity=Decimal(65),
    funds=Funds(Decimal(1000)),
    charges=Decimal(20),
)
UNCOVERS = Needed(Decimal(50_000), raises_margin=True, increment=None, note="It uncovers a call.")
CHANGES_NOTHING = Needed(Decimal(0), raises_margin=False, increment=None, note="")
UNKNOWN = Needed(None, raises_margin=True, increment=None, note="X has no price.")


def judged(facts: RiskFacts, margin: Needed, origin: str = "client") -> Approved | Denied:
    terms: OrderTerms = replace(SELL_HEDGE, origin=origin)
    return rules.review(terms, replace(facts, margin=margin))


def test_closing_what_covers_something_needs_funds_and_says_why() -> None:
    verdict = judged(HOLDS_IT, UNCOVERS)
    assert isinstance(verdict, Denied)
    assert verdict.reason is DenyReason.FUNDS_INSUFFICIENT
    assert verdict.message.endswith("1000 is available. It uncovers a call.")


def test_with_the_funds_it_sets_aside_what_becomes_naked() -> None:
    verdict = judged(replace(HOLDS_IT, funds=Funds(Decimal(50_020))), UNCOVERS)
    assert isinstance(verdict, Approved)
    assert verdict.reserve == 50_020


def test_closing_what_covers_nothing_needs_none() -> None:
    verdict = judged(replace(HOLDS_IT, funds=Funds(Decimal(0))), CHANGES_NOTHING)
    assert isinstance(verdict, Approved)
    assert verdict.reserve == 20


@pytest.mark.parametrize("origin", [KILL_SWITCH, SQUARE_OFF])
@pytest.mark.parametrize(("margin", "reserve"), [(UNCOVERS, 50_020), (UNKNOWN, 20)])
def test_the_desk_closes_whatever_the_funds(origin: str, margin: Needed, reserve: int) -> None:
    verdict = judged(HOLDS_IT, margin, origin)
    assert isinstance(verdict, Approved)
    assert verdict.reserve == reserve


@pytest.mark.parametrize("origin", ["client", SQUARE_OFF])
def test_opening_with_an_unknown_margin_is_refused_with_what_is_missing(origin: str) -> None:
    opens = replace(HOLDS_IT, net_quantity=Decimal(0), advised=frozenset({"position_max"}))
    verdict = judged(opens, UNKNOWN, origin)
    assert isinstance(verdict, Denied)
    assert verdict.message.endswith("is unknown: X has no price.")
