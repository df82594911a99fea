"""Large arrays over several threads; compiled loops hold no lock, so threads are enough."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import pairwise

ELEMENTS_MIN = 100_000
"""Below it, handing over costs more than it saves."""


def in_slices(
    work: Callable[[int, int], object],
    size: int,
    executor: Executor | None = None,
    n_threads: int = 1,
    elements_min: int = ELEMENTS_MIN,
) -> None:
    """Call `work(start, stop)` for slices that together cover 0 to `size`.

    Parameters
    ----------
    work : callable
        Works on its slice in place; slices do not overlap.
    size : int
        Number of elements.
    executor : Executor, optional
        Threads to use; several slices go to it, so a slow thread holds nothing up. Without one,
        `n_threads` are started for this call.
    n_threads : int
        How many threads to expect; 1 without an executor stays in the calling thread.
    elements_min : int
        Below this size everything is done in the calling thread.

    Raises
    ------
    ValueError
        If `n_threads` is below 1.
    """
    if n_threads < 1:
        raise ValueError("n_threads must be 1 or more")
    if size < elements_min or (executor is None and n_threads == 1):
        if size:
            work(0, size)
    elif executor is not None:
        _share_out(work, size, executor, n_slices=4 * max(n_threads, 2))
    else:
        with ThreadPoolExecutor(n_threads) as own:
            _share_out(work, size, own, n_slices=4 * n_threads)


def _share_out(
    work: Callable[[int, int], object], size: int, executor: Executor, n_slices: int
) -> None:
    bounds = [size * k // n_slices for k in range(n_slices + 1)]
    for done in [executor.submit(work, *pair) for pair in pairwise(bounds)]:
        done.result()
