import math

import numpy as np
import pytest

from strikedesk.options import interest
from unit.options.made import RATE, Made

STRIKES = (24_900, 25_000, 25_100)


@pytest.fixture
def made() -> Made:
    made = Made(strikes=STRIKES)
    made.quote_all()
    for strike, calls, puts in ((24_900, 100, 500), (25_000, 300, 300), (25_100, 600, 50)):
        made.say(strike, "C", open_interest=calls, volume=10)
        made.say(strike, "P", open_interest=puts, volume=0)
    return made


def test_pain_is_least_where_the_brute_sum_is_least(made: Made) -> None:
    chain = made.chain()
    open_ = chain.source.quotes.open_interest
    sums = [
        sum(
            open_[0, i] * max(end - k, 0) + open_[1, i] * max(k - end, 0)
            for i, k in enumerate(STRIKES)
        )
        for end in STRIKES
    ]
    found = interest.pain_of(chain)
    assert found is not None
    assert found.strike == STRIKES[int(np.argmin(sums))]
    assert found.payout == min(sums)
    assert interest.payouts_at(chain.strikes, open_).tolist() == sums


def test_no_pain_without_open_interest(made: Made) -> None:
    for strike in STRIKES:
        for right in ("C", "P"):
            made.say(strike, right, open_interest=None)
    assert interest.pain_of(made.chain()) is None


def test_put_call_ratio_divides_puts_by_calls(made: Made) -> None:
    chain = made.chain()
    found = interest.ratio_of(chain, chain.source.quotes.open_interest)
    assert (found.calls, found.puts, found.missing) == (1000.0, 850.0, 0)
    assert found.value == 0.85


def test_contracts_without_the_count_are_left_out_and_told(made: Made) -> None:
    made.say(25_100, "C", open_interest=None)
    chain = made.chain()
    found = interest.ratio_of(chain, chain.source.quotes.open_interest)
    assert (found.calls, found.missing) == (400.0, 1)
    pain = interest.pain_of(chain)
    assert pain is not None
    assert pain.missing == 1


def test_ratio_is_missing_without_calls(made: Made) -> None:
    for strike in STRIKES:
        made.say(strike, "C", volume=None)
    chain = made.chain()
    assert math.isnan(interest.ratio_of(chain, chain.source.quotes.volume).value)
    for strike in STRIKES:
        made.say(strike, "C", volume=0)
    chain = made.chain()
    assert math.isnan(interest.ratio_of(chain, chain.source.quotes.volume).value)


def test_strikes_with_most_open_interest_come_first(made: Made) -> None:
    chain = made.chain()
    assert interest.largest(chain, chain.source.quotes.open_interest) == (
        [25_100.0, 25_000.0, 24_900.0],
        [24_900.0, 25_000.0, 25_100.0],
    )


def test_expected_move_is_one_deviation_and_the_straddle(made: Made) -> None:
    chain = made.chain(rate=RATE)
    found = interest.move_of(chain, 0.15)
    deviation = 0.15 * math.sqrt(chain.source.tau)
    assert found.one_sigma == pytest.approx(chain.carry.forward * deviation)
    assert found.high / chain.carry.forward == pytest.approx(math.exp(deviation))
    assert found.low * found.high == pytest.approx(chain.carry.forward**2)
    straddle = sum(made.value(25_100, right, 0.15) for right in ("C", "P"))
    assert found.straddle == pytest.approx(straddle, abs=0.1)
    assert found.straddle / found.one_sigma == pytest.approx(math.sqrt(2 / math.pi), rel=0.05)


def test_straddle_is_missing_where_a_side_has_no_middle(made: Made) -> None:
    made.say(25_100, "P", bid=None)
    assert math.isnan(interest.move_of(made.chain(), 0.15).straddle)
