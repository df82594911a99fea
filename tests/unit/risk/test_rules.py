from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.accounts.model import Account, AccountKind, Funds, TradingState
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk import rules
from strikedesk.risk.limits import SHAPE, RiskLimits
from strikedesk.risk.model import (
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

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
SHARE = Instrument(
    1,
    "NSE",
    "RELIANCE",
    "Reliance Industries",
    InstrumentKind.EQ,
    "INR",
    Decimal(1),
    Decimal("0.10"),
)
OPTION = Instrument(
    2,
    "NFO",
    "NIFTY26N2426000CE",
    "NIFTY call",
    InstrumentKind.OPT,
    "INR",
    Decimal(65),
    Decimal("0.05"),
    underlying="NSE:NIFTY 50",
    expiry=date(2026, 11, 24),
    strike=Decimal(26000),
    right="C",
    freeze_quantity=Decimal(1800),
)
INDEX = replace(SHARE, id=3, tradingsymbol="NIFTY 50", kind=InstrumentKind.INDEX)
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
BOOK = Portfolio(Decimal(1_000_000))
FACTS = RiskFacts(
    ACCOUNT, Funds(Decimal(1_000_000)), FRESH, RiskLimits(), BOOK, charges=Decimal("20.00")
)
BUY = OrderTerms(
    UUID(int=1),
    "c1",
    SHARE,
    Side.BUY,
    OrderType.LIMIT,
    Decimal(10),
    Decimal(1300),
    Product.CNC,
    TimeInForce.DAY,
)
STOP = replace(BUY, order_type=OrderType.SL, price=Decimal(1320), trigger_price=Decimal(1310))
MARKET_BUY = replace(BUY, order_type=OrderType.MARKET, price=None)
OPTION_REFERENCE = Reference(
    Decimal(100), Decimal("99.90"), Decimal("100.10"), timedelta(seconds=1), Decimal(26000)
)


def refused(terms: OrderTerms, facts: RiskFacts) -> DenyReason:
    verdict = rules.review(terms, facts)
    assert isinstance(verdict, Denied), verdict
    return verdict.reason


def approved(terms: OrderTerms, facts: RiskFacts) -> Approved:
    verdict = rules.review(terms, facts)
    assert isinstance(verdict, Approved), verdict
    return verdict


REFUSALS: list[tuple[DenyReason, OrderTerms, RiskFacts]] = [
    (DenyReason.DESK_HALTED, BUY, replace(FACTS, desk_halt="drill")),
    (DenyReason.ACCOUNT_HALTED, BUY, replace(FACTS, account_halt="mine")),
    (DenyReason.STRATEGY_HALTED, BUY, replace(FACTS, strategy_halt="tripped")),
    (
        DenyReason.ACCOUNT_NOT_TRADABLE,
        BUY,
        replace(FACTS, account=replace(ACCOUNT, kind=AccountKind.TRACKED)),
    ),
    (DenyReason.INSTRUMENT_NOT_TRADABLE, replace(BUY, instrument=INDEX), FACTS),
    (DenyReason.INSTRUMENT_EXPIRED, BUY, replace(FACTS, is_expired=True)),
    (
        DenyReason.CURRENCY_MISMATCH,
        replace(BUY, instrument=replace(SHARE, currency="USD")),
        FACTS,
    ),
    (DenyReason.PRODUCT_NOT_ALLOWED, replace(BUY, product=Product.NRML), FACTS),
    (DenyReason.MIS_CLOSED, replace(BUY, product=Product.MIS), replace(FACTS, mis_closed=True)),
    (
        DenyReason.RESTRICTED,
        BUY,
        replace(FACTS, restriction=Restriction("NSE:RELIANCE", "blocked", "we are insiders")),
    ),
    (DenyReason.LOT_SIZE, replace(BUY, quantity=Decimal("10.5")), FACTS),
    (DenyReason.TICK_SIZE, replace(BUY, price=Decimal("1300.05")), FACTS),
    (
        DenyReason.QUANTITY_ABOVE_FREEZE,
        replace(BUY, instrument=replace(SHARE, freeze_quantity=Decimal(9))),
        FACTS,
    ),
    (
        DenyReason.QUANTITY_ABOVE_MAX,
        BUY,
        replace(FACTS, limits=replace(FACTS.limits, order_quantity_max=Decimal(9))),
    ),
    (DenyReason.PRICE_MISSING, MARKET_BUY, replace(FACTS, reference=replace(FRESH, ask=None))),
    (
        DenyReason.PRICE_STALE,
        BUY,
        replace(FACTS, reference=replace(FRESH, age=timedelta(seconds=16))),
    ),
    (DenyReason.PRICE_OUTSIDE_COLLAR, replace(BUY, price=Decimal("1560.10")), FACTS),
    (DenyReason.TRIGGER_PASSED, replace(STOP, trigger_price=Decimal(1300)), FACTS),
    (
        DenyReason.VALUE_ABOVE_MAX,
        BUY,
        replace(FACTS, limits=replace(FACTS.limits, order_value_max=Decimal("12999.99"))),
    ),
    (
        DenyReason.DUPLICATE,
        BUY,
        replace(
            FACTS,
            limits=replace(FACTS.limits, duplicate_window_s=Decimal(2)),
            same_ago=timedelta(seconds=1.9),
        ),
    ),
    (DenyReason.RATE_EXCEEDED, BUY, replace(FACTS, last_second=10)),
    (
        DenyReason.STRATEGY_THROTTLED,
        BUY,
        replace(
            FACTS,
            limits=replace(FACTS.limits, strategy_orders_per_minute=3),
            strategy_last_minute=3,
        ),
    ),
    (
        DenyReason.APPROVAL_REQUIRED,
        BUY,
        replace(
            FACTS,
            limits=replace(FACTS.limits, approval_value=Decimal("12999.99")),
            is_change=True,
        ),
    ),
    (
        DenyReason.REDUCE_ONLY,
        BUY,
        replace(FACTS, account=replace(ACCOUNT, state=TradingState.REDUCING)),
    ),
    (DenyReason.DAILY_LOSS, BUY, replace(FACTS, portfolio=replace(BOOK, today=Decimal(-52_632)))),
    (DenyReason.WEEKLY_LOSS, BUY, replace(FACTS, portfolio=replace(BOOK, week=Decimal(-111_112)))),
    (
        DenyReason.MONTHLY_LOSS,
        BUY,
        replace(FACTS, portfolio=replace(BOOK, month=Decimal(-176_471))),
    ),
    (DenyReason.DAYS_TO_EXPIRY, BUY, replace(FACTS, days_to_expiry=6)),
    (
        DenyReason.OPEN_POSITIONS,
        BUY,
        replace(FACTS, portfolio=replace(BOOK, instruments=frozenset(range(10, 20)))),
    ),
    (
        DenyReason.POSITIONS_PER_SYMBOL,
        BUY,
        replace(FACTS, portfolio=replace(BOOK, underlyings={"NSE:RELIANCE": 3})),
    ),
    (
        DenyReason.POSITION_TOO_LARGE,
        BUY,
        replace(FACTS, limits=replace(FACTS.limits, position_max=Decimal("0.0129"))),
    ),
    (
        DenyReason.CAPITAL_AT_RISK,
        BUY,
        replace(FACTS, portfolio=replace(BOOK, at_risk=Decimal("86980.01"))),
    ),
    (DenyReason.HOLDINGS_INSUFFICIENT, replace(BUY, side=Side.SELL), FACTS),
    (DenyReason.FUNDS_INSUFFICIENT, BUY, replace(FACTS, funds=Funds(Decimal("13019.99")))),
]


@pytest.mark.parametrize(("reason", "terms", "facts"), REFUSALS, ids=[r[0] for r in REFUSALS])
def test_each_rule_refuses_by_itself(
    reason: DenyReason, terms: OrderTerms, facts: RiskFacts
) -> None:
    assert [denied.reason for denied in rules.refusals(terms, facts)] == [reason]


def test_each_reason_has_a_case_and_the_declared_order_is_the_precedence() -> None:
    assert [reason for reason, _, _ in REFUSALS] == list(DenyReason)
    assert len(rules.CHECKS) == len(DenyReason)


def test_the_weightier_rule_answers_first() -> None:
    both = replace(FACTS, desk_halt="drill", funds=Funds(Decimal(0)))
    assert refused(BUY, both) is DenyReason.DESK_HALTED
    assert [d.reason for d in rules.refusals(BUY, both)] == [
        DenyReason.DESK_HALTED,
        DenyReason.FUNDS_INSUFFICIENT,
    ]


def test_a_limit_at_its_bound_passes() -> None:
    exact = replace(FACTS, funds=Funds(Decimal("13020.00")))
    assert approved(BUY, exact).reserve == Decimal("13020.00")
    assert approved(replace(BUY, price=Decimal("1560.00")), FACTS)
    assert approved(BUY, replace(FACTS, reference=replace(FRESH, age=timedelta(seconds=15))))


def test_a_market_order_is_protected_and_reserved_at_its_worst_price() -> None:
    verdict = approved(MARKET_BUY, FACTS)
    assert verdict.protection_price == Decimal("1339.10")
    assert verdict.reserve == Decimal("13391.00") + Decimal("20.00")


def test_protection_leaves_room_of_five_ticks_and_never_reaches_zero() -> None:
    cheap = replace(FRESH, bid=Decimal("0.20"), ask=Decimal("0.30"), last_price=Decimal("0.30"))
    facts = replace(FACTS, reference=cheap)
    assert rules.protection_price(MARKET_BUY, facts) == Decimal("0.80")
    assert rules.protection_price(replace(MARKET_BUY, side=Side.SELL), facts) == Decimal("0.10")


@pytest.mark.parametrize("age", [None, timedelta(days=1)])
def test_an_age_that_is_missing_or_long_refuses(age: timedelta | None) -> None:
    facts = replace(FACTS, reference=replace(FRESH, age=age))
    assert refused(BUY, facts) is DenyReason.PRICE_STALE


def test_a_market_that_never_spoke_refuses() -> None:
    facts = replace(FACTS, reference=Reference())
    assert refused(BUY, facts) is DenyReason.PRICE_MISSING
    assert refused(MARKET_BUY, facts) is DenyReason.PRICE_MISSING


def test_a_price_of_zero_is_no_price() -> None:
    zero = replace(FRESH, last_price=Decimal(0))
    assert refused(BUY, replace(FACTS, reference=zero)) is DenyReason.PRICE_MISSING


def test_selling_what_is_held_needs_no_funds() -> None:
    sell = replace(BUY, side=Side.SELL)
    poor = replace(FACTS, funds=Funds(Decimal(0)), net_quantity=Decimal(10))
    assert approved(sell, poor).reserve == Decimal("20.00")


def test_working_sales_count_against_what_is_held_but_working_buys_do_not_help() -> None:
    sell = replace(BUY, side=Side.SELL)
    facts = replace(
        FACTS, net_quantity=Decimal(10), working_sell=Decimal(1), working_buy=Decimal(99)
    )
    assert refused(sell, facts) is DenyReason.HOLDINGS_INSUFFICIENT


def test_reducing_lets_a_position_be_closed() -> None:
    facts = replace(
        FACTS,
        account=replace(ACCOUNT, state=TradingState.REDUCING),
        net_quantity=Decimal(10),
    )
    assert approved(replace(BUY, side=Side.SELL), facts)


def test_intraday_shares_need_a_fifth() -> None:
    verdict = approved(replace(BUY, product=Product.MIS), FACTS)
    assert verdict.reserve == Decimal("2600.00") + Decimal("20.00")


def test_a_bought_option_needs_its_premium_and_a_written_one_margin() -> None:
    facts = replace(FACTS, reference=OPTION_REFERENCE, advised=SHAPE)
    buy = replace(
        BUY, instrument=OPTION, quantity=Decimal(65), price=Decimal(100), product=Product.NRML
    )
    assert approved(buy, facts).reserve == Decimal("6500.00") + Decimal("20.00")
    written = approved(replace(buy, side=Side.SELL), facts)
    assert written.reserve == 65 * (Decimal(26000) * Decimal("0.113") + 100) + 20


def test_writing_without_a_price_of_the_underlying_is_refused() -> None:
    facts = replace(FACTS, reference=replace(OPTION_REFERENCE, underlying_price=None))
    write = replace(
        BUY,
        side=Side.SELL,
        instrument=OPTION,
        quantity=Decimal(65),
        price=Decimal(100),
        product=Product.NRML,
    )
    assert refused(write, facts) is DenyReason.FUNDS_INSUFFICIENT


def test_a_sell_collar_mirrors_the_buy_collar() -> None:
    held = replace(FACTS, net_quantity=Decimal(10))
    sell = replace(BUY, side=Side.SELL)
    assert approved(replace(sell, price=Decimal("1083.40")), held)
    assert refused(replace(sell, price=Decimal("1083.30")), held) is DenyReason.PRICE_OUTSIDE_COLLAR


def test_a_patient_price_is_never_outside_the_collar() -> None:
    assert approved(replace(BUY, price=Decimal("1.00")), FACTS)


def test_the_refusal_tells_the_numbers() -> None:
    verdict = rules.review(BUY, replace(FACTS, funds=Funds(Decimal(5))))
    assert isinstance(verdict, Denied)
    assert verdict.facts == {"required": "13020.00", "available": "5"}


def test_a_limit_that_only_advises_goes_along_with_the_approval() -> None:
    facts = replace(FACTS, limits=replace(FACTS.limits, position_max=Decimal("0.001")))
    assert refused(BUY, facts) is DenyReason.POSITION_TOO_LARGE
    advised = replace(facts, advised=SHAPE)
    assert [w.reason for w in approved(BUY, advised).warnings] == [DenyReason.POSITION_TOO_LARGE]
    assert rules.refusals(BUY, advised) == []
    assert [w.reason for w in rules.warnings(BUY, advised)] == [DenyReason.POSITION_TOO_LARGE]


def test_what_only_reduces_passes_every_limit_about_the_book() -> None:
    lost = replace(BOOK, today=Decimal(-500_000), at_risk=Decimal(900_000))
    holding = replace(FACTS, portfolio=lost, net_quantity=Decimal(10), days_to_expiry=0)
    assert approved(replace(BUY, side=Side.SELL), holding)
    assert refused(BUY, holding) is DenyReason.DAILY_LOSS


def test_a_stop_is_judged_by_its_trigger() -> None:
    assert approved(STOP, FACTS).reserve == Decimal("13220.00")
    far = replace(STOP, trigger_price=Decimal(1500), price=Decimal(1500))
    assert approved(far, FACTS)
    assert refused(replace(far, price=Decimal("1800.10")), FACTS) is DenyReason.PRICE_OUTSIDE_COLLAR
    market_stop = replace(STOP, order_type=OrderType.SL_M, price=None)
    assert approved(market_stop, FACTS).protection_price == Decimal("1349.30")


@pytest.mark.parametrize(
    ("side", "quantity", "product", "is_denied"),
    [
        (Side.BUY, 1, Product.MIS, True),
        (Side.SELL, 10, Product.MIS, False),
        (Side.SELL, 11, Product.MIS, True),
        (Side.BUY, 1, Product.CNC, False),
    ],
)
def test_while_mis_positions_are_closed_only_what_closes_one_is_taken(
    side: Side, quantity: int, product: Product, is_denied: bool
) -> None:
    terms = replace(BUY, side=side, quantity=Decimal(quantity), product=product)
    facts = replace(FACTS, mis_closed=True, net_quantity=Decimal(10))
    found = {refusal.reason for refusal in rules.refusals(terms, facts)}
    assert (DenyReason.MIS_CLOSED in found) is is_denied
