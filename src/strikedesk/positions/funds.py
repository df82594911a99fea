"""What margined positions have won or lost so far: it is not in cash yet, and not free either."""

from collections.abc import Iterable
from uuid import UUID

from strikedesk.accounts.model import OpenPnl
from strikedesk.accounts.service import ValueOpen
from strikedesk.core.numbers import ZERO
from strikedesk.instruments.model import InstrumentKind
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Tx
from strikedesk.positions import service
from strikedesk.positions.service import MarkedPosition
from strikedesk.positions.settlement import settles_in_full


def is_margined(marked: MarkedPosition) -> bool:
    """Tell whether a position may cost more than what was paid for it.

    Futures and intraday shares settle only their profit; a written option was paid for by
    somebody else. Delivered shares and bought options cannot lose more than their price, which
    has left the cash already.
    """
    position, kind = marked.position, marked.instrument.kind
    if not position.net_quantity:
        return False
    is_written = kind is InstrumentKind.OPT and position.net_quantity < ZERO
    return is_written or not settles_in_full(kind, position.product)


def open_pnl_of(book: Iterable[MarkedPosition]) -> OpenPnl:
    """Sum the open profit of a book's margined positions, and name those without a fresh price.

    A stale price still counts in the sum: it is the best that is known of a loss.
    """
    margined = [marked for marked in book if is_margined(marked)]
    known = (marked.unrealized_pnl for marked in margined)
    return OpenPnl(
        amount=sum((pnl for pnl in known if pnl is not None), ZERO),
        unpriced=tuple(
            marked.instrument.symbol
            for marked in margined
            if marked.mark.price is None or marked.mark.is_stale
        ),
    )


async def open_pnl(tx: Tx, market: LiveMarket, account_id: UUID) -> OpenPnl:
    """Return the open profit of an account's margined positions."""
    return open_pnl_of(await service.marked_positions(tx, account_id, market))


def value_open_by(market: LiveMarket) -> ValueOpen:
    """Return what values an account's margined positions at that market's prices."""

    async def value(tx: Tx, account_id: UUID) -> OpenPnl:
        return await open_pnl(tx, market, account_id)

    return value
