import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from strikedesk.quant import covariance as cov

tables = arrays(np.float64, (12, 3), elements=st.floats(-0.1, 0.1))
symmetric = arrays(np.float64, (4, 4), elements=st.floats(-1.0, 1.0)).map(
    lambda a: np.where(np.eye(4, dtype=bool), 1.0, (a + a.T) / 2)
)


@given(tables, st.floats(0.5, 1.0))
@settings(deadline=None)
def test_every_convention_is_symmetric_and_semidefinite(table, decay):
    for convention in cov.CONVENTIONS:
        found = cov.ewma(table, decay, convention)
        assert_allclose(found, found.T, atol=1e-15)
        assert np.linalg.eigvalsh(found)[0] >= -1e-12


@given(tables)
@settings(deadline=None)
def test_without_decay_it_is_the_sample_covariance(table):
    assert_allclose(cov.ewma(table, 1.0, "unbiased"), np.cov(table.T), atol=1e-15)
    assert_allclose(cov.ewma(table, 1.0, "demeaned"), np.cov(table.T, bias=True), atol=1e-15)
    assert_allclose(cov.ewma(table, 1.0), table.T @ table / 12, atol=1e-15)


def test_recursion_written_out_gives_the_recursive_convention():
    table = np.random.default_rng(1).normal(size=(30, 2))
    state = np.outer(table[0], table[0])
    for row in table[1:]:
        state = 0.9 * state + 0.1 * np.outer(row, row)
    assert_allclose(cov.ewma(table, 0.9, "recursive"), state, rtol=1e-12)


def test_missing_observation_blanks_its_own_row_and_column_only():
    table = np.random.default_rng(1).normal(size=(30, 3))
    table[4, 1] = np.nan
    found = np.isnan(cov.ewma(table))
    assert found[1].all()
    assert found[:, 1].all()
    assert found.sum() == 5


def test_weights_sum_to_one_and_the_effective_sample_has_its_limit():
    assert cov.weights(10, 0.94).sum() == pytest.approx(1.0)
    assert cov.effective_sample(50, 1.0) == pytest.approx(50.0)
    assert cov.effective_sample(100_000, 0.94) == pytest.approx(1.94 / 0.06)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: cov.ewma([[0.1, np.inf]]), "returns"),
        (lambda: cov.ewma([0.1, 0.2]), "returns"),
        (lambda: cov.ewma(np.empty((0, 2))), "returns"),
        (lambda: cov.ewma([[0.1]], 0.94, "unbiased"), "returns"),
        (lambda: cov.ewma([[0.1]], 0.0), "decay"),
        (lambda: cov.ewma([[0.1]], 1.1), "decay"),
        (lambda: cov.ewma([[0.1]], 0.94, "plain"), "convention"),
        (lambda: cov.weights(0), "count"),
        (lambda: cov.correlation([[1.0, 2.0]]), "covariance"),
        (lambda: cov.nearest_correlation([[1.0, 0.5], [0.1, 1.0]]), "matrix"),
        (lambda: cov.nearest_correlation([[1.0, np.nan], [np.nan, 1.0]]), "matrix"),
        (lambda: cov.nearest_covariance([[0.0]]), "covariance"),
    ],
)
def test_bad_input_is_refused_by_name(call, name):
    with pytest.raises(ValueError, match=name):
        call()


def test_correlation_of_what_does_not_vary_is_missing():
    found = cov.correlation([[4.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]])
    assert found[0, 2] == pytest.approx(0.5)
    assert np.isnan(found[1]).all()
    assert found[0, 0] == 1.0


@given(symmetric)
@settings(deadline=None)
def test_nearest_correlation_is_one_and_a_correlation_stays_itself(matrix):
    found = cov.nearest_correlation(matrix)
    assert np.linalg.eigvalsh(found.matrix)[0] >= -1e-10
    assert np.all(np.diag(found.matrix) == 1.0)
    if np.linalg.eigvalsh(matrix)[0] >= 1e-9:
        assert_allclose(found.matrix, matrix, atol=1e-8)


def test_nearest_correlation_of_highams_example():
    """Higham (2002), section 5: the tridiagonal matrix of ones."""
    found = cov.nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    expected = [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]
    assert_allclose(found.matrix, expected, atol=5e-5)
    assert found.distance == pytest.approx(0.5278, abs=5e-5)
    assert found.converged


def test_search_that_ends_early_says_so_and_is_semidefinite_all_the_same():
    found = cov.nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]], iterations_max=1)
    assert not found.converged
    assert np.linalg.eigvalsh(found.matrix)[0] >= -1e-12


def test_nearest_covariance_keeps_the_variances():
    given_matrix = np.array([[4.0, 5.0], [5.0, 4.0]])
    found = cov.nearest_covariance(given_matrix)
    assert_allclose(np.diag(found), [4.0, 4.0])
    assert_allclose(found, 4.0, rtol=1e-6)
