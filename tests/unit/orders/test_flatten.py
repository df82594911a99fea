from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.flatten import (
    PIECES_MAX,
    TRIES_MAX,
    Open,
    Step,
    closings,
    in_turn,
    of_strategy,
    pieces,
)
from strikedesk.positions.model import Product
from strikedesk.risk.model import KILL_SWITCH, OrderType

ACCOUNT, USER, KILL = UUID(int=1), UUID(int=2), UUID(int=3)
INDEX = "NSE:NIFTY 50"


def derivative(number: int, kind: InstrumentKind) -> Instrument:
    return Instrument(
        number,
        "NFO",
        f"NIFTY-{number}",
        "NIFTY",
        kind,
        "INR",
        Decimal(65),
        Decimal("0.05"),
        underlying=INDEX,
        expiry=date(2026, 11, 24),
        freeze_quantity=Decimal(1800),
    )


CALL, PUT = derivative(1, InstrumentKind.OPT), derivative(2, InstrumentKind.OPT)
FUTURE, LATER = derivative(3, InstrumentKind.FUT), derivative(4, InstrumentKind.FUT)
OTHER = replace(derivative(5, InstrumentKind.OPT), underlying="NSE:NIFTY BANK")


def held(instrument: Instrument, net: int, **given: object) -> Open:
    return Open(ACCOUNT, USER, instrument, Product.NRML, Decimal(net), **given)  # type: ignore[arg-type]


WRITTEN, BOUGHT = held(CALL, -65), held(PUT, 65)
SHORT, LONG = held(FUTURE, -65), held(LATER, 65)


def test_the_steps_come_in_the_order_that_never_uncovers_a_short() -> None:
    left = [BOUGHT, LONG, SHORT, WRITTEN]
    turns = []
    while left:
        now = in_turn(left)
        turns.append(now)
        left = [position for position in left if position not in now]
    assert turns == [[WRITTEN], [SHORT], [LONG], [BOUGHT]]
    assert [p.step for (p,) in turns] == list(Step)


def test_another_underlying_does_not_wait() -> None:
    other = held(OTHER, 65)
    assert in_turn([WRITTEN, BOUGHT, other]) == [WRITTEN, other]


def test_another_account_does_not_wait() -> None:
    other = replace(BOUGHT, account_id=UUID(int=9))
    assert in_turn([WRITTEN, BOUGHT, other]) == [WRITTEN, other]


def test_a_short_is_bought_and_a_long_is_sold_at_market_under_a_name_of_its_own() -> None:
    (closing,) = closings([WRITTEN])
    terms = closing.terms(KILL)
    assert (terms.side, terms.quantity, terms.order_type) == (Side.BUY, 65, OrderType.MARKET)
    assert terms.origin == KILL_SWITCH
    assert terms.client_order_id == closings([WRITTEN])[0].terms(KILL).client_order_id
    (sale,) = closings([BOUGHT])
    assert sale.terms(KILL).side is Side.SELL
    again = closings([replace(WRITTEN, tries=1)])[0].terms(KILL)
    assert again.client_order_id != terms.client_order_id


def test_what_is_under_way_rests_or_was_tried_too_often_gets_no_order() -> None:
    assert closings([replace(WRITTEN, working=Decimal(65))]) == []
    assert closings([replace(WRITTEN, rests=True)]) == []
    assert closings([replace(WRITTEN, tries=TRIES_MAX)]) == []


def test_a_hedge_waits_even_when_the_short_cannot_be_closed() -> None:
    assert closings([replace(WRITTEN, tries=TRIES_MAX), BOUGHT]) == []


def test_less_than_a_lot_cannot_be_closed() -> None:
    assert list(pieces(held(CALL, -64))) == []


@given(lots=st.integers(1, 3000), working=st.integers(0, 3000))
def test_pieces_are_whole_lots_within_the_freeze_and_never_too_much(
    lots: int, working: int
) -> None:
    position = held(CALL, -65 * lots, working=Decimal(65 * min(working, lots)))
    cut = list(pieces(position))
    total = sum((piece.quantity for piece in cut), Decimal(0))
    assert total <= 65 * lots - position.working
    assert all(0 < piece.quantity <= 1800 and piece.quantity % 65 == 0 for piece in cut)
    assert len({piece.number for piece in cut}) == len(cut) <= PIECES_MAX
    if len(cut) < PIECES_MAX:
        assert total == 65 * lots - position.working


@pytest.mark.parametrize(
    ("net", "traded", "closes"),
    [(10, 5, 5), (5, 10, 5), (-10, -5, -5), (10, -5, 0), (-10, 5, 0), (10, 0, 0)],
)
def test_of_a_position_a_strategy_closes_its_own_part_and_no_more(
    net: int, traded: int, closes: int
) -> None:
    assert of_strategy(Decimal(net), Decimal(traded)) == closes
