from decimal import Decimal

import pytest

from strikedesk.charges.errors import ConventionUnknown
from strikedesk.charges.model import (
    Convention,
    Market,
)
from strikedesk.charges.rounding import (
    convention_for,
    convention_named,
    minor_then_unit,
    nearest_unless_tiny,
    to_minor,
    to_unit,
    up_to_minor,
)

D = Decimal


@pytest.mark.parametrize(
    ("value", "rupees"), [("100.60", "101"), ("100.40", "100"), ("0.50", "1"), ("0.49999", "0")]
)
def test_fifty_paise_and_more_go_up_to_the_rupee(value: str, rupees: str) -> None:
    assert to_unit(D(value)) == D(rupees)


def test_halves_of_a_paisa_go_up() -> None:
    assert to_minor(D("0.005")) == D("0.01")
    assert to_minor(D("0.2247")) == D("0.22")


def test_the_calculator_rounds_twice() -> None:
    assert minor_then_unit(D("0.495")) == D(1)
    assert to_unit(D("0.495")) == D(0)


def test_a_started_cent_is_a_cent() -> None:
    assert up_to_minor(D("0.5560001")) == D("0.56")
    assert up_to_minor(D("0.0001")) == D("0.01")
    assert up_to_minor(D(0)) == D(0)


def test_below_a_cent_nothing_is_charged_by_brokers_that_waive_it() -> None:
    assert nearest_unless_tiny(D("0.0099")) == D(0)
    assert nearest_unless_tiny(D("0.015")) == D("0.02")


@pytest.mark.parametrize(
    ("words", "convention"),
    [
        ("kite_api", Convention.KITE_API),
        ("kite_api: STT/exch/SEBI/brokerage/GST unrounded; stamp rupee", Convention.KITE_API),
        ("kite_api: STT/exch unrounded; stamp 2dp", Convention.KITE_ORDER_MARGINS),
        ("web calculator (2 dp per line, STT and stamp to rupee)", Convention.WEB_CALCULATOR),
        ("VWAP to paisa (STT Rules 2004 r.3); STT half-up", Convention.CONTRACT_NOTE),
        ("2dp_no_rupee_rounding", Convention.TWO_DECIMALS),
        ("unrounded in the test; brokers round up", Convention.UNROUNDED),
        ("Rounded up", Convention.ROUNDED_UP),
        *[(str(each), each) for each in Convention],
    ],
)
def test_descriptions_lead_to_their_convention(words: str, convention: Convention) -> None:
    assert convention_named(words) is convention


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(ConventionUnknown) as caught:
        convention_named("bankers")
    assert caught.value.field == "rounding"


def test_a_convention_of_another_market_is_refused() -> None:
    with pytest.raises(ConventionUnknown):
        convention_for(Market.US, "kite_api", Convention.UNROUNDED)
    with pytest.raises(ConventionUnknown):
        convention_for(Market.INDIA, "rounded_up", Convention.UNROUNDED)


def test_without_a_wish_the_default_holds() -> None:
    assert convention_for(Market.KENYA, None, Convention.UNROUNDED) is Convention.UNROUNDED
