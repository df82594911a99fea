"""What an order would cost, by the dated schedules of its market."""

from datetime import date, datetime
from decimal import Decimal

from strikedesk.charges.errors import SegmentUnknown
from strikedesk.charges.model import Charges
from strikedesk.charges.rules import itemize_fill, segment_of
from strikedesk.core.trading import Side
from strikedesk.instruments import calendars
from strikedesk.instruments.model import Instrument
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderTerms


def charges_of_order(terms: OrderTerms, price: Decimal, at: datetime) -> Charges | None:
    """Estimate the charges of an order that fills whole at one price.

    Returns
    -------
    Charges or None
        None if no schedule covers the instrument under that product; the gate refuses such.
    """
    try:
        return charges_of_deal(
            terms.instrument, terms.product, terms.side, terms.quantity, price, at, earlier=()
        )
    except SegmentUnknown:
        return None


def charges_of_deal(
    instrument: Instrument,
    product: Product,
    side: Side,
    quantity: Decimal,
    price: Decimal,
    at: datetime,
    *,
    earlier: tuple[tuple[Decimal, Decimal], ...],
) -> Charges:
    return itemize_fill(
        segment=segment_of(instrument, product),
        side=side.value,
        quantity=quantity,
        price=price,
        trade_date=_trade_date(instrument, at),
        earlier=earlier,
        exchange=instrument.exchange if instrument.currency == "INR" else None,
        multiplier=instrument.multiplier,
        underlying=instrument.underlying,
    )


def _trade_date(instrument: Instrument, at: datetime) -> date:
    return at.astimezone(calendars.timezone(instrument.exchange)).date()
