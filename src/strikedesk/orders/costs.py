"""What an order costs, by the dated schedules of its market."""

from datetime import datetime
from decimal import Decimal

from strikedesk.instruments.model import Instrument
from strikedesk.orders.model import Order
from strikedesk.orders.rules import worst_price
from strikedesk.risk.costs import charges_of_deal


def charges_of_fill(
    instrument: Instrument, order: Order, quantity: Decimal, price: Decimal, at: datetime
) -> dict[str, Decimal]:
    """Return what one more fill adds to the charges of its order, by code.

    Brokerage is per order: over all fills the increments sum to what one fill would have cost.
    """
    average = order.average_price
    earlier = () if average is None else ((order.filled_quantity, average),)
    return charges_of_deal(
        instrument, order.product, order.side, quantity, price, at, earlier=earlier
    ).by_code()


def charges_of_leaves(instrument: Instrument, order: Order, at: datetime) -> Decimal:
    """Estimate what the rest of an order will cost, at the worst price that it may trade at."""
    quantity, price = order.open_quantity, worst_price(order, instrument)
    return charges_of_deal(
        instrument, order.product, order.side, quantity, price, at, earlier=()
    ).total
