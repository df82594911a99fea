"""What the numerics ask of their arguments before they compute."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def series(name: str, value: ArrayLike) -> Floats:
    """Take observations in rows: one series, or one series per column.

    Parameters
    ----------
    name : str
        What an error calls it.
    value : (t,) or (t, n) array_like
        NaN is a missing observation.

    Returns
    -------
    (t,) or (t, n) float64

    Raises
    ------
    ValueError
        If it has another number of axes, or holds an infinity.
    """
    array = np.asarray(value, np.float64)
    if array.ndim not in {1, 2}:
        raise ValueError(f"{name} must have one axis or two, not {array.ndim}")
    if np.isinf(array).any():
        raise ValueError(f"{name} must not be infinite")
    return array


def number(
    name: str, value: Any, *, least: float = -np.inf, most: float = np.inf, open_: bool = False
) -> float:
    """Take one finite number within bounds; `open_` leaves the bounds themselves out.

    Raises
    ------
    ValueError
        If it is not a number, not finite or out of bounds.
    """
    try:
        given = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number") from None
    inside = least < given < most if open_ else least <= given <= most
    if not (np.isfinite(given) and inside):
        between = "between" if open_ else "from"
        raise ValueError(f"{name} must be finite and {between} {least:g} and {most:g}")
    return given


def above(name: str, returns: Floats, level: ArrayLike) -> Floats:
    """Subtract a level, one number or one per period, from every series.

    Parameters
    ----------
    name : str
        What an error calls the level.
    returns : (t,) or (t, n) float64
    level : float or (t,) array_like, or of the shape of `returns`

    Returns
    -------
    float64, of the shape of `returns`

    Raises
    ------
    ValueError
        If the level is infinite or fits neither.
    """
    given = np.asarray(level, np.float64)
    if np.isinf(given).any():
        raise ValueError(f"{name} must not be infinite")
    if given.ndim == 1 and given.shape == returns.shape[:1] and returns.ndim == 2:
        given = given[:, None]
    elif given.ndim and given.shape != returns.shape:
        raise ValueError(f"{name} must be one number or one per period")
    return returns - given


def same_shape(**arrays: Floats) -> None:
    """Refuse arrays of different shapes.

    Raises
    ------
    ValueError
        Naming the first that differs from the first of all.
    """
    (first, model), *rest = arrays.items()
    for name, array in rest:
        if array.shape != model.shape:
            raise ValueError(f"{name} has shape {array.shape}, {first} has {model.shape}")
