import math

import numpy as np
import pytest

from strikedesk.quant.payoff.measure import Lognormal
from strikedesk.quant.payoff.profile import Profile, bracketed


def straight(values, tail=0.0, nodes=(0.0, 10.0, 20.0)):
    return Profile(np.array(nodes), np.array(values, float), tail, 1e-12)


def test_zeros_lie_on_lines_at_nodes_and_beyond_the_last_node():
    assert straight([-5, 5, 5]).zeros() == [5.0]
    assert straight([5, 0, 5]).zeros() == [10.0]
    assert straight([5, 5, 5], -1.0).zeros() == [25.0]
    assert straight([-5, 5, -5], 2.0).zeros() == [5.0, 15.0, 22.5]


def test_stretch_of_zeros_is_told_by_its_two_ends():
    profile = straight([-1, 0, 0, 0, 1], nodes=(0, 10, 20, 30, 40))
    assert profile.zeros() == [10.0, 30.0]
    assert [sign for *_, sign in profile.signed_ranges()] == [-1, 0, 1]


def test_zero_for_ever_has_one_end():
    assert straight([5, 0, 0]).zeros() == [10.0]
    assert straight([5, 0, 0]).signed_ranges() == [(0.0, 10.0, 1), (10.0, math.inf, 0)]


def test_unlimited_ends_are_infinite():
    assert straight([1, 2, 3], 1.0).highest == math.inf
    assert straight([1, 2, 3], -1.0).lowest == -math.inf
    assert (straight([1, -2, 3]).lowest, straight([1, -2, 3]).highest) == (-2.0, 3.0)


def test_noise_is_no_profit():
    assert straight([1e-13, -1e-13, 1e-13]).signed_ranges()[0][2] == 0


def test_curved_profile_integrates_as_finely_as_a_straight_one():
    line = straight([-10, 0, 10], 1.0)
    curved = Profile(
        line.nodes, line.values, 1.0, 1e-12, lambda s: s - 10.0, np.linspace(0.0, 20.0, 9)
    )
    view = Lognormal(11.0, 0.4)
    for edges in ((0.0, math.inf), (3.0, 12.0), (15.0, 30.0)):
        assert curved.expected(view, *edges) == pytest.approx(
            line.expected(view, *edges), abs=1e-13
        )
    assert curved.zeros() == [10.0]
    assert line.expected(view, 0.0, math.inf) == pytest.approx(1.0)


def test_certain_price_counts_in_its_range_alone():
    line, view = straight([-10, 0, 10], 1.0), Lognormal(15.0, 0.0)
    assert line.expected(view, 10.0, 20.0) == 5.0
    assert line.expected(view, 0.0, 10.0) == 0.0
    assert line.minus(2.0).at(15.0) == 3.0


@pytest.mark.parametrize(
    ("function", "low", "high", "root"),
    [
        (lambda x: x**3 - 2.0, 0.0, 10.0, 2 ** (1 / 3)),
        (lambda x: np.tanh(50 * (x - 0.3)), 0.0, 100.0, 0.3),
        (lambda x: np.where(x < 7.0, -1.0, 1e-9), 0.0, 10.0, 7.0),
        (lambda x: np.exp(-x) - 1e-12, 0.0, 500.0, 12 * np.log(10)),
    ],
)
def test_zero_is_found_to_the_last_bits_even_of_a_step(function, low, high, root):
    ends = function(np.array([low, high]))
    found = bracketed(function, low, high, float(ends[0]), float(ends[1]))
    assert found == pytest.approx(root, rel=1e-14)
