"""A payoff diagram as PNG.

Pillow draws it: one small wheel without further dependencies, with a typeface of its own. Lines
are drawn at twice the size and reduced, which smooths them; text is set afterwards.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from strikedesk.quant.checks import Floats, number

FINER = 2
LEFT, RIGHT, TOP, BOTTOM = 78, 18, 34, 38
PAPER, INK, FAINT, AXIS = "#ffffff", "#1f2933", "#e4e7eb", "#7b8794"
GAIN, LOSS, SPOT = "#d7f0df", "#fbdedb", "#52606d"
LINES = ("#1c7ed6", "#e8590c", "#7048e8", "#0ca678", "#c2255c", "#5c940d")
TICKS = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the diagram; the first one is shaded where it wins and loses."""

    label: str
    spots: Floats
    """(n,) rising."""
    profit: Floats
    """(n,) NaN breaks the line."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where prices and profits lie on the picture."""

    width: int
    height: int
    spots: tuple[float, float]
    profits: tuple[float, float]

    def x(self, spot: float) -> float:
        """Pixels from the left."""
        low, high = self.spots
        return LEFT + (spot - low) / (high - low) * (self.width - LEFT - RIGHT)

    def y(self, profit: float) -> float:
        """Pixels from the top."""
        low, high = self.profits
        return TOP + (high - profit) / (high - low) * (self.height - TOP - BOTTOM)


def png(
    curves: Sequence[Curve],
    breakevens: Sequence[float] = (),
    spot: float | None = None,
    size: tuple[int, int] = (960, 540),
) -> bytes:
    """Draw profit over the underlying's price.

    Parameters
    ----------
    curves : sequence of Curve
        One to six; the first is the profit at expiry.
    breakevens : sequence of float
        Marked on the zero line where they lie within the picture.
    spot : float, optional
        Marked by an upright line.
    size : (int, int)
        Width and height in pixels, 240 to 4000 each.

    Returns
    -------
    bytes
        A PNG file.

    Raises
    ------
    ValueError
        If there is no curve or more than six, one has no two finite points or prices that do
        not rise, or the size is out of range.
    """
    for side in size:
        number("size", side, least=240, most=4000)
    frame = _frame(curves, size)
    image = _lines(frame, curves, spot).resize(size, Image.Resampling.BOX)
    _words(ImageDraw.Draw(image), frame, curves, breakevens, spot)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _frame(curves: Sequence[Curve], size: tuple[int, int]) -> Frame:
    if not 1 <= len(curves) <= len(LINES):
        raise ValueError(f"curves must be 1 to {len(LINES)}")
    for curve in curves:
        if curve.spots.shape != curve.profit.shape or curve.spots.ndim != 1:
            raise ValueError("curves must have as many profits as spots")
        if np.isfinite(curve.profit).sum() < 2 or not np.all(np.diff(curve.spots) > 0.0):
            raise ValueError("curves must have two finite points, and spots that rise")
    spots = np.concatenate([curve.spots for curve in curves])
    profits = np.concatenate([curve.profit[np.isfinite(curve.profit)] for curve in curves])
    low, high = min(float(profits.min()), 0.0), max(float(profits.max()), 0.0)
    room = 0.06 * (high - low) or 1.0
    return Frame(*size, (float(spots.min()), float(spots.max())), (low - room, high + room))


def _lines(frame: Frame, curves: Sequence[Curve], spot: float | None) -> Image.Image:
    image = Image.new("RGB", (frame.width * FINER, frame.height * FINER), PAPER)
    draw = ImageDraw.Draw(image)

    def line(points: Sequence[Point], colour: str, width: float) -> None:
        fine = [(x * FINER, y * FINER) for x, y in points]
        draw.line(fine, fill=colour, width=round(width * FINER), joint="curve")

    _shade(draw, frame, curves[0])
    left, right = frame.x(frame.spots[0]), frame.x(frame.spots[1])
    bottom, top = frame.y(frame.profits[0]), frame.y(frame.profits[1])
    for tick in ticks(*frame.profits):
        line([(left, frame.y(tick)), (right, frame.y(tick))], FAINT, 1)
    for tick in ticks(*frame.spots):
        line([(frame.x(tick), bottom), (frame.x(tick), top)], FAINT, 1)
    line([(left, frame.y(0.0)), (right, frame.y(0.0))], AXIS, 1.5)
    if spot is not None and frame.spots[0] <= spot <= frame.spots[1]:
        line([(frame.x(spot), bottom), (frame.x(spot), top)], SPOT, 1)
    for colour, curve in reversed(list(zip(LINES, curves, strict=False))):
        for run in _runs(curve):
            line([(frame.x(s), frame.y(p)) for s, p in run], colour, 2.2)
    return image


def _shade(draw: ImageDraw.ImageDraw, frame: Frame, curve: Curve) -> None:
    zero = frame.y(0.0)
    for run in _runs(curve):
        for colour, clip in ((GAIN, max), (LOSS, min)):
            edge = [(frame.x(s), frame.y(clip(p, 0.0))) for s, p in run]
            area = [(edge[0][0], zero), *edge, (edge[-1][0], zero)]
            draw.polygon([(x * FINER, y * FINER) for x, y in area], fill=colour)


def _runs(curve: Curve) -> list[list[Point]]:
    """Stretches of a curve without a gap."""
    runs: list[list[Point]] = [[]]
    for spot, profit in zip(curve.spots.tolist(), curve.profit.tolist(), strict=True):
        if math.isfinite(profit):
            runs[-1].append((spot, profit))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _words(
    draw: ImageDraw.ImageDraw,
    frame: Frame,
    curves: Sequence[Curve],
    breakevens: Sequence[float],
    spot: float | None,
) -> None:
    font = ImageFont.load_default(13)
    for tick in ticks(*frame.profits):
        draw.text((LEFT - 8, frame.y(tick)), f"{tick:,.10g}", INK, font, anchor="rm")
    for tick in ticks(*frame.spots):
        draw.text((frame.x(tick), frame.height - BOTTOM + 8), f"{tick:,.10g}", INK, font, "mt")
    for price in breakevens:
        if frame.spots[0] <= price <= frame.spots[1]:
            x, y = frame.x(price), frame.y(0.0)
            draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=PAPER, outline=INK, width=2)
            label = f"{price:,.2f}"
            draw.text((x, y - 8), label, INK, font, "mb", stroke_width=3, stroke_fill=PAPER)
    if spot is not None and frame.spots[0] <= spot <= frame.spots[1]:
        draw.text((frame.x(spot), frame.height - BOTTOM - 4), f"{spot:,.2f}", SPOT, font, "mb")
    x = float(LEFT)
    for colour, curve in zip(LINES, curves, strict=False):
        draw.line([(x, 17), (x + 18, 17)], fill=colour, width=3)
        draw.text((x + 24, 17), curve.label, INK, font, anchor="lm")
        x += 44 + draw.textlength(curve.label, font)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two bounds, about six of them."""
    raw = (high - low) / TICKS
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * each for each in (1, 2, 2.5, 5, 10) if unit * each >= raw)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]
