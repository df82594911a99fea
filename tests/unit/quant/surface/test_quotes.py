import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from strikedesk.quant import black76
from strikedesk.quant.surface.quotes import QuoteStatus, implied, judge

STRIKES = np.arange(80.0, 125.0, 5.0)


def quoted(vol=0.2, tau=0.5, forward=100.0, discount=0.98, half_spread=0.01):
    """Bids and asks of calls and puts around the prices of one volatility."""
    sides = []
    for right in ("C", "P"):
        price = discount * black76.price(right, forward, STRIKES, tau, vol)
        sides.append((price - half_spread, price + half_spread))
    return sides


def test_each_fault_has_its_status_and_the_graver_one_is_told():
    bid = [1.0, np.nan, 0.0, 1.0, 2.0, -1.0, np.inf, 1.0]
    ask = [1.1, 1.0, 1.0, np.nan, 1.0, 0.5, 1.0, 1.0]
    expected = [
        QuoteStatus.SOUND,
        QuoteStatus.NO_BID,
        QuoteStatus.NO_BID,
        QuoteStatus.NO_ASK,
        QuoteStatus.CROSSED,
        QuoteStatus.MALFORMED,
        QuoteStatus.MALFORMED,
        QuoteStatus.SOUND,
    ]
    assert_array_equal(judge(bid, ask), expected)
    with pytest.raises(ValueError, match="ask"):
        judge([1.0], [1.0, 2.0])


def test_volatility_comes_back_from_the_side_out_of_the_money():
    calls, puts = quoted()
    found = implied(STRIKES, calls, puts, 100.0, 0.98, 0.5)
    assert found.is_sound.all()
    assert_allclose(found.mid, 0.2, atol=1e-4)
    assert np.all((found.bid < found.mid) & (found.mid < found.ask))
    assert_allclose(found.log_moneyness, np.log(STRIKES / 100.0))


def test_bad_quotes_are_marked_and_do_not_hide_the_others():
    calls, puts = quoted()
    puts[0][0], calls[1][-1], calls[0][-2] = np.nan, calls[0][-1] - 1e-3, 200.0
    calls[1][-2] = 201.0
    strikes = np.append(STRIKES[:-3], [0.0, *STRIKES[-2:]])
    found = implied(strikes, calls, puts, 100.0, 0.98, 0.5)
    assert found.status[0] == QuoteStatus.NO_BID
    assert found.status[-3] == QuoteStatus.MALFORMED
    assert found.status[-2] == QuoteStatus.NO_VOL
    assert found.status[-1] == QuoteStatus.CROSSED
    assert np.isnan(found.mid[~found.is_sound]).all()
    assert found.is_sound.sum() == len(STRIKES) - 4


@pytest.mark.parametrize("name", ["forward", "discount_factor", "tau"])
def test_numbers_out_of_range_are_refused_by_name(name):
    calls, puts = quoted()
    sound = {"forward": 100.0, "discount_factor": 0.98, "tau": 0.5}
    for value in (0.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=name):
            implied(STRIKES, calls, puts, **(sound | {name: value}))


def test_mismatched_shapes_are_refused_by_name():
    calls, puts = quoted()
    with pytest.raises(ValueError, match="calls"):
        implied(STRIKES, (calls[0][:-1], calls[1]), puts, 100.0, 0.98, 0.5)
