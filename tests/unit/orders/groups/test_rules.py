from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.instruments.model import InstrumentKind
from strikedesk.orders.groups.life import GroupKind, GroupStatus
from strikedesk.orders.groups.model import Cancel, Resize, When
from strikedesk.orders.groups.rules import (
    RETRY_AFTER,
    cancels,
    direction,
    execution_order,
    fitted,
    iceberg_legs,
    retry_at,
    sliced,
    whole_lots,
)
from strikedesk.orders.lifecycle import OrderStatus as S
from support.made import AT, group, instrument, leg, order

LOTS = st.integers(1, 500)


@given(lots=st.integers(1, 5000), lot=LOTS, freeze=st.integers(1, 100_000))
def test_slices_are_whole_lots_within_the_freeze_and_sum_to_the_order(
    lots: int, lot: int, freeze: int
) -> None:
    quantity = Decimal(lots * lot)
    found = sliced(quantity, Decimal(lot), Decimal(freeze))
    if freeze < lot:
        assert found == []
        return
    assert sum(found) == quantity
    assert all(0 < size <= freeze and size % lot == 0 for size in found)
    most = freeze // lot * lot
    assert len(found) == -(-int(quantity) // most), "as few as can be"


def test_the_freeze_of_nifty_with_its_lot_is_1755() -> None:
    found = sliced(Decimal(3900), Decimal(65), Decimal(1800))
    assert found == [Decimal(1755), Decimal(1755), Decimal(390)]


def test_without_a_freeze_quantity_an_order_stays_whole() -> None:
    assert sliced(Decimal(10**6), Decimal(1), None) == [Decimal(10**6)]


@given(lots=st.integers(1, 5000), lot=LOTS, legs=st.integers(2, 10))
def test_iceberg_legs_are_whole_lots_even_and_sum_to_the_order(
    lots: int, lot: int, legs: int
) -> None:
    found = iceberg_legs(Decimal(lots * lot), Decimal(lot), legs)
    assert len(found) == legs
    assert sum(found) == lots * lot
    assert all(size % lot == 0 for size in found)
    assert max(found) - min(found) in (0, lot)
    assert found == sorted(found, reverse=True)


NIFTY_CALL = instrument(kind=InstrumentKind.OPT, underlying="NSE:NIFTY 50")
BANK_CALL = instrument(kind=InstrumentKind.OPT, underlying="NSE:NIFTY BANK")
SHARE = instrument()


def test_option_buys_come_before_option_sells_of_the_same_underlying() -> None:
    legs = [(NIFTY_CALL, Side.SELL), (NIFTY_CALL, Side.BUY)]
    assert execution_order(legs) == [1, 0]


def test_a_buy_that_hedges_nothing_keeps_its_place() -> None:
    legs = [(SHARE, Side.SELL), (NIFTY_CALL, Side.SELL), (BANK_CALL, Side.BUY), (SHARE, Side.BUY)]
    assert execution_order(legs) == [0, 1, 2, 3]


@given(
    st.lists(
        st.tuples(st.sampled_from([SHARE, NIFTY_CALL, BANK_CALL]), st.sampled_from(list(Side)))
    )
)
def test_no_option_is_sold_before_one_on_the_same_underlying_that_is_bought(
    legs: list[tuple[object, Side]],
) -> None:
    order_ = execution_order(legs)  # type: ignore[arg-type]
    assert sorted(order_) == list(range(len(legs)))
    for place, at in enumerate(order_):
        made, side = legs[at]
        if made is SHARE or side is Side.BUY:
            continue
        later = [legs[n] for n in order_[place:]]
        assert (made, Side.BUY) not in later


@pytest.mark.parametrize(
    ("trigger", "expected"), [("101", When.ABOVE), ("99", When.BELOW), ("100", None)]
)
def test_a_trigger_is_reached_from_where_the_last_price_is(
    trigger: str, expected: When | None
) -> None:
    assert direction(Decimal(trigger), Decimal(100)) is expected


@pytest.mark.parametrize(
    ("when", "price", "expected"),
    [
        (When.ABOVE, "99.95", False),
        (When.ABOVE, "100", True),
        (When.ABOVE, "101", True),
        (When.BELOW, "100.05", False),
        (When.BELOW, "100", True),
        (When.BELOW, "99", True),
    ],
)
def test_at_the_trigger_is_reached(when: When, price: str, expected: bool) -> None:
    assert when.is_reached(Decimal(100), Decimal(price)) is expected


def test_lots_are_rounded_down_and_never_below_zero() -> None:
    assert whole_lots(Decimal(149), leg(0, lot=50)) == 100
    assert whole_lots(Decimal(-3), leg(0)) == 0


BASKET = group(GroupKind.BASKET, GroupStatus.WORKING, [leg(0)])


def test_each_failure_waits_longer_and_after_the_last_there_is_none() -> None:
    failed = [order(BASKET, 0, n, S.DENIED) for n in range(1, 8)]
    waits = [retry_at(failed[:n]) for n in range(1, 7)]
    assert waits == [AT + wait for wait in RETRY_AFTER] + [None]


def test_a_fill_makes_earlier_failures_forgotten() -> None:
    failed = [order(BASKET, 0, n, S.DENIED) for n in range(1, 6)]
    partly = order(BASKET, 0, 6, S.CANCELED, filled_quantity=Decimal(1))
    assert retry_at([*failed, partly]) == AT
    assert retry_at([*failed, partly, order(BASKET, 0, 7, S.DENIED)]) == AT + timedelta(seconds=1)


@pytest.mark.parametrize("status", S)
def test_only_what_can_be_cancelled_is_and_once(status: S) -> None:
    can = {S.PENDING_APPROVAL, S.PENDING_NEW, S.NEW, S.PARTIALLY_FILLED, S.PENDING_REPLACE}
    assert bool(cancels([order(BASKET, 0, 1, status)])) is (status in can)


def test_what_is_at_work_is_made_to_fit() -> None:
    live = order(BASKET, 0, 1, S.PARTIALLY_FILLED, filled_quantity=Decimal(4))
    assert fitted([live], Decimal(6)) == ()
    assert fitted([live], Decimal(9)) == (Resize(live, Decimal(13)),)
    assert fitted([live], Decimal(2)) == (Resize(live, Decimal(6)),)
    assert fitted([live], Decimal(0)) == (Cancel(live),)


def test_an_order_that_is_changing_is_let_alone() -> None:
    live = replace(order(BASKET, 0, 1, S.PENDING_REPLACE), new_quantity=Decimal(5))
    assert fitted([live], Decimal(20)) == ()
