"""A still market for tests: the test says what the feed shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.model import (
    VenueOrder,
)
from strikedesk.exchange.venue import PaperVenue
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.model import Depth, Level

NOON = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
SHARE = Instrument(
    id=1,
    exchange="NSE",
    tradingsymbol="ACME",
    name="Acme",
    kind=InstrumentKind.EQ,
    currency="INR",
    lot_size=Decimal(1),
    tick_size=Decimal("0.05"),
)


def d(text):
    return Decimal(str(text))


class HandClock:
    """Stands still until it is moved."""

    def __init__(self, at=NOON):
        self.at = at

    def now(self):
        return self.at

    def move(self, seconds=1.0):
        self.at += timedelta(seconds=seconds)
        return self.at


def depth(bids=(), asks=(), at=NOON):
    return Depth([Level(d(p), d(q)) for p, q in bids], [Level(d(p), d(q)) for p, q in asks], at)


class HandFeed:
    """Shows on the board and as depth what the test says, one frame at a time."""

    name = "hand"

    def __init__(self, clock, instruments=(SHARE,)):
        self.clock = clock
        self.board = QuoteBoard(instruments)
        self.depths = {}

    def depth(self, instrument_id, levels):
        shown = self.depths.get(instrument_id)
        return shown and Depth(shown.bids[:levels], shown.asks[:levels], shown.at)

    def show(self, bids=(), asks=(), last=None, volume=None, instrument_id=1, at=None):
        """Publish a frame; returns the slots that it touched."""
        at = at or self.clock.now()
        shown = self.depths[instrument_id] = depth(bids, asks, at)
        slots = self.board.slots([instrument_id])
        bid, ask = (side[0] if side else None for side in (shown.bids, shown.asks))
        prices = {
            "bid": _price(bid and bid.price),
            "ask": _price(ask and ask.price),
            "last_price": _price(last),
        }
        counts = {
            "bid_quantity": _count(bid and bid.quantity),
            "ask_quantity": _count(ask and ask.quantity),
            "volume": _count(volume),
        }
        self.board.update(slots, at, self.name, prices, counts)
        return slots


def _price(value):
    return np.array([np.nan if value is None else float(value)])


def _count(value):
    return np.array([-1 if value is None else int(value)])


MINE, THEIRS = UUID(int=1 << 64), UUID(int=2 << 64)


def order(
    number,
    side,
    quantity,
    limit=None,
    *,
    account=MINE,
    tif=TimeInForce.DAY,
    protection=None,
    trigger=None,
    instrument_id=1,
):
    return VenueOrder(
        order_id=UUID(int=number),
        account_id=account,
        instrument_id=instrument_id,
        side=side,
        quantity=d(quantity),
        limit_price=None if limit is None else d(limit),
        time_in_force=tif,
        protection_price=None if protection is None else d(protection),
        trigger_price=None if trigger is None else d(trigger),
    )


def buy(number, quantity, limit=None, **more):
    return order(number, Side.BUY, quantity, limit, **more)


def sell(number, quantity, limit=None, **more):
    return order(number, Side.SELL, quantity, limit, **more)


def fills(reports, number=None):
    """(order number, quantity, price, maker or taker) of each fill."""
    return [
        (r.order_id.int, r.last_qty, r.last_px, str(r.liquidity))
        for r in reports
        if r.exec_type == "FILLED" and number in (None, r.order_id.int)
    ]


def types(reports):
    return [r.exec_type for r in reports]


INDEX = replace(SHARE, id=2, tradingsymbol="INDEX", kind=InstrumentKind.INDEX)
FUTURE = replace(
    SHARE,
    id=3,
    exchange="NFO",
    tradingsymbol="FUT",
    kind=InstrumentKind.FUT,
    lot_size=d(65),
    freeze_quantity=d(1755),
    expiry=date(2026, 3, 2),
)


class Desk:
    """A venue on a still market, with a share, an index and a contract that ends that day."""

    def __init__(self, memory=20_000):
        self.clock = HandClock()
        self.feed = HandFeed(self.clock, (SHARE, INDEX, FUTURE))
        self.venue = PaperVenue(self.feed, self.feed.board, self.clock, memory)

    def shows(self, **frame):
        """A new frame, and what resting orders make of it."""
        self.clock.move()
        return self.venue.on_quotes(self.feed.show(**frame))

    def submit(self, *orders):
        return self.venue.submit(orders)
