"""How array arguments reach the numerics: broadcast, float64, contiguous, faults named."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Right = ArrayLike | Literal["C", "P"]
PIECE = 1 << 14


def sign_of(right: Right) -> Floats:
    """Turn rights into signs: +1 for a call, -1 for a put.

    Parameters
    ----------
    right : array_like of str or number
        "C" and "P", or +1 and -1, of any shape.

    Returns
    -------
    float64, of the shape given

    Raises
    ------
    ValueError
        If an element is none of the four.
    """
    given = np.asarray(right)
    if given.dtype.kind in "fiu":
        signs = given.astype(np.float64, copy=False)
        if _are_signs(signs):
            return signs
    elif given.dtype.kind in "UO":
        is_call = given == "C"
        if np.all(is_call | (given == "P")):
            return np.where(is_call, 1.0, -1.0)
    raise ValueError("a right is 'C' or 'P', or +1 or -1")


def columns(**named: ArrayLike) -> tuple[tuple[int, ...], tuple[Floats, ...]]:
    """Prepare arguments that broadcast against each other for a loop over elements.

    Parameters
    ----------
    **named : array_like
        Numbers; `right` may hold "C" and "P".

    Returns
    -------
    shape : tuple of int
        The common shape.
    flat : tuple of (1,) or (n,) float64
        One per argument, contiguous and writeable; of length 1 where the argument is one number.

    Raises
    ------
    ValueError
        If an argument holds no real numbers, or its shape does not fit the others. It is named.
    """
    arrays = {name: _numbers(name, value) for name, value in named.items()}
    shape: tuple[int, ...] = ()
    for name, array in arrays.items():
        try:
            shape = np.broadcast_shapes(shape, array.shape)
        except ValueError:
            raise ValueError(
                f"{name} has shape {array.shape}, which does not fit {shape} of what precedes it"
            ) from None
    return shape, tuple(_flat(array, shape) for array in arrays.values())


def _numbers(name: str, value: ArrayLike) -> Floats:
    if name == "right":
        return sign_of(value)
    try:
        array = np.asarray(value)
        if array.dtype.kind in "fiubO":
            return array.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{name} must be real numbers")


def _flat(array: Floats, shape: tuple[int, ...]) -> Floats:
    if array.size != 1 and array.shape != shape:
        array = np.broadcast_to(array, shape)
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat if flat.flags.writeable and flat.flags.aligned else flat.copy()


def _are_signs(signs: Floats) -> bool:
    """Whether all are +1 or -1; in pieces, so that nothing large is made in between."""
    flat = signs.ravel()
    pieces = (flat[i : i + PIECE] for i in range(0, flat.size, PIECE))
    return all(bool(np.all(np.abs(piece) == 1.0)) for piece in pieces)
