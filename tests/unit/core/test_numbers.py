from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.numbers import (
    floor_to_step,
    is_multiple,
    price_from_estimate,
    round_to_step,
)

ticks = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("0.25"), Decimal(1)])
values = st.decimals(min_value=0, max_value=10**6, places=4)


@given(values, ticks)
def test_rounding_lands_on_the_grid_within_half_a_step(value: Decimal, tick: Decimal) -> None:
    rounded = round_to_step(value, tick)
    assert is_multiple(rounded, tick)
    assert abs(rounded - value) <= tick / 2


@given(values, ticks)
def test_floor_is_the_last_multiple_not_above(value: Decimal, tick: Decimal) -> None:
    floored = floor_to_step(value, tick)
    assert is_multiple(floored, tick)
    assert floored <= value < floored + tick


def test_halves_go_away_from_zero() -> None:
    assert round_to_step(Decimal("0.025"), Decimal("0.05")) == Decimal("0.05")
    assert round_to_step(Decimal("-0.025"), Decimal("0.05")) == Decimal("-0.05")


@given(values.filter(lambda v: v > 0))
def test_an_estimate_that_is_a_price_survives_the_crossing(value: Decimal) -> None:
    price = round_to_step(value, Decimal("0.01"))
    assert price_from_estimate(float(price), Decimal("0.01")) == price


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_no_price(bad: float) -> None:
    with pytest.raises(ValueError, match="not a price"):
        price_from_estimate(bad, Decimal("0.05"))
