from datetime import date
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind, Right
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.margin import opening_requirement, position_margin


def us_option(right: Right, strike: int) -> Instrument:
    return Instrument(
        1,
        "OPRA",
        "X",
        "X",
        InstrumentKind.OPT,
        "USD",
        Decimal(1),
        Decimal("0.01"),
        Decimal(100),
        underlying="NASDAQ:X",
        expiry=date(2026, 12, 18),
        strike=Decimal(strike),
        right=right,
    )


FUTURE = Instrument(
    2,
    "NFO",
    "NIFTY26NOVFUT",
    "NIFTY",
    InstrumentKind.FUT,
    "INR",
    Decimal(65),
    Decimal("0.10"),
    underlying="NSE:NIFTY 50",
    expiry=date(2026, 11, 24),
)


@pytest.mark.parametrize(
    ("right", "strike", "spot", "premium", "expected"),
    [  # worked examples of the Reg T formula, two contracts each
        ("C", 192, 196, 14, 10_640),
        ("C", 192, 180, 14, 7_600),
        ("P", 192, 182, 14, 10_080),
        ("P", 192, 196, 14, 9_840),
    ],
)
def test_a_naked_us_option_needs_the_strategy_based_requirement(
    right: Right, strike: int, spot: int, premium: int, expected: int
) -> None:
    required = opening_requirement(
        us_option(right, strike),
        Product.NRML,
        Side.SELL,
        Decimal(2),
        Decimal(premium),
        Decimal(spot),
    )
    assert required == expected


def test_an_index_future_needs_scan_range_and_exposure() -> None:
    required = opening_requirement(
        FUTURE, Product.NRML, Side.SELL, Decimal(65), Decimal(26_000), None
    )
    assert required == Decimal(65 * 26_000) * Decimal("0.113")


def test_what_was_paid_for_blocks_nothing() -> None:
    long_option = position_margin(
        us_option("C", 100), Product.NRML, Decimal(3), Decimal(2), Decimal(100)
    )
    assert long_option == 0
    assert position_margin(FUTURE, Product.NRML, Decimal(0), Decimal(1), None) == 0


def test_a_written_option_without_a_spot_has_no_known_margin() -> None:
    assert position_margin(us_option("P", 100), Product.NRML, Decimal(-1), Decimal(2), None) is None


def test_what_opens_nothing_ties_up_nothing_whatever_is_known() -> None:
    option = us_option("C", 192)
    for side in Side:
        found = opening_requirement(
            option, Product.NRML, side, Decimal(0), Decimal(14), underlying_price=None
        )
        assert found == 0
