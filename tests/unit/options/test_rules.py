import numpy as np
import pytest

from strikedesk.options.carry import imply
from strikedesk.options.model import GreeksFrom, PriceSource, VolStatus
from strikedesk.options.rules import (
    analyse,
    atm_column,
    moneyness_label,
    reference,
    steps_in_the_money,
)
from strikedesk.quant import black76
from unit.options.made import RATE, SPOT, STRIKES, UNDERLYING, Made, column, skewed

CALL, PUT = 0, 1


@pytest.fixture
def made() -> Made:
    made = Made()
    made.quote_all(skewed)
    return made


def test_volatilities_that_prices_were_made_with_come_back(made: Made) -> None:
    chain = made.chain(rate=RATE)
    k = np.log(chain.strikes / made.forward())
    expected = np.array([skewed(each) for each in k])
    near = np.abs(k) < 0.05
    assert (chain.status[:, near] == VolStatus.OK).all()
    np.testing.assert_allclose(chain.vol[:, near], np.stack([expected[near]] * 2), rtol=1e-3)


def test_greeks_are_the_slopes_of_the_price_in_the_units_stated(made: Made) -> None:
    chain = made.chain(rate=RATE)
    at = column(chain, 25_300)
    vol, up = float(chain.vol[CALL, at]), 5.0
    forward, tau, discount = chain.carry.forward, made.tau(), chain.carry.discount

    def value(spot: float = SPOT, sigma: float = vol, years: float = tau) -> float:
        return float(
            np.exp(-RATE * years) * black76.price("C", forward * spot / SPOT, 25_300, years, sigma)
        )

    slope = (value(SPOT + up) - value(SPOT - up)) / (2 * up)
    bend = (value(SPOT + up) - 2 * value() + value(SPOT - up)) / up**2
    assert chain.delta[CALL, at] == pytest.approx(slope, rel=1e-6)
    assert chain.gamma[CALL, at] == pytest.approx(bend, rel=1e-4)
    assert chain.vega[CALL, at] == pytest.approx(
        value(sigma=vol + 0.005) - value(sigma=vol - 0.005), rel=1e-4
    )
    day = 1.0 / 365.0
    assert chain.theta[CALL, at] == pytest.approx(
        (value(years=tau - day / 2) - value(years=tau + day / 2)), rel=1e-3
    )
    assert discount == pytest.approx(np.exp(-RATE * tau))


def test_call_and_put_deltas_of_a_strike_differ_by_the_gearing(made: Made) -> None:
    chain = made.chain(rate=RATE)
    at = column(chain, 25_000)
    gap = chain.delta[CALL, at] - chain.delta[PUT, at]
    assert gap == pytest.approx(chain.carry.discount * chain.carry.forward / SPOT, rel=1e-3)


def test_intrinsic_and_extrinsic_add_up_to_the_price(made: Made) -> None:
    chain = made.chain()
    at = column(chain, 24_000)
    assert chain.intrinsic[CALL, at] == 1000.0
    assert chain.intrinsic[PUT, at] == 0.0
    np.testing.assert_allclose(chain.intrinsic + chain.extrinsic, chain.price)


def test_put_above_the_forward_is_in_the_money_and_the_call_out_of_it(made: Made) -> None:
    chain = made.chain()
    steps = steps_in_the_money(chain)
    assert steps is not None
    atm = column(chain, chain.atm_strike or 0.0)
    above = column(chain, 25_500)
    distance = above - atm
    assert moneyness_label(steps[PUT, above]) == f"ITM{distance}"
    assert moneyness_label(steps[CALL, above]) == f"OTM{distance}"
    assert moneyness_label(steps[CALL, atm]) == moneyness_label(steps[PUT, atm]) == "ATM"


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ({"bid": None, "ask": 9.0}, VolStatus.NO_BID),
        ({"bid": 0.0, "ask": 9.0}, VolStatus.NO_BID),
        ({"bid": 9.0, "ask": None}, VolStatus.NO_ASK),
        ({"bid": 9.0, "ask": 8.0}, VolStatus.CROSSED),
        ({"bid": -1.0, "ask": 8.0}, VolStatus.MALFORMED),
        ({"bid": 0.05, "ask": 0.10}, VolStatus.BELOW_INTRINSIC),
        ({"bid": 30_000.0, "ask": 30_001.0}, VolStatus.ABOVE_MAXIMUM),
        ({"bid": None, "ask": None, "last_price": None}, VolStatus.NO_QUOTE),
    ],
)
def test_price_that_gives_no_volatility_says_why(
    made: Made, quote: dict[str, float | None], status: VolStatus
) -> None:
    made.say(24_000, "C", **quote)
    chain = made.chain()
    at = column(chain, 24_000)
    assert chain.status[CALL, at] == status
    assert np.isnan(chain.vol[CALL, at])


