"""The order path with names for the places where a process may die."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from strikedesk.orders.broker import Report
from strikedesk.orders.dispatcher import Dispatcher
from strikedesk.orders.model import Order
from strikedesk.orders.repo import Errand

VERBS = ("place", "replace", "cancel")
STEPS = (
    "claimed",
    *(f"{verb}:{when}" for verb in VERBS for when in ("unsent", "sent")),
    "booking",
    "booked",
    "settled",
    "found",
)
"""After the claim; before and after the venue hears; before and after each account is booked;
after the errands are settled; after the venue was asked what became of lost orders."""

Step = Callable[[str], None]
Verb = Callable[[Sequence[Order]], Awaitable[list[Report]]]


def nothing(_name: str) -> None:
    """Go on."""


class SteppedDispatcher(Dispatcher):
    """Says where it is; whoever listens may end the process there.

    The steps are around whole calls, so this stays true whatever happens inside of them.
    """

    step: Step = staticmethod(nothing)

    async def _run_errands(self, errands: Sequence[Errand]) -> None:
        if errands:
            self.step("claimed")
        await super()._run_errands(errands)

    async def _ask(self, verb: Verb, orders: list[Order]) -> list[Report]:
        name = verb.__name__
        if orders and name in VERBS:
            self.step(f"{name}:unsent")
        told = await super()._ask(verb, orders)
        if orders:
            self.step(f"{name}:sent" if name in VERBS else "found")
        return told

    async def _book(self, account_id: UUID, told: Sequence[Report], at: datetime) -> None:
        self.step("booking")
        await super()._book(account_id, told, at)
        self.step("booked")

    async def _accept(self, reports: Sequence[Report], at: datetime) -> list[Report]:
        rest = await super()._accept(reports, at)
        if len(rest) < len(reports):
            self.step("booked")
        return rest

    async def _settle(self, reports: Sequence[Report], errands: Sequence[Errand]) -> None:
        await super()._settle(reports, errands)
        if errands:
            self.step("settled")
