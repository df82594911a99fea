from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.charges.errors import ChargesError, SegmentUnknown
from strikedesk.charges.model import (
    EXACT,
    Charges,
    Convention,
    Segment,
)
from strikedesk.charges.rounding import CONVENTIONS
from strikedesk.charges.rules import itemize, itemize_fill, segment_of
from strikedesk.core.errors import Invalid
from strikedesk.core.money import MINOR_UNIT
from strikedesk.instruments.model import Instrument, InstrumentKind

D = Decimal
DAY = "2026-09-30"
TRADED = [s for s in Segment if s is not Segment.DEPOSITORY]

sides = st.sampled_from(["BUY", "SELL"])
segments = st.sampled_from(TRADED)
quantities = st.integers(1, 200_000)
prices = st.integers(1, 5_000_000).map(lambda paise: D(paise) / 100)
fills = st.lists(st.tuples(st.integers(1, 5_000), prices), min_size=1, max_size=6)
days = st.dates(date(2025, 3, 3), date(2027, 6, 30))


def brokers(segment: Segment) -> list[str]:
    by_market = {
        "india": ["zerodha"],
        "us": ["alpaca", "ibkr", "schwab", "tastytrade", "robinhood"],
        "kenya": ["standard", "nsecalc"],
    }
    return by_market[segment.market.value]


def book(
    segment: Segment, side: str, dealt: list[tuple[int, Decimal]], **more: Any
) -> list[Charges]:
    return [
        itemize_fill(segment=segment, side=side, quantity=n, price=p, earlier=dealt[:i], **more)
        for i, (n, p) in enumerate(dealt)
    ]


@settings(deadline=None)  # the first example reads the tables
@given(segments, sides, quantities, prices, days, st.data())
def test_lines_sum_exactly_to_the_total_and_none_is_negative(
    segment: Segment, side: str, quantity: int, price: Decimal, day: date, data: st.DataObject
) -> None:
    convention = data.draw(st.sampled_from(sorted(CONVENTIONS[segment.market])))
    charges = itemize(
        segment=segment,
        side=side,
        quantity=quantity,
        price=price,
        trade_date=day,
        rounding=convention,
        broker=data.draw(st.sampled_from(brokers(segment))),
    )
    assert sum(line.amount for line in charges.lines) == charges.total
    assert all(line.amount >= 0 for line in charges.lines)
    assert charges.convention is convention
    assert charges.schedule_date == day


@settings(deadline=None)  # the first example reads the tables
@given(segments, sides, fills, st.data())
def test_fills_sum_exactly_to_the_charges_of_their_order(
    segment: Segment, side: str, dealt: list[tuple[int, Decimal]], data: st.DataObject
) -> None:
    broker = data.draw(st.sampled_from(brokers(segment)))
    effect = data.draw(st.sampled_from(["OPEN", "CLOSE"]))
    more: dict[str, Any] = {"trade_date": DAY, "broker": broker, "position_effect": effect}
    parts = book(segment, side, dealt, **more)
    whole_value = sum(n * p for n, p in dealt)
    for part in parts:
        assert all(line.amount >= 0 for line in part.lines)
        assert all(line.amount == line.amount.quantize(MINOR_UNIT) for line in part.lines)
        assert sum(line.amount for line in part.lines) == part.total
    assert sum(part["turnover"] for part in parts) == whole_value * (
        100 if segment in (Segment.US_OPTIONS, Segment.US_INDEX_OPTIONS) else 1
    )
    assert sum(part.total for part in parts) == order_total(segment, side, dealt, **more)


def order_total(
    segment: Segment, side: str, dealt: list[tuple[int, Decimal]], **more: Any
) -> Decimal:
    """Charge the fills in another order: what an order costs cannot depend on it."""
    turned = dealt[::-1]
    return sum((part.total for part in book(segment, side, turned, **more)), D(0))


