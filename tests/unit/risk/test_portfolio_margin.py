from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.positions.model import Product
from strikedesk.risk.margins.model import Leg, Portfolio
from strikedesk.risk.margins.rules import incremental, required
from strikedesk.risk.portfolio_margin import adds_risk, allocate, direction, increments, needed
from unit.risk.margins.books import FAR, NEAR, NIFTY, future, india, option, shares, us

ZERO, CENT = Decimal(0), Decimal("0.01")

rights = st.sampled_from(["C", "P"])
prices = st.integers(5, 400).map(lambda cents: f"{cents / 20:.2f}")


def us_orders(size: int) -> st.SearchStrategy[tuple[Leg, ...]]:
    quantity = st.integers(-3, 3).filter(bool)
    options = st.builds(option, rights, st.integers(90, 110), quantity, prices)
    delivered = st.builds(shares, st.sampled_from([-200, -100, 100, 200]))
    return st.lists(st.one_of(options, options, delivered), max_size=size).map(tuple)


def indian_orders(size: int) -> st.SearchStrategy[tuple[Leg, ...]]:
    quantity = st.integers(-3, 3).filter(bool).map(lambda lots: 65 * lots)
    expiries = st.sampled_from([NEAR, FAR])
    options = st.builds(
        lambda right, step, units, price, expiry: option(
            right, 23500 + 100 * step, units, price, expiry=expiry, underlying=NIFTY
        ),
        rights,
        st.integers(0, 10),
        quantity,
        prices,
        expiries,
    )
    futures = st.builds(lambda q, e: future(q, expiry=e), quantity, expiries)
    return st.lists(st.one_of(options, options, futures), max_size=size).map(tuple)


books = st.one_of(
    st.tuples(us_orders(3).map(lambda legs: us(*legs)), us_orders(4)),
    st.tuples(indian_orders(3).map(lambda legs: india(*legs)), indian_orders(4)),
)


def added(book: Portfolio, orders: Sequence[Leg]) -> Decimal:
    """What is blocked more once these have filled, and what each of them pays."""
    proposed = tuple(replace(order, is_proposed=True) for order in orders)
    after = required(replace(book, legs=book.legs + proposed))
    pays = sum((max(incremental(book, order).paid, ZERO) for order in orders), ZERO)
    return after.blocked - required(book).blocked + pays


def reserved(book: Portfolio, orders: Sequence[Leg]) -> Decimal:
    return sum((one.reservation for one in increments(book, orders)), ZERO)


@settings(max_examples=60, deadline=None)
@given(books)
def test_what_orders_set_aside_is_never_less_than_what_all_of_them_need(
    given_: tuple[Portfolio, tuple[Leg, ...]],
) -> None:
    book, orders = given_
    assert reserved(book, orders) >= added(book, orders)


@settings(max_examples=60, deadline=None)
@given(books, st.data())
def test_nor_when_any_one_of_them_is_cancelled(
    given_: tuple[Portfolio, tuple[Leg, ...]], data: st.DataObject
) -> None:
    book, orders = given_
    if not orders:
        return
    gone = data.draw(st.integers(0, len(orders) - 1))
    left = orders[:gone] + orders[gone + 1 :]
    assert reserved(book, left) >= added(book, left)


@settings(max_examples=60, deadline=None)
@given(books)
def test_no_working_order_lowers_what_another_sets_aside(
    given_: tuple[Portfolio, tuple[Leg, ...]],
) -> None:
    book, orders = given_
    for order, beside in zip(orders, increments(book, orders), strict=True):
        assert beside.reservation >= incremental(book, order).reservation


@settings(max_examples=60, deadline=None)
@given(books)
def test_the_last_order_is_told_the_same_alone_as_with_all_the_others(
    given_: tuple[Portfolio, tuple[Leg, ...]],
) -> None:
    book, orders = given_
    if orders:
        assert increments(book, orders)[-1:] == increments(book, orders, len(orders) - 1)


