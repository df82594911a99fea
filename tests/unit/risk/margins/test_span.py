from datetime import date, timedelta
from decimal import Decimal

import pytest

from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, PartCode, Underlying
from strikedesk.risk.margins.schedule import parameters_of
from strikedesk.risk.margins.span import SpanResult, margin, to_amount
from unit.risk.margins.books import FAR, NEAR, NIFTY, ON, RELIANCE, future, option

INDEX = Underlying(Decimal(24000), Decimal("0.12"), is_index=True)
SHARE = Underlying(Decimal(1400), Decimal("0.25"))


def ask(*legs: Leg, market: Underlying = INDEX, on: date = ON) -> SpanResult:
    return margin(NIFTY, legs, market, parameters_of("INR", on))


def amount(found: SpanResult, code: PartCode) -> Decimal:
    return sum((part.amount for part in found.parts if part.code is code), Decimal(0))


def total(found: SpanResult) -> Decimal:
    return sum((part.amount for part in found.parts), Decimal(0))


def test_an_index_future_takes_the_floor_range_and_exposure():
    found = ask(future(65))
    assert amount(found, PartCode.SCAN) == Decimal(24000) * 65 * Decimal("0.093")
    assert amount(found, PartCode.EXPOSURE) == Decimal(24000) * 65 * Decimal("0.02")


def test_a_stock_future_takes_the_wider_floor():
    found = ask(future(500, "1400", underlying=RELIANCE), market=SHARE)
    assert amount(found, PartCode.SCAN) == Decimal(1400) * 500 * Decimal("0.142")
    assert amount(found, PartCode.EXPOSURE) == Decimal(1400) * 500 * Decimal("0.035")


def test_a_volatile_market_widens_the_range():
    calm = Underlying(Decimal(24000), is_index=True, vol_daily=Decimal("0.005"))
    wild = Underlying(Decimal(24000), is_index=True, vol_daily=Decimal("0.02"))
    assert ask(future(1), market=calm).parts == ask(future(1)).parts
    expected = 24000 * 6 * 0.02 * 2**0.5
    assert float(amount(ask(future(1), market=wild), PartCode.SCAN)) == pytest.approx(
        expected, abs=0.01
    )


def test_a_future_without_an_index_price_goes_by_its_own():
    market = Underlying(None, is_index=True)
    assert ask(future(65), market=market).parts == ask(future(65)).parts


def test_bought_options_alone_block_nothing():
    found = ask(option("C", 24500, 65, "80", underlying=NIFTY))
    assert total(found) == 0
    assert amount(found, PartCode.SCAN) == -amount(found, PartCode.NET_OPTION_VALUE)


def test_longs_are_not_exposed_and_shorts_are():
    book = (
        option("C", 24500, -65, "80", underlying=NIFTY),
        option("C", 24700, 65, "30", underlying=NIFTY),
    )
    assert amount(ask(*book), PartCode.EXPOSURE) == Decimal(24000) * 65 * Decimal("0.02")


def test_a_hedge_cuts_the_scan_to_about_the_width():
    # Without marks the model's own values stand in, so that marks and volatility agree.
    short = option("C", 24500, -65, None, underlying=NIFTY)
    hedged = ask(short, option("C", 24700, 65, None, underlying=NIFTY))
    naked = ask(short)
    span = total(hedged) - amount(hedged, PartCode.EXPOSURE)
    assert 0.9 * 200 * 65 <= span <= 200 * 65
    assert total(naked) - amount(naked, PartCode.EXPOSURE) > 5 * span


def test_months_net_for_the_calendar_charge():
    found = ask(future(65), future(-65, expiry=FAR))
    assert amount(found, PartCode.SCAN) == 0
    assert amount(found, PartCode.CALENDAR) == Decimal(24000) * 65 * Decimal("0.0175")
    assert amount(found, PartCode.EXPOSURE) == Decimal(24000) * 130 * Decimal("0.02")


@pytest.mark.parametrize(("day", "nets"), [(date(2025, 1, 30), True), (date(2025, 2, 27), False)])
def test_on_its_expiry_day_an_index_contract_stops_netting_in_2025(day, nets):
    later = day + timedelta(28)
    found = ask(future(65, expiry=day), future(-65, expiry=later), on=day)
    assert (amount(found, PartCode.SCAN) == 0) is nets


def test_stock_months_still_net_on_the_expiry_day():
    book = (
        future(500, "1400", underlying=RELIANCE, expiry=NEAR),
        future(-500, "1400", underlying=RELIANCE, expiry=FAR),
    )
    found = ask(*book, market=SHARE, on=NEAR)
    assert amount(found, PartCode.CALENDAR) == Decimal(1400) * 500 * Decimal("0.022")


def test_scanning_months_together_never_costs_more_than_apart():
    one = option("P", 23000, 650, "100", underlying=NIFTY)
    two = future(-65, expiry=FAR)
    assert total(ask(one, two)) <= total(ask(one)) + total(ask(two))


@pytest.mark.parametrize(
    ("day", "market", "expected"),
    [
        (NEAR, INDEX, 24000 * 65 * Decimal("0.02")),
        (NEAR - timedelta(1), INDEX, 0),
        (NEAR, SHARE, 0),
    ],
)
def test_written_index_options_pay_an_add_on_on_the_day_they_expire(day, market, expected):
    book = (
        option("C", 24500, -65, "80", underlying=NIFTY),
        option("C", 24700, 65, "30", underlying=NIFTY),
    )
    assert amount(ask(*book, market=market, on=day), PartCode.EXPIRY_ADD_ON) == expected


def test_an_option_of_over_nine_months_takes_the_wide_range():
    far = date(2027, 12, 30)
    near, long_dated = (
        ask(option("P", 24000, -65, "900", underlying=NIFTY, expiry=expiry))
        for expiry in (FAR, far)
    )
    assert amount(long_dated, PartCode.SCAN) > Decimal("1.3") * amount(near, PartCode.SCAN)


def test_its_own_volatility_comes_before_the_underlyings():
    calm = ask(option("C", 24500, -65, None, underlying=NIFTY, vol="0.05"))
    wild = ask(option("C", 24500, -65, None, underlying=NIFTY, vol="0.60"))
    assert total(wild) > total(calm)


@pytest.mark.parametrize(
    "market",
    [
        Underlying(None, Decimal("0.12"), is_index=True),
        Underlying(Decimal(0), Decimal("0.12"), is_index=True),
        Underlying(Decimal(24000), None, is_index=True),
    ],
)
def test_a_missing_fact_is_an_error_never_a_guess(market):
    with pytest.raises(MarginUnknown):
        ask(option("C", 24500, -65, "80", underlying=NIFTY), market=market)


def test_crossing_to_an_exact_amount_drops_binary_noise():
    assert to_amount(0.1 + 0.2) == Decimal("0.3")
    for bad in (float("nan"), float("inf")):
        with pytest.raises(MarginUnknown):
            to_amount(bad)
