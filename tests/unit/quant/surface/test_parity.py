import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikedesk.quant import black_scholes
from strikedesk.quant.surface.parity import ParityStatus, implied_forward

STRIKES = np.arange(80.0, 121.0, 2.5)


def chain(rate=0.04, dividend_yield=0.01, tau=0.5, half_spread=0.02):
    sides = []
    for right in ("C", "P"):
        price = black_scholes.price(right, 100.0, STRIKES, tau, rate, dividend_yield, 0.25)
        sides.append((price - half_spread, price + half_spread))
    return sides


@given(st.floats(-0.02, 0.1), st.floats(0.0, 0.08), st.floats(0.02, 2.0))
@settings(deadline=None)
def test_forward_and_discount_factor_come_back(rate, dividend_yield, tau):
    calls, puts = chain(rate, dividend_yield, tau, 1e-3)
    found = implied_forward(STRIKES, calls, puts)
    assert found.status is ParityStatus.FOUND
    assert found.forward == pytest.approx(100.0 * np.exp((rate - dividend_yield) * tau), rel=1e-9)
    assert found.discount_factor == pytest.approx(np.exp(-rate * tau), rel=1e-9)


def test_one_stale_pair_does_not_move_it():
    calls, puts = chain()
    exact = implied_forward(STRIKES, calls, puts)
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.005, len(STRIKES))
    calls = [side + noise for side in calls]
    clean = implied_forward(STRIKES, calls, puts)
    for side in calls:
        side[3] += 5.0
    stale = implied_forward(STRIKES, calls, puts)
    assert clean.forward == pytest.approx(exact.forward, abs=0.01)
    assert stale.forward == pytest.approx(exact.forward, abs=0.02)
    assert stale.forward_std_err < 0.1


def test_wide_quotes_weigh_less_than_tight_ones():
    calls, puts = chain()
    calls[0][:8] -= 3.0
    calls[1][:8] += 3.5  # wide, and its middle is a quarter off
    found = implied_forward(STRIKES, calls, puts)
    assert found.forward == pytest.approx(100.0 * np.exp(0.015), abs=0.01)


def test_given_discount_factor_leaves_only_the_forward_to_find():
    calls, puts = chain()
    found = implied_forward(STRIKES, calls, puts, np.exp(-0.02))
    assert found.discount_factor == np.exp(-0.02)
    assert found.forward == pytest.approx(100.0 * np.exp(0.015), rel=1e-9)
    one = implied_forward(STRIKES[:1], *(((a[:1], b[:1])) for a, b in (calls, puts)), 0.98)
    assert one.status is ParityStatus.FOUND
    assert np.isnan(one.forward_std_err)


def test_pairs_without_a_side_or_crossed_do_not_count():
    calls, puts = chain()
    calls[0][:3], puts[1][3:6] = np.nan, 0.0
    puts[0][6] = puts[1][6] + 1.0
    found = implied_forward(STRIKES, calls, puts)
    assert found.strikes_used <= len(STRIKES) - 7
    assert found.forward == pytest.approx(100.0 * np.exp(0.015), rel=1e-9)


def test_too_few_strikes_and_nonsense_are_a_status_and_not_a_number():
    calls, puts = chain()
    few = implied_forward(STRIKES[:2], *((a[:2], b[:2]) for a, b in (calls, puts)))
    assert few.status is ParityStatus.TOO_FEW
    assert np.isnan(few.forward)
    upside_down = implied_forward(STRIKES, puts, calls)
    assert upside_down.status is ParityStatus.IMPLAUSIBLE
    assert np.isnan(upside_down.discount_factor)
    none = implied_forward([], ([], []), ([], []))
    assert none.status is ParityStatus.TOO_FEW


def test_bad_arguments_are_refused_by_name():
    calls, puts = chain()
    with pytest.raises(ValueError, match="put_bid"):
        implied_forward(STRIKES, calls, (puts[0][:-1], puts[1]))
    with pytest.raises(ValueError, match="width"):
        implied_forward(STRIKES, calls, puts, width=0.0)
    with pytest.raises(ValueError, match="discount_factor"):
        implied_forward(STRIKES, calls, puts, np.nan)


def test_strikes_that_repeat_or_a_gap_that_never_changes_give_no_forward():
    calls, puts = chain()
    repeated = implied_forward(np.full(5, 100.0), *((a[:5], b[:5]) for a, b in (calls, puts)))
    assert repeated.status is ParityStatus.TOO_FEW
    level = implied_forward(STRIKES, (puts[0] + 1, puts[1] + 1), puts)
    assert level.status is ParityStatus.IMPLAUSIBLE
