from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import InstrumentKind
from strikedesk.positions.model import (
    Position,
    Product,
    book,
)
from strikedesk.positions.settlement import fill_postings, settles_in_full

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
FLAT = Position.flat(UUID(int=1), 7, Product.CNC, AT)


@pytest.mark.parametrize(
    ("kind", "product", "in_full"),
    [
        (InstrumentKind.EQ, Product.CNC, True),
        (InstrumentKind.ETF, Product.CNC, True),
        (InstrumentKind.EQ, Product.MIS, False),
        (InstrumentKind.OPT, Product.NRML, True),
        (InstrumentKind.OPT, Product.MIS, True),
        (InstrumentKind.FUT, Product.NRML, False),
    ],
)
def test_what_is_paid_for_settles_in_full(
    kind: InstrumentKind, product: Product, in_full: bool
) -> None:
    assert settles_in_full(kind, product) is in_full


def test_a_bought_share_moves_cash_into_securities_and_charges() -> None:
    booking = book(FLAT, Side.BUY, Decimal(10), Decimal(100), Decimal(1), Decimal(2), AT)
    entry = fill_postings(booking, Side.BUY, Decimal(1000), {"stt": Decimal(2)}, in_full=True)
    assert {p.ledger_account: p.amount for p in entry} == {
        "cash": Decimal(-1002),
        "securities": Decimal(1000),
        "charges:stt": Decimal(2),
    }


def test_an_opening_future_moves_only_charges() -> None:
    booking = book(FLAT, Side.SELL, Decimal(65), Decimal(25_000), Decimal(1), ZERO, AT)
    assert fill_postings(booking, Side.SELL, Decimal(1_625_000), {}, in_full=False) == ()


trades = st.lists(
    st.tuples(
        st.sampled_from(Side),
        st.integers(min_value=1, max_value=99).map(Decimal),
        st.integers(min_value=1, max_value=9999).map(lambda n: n * Decimal("0.05")),
        st.integers(min_value=0, max_value=500).map(lambda n: n * Decimal("0.01")),
    ),
    max_size=25,
)


@given(trades, st.booleans())
def test_ledger_sums_to_zero_and_cash_explains_every_profit(
    fills: list[tuple[Side, Decimal, Decimal, Decimal]], in_full: bool
) -> None:
    position, balances = FLAT, dict.fromkeys(["cash", "securities", "realized_pnl"], ZERO)
    for side, quantity, price, charge in fills:
        gross = quantity * price
        booking = book(position, side, quantity, price, Decimal(1), charge, AT)
        for posting in fill_postings(booking, side, gross, {"tax": charge}, in_full=in_full):
            old = balances.get(posting.ledger_account, ZERO)
            balances[posting.ledger_account] = old + posting.amount
        position = booking.position
    assert sum(balances.values(), ZERO) == 0
    assert balances["realized_pnl"] == -position.realized_pnl
    assert balances["securities"] == (position.cost if in_full else ZERO)
