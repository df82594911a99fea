from datetime import date
from decimal import Decimal

import pytest

from strikedesk.instruments.model import InstrumentDraft, InstrumentKind

DRAFT = InstrumentDraft(
    exchange="NFO",
    tradingsymbol="NIFTY26NOVFUT",
    name="NIFTY 23 Nov 2026 FUT",
    kind=InstrumentKind.FUT,
    currency="INR",
    lot_size=Decimal(65),
    tick_size=Decimal("0.10"),
    underlying="NSE:NIFTY 50",
    expiry=date(2026, 11, 23),
    tokens={"kite": "1"},
)


def test_a_draft_with_an_id_is_the_instrument_it_describes():
    instrument = DRAFT.with_id(7)

    assert instrument.id == 7
    assert instrument.symbol == DRAFT.symbol == "NFO:NIFTY26NOVFUT"
    assert (instrument.lot_size, instrument.expiry) == (Decimal(65), date(2026, 11, 23))
    assert instrument.tokens == {"kite": "1"}


@pytest.mark.parametrize(
    ("kind", "is_derivative", "is_tradable"),
    [
        (InstrumentKind.EQ, False, True),
        (InstrumentKind.ETF, False, True),
        (InstrumentKind.INDEX, False, False),
        (InstrumentKind.FUT, True, True),
        (InstrumentKind.OPT, True, True),
    ],
)
def test_kind_tells_what_is_a_derivative_and_what_can_be_traded(kind, is_derivative, is_tradable):
    instrument = InstrumentDraft("NSE", "X", "X", kind, "INR", Decimal(1), Decimal("0.05")).with_id(
        1
    )

    assert (instrument.is_derivative, instrument.is_tradable) == (is_derivative, is_tradable)
