from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.positions.model import Product, Trade
from strikedesk.positions.outcomes import outcomes

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)


def trade(signed: int, charges: str, realized: str | None = None, instrument: int = 1) -> Trade:
    quantity, gross = Decimal(abs(signed)), Decimal(abs(signed) * 100)
    side = Side.BUY if signed > 0 else Side.SELL
    return Trade(
        id=UUID(int=1),
        account_id=UUID(int=2),
        order_id=UUID(int=3),
        instrument_id=instrument,
        venue="paper",
        exec_id="x",
        side=side,
        product=Product.CNC,
        quantity=quantity,
        price=Decimal(100),
        gross_value=gross,
        charges={},
        charges_total=Decimal(charges),
        net_value=-side.sign * gross - Decimal(charges),
        realized_pnl=None if realized is None else Decimal(realized),
        executed_at=AT,
    )


def test_a_closing_trade_bears_its_own_charges_and_its_openings() -> None:
    (only,) = outcomes([trade(10, "2.00"), trade(-10, "3.00", "50")])
    assert (only.opening_charges, only.closing_charges) == (Decimal("2.00"), Decimal("3.00"))
    assert only.net_pnl == 45


def test_closing_a_part_takes_a_part_of_what_opening_was_charged() -> None:
    first, second = outcomes([trade(3, "1.00"), trade(-1, "0.10", "5"), trade(-2, "0.20", "5")])
    assert (first.opening_charges, second.opening_charges) == (Decimal("0.33"), Decimal("0.67"))


def test_a_trade_that_turns_the_position_round_closes_only_what_was_open() -> None:
    turned, closed = outcomes([trade(4, "1.00"), trade(-10, "5.00", "8"), trade(6, "1.00", "0")])
    assert (turned.closed_quantity, turned.closing_charges) == (4, Decimal("2.00"))
    assert closed.opening_charges == Decimal("3.00")


def test_instruments_are_kept_apart() -> None:
    assert outcomes([trade(1, "1"), trade(-1, "1", "0", instrument=2)]) == []


@given(st.lists(st.tuples(st.integers(-9, 9).filter(bool), st.integers(0, 999)), max_size=30))
def test_over_a_position_that_is_flat_again_every_charge_is_told_once(
    steps: list[tuple[int, int]],
) -> None:
    trades = [trade(quantity, f"{cents / 100:.2f}", "0") for quantity, cents in steps]
    if rest := -sum(quantity for quantity, _ in steps):
        trades.append(trade(rest, "0.07", "0"))
    told = sum((o.opening_charges + o.closing_charges for o in outcomes(trades)), Decimal(0))
    assert told == sum((each.charges_total for each in trades), Decimal(0))
