"""How kernels are compiled, and where the machine code is kept.

Numba keys its cache on the date and size of one source file. Kernels inline functions of other
files, and installers may give every file the same date, so the cache here lives in a folder named
after the content of all kernel sources: a changed line anywhere leads to a new folder.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

HERE = Path(__file__).parent
FAST = {"contract", "nsz"}
"""Lets products and sums fuse; keeps NaN, infinity and the order of sums."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call, without the interpreter's lock; keep the machine code on disk."""
    folder = cache_folder()
    settings: Any = numba.config
    before, settings.CACHE_DIR = settings.CACHE_DIR, folder or ""
    try:
        compiled: Any = numba.njit(
            function, nogil=True, error_model="numpy", fastmath=FAST, cache=folder is not None
        )
    finally:
        settings.CACHE_DIR = before
    return cast("Callable[P, R]", compiled)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile into each caller, so that the caller's loop can be vectorised."""
    compiled: Any = numba.njit(function, error_model="numpy", fastmath=FAST, forceinline=True)
    return cast("Callable[P, R]", compiled)


@cache
def cache_folder() -> str | None:
    """Find where compiled code may be written.

    Returns
    -------
    str or None
        Below ``NUMBA_CACHE_DIR`` if that is set, else beside the sources, else in the user's
        cache folder. None if none can be written: then every process compiles for itself. A
        folder that others may write to, such as ``/tmp``, is never used, because the cache is
        code.
    """
    digest = hashlib.sha256()
    for source in sorted(HERE.glob("*.py")):
        digest.update(source.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    return next((str(base / name) for base in _bases() if _can_write(base / name)), None)


def _bases() -> list[Path]:
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        return [Path(given)]
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return [HERE / "__pycache__", Path(home) / "strikedesk"]


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
