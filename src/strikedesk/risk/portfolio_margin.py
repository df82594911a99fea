"""What an order must set aside beside what its account holds and works on one underlying; pure.

An order is margined in up to three situations: it fills and no other does, it fills after all
earlier ones, it fills after the earlier ones that add risk in its own direction. It sets aside
for the worst of them. So no working order lowers what another must set aside, and what all of
them set aside together never falls below what is blocked and paid once all have filled.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import InstrumentKind
from strikedesk.positions.model import Product
from strikedesk.risk.margins.errors import MarginUnknown
from strikedesk.risk.margins.model import Increment, Leg, Margin, Portfolio
from strikedesk.risk.margins.rules import required

Places = tuple[int, ...]
"""Which orders have filled, by their places among the working ones, rising."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What an order must set aside, charges not counted.

    Parameters
    ----------
    amount : Decimal or None
        >= 0; None if nobody can tell.
    raises_margin : bool
        More is blocked, or may be, once it has filled.
    increment : Increment or None
        How it was found; None where the order was margined alone.
    note : str
        What it does to the margin, or why it was margined alone.
    """

    amount: Decimal | None
    raises_margin: bool
    increment: Increment | None
    note: str


def needed(
    book: Portfolio, earlier: Sequence[Leg], order: Leg, alone: Callable[[], Decimal | None]
) -> Needed:
    """Return what an order must set aside beside what is held and works already.

    Parameters
    ----------
    book : Portfolio
        What is held on the order's underlying.
    earlier : sequence of Leg
        What works there, oldest first.
    alone : callable
        What the order needs without any hedge, for when a price or a volatility is missing;
        None if that cannot be known either.
    """
    try:
        found = increments(book, (*earlier, order), first=len(earlier))[0]
    except MarginUnknown as unknown:
        amount = alone()
        how = "margined alone, without hedges" if amount is not None else "the margin is unknown"
        return Needed(amount, amount != ZERO, None, f"{_sentence(unknown.message)}: {how}.")
    return Needed(found.reservation, found.change > ZERO, found, found.note)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:].rstrip(".")


def increments(book: Portfolio, orders: Sequence[Leg], first: int = 0) -> list[Increment]:
    """Return what each order adds in its worst situation, from the order at ``first`` on.

    Parameters
    ----------
    orders : sequence of Leg
        On one underlying, oldest first.

    Raises
    ------
    MarginUnknown
        If a price, a volatility or a parameter is missing.
    """
    proposed = tuple(replace(order, is_proposed=True) for order in orders)
    known: dict[Places, Margin] = {}

    def margin(filled: Places) -> Margin:
        if filled not in known:
            legs = book.legs + tuple(proposed[place] for place in filled)
            known[filled] = required(replace(book, legs=legs))
        return known[filled]

    def worst(place: int) -> Increment:
        added = (
            Increment(margin(filled), margin((*filled, place)))
            for filled in _situations(proposed, place)
        )
        return max(added, key=lambda one: one.reservation)

    return [worst(place) for place in range(first, len(proposed))]


def _situations(orders: Sequence[Leg], place: int) -> list[Places]:
    """Return which of the earlier orders have filled before this one, in each situation."""
    everything = tuple(range(place))
    alike = (
        tuple(each for each in everything if adds_alike(orders[each], orders[place]))
        if adds_risk(orders[place])
        else ()
    )
    return list(dict.fromkeys((alike, everything, ())))


def adds_alike(other: Leg, order: Leg) -> bool:
    """Tell whether another order adds risk, and in the order's direction."""
    return adds_risk(other) and direction(other) == direction(order)


def adds_risk(leg: Leg) -> bool:
    """Tell whether an order can raise the margin of what is there.

    Written options, futures and intraday shares do, and so do sales of delivered shares, which
    may cover calls. Bought options and shares that are paid for can only cover something.
    """
    kind = leg.instrument.kind
    if kind is InstrumentKind.FUT or (
        kind is not InstrumentKind.OPT and leg.product is Product.MIS
    ):
        return True
    return leg.quantity < ZERO


def direction(leg: Leg) -> int:
    """Return 1 for what gains when the underlying rises, -1 for what loses."""
    sign = 1 if leg.quantity > ZERO else -1
    return -sign if leg.instrument.right == "P" else sign


def allocate(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share an amount out in proportion, to the minor unit; the largest takes what is left over.

    Parameters
    ----------
    total : Decimal
        >= 0.
    weights : sequence of Decimal
        Each >= 0. If all are 0 the first takes everything.

    Returns
    -------
    list of Decimal
        Each >= 0; their sum is the total exactly. Empty for no weights.
    """
    if not weights:
        return []
    whole = sum(weights, ZERO)
    shares = [
        (total * weight / whole).quantize(MINOR_UNIT, ROUND_DOWN) if whole else ZERO
        for weight in weights
    ]
    largest = max(range(len(weights)), key=lambda place: weights[place])
    shares[largest] += total - sum(shares, ZERO)
    return shares
