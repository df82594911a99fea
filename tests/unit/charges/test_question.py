from decimal import Decimal

import pytest

from strikedesk.charges.errors import BrokerUnknown, ChargesError, RateUnknown
from strikedesk.charges.model import (
    Convention,
    Market,
    Segment,
)
from strikedesk.charges.question import deal_of, multiplier_of, scope_of
from strikedesk.charges.schedule import schedule_of

D = Decimal


def deal(segment: Segment, broker: str | None) -> str:
    return deal_of(
        segment, Convention.UNROUNDED, None, broker, None, None, None, assisted=False
    ).broker


@pytest.mark.parametrize(
    ("segment", "broker"),
    [
        (Segment.EQUITY_DELIVERY, "zerodha"),
        (Segment.US_OPTIONS, "alpaca"),
        (Segment.NAIROBI_EQUITY, "standard"),
    ],
)
def test_each_market_has_a_price_list_to_fall_back_on(segment: Segment, broker: str) -> None:
    assert deal(segment, None) == broker


def test_a_broker_of_another_market_is_refused_and_the_known_ones_named() -> None:
    assert deal(Segment.US_EQUITY, "IBKR") == "ibkr"
    with pytest.raises(BrokerUnknown) as caught:
        deal(Segment.US_EQUITY, "zerodha")
    assert caught.value.facts["known"] == sorted(schedule_of(Market.US).brokers)


def test_only_us_options_count_a_hundred() -> None:
    assert multiplier_of(Segment.US_OPTIONS, None) == 100
    assert multiplier_of(Segment.US_INDEX_OPTIONS, None) == 100
    assert multiplier_of(Segment.US_EQUITY, None) == 1
    assert multiplier_of(Segment.EQUITY_OPTIONS, None) == 1
    assert multiplier_of(Segment.US_OPTIONS, 10) == 10
    with pytest.raises(ChargesError):
        multiplier_of(Segment.US_OPTIONS, 0)


def test_an_unknown_position_effect_is_refused() -> None:
    assert scope_of(Segment.US_OPTIONS) == "OPEN"
    assert scope_of(Segment.US_OPTIONS, position_effect="close") == "CLOSE"
    with pytest.raises(RateUnknown):
        scope_of(Segment.US_OPTIONS, position_effect="ROLL")
