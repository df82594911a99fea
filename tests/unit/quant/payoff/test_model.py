import math

import pytest

from strikedesk.quant.payoff.model import Leg, net_premium

CALL = {"kind": "C", "quantity": 1.0, "entry_price": 2.0, "tau": 0.1, "strike": 100.0}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "X"},
        {"quantity": math.nan},
        {"quantity": math.inf},
        {"entry_price": -1.0},
        {"entry_price": math.nan},
        {"tau": None},
        {"tau": -0.1},
        {"strike": None},
        {"strike": 0.0},
        {"strike": math.inf},
        {"vol": -0.2},
    ],
)
def test_leg_that_would_give_a_wrong_number_is_refused_by_field(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        Leg(**(CALL | change))


def test_stock_has_no_expiry_and_a_future_no_strike():
    assert Leg("S", 1, 10.0).tau is None
    assert Leg("F", 1, -5.0, 0.2).strike is None
    with pytest.raises(ValueError, match="tau"):
        Leg("S", 1, 10.0, 0.1)
    with pytest.raises(ValueError, match="strike"):
        Leg("F", 1, 10.0, 0.1, 100.0)


def test_premium_is_of_options_alone_and_a_future_costs_nothing():
    legs = [Leg(**CALL), Leg("S", 100, 10.0), Leg("F", 5, 10.0, 0.1), Leg("P", -2, 3.0, 0.1, 90.0)]
    assert net_premium(legs) == 4.0
    assert [leg.cash_flow for leg in legs] == [-2.0, -1000.0, 0.0, 6.0]
