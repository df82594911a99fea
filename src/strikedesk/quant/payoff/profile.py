"""A profit over all prices: pieces on which it only rises or only falls."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from strikedesk.quant.checks import Floats
from strikedesk.quant.payoff.measure import Lognormal

STEPS_MAX = 200
GAUSS_POINTS, GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(16)
TAIL = 12.0
"""Deviations beyond which a normal density holds less than 1e-32."""
STEP = 0.5
"""Widest piece of an integral, in deviations."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Profit between nodes, and a straight line beyond the last one."""

    nodes: Floats
    """(m,) prices, rising from 0; between two of them the profit is monotone."""
    values: Floats
    """(m,) profit at the nodes."""
    tail_slope: float
    """Of the straight line beyond the last node."""
    noise: float
    """Profit that cannot be told from zero."""
    between: Callable[[Floats], Floats] | None = None
    """Profit between the nodes; None where it is straight."""
    grid: Floats | None = None
    """Prices between which a curved profit is smooth enough to be integrated."""

    def minus(self, level: float) -> "Profile":
        """Profile of the profit above a level."""
        inner = self.between
        shifted = None if inner is None else (lambda prices: inner(prices) - level)
        return replace(self, values=self.values - level, between=shifted)

    @property
    def highest(self) -> float:
        """Least upper bound of the profit; infinity if there is none."""
        return math.inf if self.tail_slope > 0.0 else float(np.max(self.values))

    @property
    def lowest(self) -> float:
        """Greatest lower bound of the profit; minus infinity if there is none."""
        return -math.inf if self.tail_slope < 0.0 else float(np.min(self.values))

    def zeros(self) -> list[float]:
        """Prices above 0 at which the profit is zero; of a stretch of them the two ends."""
        values = np.where(np.abs(self.values) <= self.noise, 0.0, self.values)
        found = [
            float(self.nodes[i])
            for i in np.flatnonzero(values == 0.0)
            if self.nodes[i] > 0.0 and not self._is_inside_stretch(values, int(i))
        ]
        crossed = np.flatnonzero(values[:-1] * values[1:] < 0.0)
        found.extend(self._cross(int(i)) for i in crossed)
        if values[-1] * self.tail_slope < 0.0:
            found.append(float(self.nodes[-1] - self.values[-1] / self.tail_slope))
        return sorted(found)

    def _is_inside_stretch(self, values: Floats, i: int) -> bool:
        before = i > 0 and values[i - 1] == 0.0
        after = values[i + 1] == 0.0 if i + 1 < len(values) else self.tail_slope == 0.0
        return before and after

    def _cross(self, i: int) -> float:
        (low, high), (first, last) = self.nodes[i : i + 2], self.values[i : i + 2]
        if self.between is None:
            return float(low + (high - low) * (first / (first - last)))
        return bracketed(self.between, float(low), float(high), float(first), float(last))

    def at(self, price: float) -> float:
        """Profit at one price."""
        if price >= self.nodes[-1]:
            return float(self.values[-1] + self.tail_slope * (price - self.nodes[-1]))
        if self.between is None:
            return float(np.interp(price, self.nodes, self.values))
        return float(self.between(np.array([price]))[0])

    def signed_ranges(self) -> list[tuple[float, float, int]]:
        """Adjoining ranges of the price, each with the sign of the profit inside."""
        edges = [0.0, *dict.fromkeys(self.zeros()), math.inf]
        return [(low, high, self._sign(low, high)) for low, high in pairwise(edges) if low < high]

    def _sign(self, low: float, high: float) -> int:
        inside = self.nodes[(self.nodes > low) & (self.nodes < high)]
        points = [0.5 * (low + high) if math.isfinite(high) else 2.0 * low + 1.0, *inside]
        extreme = max((self.at(float(each)) for each in points), key=abs)
        return 0 if abs(extreme) <= self.noise else int(np.sign(extreme))

    def expected(self, measure: Lognormal, low: float, high: float) -> float:
        """Integral of the profit over the part of a distribution between two prices."""
        if measure.stdev == 0.0:
            return self.at(measure.mean) if low <= measure.mean < high else 0.0
        last = float(self.nodes[-1])
        total = 0.0
        if high > last:
            start = max(low, last)
            level = self.values[-1] - self.tail_slope * last
            total += level * measure.probability(start, high)
            total += self.tail_slope * measure.partial_mean(start, high)
        if low < last:
            stop = min(high, last)
            inner = self._straight if self.between is None else self._curved
            total += inner(measure, low, stop)
        return float(total)

    def _straight(self, measure: Lognormal, low: float, high: float) -> float:
        total = 0.0
        for i in range(len(self.nodes) - 1):
            a, b = self.nodes[i : i + 2]
            start, stop = max(float(a), low), min(float(b), high)
            if start < stop:
                rise = (self.values[i + 1] - self.values[i]) / (b - a)
                total += (self.values[i] - rise * a) * measure.probability(start, stop)
                total += rise * measure.partial_mean(start, stop)
        return float(total)

    def _curved(self, measure: Lognormal, low: float, high: float) -> float:
        assert self.between is not None
        assert self.grid is not None
        bottom, top = max(measure.distance(low), -TAIL), min(measure.distance(high), TAIL)
        if bottom >= top:
            return 0.0
        marks = [measure.distance(float(p)) for p in self.grid if low < p < high]
        even = np.arange(bottom, top, STEP)
        edges = np.unique([bottom, top, *even, *(z for z in marks if bottom < z < top)])
        half = 0.5 * np.diff(edges)
        z = (edges[:-1] + half)[:, None] + half[:, None] * GAUSS_POINTS
        density = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        profit = self.between(measure.price_at(z.ravel())).reshape(z.shape)
        return float(np.sum(half[:, None] * GAUSS_WEIGHTS * density * profit))


def bracketed(
    function: Callable[[Floats], Floats], low: float, high: float, first: float, last: float
) -> float:
    """Zero of a function between two prices at which its signs differ, to the last bits.

    The chord is cut with Illinois weights; every third step halves, so that it ends for any
    function, and no step is shorter than rounding, so that the bracket closes from both sides.
    """
    side = 0
    for step in range(STEPS_MAX):
        least = 4e-16 * high
        cut = 0.5 * (low + high)
        if high - low <= 2.0 * least:
            break
        if step % 3 != 2:
            chord = high - last * (high - low) / (last - first)
            cut = min(max(chord, low + least), high - least)
        value = float(function(np.array([cut]))[0])
        if value == 0.0:
            return cut
        if (value < 0.0) == (first < 0.0):
            low, first, last = cut, value, last * (0.5 if side < 0 else 1.0)
            side = -1
        else:
            high, last, first = cut, value, first * (0.5 if side > 0 else 1.0)
            side = 1
    return 0.5 * (low + high)
