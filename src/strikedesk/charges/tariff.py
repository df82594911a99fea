"""The rates that apply to one deal: those handed in first, the schedule's for the rest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from strikedesk.charges.deals import Deal, ExecutedOrder
from strikedesk.charges.errors import ScheduleMissing
from strikedesk.charges.model import (
    LABELS,
    ChargeLine,
    Charges,
)
from strikedesk.charges.schedule import Rate, find, schedule_of
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

GRADES_CONFIRMED = frozenset({"A", "B"})


@dataclass(frozen=True, slots=True)
class Tariff:
    """Looks rates up for one deal; pure, so asking twice gives the same row."""

    deal: Deal

    def rate(self, charge: str) -> Rate:
        """Return the row for a charge; a rate handed in keeps the scheduled cap.

        Raises
        ------
        ScheduleMissing
            If neither the caller nor the schedule knows it on that date.
        """
        given = self.deal.overrides.get(charge)
        if given is None:
            return self._scheduled(charge)
        if not given.rate or given.cap is not None:
            return given
        try:
            return replace(given, cap=self._scheduled(charge).cap)
        except ScheduleMissing:
            return given

    def per_order(self, charge: str, base: Callable[[ExecutedOrder], Decimal]) -> list[Decimal]:
        """Return a charge of each executed order, within the row's bounds, unrounded."""
        row = self.rate(charge)
        return [
            row.bounded(row.flat + row.rate * base(order), order.value)
            for order in self.deal.orders
        ]

    def on_values(self, charge: str) -> Decimal:
        """Return a charge on the value of the side or sides that pay it, unrounded."""
        row = self.rate(charge)
        return row.rate * sum(
            (order.value for order in self.deal.orders if pays(row, order.side)), ZERO
        )

    def confirmed(self, charges: Iterable[str]) -> bool:
        """Tell whether every one of these rates comes from the schedule and is confirmed."""
        return schedule_of(self.deal.segment.market).verified and all(
            self.rate(charge).confidence in GRADES_CONFIRMED for charge in charges
        )

    def _scheduled(self, charge: str) -> Rate:
        deal = self.deal
        return find(charge, deal.segment, deal.on, deal.exchange, deal.broker, deal.scope)


def pays(row: Rate, side: Side) -> bool:
    """Tell whether a side pays a charge."""
    return row.side == "both" or row.side == side.value.lower()


def charges_of(
    deal: Deal, amounts: dict[str, Decimal], memo: dict[str, Decimal], *, verified: bool
) -> Charges:
    """Return amounts as lines in their order, with their exact sum and the figures to show."""
    total = sum(amounts.values(), ZERO)
    sells, buys = deal.value_of(Side.SELL), deal.value_of(Side.BUY)
    figures = {"turnover": deal.turnover, "net": sells - buys - total, **memo}
    return Charges(
        lines=lines_of(amounts),
        total=total,
        currency=schedule_of(deal.segment.market).currency,
        convention=deal.convention,
        schedule_date=deal.on,
        verified=verified,
        memo=lines_of(figures),
    )


def lines_of(amounts: dict[str, Decimal]) -> tuple[ChargeLine, ...]:
    """Return labelled lines of amounts by code."""
    return tuple(ChargeLine(code, LABELS[code], amount) for code, amount in amounts.items())
