"""The fixed numbers of the collocation scheme for American options.

Boundaries are smooth in the square root of time, so they are interpolated at Chebyshev points of
it. Integrals over past time run over an angle, elapsed = tau × sin², which takes the square-root
ends off both sides; a dozen Gauss-Legendre points are then enough.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from strikedesk.quant.arguments import Floats


class Scheme(NamedTuple):
    """Numbers that are the same for every option.

    Parameters
    ----------
    nodes : (n,) float64
        Collocation points as shares of tau, the last one 1; a multiple of four of them.
    sines, weights : (l,) float64
        Square roots of elapsed time, as shares, and weights of the boundary equation.
    between : (n, l, n) float64
        What each point's value contributes at each instant of each equation.
    end_sines, end_weights : (p,) float64
    end_between : (p, n) float64
        The same for the final value.
    """

    nodes: Floats
    sines: Floats
    weights: Floats
    between: Floats
    end_sines: Floats
    end_weights: Floats
    end_between: Floats


@cache
def scheme(n_nodes: int, n_inner: int, n_outer: int) -> Scheme:
    """Build a scheme.

    Parameters
    ----------
    n_nodes : int
        Collocation points; a multiple of 4.
    n_inner, n_outer : int
        Quadrature points of the boundary equation and of the final value.

    Returns
    -------
    Scheme

    Raises
    ------
    ValueError
        If `n_nodes` is no multiple of 4.
    """
    if n_nodes % 4:
        raise ValueError("n_nodes must be a multiple of 4")
    points = -np.cos(np.arange(n_nodes + 1) * np.pi / n_nodes)
    roots = 0.5 * (1.0 + points[1:])
    sines, cosines, weights = _quadrature(n_inner)
    end_sines, end_cosines, end_weights = _quadrature(n_outer)
    between = np.array([[_shares(points, root * c) for c in cosines] for root in roots])
    end_between = np.array([_shares(points, c) for c in end_cosines])
    return Scheme(roots**2, sines, weights, between, end_sines, end_weights, end_between)


def _quadrature(n: int) -> tuple[Floats, Floats, Floats]:
    """Sines and cosines of Gauss-Legendre angles from 0 to 90°, and weights for d(sin²)/sin."""
    y, w = np.polynomial.legendre.leggauss(n)
    angle = 0.25 * np.pi * (1.0 + y)
    return np.sin(angle), np.cos(angle), 0.5 * np.pi * w * np.cos(angle)


def _shares(points: Floats, root: float) -> Floats:
    """Weights of barycentric interpolation at a root of time, without the point at time 0.

    The quantity interpolated is 0 there.
    """
    signs = np.where(np.arange(len(points)) % 2 == 0, 1.0, -1.0)
    signs[[0, -1]] *= 0.5
    distance = 2.0 * root - 1.0 - points
    hit = np.abs(distance) < 1e-14
    parts = np.where(hit.any(), hit.astype(np.float64), signs / np.where(hit, 1.0, distance))
    return np.ascontiguousarray((parts / parts.sum())[1:])