@settings(deadline=None)  # the first example reads the tables
@given(st.lists(st.integers(1, 400), min_size=1, max_size=8), prices)
def test_brokerage_of_many_fills_is_that_of_the_whole_order_and_never_above_its_cap(
    sizes: list[int], price: Decimal
) -> None:
    dealt = [(n, price) for n in sizes]
    parts = book(Segment.EQUITY_INTRADAY, "BUY", dealt, trade_date=DAY)
    whole = itemize(
        segment="equity_intraday",
        side="BUY",
        quantity=sum(sizes),
        price=price,
        trade_date=DAY,
        rounding="two_decimals",
    )
    assert sum(part["brokerage"] for part in parts) == whole["brokerage"] <= 20
    assert sum(part.total for part in parts) == whole.total


@settings(deadline=None)  # the first example reads the tables
@given(quantities, quantities, prices)
def test_more_turnover_never_costs_less_brokerage(one: int, two: int, price: Decimal) -> None:
    less, more = sorted((one, two))
    asked: dict[str, Any] = {
        "segment": "equity_futures",
        "side": "SELL",
        "price": price,
        "trade_date": DAY,
    }
    assert (
        itemize(**asked, quantity=less)["brokerage"]
        <= itemize(**asked, quantity=more)["brokerage"]
        <= 20
    )


def test_a_flat_brokerage_is_charged_with_the_first_fill_only() -> None:
    parts = book(Segment.EQUITY_OPTIONS, "BUY", [(75, D(100)), (75, D(101))], trade_date=DAY)
    assert [part["brokerage"] for part in parts] == [D(20), D(0)]


def test_the_fills_before_may_be_summed_up_at_their_average() -> None:
    asked: dict[str, Any] = {
        "segment": "equity_intraday",
        "side": "SELL",
        "quantity": 10,
        "price": "102",
    }
    one_by_one = itemize_fill(**asked, trade_date=DAY, earlier=[(10, 100), (30, "101")])
    summed = itemize_fill(**asked, trade_date=DAY, earlier=[(40, "100.75")])
    assert dict(one_by_one) == dict(summed)


def test_a_fill_tells_its_own_turnover_and_net() -> None:
    charges = itemize_fill(
        segment="us_options",
        side="BUY",
        quantity=2,
        price="1.5",
        trade_date=DAY,
        broker="schwab",
        multiplier=D(100),
        earlier=[(1, "1.5")],
    )
    assert charges["turnover"] == D(300)
    assert charges["net"] == -300 - charges.total
    assert charges["commission"] == D("1.30")


def test_money_is_written_with_two_decimals_by_default_for_fills() -> None:
    india = itemize_fill(
        segment="equity_delivery", side="BUY", quantity=1, price=560, trade_date=DAY
    )
    assert india.convention is Convention.TWO_DECIMALS
    assert (india["stt"], india["stamp"]) == (D("0.56"), D("0.08"))


def test_numbers_may_be_text_whole_or_exact() -> None:
    asked: dict[str, Any] = {"segment": "us_equity", "side": "SELL", "trade_date": DAY}
    text = itemize(**asked, quantity="100", price="200")
    whole = itemize(**asked, quantity=100, price=200)
    exact = itemize(**asked, quantity=D(100), price=D("200.00"))
    assert text.total == whole.total == exact.total


def test_the_largest_numbers_are_charged_without_a_lost_digit() -> None:
    charges = itemize(
        segment="equity_delivery",
        side="SELL",
        quantity="999999999999999.999999999999",
        price="999999999999999.999999999999",
        multiplier="99999999999.999999999999",
        trade_date=DAY,
        rounding="unrounded",
    )
    with localcontext(EXACT):
        assert charges["stt"] == charges["turnover"] / 1000
        assert charges.total == sum(line.amount for line in charges.lines)


