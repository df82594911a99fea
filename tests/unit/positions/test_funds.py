"""What of a book is margined, and what it has lost."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.positions.funds import is_margined, open_pnl_of
from strikedesk.positions.model import Mark, Position, Product
from strikedesk.positions.service import MarkedPosition

AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
FRESH = timedelta(seconds=1)
SHARE = Instrument(1, "NSE", "INFY", "", InstrumentKind.EQ, "INR", Decimal(1), Decimal("0.1"))
FUTURE = replace(
    SHARE, id=2, exchange="NFO", tradingsymbol="INFYFUT", kind=InstrumentKind.FUT,
    expiry=date(2026, 11, 24), underlying="NSE:INFY",
)  # fmt: skip
OPTION = replace(
    FUTURE, id=3, tradingsymbol="INFYCE", kind=InstrumentKind.OPT, strike=Decimal(1500), right="C"
)


def marked(
    instrument: Instrument,
    product: Product,
    quantity: int,
    price: str | None,
    *,
    stale: bool = False,
) -> MarkedPosition:
    """A position bought or sold at 100."""
    flat = Position.flat(UUID(int=1), instrument.id, product, AT)
    position = replace(flat, net_quantity=Decimal(quantity), cost=Decimal(100 * quantity))
    mark = Mark(None if price is None else Decimal(price), None, FRESH, stale)
    return MarkedPosition(position, instrument, mark)


@pytest.mark.parametrize(
    ("instrument", "product", "quantity", "expected"),
    [
        (SHARE, Product.CNC, 10, False),
        (SHARE, Product.MIS, 10, True),
        (SHARE, Product.MIS, -10, True),
        (FUTURE, Product.NRML, 10, True),
        (OPTION, Product.NRML, 10, False),
        (OPTION, Product.NRML, -10, True),
        (FUTURE, Product.NRML, 0, False),
    ],
)
def test_margined_is_what_can_lose_more_than_was_paid(instrument, product, quantity, expected):
    assert is_margined(marked(instrument, product, quantity, "90")) is expected


def test_losses_and_profits_of_margined_positions_add_up():
    book = [
        marked(FUTURE, Product.NRML, 10, "70"),
        marked(OPTION, Product.NRML, -10, "90"),
        marked(SHARE, Product.CNC, 10, "1"),
    ]
    assert open_pnl_of(book).amount == -300 + 100


def test_missing_price_is_named_and_stale_one_counts_and_is_named():
    book = [
        marked(FUTURE, Product.NRML, 10, None),
        marked(OPTION, Product.NRML, -10, "110", stale=True),
        marked(SHARE, Product.CNC, 10, None),
    ]
    found = open_pnl_of(book)
    assert found.amount == -100
    assert found.unpriced == ("NFO:INFYFUT", "NFO:INFYCE")
