"""The route that tells what a deal would be charged."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from strikedesk.charges.errors import SegmentUnknown
from strikedesk.charges.model import Convention
from strikedesk.charges.rules import itemize, segment_of
from strikedesk.charges.schemas import ChargesPreviewOut
from strikedesk.core.trading import Side
from strikedesk.identity.access import CurrentPrincipal
from strikedesk.instruments.access import DeskInstruments
from strikedesk.instruments.model import Instrument
from strikedesk.platform.http import DeskClock
from strikedesk.platform.wire import Positive

router = APIRouter(tags=["charges"])


@router.get("/charges/preview")
async def preview_charges(
    _principal: CurrentPrincipal,
    instruments: DeskInstruments,
    clock: DeskClock,
    exchange: Annotated[str, Query(max_length=60)],
    tradingsymbol: Annotated[str, Query(max_length=60)],
    quantity: Annotated[Positive, Query()],
    side: Side | None = None,
    price: Annotated[Positive | None, Query()] = None,
    buy_price: Annotated[Positive | None, Query()] = None,
    sell_price: Annotated[Positive | None, Query()] = None,
    product: Annotated[str, Query(pattern="^(CNC|MIS|NRML)$")] = "CNC",
    trade_date: date | None = None,
    rounding: Convention | None = None,
    broker: Annotated[str | None, Query(max_length=30)] = None,
) -> ChargesPreviewOut:
    """Itemise one order (``side`` and ``price``) or a round trip (``buy_price``, ``sell_price``).

    Nothing is stored. Schedules are dated: ``trade_date`` asks what that day charged, today's
    by default.

    Raises
    ------
    SegmentUnknown
        If there is no such instrument, or no schedule covers it under that product.
    """
    instrument = _named(instruments, f"{exchange}:{tradingsymbol}")
    if not instrument.is_derivative or product == "MIS":
        segment = segment_of(instrument, product)
    else:
        segment = segment_of(instrument, "NRML")
    charges = itemize(
        segment=segment,
        side=None if side is None else side.value,
        quantity=quantity,
        price=price,
        buy_price=buy_price,
        sell_price=sell_price,
        trade_date=trade_date or clock.now(),
        rounding=rounding,
        broker=broker,
        exchange=instrument.exchange if instrument.currency == "INR" else None,
        multiplier=instrument.multiplier,
        underlying=instrument.underlying,
    )
    return ChargesPreviewOut.of(segment, charges)


def _named(instruments: DeskInstruments, symbol: str) -> Instrument:
    found = instruments.by_symbol(symbol)
    if found is None:
        raise SegmentUnknown(f"There is no instrument {symbol}.", field="tradingsymbol")
    return found
