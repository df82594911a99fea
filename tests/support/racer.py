"""One of several processes that place orders of the same account at the same moment."""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.identity.model import Principal, Role
from strikedesk.instruments.catalogue import InstrumentCatalogue
from strikedesk.marketdata.board import QuoteBoard
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import service
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.platform.db import Database
from strikedesk.platform.ids import new_id
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderTerms, OrderType
from support.floor import SHARE, Floor, HandClock, ScriptedDepth


async def race(dsn: str, user: UUID, account: UUID, number: str, count: int, quantity: str) -> None:
    """Get ready, wait for a line on the standard input, place, and print what was decided."""
    db, clock, depth, catalogue = (
        Database(dsn, 4),
        HandClock(),
        ScriptedDepth(),
        InstrumentCatalogue(),
    )
    await db.open()
    async with db.read() as tx:
        await catalogue.load(tx)
    board = QuoteBoard(catalogue)
    market = LiveMarket(board, catalogue, depth, clock, timedelta(seconds=15))
    principal = Principal(
        user, "trader@example.com", Role.TRADER, frozenset({"read", "trade"}), "session", user
    )
    floor = Floor(db, clock, depth, board, catalogue, market, None, None, principal, None)  # type: ignore[arg-type]
    floor.show(SHARE, [("1299.90", 100)], [("1300.10", 100)])

    async def place(turn: int) -> str:
        terms = OrderTerms(
            account_id=account,
            client_order_id=f"race-{number}-{turn}",
            instrument=catalogue.require(SHARE),
            side=Side.BUY,
            order_type=OrderType.LIMIT,
            quantity=Decimal(quantity),
            price=Decimal("1300.00"),
            product=Product.CNC,
            time_in_force=TimeInForce.DAY,
        )
        async with db.transaction() as tx:
            order = await service.place_order(tx, clock, new_id, market, principal, terms)
        return "accepted" if order.status is OrderStatus.PENDING_NEW else str(order.reason_code)

    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(" ".join(await asyncio.gather(*map(place, range(count)))), flush=True)
    await db.close()


if __name__ == "__main__":
    dsn, user, account, number, count, quantity = sys.argv[1:]
    asyncio.run(race(dsn, UUID(user), UUID(account), number, int(count), quantity))
