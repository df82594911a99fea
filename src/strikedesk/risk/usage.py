"""How much of each limit an account uses."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from strikedesk.core.numbers import ZERO
from strikedesk.risk.limits import MEANINGS, EffectiveLimits
from strikedesk.risk.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Usage:
    """One limit and what counts against it.

    Parameters
    ----------
    share : Decimal or None
        used / limit; None where there is no limit, or it is 0.
    """

    name: str
    used: Decimal
    limit: Decimal | None
    unit: str
    share: Decimal | None
    binding: Literal["refuses", "advises"]


def usage(book: Portfolio, limits: EffectiveLimits) -> list[Usage]:
    """Return what an account uses of the limits that are about the whole of it.

    Losses are shown as a fraction of what the account was worth before them, as the gate
    counts; a profit is 0.
    """
    most = max(book.underlyings.values(), default=0)
    used = {
        "daily_loss_max": _loss(book, book.today),
        "weekly_loss_max": _loss(book, book.week),
        "monthly_loss_max": _loss(book, book.month),
        "open_positions_max": Decimal(len(book.instruments)),
        "positions_per_symbol_max": Decimal(most),
        "capital_at_risk_max": book.at_risk / book.equity if book.equity > ZERO else ZERO,
    }
    return [_usage(name, value, limits) for name, value in used.items()]


def _loss(book: Portfolio, booked: Decimal) -> Decimal:
    loss = -(booked + book.open_pnl)
    before = book.equity + loss
    return loss / before if loss > ZERO and before > ZERO else ZERO


def _usage(name: str, used: Decimal, limits: EffectiveLimits) -> Usage:
    bound = getattr(limits.limits, name)
    limit = None if bound is None else Decimal(bound)
    return Usage(
        name,
        round(used, 6),
        limit,
        MEANINGS[name][1],
        round(used / limit, 6) if limit else None,
        "advises" if name in limits.advised else "refuses",
    )
