from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.positions.model import (
    Position,
    Product,
    book,
)

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
FLAT = Position.flat(UUID(int=1), 7, Product.NRML, AT)
ONE = Decimal(1)

fills = st.lists(
    st.tuples(
        st.sampled_from(Side),
        st.integers(min_value=1, max_value=500).map(Decimal),
        st.integers(min_value=1, max_value=20_000).map(lambda n: n * Decimal("0.05")),
    ),
    max_size=40,
)


def run(trades: list[tuple[Side, Decimal, Decimal]], multiplier: Decimal = ONE) -> Position:
    position = FLAT
    for side, quantity, price in trades:
        position = book(position, side, quantity, price, multiplier, ZERO, AT).position
    return position


def test_buying_twice_averages_the_cost() -> None:
    position = run([(Side.BUY, Decimal(10), Decimal(100)), (Side.BUY, Decimal(30), Decimal(120))])
    assert position.net_quantity == 40
    assert position.average_price(ONE) == Decimal("115.0000")


def test_a_long_gains_when_the_price_rises_and_a_short_when_it_falls() -> None:
    long = run([(Side.BUY, Decimal(10), Decimal(100))])
    short = run([(Side.SELL, Decimal(10), Decimal(100))])
    assert long.unrealized_pnl(Decimal(101), ONE) == 10
    assert short.unrealized_pnl(Decimal(101), ONE) == -10


def test_closing_part_of_a_short_realizes_its_share() -> None:
    position = run([(Side.SELL, Decimal(10), Decimal(100)), (Side.BUY, Decimal(4), Decimal(90))])
    assert position.realized_pnl == 40
    assert (position.net_quantity, position.cost) == (-6, -600)


def test_one_fill_can_turn_a_position_over() -> None:
    position = run([(Side.BUY, Decimal(10), Decimal(100)), (Side.SELL, Decimal(15), Decimal(110))])
    assert position.realized_pnl == 100
    assert (position.net_quantity, position.cost) == (-5, -550)
    assert position.average_price(ONE) == Decimal("110.0000")


def test_the_multiplier_scales_value_and_cost() -> None:
    position = run([(Side.BUY, Decimal(2), Decimal("3.10"))], Decimal(100))
    assert position.cost == 620
    assert position.average_price(Decimal(100)) == Decimal("3.1000")
    assert position.unrealized_pnl(Decimal("3.60"), Decimal(100)) == 100


def test_an_opening_fill_realizes_nothing() -> None:
    assert book(FLAT, Side.BUY, ONE, ONE, ONE, ZERO, AT).realized_pnl is None


def test_a_flat_position_has_no_average_and_opens_anew() -> None:
    closed = run([(Side.BUY, ONE, Decimal(5)), (Side.SELL, ONE, Decimal(6))])
    assert closed.average_price(ONE) is None
    later = AT.replace(hour=9)
    assert book(closed, Side.BUY, ONE, ONE, ONE, ZERO, later).position.opened_at == later


@given(fills)
def test_profit_of_a_book_is_what_its_trades_brought_in(
    trades: list[tuple[Side, Decimal, Decimal]],
) -> None:
    position = run(trades)
    cash = sum((-side.sign * quantity * price for side, quantity, price in trades), ZERO)
    last = Decimal("77.35")
    assert position.realized_pnl + position.unrealized_pnl(last, ONE) == (
        cash + position.net_quantity * last
    )


@given(fills)
def test_position_is_the_sum_of_its_trades(trades: list[tuple[Side, Decimal, Decimal]]) -> None:
    position = run(trades)
    assert position.net_quantity == sum((s.sign * q for s, q, _ in trades), ZERO)
    assert position.net_quantity == position.buy_quantity - position.sell_quantity
    assert position.cost == 0 or (position.cost > 0) == (position.net_quantity > 0)


@given(fills)
def test_average_cost_agrees_with_exact_fractions(
    trades: list[tuple[Side, Decimal, Decimal]],
) -> None:
    quantity, cost = Fraction(0), Fraction(0)
    for side, size, price in trades:
        signed, value = Fraction(side.sign * size), Fraction(price)
        if quantity * signed < 0:
            closed = min(abs(quantity), abs(signed)) * (1 if signed > 0 else -1)
            cost += cost / quantity * closed
            quantity, signed = quantity + closed, signed - closed
        quantity, cost = quantity + signed, cost + signed * value
    # Each partial close may round by half a paisa.
    assert abs(Fraction(run(trades).cost) - cost) <= Fraction(len(trades), 200) * 2


def test_charges_are_kept_apart_from_profit() -> None:
    booked = book(FLAT, Side.BUY, ONE, Decimal(10), ONE, Decimal("0.53"), AT)
    assert booked.position.charges == Decimal("0.53")
    assert booked.position.cost == 10
    assert replace(booked.position, charges=ZERO).unrealized_pnl(Decimal(10), ONE) == 0
