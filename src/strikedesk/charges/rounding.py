"""Roundings of published conventions; exact, and halves go away from zero."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from strikedesk.charges.errors import ConventionUnknown
from strikedesk.charges.model import (
    Convention,
    Market,
)
from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO

Rounding = Callable[[Decimal], Decimal]

UNIT = Decimal(1)

CONVENTIONS = {
    Market.INDIA: frozenset(Convention) - {Convention.ROUNDED_UP},
    Market.US: frozenset(
        {
            Convention.CONTRACT_NOTE,
            Convention.TWO_DECIMALS,
            Convention.UNROUNDED,
            Convention.ROUNDED_UP,
        }
    ),
    Market.KENYA: frozenset(
        {Convention.CONTRACT_NOTE, Convention.TWO_DECIMALS, Convention.UNROUNDED}
    ),
}

SPOKEN = (
    ("web", Convention.WEB_CALCULATOR),
    ("contract", Convention.CONTRACT_NOTE),
    ("vwap", Convention.CONTRACT_NOTE),
    ("2dp", Convention.TWO_DECIMALS),
    ("2_dp", Convention.TWO_DECIMALS),
    ("two_dec", Convention.TWO_DECIMALS),
    ("unrounded", Convention.UNROUNDED),
    ("rounded_up", Convention.ROUNDED_UP),
)
"""How descriptions of a rounding begin, besides Kite's, which differ in how they go on."""


def exact(value: Decimal) -> Decimal:
    """Leave a value as it is."""
    return value


def to_minor(value: Decimal) -> Decimal:
    """Round to the paisa or cent, halves up: 0.2247 -> 0.22, 0.005 -> 0.01."""
    return value.quantize(MINOR_UNIT, ROUND_HALF_UP)


def to_unit(value: Decimal) -> Decimal:
    """Round to the rupee, 50 paise and more up: 100.60 -> 101, 100.40 -> 100.

    References
    ----------
    NSE circular NSE/CMTR/5588 (2004-11-10); Zerodha's support page on STT, read 2026-11.
    """
    return value.quantize(UNIT, ROUND_HALF_UP)


def minor_then_unit(value: Decimal) -> Decimal:
    """Round to two decimals and then to the rupee, as the web calculator's script does."""
    return to_unit(to_minor(value))


def up_to_minor(value: Decimal) -> Decimal:
    """Round up to the cent: 0.556 -> 0.56, 0 -> 0."""
    return value.quantize(MINOR_UNIT, ROUND_CEILING)


def nearest_unless_tiny(value: Decimal) -> Decimal:
    """Round to the cent, halves up, and charge nothing below one cent."""
    return to_minor(value) if value >= MINOR_UNIT else ZERO


def convention_named(text: str) -> Convention:
    """Return the convention that a name or a description begins with.

    Parameters
    ----------
    text : str
        A value of `Convention`, or words such as ``"kite_api: ... stamp 2dp"`` and
        ``"web calculator (2 dp per line)"``.

    Raises
    ------
    ConventionUnknown
        If no convention is described so.
    """
    words = text.strip().lower().replace(" ", "_").replace("-", "_")
    if words in frozenset(Convention):
        return Convention(words)
    if words.startswith("kite"):
        cents = "stamp_2" in words or "margin" in words
        return Convention.KITE_ORDER_MARGINS if cents else Convention.KITE_API
    for start, convention in SPOKEN:
        if words.startswith(start):
            return convention
    raise ConventionUnknown(f"no rounding convention {text!r}", field="rounding")


def convention_for(market: Market, asked: str | None, default: Convention) -> Convention:
    """Return the convention asked for, or the default, if this market knows it.

    Raises
    ------
    ConventionUnknown
        If there is no such convention, or it belongs to another market.
    """
    convention = default if asked is None else convention_named(asked)
    if convention not in CONVENTIONS[market]:
        raise ConventionUnknown(
            f"{convention} is not a convention of {market}", field="rounding", market=market.value
        )
    return convention