@given(
    st.decimals(0, 10**9, places=2, allow_nan=False),
    st.lists(st.decimals(0, 10**9, places=4, allow_nan=False), max_size=8),
)
def test_shares_of_an_amount_are_exact_and_never_negative(
    total: Decimal, weights: list[Decimal]
) -> None:
    found = allocate(total, weights)
    assert len(found) == len(weights)
    assert sum(found, ZERO) == (total if weights else 0)
    assert all(share >= 0 for share in found)
    whole = sum(weights, ZERO)
    for share, weight in zip(found, weights, strict=True):
        if whole:
            assert abs(share - total * weight / whole) <= len(weights) * CENT


def test_what_is_left_over_goes_to_the_largest() -> None:
    assert allocate(Decimal("100.00"), [Decimal(1), Decimal(2), Decimal(0)]) == [
        Decimal("33.33"),
        Decimal("66.67"),
        ZERO,
    ]
    assert allocate(Decimal(5), [ZERO, ZERO]) == [Decimal(5), ZERO]


@pytest.mark.parametrize(
    ("leg", "adds", "gains_when_it_rises"),
    [
        (option("C", 100, 1), False, 1),
        (option("C", 100, -1), True, -1),
        (option("P", 100, 1), False, -1),
        (option("P", 100, -1), True, 1),
        (future(65), True, 1),
        (future(-65), True, -1),
        (shares(100), False, 1),
        (shares(-100), True, -1),
        (shares(100, product=Product.MIS), True, 1),
    ],
)
def test_written_options_futures_and_sold_shares_add_risk(
    leg: Leg, adds: bool, gains_when_it_rises: int
) -> None:
    assert (adds_risk(leg), direction(leg)) == (adds, gains_when_it_rises)


def test_a_hedge_held_serves_one_of_two_orders() -> None:
    book = us(option("C", 105, 1, "2"))
    short = option("C", 100, -1, "4")
    first, second = increments(book, [short, replace(short)])
    assert first.reservation == 500
    assert second.reservation == incremental(us(), short).reservation


def test_a_strangle_is_set_aside_for_side_by_side_until_a_leg_has_filled() -> None:
    call, put = option("C", 110, -1, "2"), option("P", 90, -1, "2")
    apart = [incremental(us(), leg).reservation for leg in (call, put)]
    assert [one.reservation for one in increments(us(), [call, put])] == apart
    assert increments(us(call), [put])[0].reservation < apart[1]


def test_a_hedge_bought_lowers_the_margin_and_pays_only_what_that_does_not_cover() -> None:
    book = us(option("C", 100, -1, "4"))
    found = needed(book, (), option("C", 105, 1, "2"), lambda: None)
    assert not found.raises_margin
    assert found.amount == 0
    assert found.note.startswith("Lowers the margin")


def test_without_a_price_an_order_is_margined_alone() -> None:
    order = option("C", 100, -1, "4")
    found = needed(us(spot=None), (), order, lambda: Decimal(1234))
    assert (found.amount, found.raises_margin, found.increment) == (1234, True, None)
    assert found.note.endswith("has no price: margined alone, without hedges.")


def test_without_a_price_and_alone_unknown_nothing_is_told() -> None:
    found = needed(us(spot=None), (), option("C", 100, -1, "4"), lambda: None)
    assert (found.amount, found.raises_margin) == (None, True)
    assert "the margin is unknown" in found.note


def test_the_worked_example_of_the_reference() -> None:
    """``docs/reference/margins.md``: a lot of the NIFTY at 26,000, both volatilities at 13 %."""
    short = option("C", 26000, -65, "190", underlying=NIFTY, vol="0.13")
    long = option("C", 26200, 65, "105", underlying=NIFTY, vol="0.13")

    def book(*legs: Leg) -> Portfolio:
        return india(*legs, spot="26000", vol="0.13")

    def needs(held: Portfolio, *orders: Leg) -> list[Decimal]:
        return [one.reservation for one in increments(held, orders)]

    assert needs(book(), short) == [Decimal("192082.84")]
    assert needs(book(), long) == [Decimal("6825.00")]
    assert needs(book(long), short) == [Decimal("47039.80")]
    assert needs(book(long), short, short) == [Decimal("47039.80"), Decimal("192082.64")]
    assert needs(book(short, long), replace(long, quantity=Decimal(-65))) == [Decimal("145043.04")]
    assert needs(book(short, long), replace(short, quantity=Decimal(65))) == [ZERO]
