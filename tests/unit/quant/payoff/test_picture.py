import io

import numpy as np
import pytest
from PIL import Image

from strikedesk.quant.payoff.model import Leg
from strikedesk.quant.payoff.picture import Curve, png, ticks
from strikedesk.quant.payoff.value import curve

SPOTS = np.linspace(60.0, 140.0, 161)
CALL = Leg("C", 100, 5.0, 0.25, 100.0, 0.3)
EXPIRY = Curve("At expiry", SPOTS, curve([CALL], SPOTS, 0.25))
TODAY = Curve("Today", SPOTS, curve([CALL], SPOTS, 0.0))


def test_picture_has_its_size_and_shows_gain_and_loss():
    image = Image.open(io.BytesIO(png([EXPIRY, TODAY], [105.0], 100.0, (800, 450))))
    assert (image.format, image.size) == ("PNG", (800, 450))
    colours = {colour for _, colour in image.getcolors(1 << 24)}
    assert {(0xD7, 0xF0, 0xDF), (0xFB, 0xDE, 0xDB), (0x1C, 0x7E, 0xD6)} <= colours


def test_same_input_draws_the_same_bytes():
    assert png([EXPIRY]) == png([EXPIRY])


def test_gaps_and_flat_lines_are_drawn():
    gap = np.where(np.abs(SPOTS - 100) < 5, np.nan, TODAY.profit)
    assert png([Curve("Gap", SPOTS, gap), Curve("Flat", SPOTS, np.zeros_like(SPOTS))])
    assert png([Curve("Flat", SPOTS, np.zeros_like(SPOTS))], [1e9], -5.0)


@pytest.mark.parametrize(
    ("curves", "size", "name"),
    [
        ([], (800, 450), "curves"),
        ([EXPIRY] * 7, (800, 450), "curves"),
        ([Curve("", SPOTS, np.full_like(SPOTS, np.nan))], (800, 450), "curves"),
        ([Curve("", SPOTS[::-1], EXPIRY.profit)], (800, 450), "curves"),
        ([Curve("", SPOTS, EXPIRY.profit[:-1])], (800, 450), "curves"),
        ([EXPIRY], (100, 450), "size"),
        ([EXPIRY], (800, 9000), "size"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(curves, size, name):
    with pytest.raises(ValueError, match=name):
        png(curves, size=size)


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-523.0, 1200.0), (1e-5, 3e-5), (0, 7e9)])
def test_ticks_are_few_round_and_within(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 8
    assert low <= found[0]
    assert found[-1] <= high * (1 + 1e-12)