def test_greeks_of_a_contract_without_volatility_come_from_the_other_right(made: Made) -> None:
    made.say(24_000, "C", bid=None)
    chain = made.chain()
    at = column(chain, 24_000)
    assert chain.greeks_from[CALL, at] == GreeksFrom.OTHER_SIDE
    assert chain.greeks_vol[CALL, at] == chain.vol[PUT, at]
    assert 0.5 < chain.delta[CALL, at] < 1.0


def test_no_greeks_where_neither_right_has_a_volatility(made: Made) -> None:
    for right in ("C", "P"):
        made.say(24_000, right, bid=9.0, ask=8.0)
    chain = made.chain()
    at = column(chain, 24_000)
    assert (chain.greeks_from[:, at] == GreeksFrom.NONE).all()
    assert np.isnan(chain.delta[:, at]).all()


def test_fresh_last_price_stands_in_where_nobody_quotes(made: Made) -> None:
    made.say(25_500, "C", bid=None, ask=None, last_price=made.value(25_500, "C", 0.2))
    chain = made.chain(rate=RATE)
    at = column(chain, 25_500)
    assert chain.price_source[CALL, at] == PriceSource.LAST
    assert chain.vol[CALL, at] == pytest.approx(0.2, abs=1e-3)
    assert np.isnan(chain.mid[CALL, at])


def test_old_last_price_does_not_stand_in(made: Made) -> None:
    made.say(25_500, "C", bid=None, ask=None)
    made.clock.move(60.0)
    chain = made.chain()
    assert chain.status[CALL, column(chain, 25_500)] == VolStatus.NO_QUOTE


def test_right_that_is_not_listed_is_told_apart() -> None:
    made = Made(without=[(STRIKES[0], "C")])
    made.quote_all()
    chain = made.chain()
    assert chain.status[CALL, 0] == VolStatus.NOT_LISTED
    assert np.isnan(chain.intrinsic[CALL, 0])
    assert chain.status[PUT, 0] != VolStatus.NOT_LISTED


def test_expired_chain_has_statuses_and_no_volatility(made: Made) -> None:
    made.clock.move(45 * 86_400.0)
    made.say(25_000, "C", bid=10.0, ask=11.0)
    source = made.source()
    chain = analyse(source, imply(source))
    assert source.tau == 0.0
    assert chain.status[CALL, column(chain, 25_000)] == VolStatus.EXPIRED
    assert np.isnan(chain.vol).all()


def test_without_forward_and_spot_nothing_is_at_the_money() -> None:
    made = Made(futures=False)
    made.say(25_000, "C", bid=100.0, ask=101.0)
    chain = made.chain()
    assert chain.atm is None
    assert steps_in_the_money(chain) is None
    assert np.isnan(reference(chain.source, chain.carry))
    assert chain.status[CALL, column(chain, 25_000)] == VolStatus.NO_FORWARD
    assert np.isnan(chain.intrinsic).all()


def test_strike_at_the_money_is_the_nearest_in_logarithm() -> None:
    strikes = np.array([90.0, 100.0, 110.0])
    assert atm_column(strikes, 104.0) == 1
    assert atm_column(strikes, 106.0) == 2
    assert atm_column(strikes, float("nan")) is None
    assert atm_column(np.array([]), 100.0) is None


def test_names_of_the_underlying_are_the_catalogues(made: Made) -> None:
    assert made.chain().source.listing.underlying == UNDERLYING
