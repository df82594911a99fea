import numpy as np
import pytest

from strikedesk.options.carry import imply, rate_assumed
from strikedesk.options.model import DiscountSource, ForwardSource
from unit.options.made import EXPIRY, RATE, SPOT, Made


@pytest.fixture
def made() -> Made:
    made = Made()
    made.quote_all()
    return made


def test_parity_tells_forward_and_discount_of_european_options(made: Made) -> None:
    found = imply(made.source())
    assert found.forward_source is ForwardSource.PARITY
    assert found.discount_source is DiscountSource.PARITY
    assert found.forward == pytest.approx(made.forward(), rel=1e-6)
    assert found.rate == pytest.approx(RATE, abs=1e-3)
    assert found.strikes_used > 30
    assert not found.rests_on_stale


def test_american_options_take_the_discount_from_the_rate() -> None:
    made = Made(exchange="OPRA", futures=False)
    made.quote_all()
    found = imply(made.source())
    assert found.forward_source is ForwardSource.PARITY
    assert found.discount_source is DiscountSource.ASSUMED
    assert found.rate == rate_assumed("INR")


def test_given_rate_fixes_the_discount(made: Made) -> None:
    found = imply(made.source(), 0.05)
    assert found.discount_source is DiscountSource.GIVEN
    assert found.discount == pytest.approx(np.exp(-0.05 * made.tau()))


def test_implausible_implied_rate_is_not_believed(made: Made) -> None:
    for strike in range(
        23_000, 24_000, 100
    ):  # calls so dear that a rate of -50 % would explain them
        value = made.value(strike, "C", 0.15) + 3.0 * (24_000 - strike)
        made.say(strike, "C", bid=value - 0.01, ask=value + 0.01)
    found = imply(made.source())
    assert found.discount_source is DiscountSource.ASSUMED


def test_future_stands_in_where_parity_fails(made: Made) -> None:
    for _, strike, _ in made.options:
        made.say(strike, "P", bid=None, ask=None)
    found = imply(made.source())
    assert found.forward_source is ForwardSource.FUTURE
    assert found.forward == pytest.approx(made.forward())
    assert np.isnan(found.forward_std_err)
    assert found.strikes_used == 0


def test_spot_and_rate_stand_in_where_there_is_no_future() -> None:
    made = Made(futures=False)
    made.market.say(made.index, last_price=SPOT)
    found = imply(made.source())
    assert found.forward_source is ForwardSource.SPOT
    assert found.forward == pytest.approx(SPOT * np.exp(rate_assumed("INR") * made.tau()))


def test_fresh_spot_goes_before_a_stale_future(made: Made) -> None:
    for _, strike, _ in made.options:
        made.say(strike, "P", bid=None, ask=None)
    made.clock.move(60.0)
    made.market.say(made.index, last_price=SPOT)
    found = imply(made.source())
    assert found.forward_source is ForwardSource.SPOT
    assert not found.rests_on_stale


def test_stale_future_is_used_last_and_said_to_be_stale() -> None:
    made = Made()
    made.market.say(made.futures[EXPIRY], last_price=25_100.0)
    made.clock.move(60.0)
    found = imply(made.source())
    assert found.forward == 25_100.0
    assert found.rests_on_stale


def test_forward_absurdly_far_from_the_spot_is_refused(made: Made) -> None:
    made.market.say(made.index, last_price=SPOT / 2)
    assert imply(made.source()).forward_source is ForwardSource.FUTURE


def test_nothing_tells_the_forward() -> None:
    found = imply(Made(futures=False).source())
    assert found.forward_source is ForwardSource.NONE
    assert np.isnan(found.forward)


def test_currency_without_an_assumption_of_its_own_has_a_common_one() -> None:
    assert rate_assumed("CHF") == 0.04
