import math
from datetime import date

import numpy as np
import pytest

from strikedesk.options.history import TENOR, TenorMethod, standing_of, tenor_vol

DAYS = [date(2026, 12, 1), date(2026, 12, 29), date(2027, 1, 26)]
TAUS = [10 / 365, 40 / 365, 70 / 365]


def test_rank_and_percentile_over_a_year() -> None:
    values = np.concatenate([np.linspace(0.10, 0.30, 251), [0.25]])
    found = standing_of(values)
    assert found is not None
    assert found.rank == pytest.approx(75.0)
    assert found.percentile == pytest.approx(100 * (values[:-1] < 0.25).sum() / 251)
    assert found.percentile_below == pytest.approx(100 * (values[:-1] < 0.25).sum() / 252)
    assert found.percentile_at_or_below == pytest.approx(
        found.percentile_below + 100 / 252, abs=0.5
    )
    assert found.observations == 252


def test_days_beyond_the_window_do_not_count_for_rank() -> None:
    values = [9.0] * 10 + [0.2 + 0.001 * n for n in range(252)]
    found = standing_of(values)
    assert found is not None
    assert found.high < 1.0
    assert found.rank == 100.0
    assert found.percentile == 100.0


def test_highest_and_lowest_day_are_a_hundred_and_zero() -> None:
    values = [0.2 + 0.001 * n for n in range(30)]
    top, bottom = standing_of(values), standing_of(values[::-1])
    assert top is not None
    assert bottom is not None
    assert (top.rank, top.percentile) == (100.0, 100.0)
    assert (bottom.rank, bottom.percentile) == (0.0, 0.0)


def test_too_few_days_say_nothing() -> None:
    found = standing_of([0.2, 0.3])
    assert found is not None
    assert math.isnan(found.rank)
    assert math.isnan(found.percentile)
    assert math.isnan(found.averages[30])
    assert found.current == 0.3


def test_equal_days_have_no_rank() -> None:
    found = standing_of([0.2] * 40)
    assert found is not None
    assert math.isnan(found.rank)
    assert found.percentile == 0.0


def test_averages_are_of_the_newest_days_and_missing_where_they_do_not_suffice() -> None:
    values = [float(n) for n in range(1, 101)]
    found = standing_of(values)
    assert found is not None
    assert found.averages[30] == np.mean(values[-30:])
    assert found.averages[90] == np.mean(values[-90:])
    assert math.isnan(found.averages[252])


def test_no_day_has_no_standing() -> None:
    assert standing_of([]) is None


def test_tenor_lies_between_expiries_in_total_variance() -> None:
    found = tenor_vol(DAYS, TAUS, [0.20, 0.16, 0.15])
    assert found is not None
    assert found.method is TenorMethod.BETWEEN
    assert found.expiries == (DAYS[0], DAYS[1])
    w0, w1 = 0.20**2 * TAUS[0], 0.16**2 * TAUS[1]
    expected = w0 + (w1 - w0) * (TENOR - TAUS[0]) / (TAUS[1] - TAUS[0])
    assert found.vol == pytest.approx(math.sqrt(expected / TENOR))


def test_flat_volatility_stays_flat() -> None:
    found = tenor_vol(DAYS, TAUS, [0.2, 0.2, 0.2])
    assert found is not None
    assert found.vol == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("tau", "method", "vol"),
    [(5 / 365, TenorMethod.BEFORE_FIRST, 0.2), (1.0, TenorMethod.AFTER_LAST, 0.15)],
)
def test_beyond_the_expiries_it_stays_flat_and_says_so(
    tau: float, method: TenorMethod, vol: float
) -> None:
    found = tenor_vol(DAYS, TAUS, [0.2, 0.16, 0.15], tau)
    assert found is not None
    assert (found.method, found.vol) == (method, vol)


def test_expiries_without_volatility_are_passed_over() -> None:
    found = tenor_vol(DAYS, TAUS, [0.2, math.nan, 0.15])
    assert found is not None
    assert found.expiries == (DAYS[0], DAYS[2])
    assert tenor_vol(DAYS, TAUS, [math.nan] * 3) is None
