"""The one exception of the gate: what a kill switch sends to close, and opens nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.accounts.model import Account, AccountKind, Funds, TradingState
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk import rules
from strikedesk.risk.limits import RiskLimits
from strikedesk.risk.model import (
    KILL_SWITCH,
    Approved,
    Denied,
    DenyReason,
    OrderTerms,
    OrderType,
    Reference,
    Restriction,
    RiskFacts,
)
from strikedesk.risk.portfolio import Portfolio
from strikedesk.risk.terms import needs_approval

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
SHARE = Instrument(
    1, "NSE", "RELIANCE", "Reliance", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.10")
)
ACCOUNT = Account(
    UUID(int=1),
    UUID(int=2),
    "Main",
    AccountKind.PAPER,
    "INR",
    TradingState.ACTIVE,
    None,
    True,
    Decimal(0),
    Decimal(0),
    AT,
)
FRESH = Reference(Decimal(1300), Decimal("1299.90"), Decimal("1300.10"), timedelta(seconds=1))
HELD = RiskFacts(
    ACCOUNT,
    Funds(Decimal(0)),
    FRESH,
    RiskLimits(),
    Portfolio(Decimal(1_000_000)),
    net_quantity=Decimal(10),
)
CLOSE = OrderTerms(
    UUID(int=1),
    "kill-1",
    SHARE,
    Side.SELL,
    OrderType.MARKET,
    Decimal(10),
    None,
    Product.CNC,
    TimeInForce.DAY,
    origin=KILL_SWITCH,
)
HALTED = replace(HELD, account=replace(ACCOUNT, state=TradingState.HALTED))

LATCHED = [
    replace(HELD, desk_halt="x"),
    replace(HELD, account_halt="x"),
    replace(HELD, strategy_halt="x"),
    HALTED,
    replace(HELD, restriction=Restriction("NSE:RELIANCE", "blocked", "x")),
    replace(HELD, last_second=10_000, last_minute=10_000),
    replace(HELD, limits=replace(HELD.limits, order_quantity_max=Decimal(1))),
    replace(HELD, limits=replace(HELD.limits, order_value_max=Decimal(1))),
]


@pytest.mark.parametrize("facts", LATCHED)
def test_an_order_of_the_kill_switch_that_opens_nothing_passes(facts: RiskFacts) -> None:
    assert isinstance(rules.review(CLOSE, facts), Approved)


@pytest.mark.parametrize("facts", LATCHED)
def test_the_same_order_of_anybody_else_does_not(facts: RiskFacts) -> None:
    for origin in ("client", "gtt", "square_off", "Kill_Switch", ""):
        assert isinstance(rules.review(replace(CLOSE, origin=origin), facts), Denied)


@pytest.mark.parametrize("facts", LATCHED)
def test_one_unit_more_than_is_held_is_held_to_every_rule(facts: RiskFacts) -> None:
    rich = replace(facts, funds=Funds(Decimal(1_000_000)))
    more = replace(CLOSE, quantity=Decimal(11), product=Product.MIS)
    verdicts = [rules.review(replace(more, origin=o), rich) for o in (KILL_SWITCH, "client")]
    assert isinstance(verdicts[0], Denied)
    assert verdicts[0] == verdicts[1]


def test_what_is_being_sold_already_cannot_be_sold_once_more() -> None:
    working = replace(HELD, account_halt="x", working_sell=Decimal(1))
    verdict = rules.review(CLOSE, working)
    assert isinstance(verdict, Denied)
    assert verdict.reason is DenyReason.ACCOUNT_HALTED


def test_without_a_latch_it_may_still_only_reduce() -> None:
    mis = replace(CLOSE, product=Product.MIS, quantity=Decimal(11))
    rich = replace(HELD, funds=Funds(Decimal(1_000_000)))
    verdict = rules.review(mis, rich)
    assert isinstance(verdict, Denied)
    assert verdict.reason is DenyReason.REDUCE_ONLY


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(HELD, is_expired=True), DenyReason.INSTRUMENT_EXPIRED),
        (replace(HELD, reference=replace(FRESH, bid=None)), DenyReason.PRICE_MISSING),
        (
            replace(HELD, reference=replace(FRESH, age=timedelta(seconds=16))),
            DenyReason.PRICE_STALE,
        ),
    ],
)
def test_what_is_about_the_market_holds_for_it_too(facts: RiskFacts, reason: DenyReason) -> None:
    verdict = rules.review(CLOSE, facts)
    assert isinstance(verdict, Denied)
    assert verdict.reason is reason


def test_what_the_position_covers_never_waits_for_approval() -> None:
    limited = replace(HELD, limits=replace(HELD.limits, approval_value=Decimal(1)))
    assert not needs_approval(CLOSE, limited)
    assert not needs_approval(CLOSE, replace(limited, working_sell=Decimal(10)))
    assert needs_approval(replace(CLOSE, quantity=Decimal(11)), limited)
    assert needs_approval(replace(CLOSE, side=Side.BUY), limited)


def test_an_order_worth_the_limit_exactly_needs_no_second_person() -> None:
    buy = replace(CLOSE, side=Side.BUY, order_type=OrderType.LIMIT, price=Decimal(1300))
    at_limit = replace(HELD, limits=replace(HELD.limits, approval_value=Decimal(13_000)))
    assert not needs_approval(buy, at_limit)
    assert needs_approval(replace(buy, price=Decimal("1300.10")), at_limit)
