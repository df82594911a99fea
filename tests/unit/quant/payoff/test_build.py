import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant.payoff.build import profile
from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.value import curve


def test_legs_of_one_expiry_are_straight_between_strikes():
    legs = [Leg("C", 1, 5.0, 0.1, 110.0), Leg("P", 1, 5.0, 0.1, 90.0), Leg("S", -1, 100.0)]
    found = profile(legs, 0.1, 0.0, 0.0)
    assert_array_equal(found.nodes, [0.0, 90.0, 110.0])
    assert found.between is None
    assert found.tail_slope == 0.0


def test_profit_is_monotone_between_nodes_of_mixed_expiries():
    legs = [
        Leg("C", -2, 4.0, 0.1, 100.0),
        Leg("C", 1, 6.0, 0.4, 105.0, 0.3),
        Leg("P", 3, 2.0, 0.3, 80.0, 0.5),
        Leg("P", -1, 2.0, 0.1, 95.0),
    ]
    found = profile(legs, 0.1, 0.03, 0.01)
    for low, high in zip(found.nodes, found.nodes[1:], strict=False):
        steps = np.diff(curve(legs, np.linspace(low, high, 200), 0.1, 0.03, 0.01))
        slack = found.noise * 10
        assert np.all(steps >= -slack) or np.all(steps <= slack), (low, high)


def test_beyond_the_last_node_a_living_option_is_a_straight_line():
    legs = [Leg("C", 1, 6.0, 0.4, 105.0, 0.3)]
    found = profile(legs, 0.1, 0.03, 0.01)
    for price in (2.0 * found.nodes[-1], 10.0 * found.nodes[-1]):
        assert_allclose(found.at(price), curve(legs, price, 0.1, 0.03, 0.01), rtol=1e-12)
