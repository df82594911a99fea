from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from strikedesk.charges.errors import (
    CurrencyMismatch,
    DateInvalid,
    NumberInvalid,
    SegmentUnknown,
    SideUnknown,
)
from strikedesk.charges.inputs import (
    exchange_of,
    named_pair,
    number,
    positive,
    require_currency,
    segment_named,
    side_named,
    trade_date_in,
)
from strikedesk.charges.model import (
    Market,
    Segment,
)
from strikedesk.core.trading import Side

DEFAULT = date(2026, 11, 20)


@pytest.mark.parametrize("value", [Decimal("1.5"), "1.5", " 1.5 "])
def test_exact_numbers_are_taken_as_they_are(value: object) -> None:
    assert number(value, "price") == Decimal("1.5")


@pytest.mark.parametrize(
    "value", [1.5, True, None, "abc", "", "NaN", "Infinity", "1e400", "1e15", "1e-13", b"1"]
)
def test_what_is_no_exact_finite_number_is_refused(value: object) -> None:
    with pytest.raises(NumberInvalid) as caught:
        number(value, "price")
    assert caught.value.field == "price"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("value", [0, "-1", None])
def test_a_quantity_must_be_above_zero(value: object) -> None:
    with pytest.raises(NumberInvalid):
        positive(value, "quantity")


@pytest.mark.parametrize(
    ("word", "side"), [("B", Side.BUY), ("buy", Side.BUY), ("S", Side.SELL), (Side.SELL, Side.SELL)]
)
def test_sides_are_understood(word: str, side: Side) -> None:
    assert side_named(word) is side


@pytest.mark.parametrize("word", [None, "", "SHORT", "ROUND_TRIP"])
def test_any_other_side_is_refused(word: object) -> None:
    with pytest.raises(SideUnknown):
        side_named(word)


def test_names_of_price_lists_lead_to_segments() -> None:
    assert segment_named("option_exercise") is Segment.EQUITY_OPTIONS_EXERCISE
    assert segment_named("US_EQUITY") is Segment.US_EQUITY
    with pytest.raises(SegmentUnknown):
        segment_named("any")


@pytest.mark.parametrize(
    ("segment", "exchange", "charging"),
    [
        (Segment.EQUITY_DELIVERY, None, "NSE"),
        (Segment.EQUITY_OPTIONS, "NFO", "NSE"),
        (Segment.EQUITY_OPTIONS, "BFO", "BSE"),
        (Segment.COMMODITY_FUTURES, None, "MCX"),
        (Segment.US_EQUITY, "NASDAQ", None),
        (Segment.NAIROBI_EQUITY, "NSEKE", None),
    ],
)
def test_exchanges_lead_to_who_charges(
    segment: Segment, exchange: str | None, charging: str | None
) -> None:
    assert exchange_of(segment, exchange) == charging


@pytest.mark.parametrize(
    ("segment", "exchange"),
    [
        (Segment.EQUITY_DELIVERY, "MCX"),
        (Segment.COMMODITY_FUTURES, "NSE"),
        (Segment.EQUITY_FUTURES, "NYSE"),
    ],
)
def test_a_segment_on_a_foreign_exchange_is_refused(segment: Segment, exchange: str) -> None:
    with pytest.raises(SegmentUnknown):
        exchange_of(segment, exchange)


def test_an_instant_falls_on_the_markets_own_day() -> None:
    instant = datetime(2026, 10, 1, 3, 59, tzinfo=UTC)
    assert trade_date_in(Market.US, instant, DEFAULT) == date(2026, 9, 30)
    assert trade_date_in(Market.INDIA, instant, DEFAULT) == date(2026, 10, 1)
    assert trade_date_in(Market.US, "2026-10-01T04:00:00+00:00", DEFAULT) == date(2026, 10, 1)


def test_dates_are_taken_as_dates() -> None:
    assert trade_date_in(Market.US, "2026-10-01", DEFAULT) == date(2026, 10, 1)
    assert trade_date_in(Market.US, date(2026, 10, 1), DEFAULT) == date(2026, 10, 1)
    assert trade_date_in(Market.US, None, DEFAULT) == DEFAULT


@pytest.mark.parametrize("value", ["2026-13-01", "soon", "2026-10-01T04:00:00", "2023-07"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(DateInvalid):
        trade_date_in(Market.US, value, DEFAULT)


def test_a_foreign_currency_is_refused() -> None:
    require_currency("KES", "kes")
    require_currency("KES", None)
    with pytest.raises(CurrencyMismatch):
        require_currency("KES", "USD")


def test_parts_of_a_trade_come_by_order_or_by_name() -> None:
    assert named_pair(["B", 5], ("side", "quantity")) == ("B", 5)
    assert named_pair({"quantity": 5, "side": "B"}, ("side", "quantity")) == ("B", 5)
    with pytest.raises(NumberInvalid):
        named_pair(["B"], ("side", "quantity"))
