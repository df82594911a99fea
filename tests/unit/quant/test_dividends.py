import numpy as np
import pytest
from numpy.testing import assert_allclose

from strikedesk.quant import american, dividends
from strikedesk.quant import black_scholes as bs

HULL = {"dividend_times": [60 / 360, 150 / 360], "dividend_amounts": [0.5, 0.5]}


def test_set_aside_are_the_dividends_up_to_expiry():
    worth = dividends.escrowed([0.5, 0.3, 0.1], 0.09, **HULL)
    first, second = 0.5 * np.exp(-0.09 * np.array(HULL["dividend_times"]))
    assert_allclose(worth, [first + second, first, 0.0], rtol=1e-15)


def test_hull_example_12_8():
    assert dividends.european("C", 40.0, 40.0, 0.5, 0.09, 0.3, **HULL) == pytest.approx(
        3.67, abs=0.005
    )


def test_put_and_call_obey_parity_with_dividends():
    call, put = dividends.european(["C", "P"], 40.0, 42.0, 0.5, 0.09, 0.3, **HULL)
    rest = 40.0 - dividends.escrowed(0.5, 0.09, **HULL)
    assert call - put == pytest.approx(rest - 42.0 * np.exp(-0.045), rel=1e-13)


def test_without_dividends_it_is_the_plain_option():
    none = {"dividend_times": [], "dividend_amounts": []}
    assert dividends.european("C", 40.0, 40.0, 0.5, 0.09, 0.3, **none) == bs.price(
        "C", 40.0, 40.0, 0.5, 0.09, 0.0, 0.3
    )
    tree = dividends.american(["C", "P"], 40.0, 40.0, 0.5, 0.09, 0.3, **none)
    assert_allclose(tree, american.price(["C", "P"], 40.0, 40.0, 0.5, 0.09, 0.0, 0.3), atol=1e-3)


def test_american_is_worth_at_least_european_and_exercise():
    strikes = np.array([30.0, 40.0, 50.0])
    for right in "CP":
        free = dividends.american(right, 40.0, strikes, 0.5, 0.09, 0.3, **HULL)
        bound = dividends.european(right, 40.0, strikes, 0.5, 0.09, 0.3, **HULL)
        sign = 1 if right == "C" else -1
        assert np.all(free >= bound - 1e-3)
        assert np.all(free >= sign * (40.0 - strikes) - 1e-12)


def test_a_large_dividend_makes_early_exercise_of_a_call_worth_it():
    big = {"dividend_times": [0.45], "dividend_amounts": [4.0]}
    free = dividends.american("C", 40.0, 35.0, 0.5, 0.05, 0.25, **big)
    # about what the call that ends the day before is worth
    shorter = bs.price("C", 40.0, 35.0, 0.45, 0.05, 0.0, 0.25)
    assert free > dividends.european("C", 40.0, 35.0, 0.5, 0.05, 0.25, **big) + 1.0
    assert free == pytest.approx(shorter, abs=0.25)


def test_faults_of_data_are_nan():
    assert dividends.european("C", 1.0, 40.0, 0.5, 0.09, 0.3, **HULL) >= 0.0
    assert np.isnan(dividends.european("C", 0.5, 40.0, 0.5, 0.09, 0.3, **HULL))
    assert np.isnan(dividends.american("C", [0.5, np.nan], 40.0, 0.5, 0.09, 0.3, **HULL)).all()


@pytest.mark.parametrize(
    "bad", [([0.1], [1.0, 2.0]), ([-0.1], [1.0]), ([0.1], [-1.0]), ([np.nan], [1.0])]
)
def test_dividends_that_make_no_sense_are_an_error(bad):
    with pytest.raises(ValueError, match="dividend"):
        dividends.escrowed(1.0, 0.05, *bad)


def test_an_even_number_of_steps_is_an_error():
    with pytest.raises(ValueError, match="steps"):
        dividends.american("C", 40.0, 40.0, 0.5, 0.09, 0.3, **HULL, steps=100)
