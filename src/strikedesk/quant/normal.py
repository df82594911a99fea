"""The normal distribution, without the second it takes to load a library that has it."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SQRT_HALF = np.sqrt(0.5)
SQRT_PI_INVERSE = 5.6418958354775628695e-1
NEAR = 0.46875
FAR = 4.0
NOTHING_BEYOND = 40.0
"""From there on exp(-z²) is 0."""

NEAR_TOP = (
    1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2,
    3.77485237685302021e2, 3.20937758913846947e3,
)  # fmt: skip
NEAR_BOTTOM = (
    1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
    2.84423683343917062e3,
)  # fmt: skip
MIDDLE_TOP = (
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0,
    6.61191906371416295e1, 2.98635138197400131e2, 8.81952221241769090e2,
    1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3,
)  # fmt: skip
MIDDLE_BOTTOM = (
    1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
    1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3,
    3.43936767414372164e3, 1.23033935480374942e3,
)  # fmt: skip
FAR_TOP = (
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1,
    1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
)  # fmt: skip
FAR_BOTTOM = (
    1.0, 2.56852019228982242e0, 1.87295284992346047e0, 5.27905102951428412e-1,
    6.05183413124413191e-2, 2.33520497626869185e-3,
)  # fmt: skip


def ndtr(x: Floats) -> Floats:
    """Area under the standard normal density to the left of each element.

    Parameters
    ----------
    x : float64, of any shape
        Standard deviations.

    Returns
    -------
    float64, of the same shape
        From 0 to 1, with a relative error of a few units in the last place in the middle and
        below 1e-13 in the far left tail. NaN in, NaN out, element by element.

    References
    ----------
    Cody (1969), Rational Chebyshev approximations for the error function, Mathematics of
    Computation 23.
    """
    z = np.abs(np.ravel(x)) * SQRT_HALF
    tail = np.full(z.shape, np.nan)  # half the complementary error function
    near, far = z <= NEAR, z > FAR
    middle = (z > NEAR) & ~far
    tail[near] = 0.5 - 0.5 * _near(z[near])
    tail[middle] = 0.5 * _middle(z[middle])
    tail[far] = 0.5 * _far(z[far])
    result: Floats = np.where(np.ravel(x) > 0.0, 1.0 - tail, tail).reshape(np.shape(x))
    return result


def _near(z: Floats) -> Floats:
    square = z * z
    return z * _ratio(NEAR_TOP, NEAR_BOTTOM, square)


def _middle(z: Floats) -> Floats:
    return _bell(z) * _ratio(MIDDLE_TOP, MIDDLE_BOTTOM, z)


def _far(z: Floats) -> Floats:
    z = np.minimum(z, NOTHING_BEYOND)
    square = 1.0 / (z * z)
    inner = SQRT_PI_INVERSE - square * _ratio(FAR_TOP, FAR_BOTTOM, square)
    return _bell(z) * inner / z


def _bell(z: Floats) -> Floats:
    """Return exp(-z²); squaring the leading bits apart keeps the error from growing with z."""
    leading = np.trunc(z * 16.0) / 16.0
    bell: Floats = np.exp(-leading * leading) * np.exp(-(z - leading) * (z + leading))
    return bell


def _ratio(top: tuple[float, ...], bottom: tuple[float, ...], x: Floats) -> Floats:
    ratio: Floats = np.polyval(top, x) / np.polyval(bottom, x)
    return ratio