def test_without_a_date_the_day_of_the_figures_holds() -> None:
    charges = itemize(segment="us_equity", side="SELL", quantity=1, price=1)
    assert charges.schedule_date == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"segment": "moon_options"}, "charges_segment_unknown"),
        ({"side": "HOLD"}, "charges_side_unknown"),
        ({"side": None}, "charges_side_unknown"),
        ({"quantity": 0}, "charges_number_invalid"),
        ({"quantity": "-5"}, "charges_number_invalid"),
        ({"price": "NaN"}, "charges_number_invalid"),
        ({"price": "Infinity"}, "charges_number_invalid"),
        ({"price": "1e400"}, "charges_number_invalid"),
        ({"price": 1.5}, "charges_number_invalid"),
        ({"price": None}, "charges_number_invalid"),
        ({"trade_date": "2020-06-30"}, "charges_schedule_missing"),
        ({"trade_date": "1999-01-04"}, "charges_schedule_missing"),
        ({"trade_date": "yesterday"}, "charges_date_invalid"),
        ({"rounding": "rounded_up"}, "charges_convention_unknown"),
        ({"broker": "nobody"}, "charges_broker_unknown"),
        ({"exchange": "NYSE"}, "charges_segment_unknown"),
        ({"currency": "USD"}, "charges_currency_mismatch"),
        ({"rates": {"levy": 1}}, "charges_rate_unknown"),
        ({"multiplier": 0}, "charges_number_invalid"),
    ],
)
def test_a_wrong_question_is_refused_with_its_code(wrong: dict[str, Any], code: str) -> None:
    right: dict[str, Any] = {
        "segment": "equity_delivery",
        "side": "BUY",
        "quantity": 1,
        "price": 100,
    }
    with pytest.raises(ChargesError) as caught:
        itemize(**(right | wrong))
    assert caught.value.code == code
    assert isinstance(caught.value, Invalid)
    assert isinstance(caught.value, ValueError)


def instrument(exchange: str, kind: InstrumentKind, underlying: str | None = None) -> Instrument:
    return Instrument(
        id=1,
        exchange=exchange,
        tradingsymbol="X",
        name="X",
        kind=kind,
        currency="INR",
        lot_size=D(1),
        tick_size=D("0.05"),
        underlying=underlying,
    )


K = InstrumentKind


@pytest.mark.parametrize(
    ("exchange", "kind", "product", "segment"),
    [
        ("NSE", K.EQ, "CNC", Segment.EQUITY_DELIVERY),
        ("NSE", K.EQ, "MIS", Segment.EQUITY_INTRADAY),
        ("BSE", K.ETF, "CNC", Segment.ETF_DELIVERY),
        ("NSE", K.ETF, "MIS", Segment.EQUITY_INTRADAY),
        ("NFO", K.FUT, "NRML", Segment.EQUITY_FUTURES),
        ("NFO", K.OPT, "MIS", Segment.EQUITY_OPTIONS),
        ("BFO", K.OPT, "NRML", Segment.EQUITY_OPTIONS),
        ("CDS", K.FUT, "NRML", Segment.CURRENCY_FUTURES),
        ("MCX", K.FUT, "NRML", Segment.COMMODITY_FUTURES),
        ("MCX", K.OPT, "NRML", Segment.COMMODITY_OPTIONS),
        ("NASDAQ", K.EQ, "CNC", Segment.US_EQUITY),
        ("ARCA", K.ETF, "CNC", Segment.US_EQUITY),
        ("OPRA", K.OPT, "NRML", Segment.US_OPTIONS),
        ("NSEKE", K.EQ, "CNC", Segment.NAIROBI_EQUITY),
    ],
)
def test_instrument_and_product_lead_to_a_segment(
    exchange: str, kind: InstrumentKind, product: str, segment: Segment
) -> None:
    assert segment_of(instrument(exchange, kind), product) is segment


def test_options_on_an_index_are_told_from_options_on_shares() -> None:
    on_index = instrument("OPRA", K.OPT, "CBOE:SPX")
    assert segment_of(on_index, "NRML") is Segment.US_INDEX_OPTIONS
    on_fund = instrument("OPRA", K.OPT, "ARCA:SPY")
    assert segment_of(on_fund, "NRML") is Segment.US_OPTIONS


@pytest.mark.parametrize(
    ("exchange", "kind", "product"),
    [("NSE", K.INDEX, "CNC"), ("NSE", K.EQ, "NRML"), ("NYSE", K.FUT, "NRML"), ("X", K.EQ, "CNC")],
)
def test_what_no_schedule_covers_has_no_segment(
    exchange: str, kind: InstrumentKind, product: str
) -> None:
    with pytest.raises(SegmentUnknown):
        segment_of(instrument(exchange, kind), product)
