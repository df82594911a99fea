"""What contracts are worth at their end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.model import Quote
from strikedesk.positions.rules import closing_price, final_price

KOLKATA = ZoneInfo("Asia/Kolkata")
ENDS = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
MAX_AGE = timedelta(seconds=15)
FUTURE = Instrument(
    1, "NFO", "NIFTYFUT", "", InstrumentKind.FUT, "INR", Decimal(65), Decimal("0.05"),
    underlying="NSE:NIFTY 50", expiry=date(2026, 11, 24),
)  # fmt: skip
CALL = replace(FUTURE, kind=InstrumentKind.OPT, strike=Decimal(25_000), right="C")
PUT = replace(CALL, right="P")


@pytest.mark.parametrize(
    ("instrument", "underlying", "expected"),
    [
        (FUTURE, "25100.05", "25100.05"),
        (CALL, "25100.05", "100.05"),
        (CALL, "25000", "0"),
        (CALL, "24000", "0"),
        (PUT, "24000", "1000"),
        (PUT, "25100", "0"),
    ],
)
def test_future_pays_the_underlying_and_option_its_intrinsic_value(
    instrument, underlying, expected
):
    assert final_price(instrument, Decimal(underlying)) == Decimal(expected)


def quote(at: datetime, last: str | None = "25100", prev_close: str | None = "25050") -> Quote:
    values = dict.fromkeys(Quote.__dataclass_fields__)
    prices = {
        "last_price": last and Decimal(last),
        "prev_close": prev_close and Decimal(prev_close),
    }
    return Quote(**{**values, **prices, "instrument_id": 9, "at": at, "source": "test"})


def price_at(told: Quote | None) -> Decimal | None:
    return closing_price(told, ENDS, KOLKATA, MAX_AGE)


def test_price_on_the_day_of_the_end_is_the_last_one():
    assert price_at(quote(ENDS + timedelta(minutes=1))) == 25_100
    assert price_at(quote(ENDS - MAX_AGE)) == 25_100


def test_price_after_the_day_has_turned_is_the_previous_close():
    later = ENDS + timedelta(days=1)
    assert price_at(quote(later)) == 25_050
    assert price_at(quote(later, prev_close=None)) == 25_100


def test_price_from_before_the_end_or_none_at_all_settles_nothing():
    assert price_at(None) is None
    assert price_at(quote(ENDS - MAX_AGE - timedelta(seconds=1))) is None
    assert price_at(quote(ENDS + timedelta(minutes=1), last=None)) is None
