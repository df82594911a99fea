"""Wire types of what an order does to the margin."""

from decimal import Decimal
from typing import Literal

from strikedesk.core.numbers import ZERO
from strikedesk.platform.wire import Exact, Wire
from strikedesk.positions.settlement import settles_in_full
from strikedesk.risk.margins.model import Increment, PartCode
from strikedesk.risk.model import OrderTerms
from strikedesk.risk.portfolio_margin import Needed

ALONE = "Margined alone: no derivatives lie on it."


class MarginPartOut(Wire):
    """What an order changes of one line of the margin."""

    code: PartCode
    amount: Exact


class MarginOut(Wire):
    """What an order changes of the margin once it has filled.

    ``blocked`` stays blocked while the position is open, ``paid`` changes hands; both are
    negative where money comes back, and ``parts`` add up to their sum. ``hedge_benefit`` is how
    much less is blocked than one by one, negative if the order takes a hedge away. Amounts are
    null where nobody can tell.
    """

    method: Literal["span_like", "reg_t", "cash", "alone"]
    blocked: Exact | None
    paid: Exact | None
    parts: list[MarginPartOut]
    hedge_benefit: Exact
    lowers_margin: bool
    note: str

    @classmethod
    def of(
        cls, terms: OrderTerms, margin: Needed | None, requirement: Decimal | None
    ) -> "MarginOut":
        """Show what the gate found out.

        Parameters
        ----------
        requirement : Decimal or None
            What is set aside without charges.
        """
        if margin is not None and margin.increment is not None:
            return cls._of_increment(margin.increment)
        is_paid = terms.side.sign > 0 and settles_in_full(terms.instrument.kind, terms.product)
        known = requirement is not None
        return cls(
            method="alone",
            blocked=ZERO if known and is_paid else requirement,
            paid=requirement if is_paid else ZERO if known else None,
            parts=[],
            hedge_benefit=ZERO,
            lowers_margin=False,
            note=ALONE if margin is None else margin.note,
        )

    @classmethod
    def _of_increment(cls, found: Increment) -> "MarginOut":
        changes = {code: found.after.amount(code) - found.before.amount(code) for code in PartCode}
        return cls(
            method=found.after.method.value,
            blocked=found.change,
            paid=found.paid,
            parts=[MarginPartOut(code=c, amount=a) for c, a in changes.items() if a],
            hedge_benefit=found.after.hedge_benefit - found.before.hedge_benefit,
            lowers_margin=found.lowers_margin,
            note=f"{found.note} {found.after.note}",
        )
