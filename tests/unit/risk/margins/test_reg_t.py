from collections.abc import Iterable
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.positions.model import Product
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Leg, PartCode
from strikedesk.risk.margins.rules import required
from unit.risk.margins.books import FAR, NEAR, future, option, shares, us


def blocked(*legs: Leg, **market: object) -> Decimal:
    return required(us(*legs, **market)).blocked  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("right", "strike", "price", "spot", "expected"),
    [
        ("C", 100, "5", "100", 2500),
        ("C", 110, "1", "100", 1100),
        ("C", 130, "0.10", "100", 1010),
        ("P", 90, "1", "100", 1100),
        ("P", 60, "0.05", "100", 605),
        ("P", 120, "21", "100", 4100),
    ],
)
def test_a_naked_option_on_a_share_takes_twenty_percent_less_its_distance(
    right, strike, price, spot, expected
):
    assert blocked(option(right, strike, -1, price), spot=spot) == expected


def test_a_broad_index_takes_fifteen_percent():
    assert blocked(option("C", 100, -1, "5"), is_index=True) == 2000


def test_premium_received_is_part_of_the_requirement():
    assert blocked(option("P", 95, -1, "3")) - blocked(option("P", 95, -1, "2")) == 100


def test_paid_up_shares_cover_calls_and_intraday_ones_do_not():
    call = option("C", 105, -1, "2")
    assert blocked(call, shares(100)) == 0
    assert blocked(call, shares(99)) == 1700
    assert blocked(call, shares(100, product=Product.MIS)) == 1700 + 5000


def test_fractions_of_a_share_cover_nothing():
    held = shares(100)
    fraction = Leg(held.instrument, held.product, Decimal("99.9"), held.price)
    assert blocked(option("C", 105, -1, "2"), fraction) == 1700


def test_an_unequal_condor_pays_for_its_wider_wing_only():
    calls = option("C", 105, -1), option("C", 110, 1)
    puts = option("P", 95, -1), option("P", 92, 1)
    assert blocked(*calls, *puts) == 500


def test_a_short_butterfly_pays_for_half_its_width():
    assert blocked(option("C", 95, -1), option("C", 100, 2), option("C", 105, -1)) == 500


def test_the_worst_case_caps_what_pairing_cannot_see():
    book = (
        option("C", 90, 1),
        option("C", 95, -1),
        option("C", 100, -1),
        option("C", 105, 1),
    )
    found = required(us(*book))
    assert found.blocked == 0
    assert found.amount(PartCode.STRATEGY) == 500
    assert found.amount(PartCode.WORST_CASE_RELIEF) == -500


def test_written_options_of_two_days_are_capped_day_by_day():
    book = (
        option("C", 100, -1),
        option("P", 100, -1, expiry=FAR),
        option("C", 110, 1, expiry=FAR),
        option("P", 90, 1, expiry=FAR),
    )
    # The price may rise for the first and fall for the second: both widths are at risk.
    assert blocked(*book) == 2000


def test_a_later_long_option_covers_the_expiry_that_needs_it():
    book = (
        option("C", 100, -1),
        option("C", 100, -1, expiry=FAR),
        option("C", 105, 2, expiry=FAR),
    )
    assert blocked(*book) == 1000


def test_hedge_benefit_is_what_the_short_legs_would_need_alone():
    found = required(us(option("C", 105, -1, "2"), option("C", 110, 1)))
    assert found.hedge_benefit == 1700 - 500


@pytest.mark.parametrize(
    ("leg", "spot"),
    [
        (option("C", 105, -1, None), "100"),
        (option("C", 105, -1), None),
        (option("C", 105, -1), "0"),
        (option("C", 105, "-1.5"), "100"),
        (future(1, underlying="NASDAQ:XYZ"), "100"),
    ],
)
def test_what_cannot_be_known_is_an_error(leg, spot):
    with pytest.raises(MarginUnknown):
        required(us(leg, spot=spot))


def test_a_long_option_needs_no_price_of_anything():
    assert blocked(option("C", 105, 1, None), spot=None) == 0


def value(legs: list[Leg], spot: int, quantities: Iterable[int]) -> int:
    pairs = zip(legs, quantities, strict=True)
    return sum(
        100 * quantity * max(spot - strike if leg.instrument.right == "C" else strike - spot, 0)
        for leg, quantity in pairs
        for strike in (int(leg.instrument.strike or 0),)
    )


def worst_path(legs: list[Leg]) -> int:
    """Lose the most over prices on two expiries, long far options sold on the first if better."""
    near = [leg for leg in legs if leg.instrument.expiry == NEAR]
    longs = [leg for leg in legs if leg.instrument.expiry == FAR and leg.quantity > 0]
    shorts = [leg for leg in legs if leg.instrument.expiry == FAR and leg.quantity < 0]
    held, owed = ([int(leg.quantity) for leg in each] for each in (longs, shorts))
    prices = (0, *range(92, 109, 2), 1000)
    outcomes = []
    for spot in prices:
        first = value(near, spot, [int(leg.quantity) for leg in near])
        choices = product(*(range(count + 1) for count in held))
        outcomes.append(
            max(
                first
                + value(longs, spot, sold)
                + min(
                    value(longs, last, [h - s for h, s in zip(held, sold, strict=True)])
                    + value(shorts, last, owed)
                    for last in prices
                )
                for sold in choices
            )
        )
    return max(-min(outcomes), 0)


NAKED = {"naked short call", "naked short put", "short straddle", "short strangle"}

two_days = st.builds(
    lambda right, step, quantity, expiry: option(right, 92 + 2 * step, quantity, expiry=expiry),
    st.sampled_from(["C", "P"]),
    st.integers(0, 8),
    st.sampled_from([-2, -1, 1, 2]),
    st.sampled_from([NEAR, FAR]),
)


@given(st.lists(two_days, min_size=2, max_size=6, unique_by=lambda leg: leg.instrument.id))
@settings(max_examples=80, deadline=None)
def test_a_covered_book_of_two_days_blocks_what_its_worst_path_costs(legs):
    found = required(us(*legs))
    if not any(each.name in NAKED for each in found.strategies):
        assert found.blocked >= worst_path(legs)
