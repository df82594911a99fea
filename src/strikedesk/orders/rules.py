"""What working orders must set aside, given what the account holds."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.orders.model import Order
from strikedesk.risk.margin import opening_requirement


def required_anew(
    working: Sequence[Order],
    net_quantity: Decimal,
    instrument: Instrument,
    underlying_price: Decimal | None,
    charges: Callable[[Order], Decimal],
) -> Iterator[tuple[Order, Decimal]]:
    """Yield the working orders whose reservation must change, with what it must be.

    What is held can be closed once: the oldest orders of the closing side share it, and all
    that the others do opens exposure and is set aside for in full, at the worst price that the
    order may trade at.

    Parameters
    ----------
    working : sequence of Order
        All of one account, instrument and product, oldest first.
    net_quantity : Decimal
        The signed position there.
    charges : callable
        Estimate for what is left of an order.
    """
    for side in Side:
        closable = max(-side.sign * net_quantity, ZERO)
        for order in (each for each in working if each.side is side):
            opening = max(order.leaves_quantity - closable, ZERO)
            closable = max(closable - order.leaves_quantity, ZERO)
            price = order.price or order.protection_price
            assert price is not None, "a limit or a protection: one of them every order has"
            needed = opening_requirement(
                instrument, order.product, side, opening, price, underlying_price
            )
            if needed is None:
                continue  # without a price of the underlying, what is set aside stays
            needed += charges(order)
            if needed != order.reserved:
                yield order, needed
