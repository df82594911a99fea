"""A trading day that a test goes through by the clock on the wall of Mumbai."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from strikedesk.orders.sessions import Sessions
from support.floor import SHARE, Book, Floor

MUMBAI = ZoneInfo("Asia/Kolkata")
BIDS: Book = [("1299.90", 100), ("1299.80", 200)]
ASKS: Book = [("1300.10", 100), ("1300.20", 200)]


@dataclass
class Day:
    """Moves a floor's clock and does what the desk does by itself at each time."""

    floor: Floor
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Start the part that watches the sessions, knowing nothing."""
        floor = self.floor
        self.sessions = Sessions(
            floor.db, floor.new_id, floor.market, floor.broker, floor.dispatcher
        )

    def turn_to(self, when: str, day: int = 20, bids: Book = BIDS, asks: Book = ASKS) -> None:
        """Move the clock to a time of November 2026 and let the feed speak."""
        local = datetime.combine(date(2026, 11, day), time.fromisoformat(when), MUMBAI)
        self.floor.clock.at = local.astimezone(UTC)
        self.floor.show(SHARE, bids, asks, last="1300")

    async def step(self, times: int = 1) -> None:
        """Let the desk do what it does at this time, and the order path after it."""
        for _ in range(times):
            await self.sessions.step(self.floor.clock.at)
            await self.floor.settle()

    async def at(self, when: str, day: int = 20, **books: Book) -> None:
        """Move the clock and do as many steps as a second brings."""
        self.turn_to(when, day, **books)
        await self.step(3)

    async def crash(self) -> None:
        """Lose everything that is only in memory, and come up again."""
        await self.floor.restart()
        self.begin()

    async def net(self) -> int:
        found = await self.floor.value(
            "SELECT net_quantity FROM positions WHERE product = 'MIS' AND account_id = $1",
            self.floor.account.id,
        )
        return int(found or 0)

    async def square_offs(self) -> list[tuple[str, str, str, int]]:
        """Name, status, side and filled quantity of the orders of the square-off, oldest first."""
        async with self.floor.db.read() as tx:
            rows = await tx.fetch(
                "SELECT client_order_id, status, side, filled_quantity::int FROM orders "
                "WHERE origin = 'square_off' ORDER BY created_at, id"
            )
        return [tuple(row) for row in rows]
