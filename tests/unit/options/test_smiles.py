import math

import numpy as np
import pytest

from strikedesk.options.smiles import (
    atm_vol,
    model_prices,
    premiums,
    skew_of,
    smile_of,
    strike_vols,
)
from strikedesk.quant.normal import ndtr
from unit.options.made import RATE, Made, column, skewed

CALL, PUT = 0, 1


@pytest.fixture
def made() -> Made:
    made = Made()
    made.quote_all(skewed, half_spread=0.2)
    return made


def test_volatility_at_the_forward_is_the_one_put_in(made: Made) -> None:
    assert atm_vol(made.chain(rate=RATE)) == pytest.approx(skewed(0.0), abs=1e-4)


def test_no_volatility_at_the_forward_where_one_side_has_none(made: Made) -> None:
    for _, strike, _ in made.options:
        if strike > 25_000:
            for right in ("C", "P"):
                made.say(strike, right, bid=9.0, ask=8.0)
    assert math.isnan(atm_vol(made.chain()))


def test_each_strike_takes_its_option_out_of_the_money(made: Made) -> None:
    made.quote(26_000, "P", 0.9)  # in the money: not asked
    chain = made.chain(rate=RATE)
    at = column(chain, 26_000)
    assert strike_vols(chain)[at] == chain.vol[CALL, at]


def test_other_right_stands_in_where_the_one_out_of_the_money_has_none(made: Made) -> None:
    made.say(26_000, "C", bid=None)
    chain = made.chain(rate=RATE)
    at = column(chain, 26_000)
    assert strike_vols(chain)[at] == chain.vol[PUT, at]


def test_skew_is_taken_where_forward_deltas_are_a_quarter(made: Made) -> None:
    chain = made.chain(rate=RATE)
    found = skew_of(chain)
    tau = chain.source.tau
    for strike, vol, sign in (
        (found.put_strike, found.put_vol, -1.0),
        (found.call_strike, found.call_vol, 1.0),
    ):
        assert vol == pytest.approx(skewed(math.log(strike / chain.carry.forward)), abs=2e-4)
        d1 = math.log(chain.carry.forward / strike) / (vol * math.sqrt(tau))
        d1 += 0.5 * vol * math.sqrt(tau)
        assert float(ndtr(sign * d1)) == pytest.approx(0.25, abs=2e-3)
    assert found.skew > 0.0
    assert found.butterfly == pytest.approx((found.put_vol + found.call_vol) / 2 - found.atm_vol)


def test_skew_is_missing_where_quotes_do_not_reach_a_quarter() -> None:
    made = Made(strikes=(25_100, 25_200, 25_300))
    made.quote_all()
    assert math.isnan(skew_of(made.chain()).skew)


def test_curve_prices_what_it_was_fitted_to(made: Made) -> None:
    smile = smile_of(made.chain(rate=RATE))
    assert smile is not None
    assert smile.fit is not None
    model, gap, percent = premiums(smile)
    near = np.abs(smile.quotes.log_moneyness) < 0.04
    assert np.abs(gap[:, near]).max() < 5.0
    at = column(smile.chain, 25_000)
    assert percent[CALL, at] == pytest.approx(100 * gap[CALL, at] / model[CALL, at])


def test_dear_contract_shows_a_premium_over_the_curve(made: Made) -> None:
    value = made.value(25_500, "C", skewed)
    made.say(25_500, "C", bid=value + 40, ask=value + 41)
    smile = smile_of(made.chain(rate=RATE))
    assert smile is not None
    _, gap, _ = premiums(smile)
    at = column(smile.chain, 25_500)
    assert gap[CALL, at] == pytest.approx(40.0, abs=8.0)
    assert abs(gap[CALL, at - 3]) < 8.0


def test_too_few_quotes_give_no_curve_and_no_model_price() -> None:
    made = Made(strikes=(25_100, 25_200, 25_300))
    made.quote_all()
    smile = smile_of(made.chain())
    assert smile is not None
    assert smile.fit is None
    assert np.isnan(model_prices(smile)).all()


def test_no_smile_without_a_forward() -> None:
    assert smile_of(Made(futures=False).chain()) is None
