"""The numbers that the gate holds orders to, and whose they are.

Defaults are here. A scope (the desk, a user, an account, a strategy) may set a limit, or set it
to null for "none of mine"; of all scopes that set one the strictest holds. A default about the
shape of a portfolio is advice on a paper account until somebody sets it, and binds any other.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """Limits of the gate; None is no limit. See `MEANINGS` for each in words and units.

    What is *at risk* is what was paid for delivered shares and bought options, and what is
    blocked as margin for everything else, working orders included.
    """

    order_quantity_max: Decimal | None = Decimal(1_000_000)
    order_value_max: Decimal | None = None
    price_collar: Decimal | None = Decimal("0.20")
    price_collar_options: Decimal | None = Decimal("1.00")
    duplicate_window_s: Decimal | None = Decimal(0)
    orders_per_second: int | None = 10
    orders_per_minute: int | None = 400
    strategy_orders_per_minute: int | None = None
    approval_value: Decimal | None = None
    daily_loss_max: Decimal | None = Decimal("0.05")
    weekly_loss_max: Decimal | None = Decimal("0.10")
    monthly_loss_max: Decimal | None = Decimal("0.15")
    days_to_expiry_min: int | None = 7
    days_to_expiry_max: int | None = 60
    open_positions_max: int | None = 10
    positions_per_symbol_max: int | None = 3
    position_max: Decimal | None = Decimal("0.02")
    capital_at_risk_max: Decimal | None = Decimal("0.10")

    def collar(self, *, is_option: bool) -> Decimal | None:
        """Return the collar for an instrument."""
        return self.price_collar_options if is_option else self.price_collar

    @property
    def duplicate_window(self) -> timedelta:
        """The window within which the same terms are refused; none is zero."""
        return timedelta(seconds=float(self.duplicate_window_s or 0))


MEANINGS: dict[str, tuple[str, str]] = {
    "order_quantity_max": ("Largest quantity of one order", "units"),
    "order_value_max": ("Largest value of one order", "currency"),
    "price_collar": ("How far beyond the market a limit may be", "fraction"),
    "price_collar_options": ("The same for options, which move more", "fraction"),
    "duplicate_window_s": ("Refuse the same terms again within; 0 for never", "seconds"),
    "orders_per_second": ("Orders of the account in a second", "orders"),
    "orders_per_minute": ("Orders of the account in a minute", "orders"),
    "strategy_orders_per_minute": ("Orders of a strategy in a minute; one more halts it", "orders"),
    "approval_value": ("A second person approves opening orders worth more", "currency"),
    "daily_loss_max": ("Loss of the day at which only reducing is left", "fraction"),
    "weekly_loss_max": ("The same for the week", "fraction"),
    "monthly_loss_max": ("The same for the month", "fraction"),
    "days_to_expiry_min": ("Fewest days that a contract may have left", "days"),
    "days_to_expiry_max": ("Most days that a contract may have left", "days"),
    "open_positions_max": ("Instruments held or worked at once", "positions"),
    "positions_per_symbol_max": ("The same on one underlying", "positions"),
    "position_max": ("At risk in one instrument", "fraction of the account"),
    "capital_at_risk_max": ("At risk in all instruments together", "fraction of the account"),
}

SHAPE = frozenset(
    {
        "days_to_expiry_min",
        "days_to_expiry_max",
        "open_positions_max",
        "positions_per_symbol_max",
        "position_max",
        "capital_at_risk_max",
    }
)
"""Limits about what a book should look like, which advise where nobody set them."""

WHOLE = frozenset(
    {
        "orders_per_second",
        "orders_per_minute",
        "strategy_orders_per_minute",
        "days_to_expiry_min",
        "days_to_expiry_max",
        "open_positions_max",
        "positions_per_symbol_max",
    }
)
"""Limits that count something."""

LEAST = frozenset({"days_to_expiry_min"})
"""Limits from below, of which the greatest is the strictest."""

DEFAULTS = RiskLimits()

Overrides = dict[str, Decimal | int | None]


@dataclass(frozen=True, slots=True)
class EffectiveLimits:
    """What holds for an order, with the names that only advise."""

    limits: RiskLimits = DEFAULTS
    advised: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def effective(layers: tuple[str, ...], *, advises: bool) -> EffectiveLimits:
    """Combine what the scopes set.

    Parameters
    ----------
    layers : tuple of str
        Each scope's overrides as JSON.
    advises : bool
        Shape limits that nobody set only advise: a paper account.
    """
    told = [parse(layer) for layer in layers]
    chosen = {name: _strictest(name, told) for name in MEANINGS if any(name in t for t in told)}
    advised = SHAPE - chosen.keys() if advises else frozenset()
    return EffectiveLimits(replace(DEFAULTS, **chosen), advised)


def _strictest(name: str, told: list[Overrides]) -> Any:
    values = [value for t in told if (value := t.get(name)) is not None]
    if not values:
        return None
    return max(values) if name in LEAST else min(values)


def parse(overrides: str) -> Overrides:
    """Read overrides as they are stored; a name that is no limit any more is passed over."""
    raw = orjson.loads(overrides)
    return {name: _number(name, value) for name, value in raw.items() if name in MEANINGS}


def _number(name: str, value: str | int | None) -> Decimal | int | None:
    if value is None:
        return None
    return int(value) if name in WHOLE else Decimal(value)


def dump(overrides: Overrides) -> dict[str, str | int | None]:
    """Write overrides as they are stored and shown: exact numbers as text."""
    return {
        name: f"{value:f}" if isinstance(value, Decimal) else value
        for name, value in overrides.items()
    }
