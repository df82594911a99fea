from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from strikedesk.quant.slices import in_slices


def counted(size, **options):
    """How often each element was visited, and in how many slices."""
    visits, slices = np.zeros(size, int), []

    def work(start, stop):
        visits[start:stop] += 1
        slices.append((start, stop))

    in_slices(work, size, **options)
    return visits, len(slices)


def test_small_work_stays_in_the_calling_thread():
    visits, slices = counted(99_999, n_threads=4)
    assert slices == 1
    assert (visits == 1).all()


def test_large_work_is_cut_and_every_element_visited_once():
    visits, slices = counted(100_001, n_threads=2)
    assert slices > 2
    assert (visits == 1).all()


def test_a_given_executor_is_used_and_left_open():
    with ThreadPoolExecutor(2) as executor:
        visits, slices = counted(1000, executor=executor, elements_min=10)
        assert executor.submit(int, 1).result() == 1
    assert slices > 1
    assert (visits == 1).all()


def test_nothing_to_do_does_nothing():
    assert counted(0, n_threads=2)[1] == 0


def test_no_thread_is_an_error():
    with pytest.raises(ValueError, match="n_threads"):
        counted(1, n_threads=0)


def test_an_error_in_a_slice_reaches_the_caller():
    def fail(start, stop):
        raise KeyError(start)

    with pytest.raises(KeyError):
        in_slices(fail, 10, n_threads=2, elements_min=1)
