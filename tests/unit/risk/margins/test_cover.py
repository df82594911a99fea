from decimal import Decimal
from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.core.numbers import ZERO
from strikedesk.risk.margins import cover
from strikedesk.risk.margins.cover import naked_units
from strikedesk.risk.margins.pairing import naked_pairs
from strikedesk.risk.margins.payoff import Group, Option, worst_case
from strikedesk.risk.margins.reg_t import naked_requirement
from unit.risk.margins.books import NEAR

H = Decimal(100)
SPOT = Decimal(100)


def short(is_call: bool, strike: int, contracts: int, price: str = "2") -> Option:
    naked = naked_requirement(
        is_call=is_call,
        strike=Decimal(strike),
        price=Decimal(price),
        spot=SPOT,
        rate=Decimal("0.2"),
        least=Decimal("0.1"),
    )
    units = contracts * H
    return Option("S", is_call, Decimal(strike), NEAR, units, H, naked, naked - Decimal(price))


def long(is_call: bool, strike: int, contracts: int) -> Option:
    return Option("L", is_call, Decimal(strike), NEAR, contracts * H, H)


def cost(group: Group, naked: list[Decimal]) -> Decimal | None:
    pairs = list(zip(group.shorts, naked, strict=True))
    covered = [one.of(one.units - units) for one, units in pairs if one.units > units]
    worst = worst_case(covered, group.longs, group.shares)
    if worst is None:
        return None
    alone = naked_pairs([one.of(units) for one, units in pairs if units])
    return worst + sum((pair.amount for pair in alone), ZERO)


def cheapest(group: Group) -> Decimal:
    """Try every split into whole contracts, in exact numbers."""
    ranges = [range(int(one.units / H) + 1) for one in group.shorts]
    splits = ([n * H for n in split] for split in product(*ranges))
    return min(found for split in splits if (found := cost(group, split)) is not None)


legs = st.tuples(st.booleans(), st.integers(80, 120), st.integers(1, 3))
groups = st.builds(
    lambda shorts, longs, lots: Group(
        tuple(short(*leg) for leg in shorts), tuple(long(*leg) for leg in longs), lots * H
    ),
    st.lists(legs, min_size=1, max_size=4, unique_by=lambda leg: leg[:2]),
    st.lists(legs, max_size=4, unique_by=lambda leg: leg[:2]),
    st.integers(0, 2),
)


@given(groups)
@settings(max_examples=60, deadline=None)
def test_the_search_finds_what_trying_everything_finds(group):
    assert cost(group, naked_units(group)) == cheapest(group)


@given(groups)
@settings(max_examples=60, deadline=None)
def test_the_descent_is_sound_and_never_beats_the_least(group):
    limit, cover.EXACT_MAX = cover.EXACT_MAX, 0
    try:
        found = cost(group, naked_units(group))
    finally:
        cover.EXACT_MAX = limit
    everything = cost(group, [one.units for one in group.shorts])
    assert found is not None
    assert everything is not None
    assert cheapest(group) <= found <= everything


def test_a_wide_spread_is_cheaper_naked():
    group = Group((short(False, 100, 1),), (long(False, 20, 1),))
    assert naked_units(group) == [H]


def test_a_narrow_spread_is_covered():
    group = Group((short(False, 100, 2),), (long(False, 95, 2),))
    assert naked_units(group) == [ZERO]


def test_the_calls_without_cover_stay_naked():
    group = Group((short(True, 105, 3),), (long(True, 110, 1),))
    assert naked_units(group) == [2 * H]


def test_half_a_side_may_stay_naked_when_that_is_cheapest():
    # Per unit the wider side needs 10 and the narrower 5: beyond 5 of 10 nothing is won.
    group = Group(
        (short(True, 130, 10, "0.1"), short(False, 90, 10, "0.1")),
        (long(True, 145, 10), long(False, 85, 10)),
    )
    naked = naked_units(group)
    assert cost(group, naked) <= min(cost(group, [ZERO, ZERO]), cost(group, [10 * H, ZERO]))


def test_nothing_written_needs_no_split():
    assert naked_units(Group((), (long(True, 100, 1),))) == []


def test_big_books_stay_close_to_the_best_of_their_halves():
    rng = np.random.default_rng(5)
    rows = [(bool(i % 2), 80 + i, int(rng.integers(1, 20))) for i in range(40)]
    group = Group(tuple(short(*r) for r in rows[::2]), tuple(long(*r) for r in rows[1::2]))
    everything = cost(group, [one.units for one in group.shorts])
    found = cost(group, naked_units(group))
    assert found is not None
    assert everything is not None
    assert found <= everything
