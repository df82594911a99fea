"""Whole days on a clock of the test's own: what must hold at each minute, crashes among it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.exchange.expiry import day_ends_at
from strikedesk.exchange.sessions import is_mis_closed
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.positions.model import Product
from support.books import assert_ties_out
from support.days import MUMBAI, Day
from support.floor import Floor

FRIDAY = datetime(2026, 11, 20, 9, 15, tzinfo=MUMBAI)
MINUTE = timedelta(minutes=1)


def minutes() -> list[datetime]:
    """Friday and Monday from the opening to the evening, each quarter of an hour in between."""
    busy = [FRIDAY + MINUTE * n for n in range(345, 400)]
    quiet = [FRIDAY + MINUTE * n for n in range(0, 75 * 60, 45)]
    monday = [FRIDAY + timedelta(days=3) + MINUTE * n for n in range(345, 400)]
    return sorted({*busy, *quiet, *monday})


async def trade(day: Day, random: Random) -> None:
    side, product = random.choice(list(Side)), random.choice([Product.MIS, Product.CNC])
    if random.random() < 0.5:
        order = day.floor.terms(side, random.randint(1, 30), product=product)
    else:
        price = Decimal(1300) - side.sign * Decimal(random.randint(0, 40))
        force = random.choice([TimeInForce.DAY, TimeInForce.DAY, TimeInForce.GTC])
        order = day.floor.terms(
            side, random.randint(1, 30), f"{price}", product=product, time_in_force=force
        )
    placed = await day.floor.place(order)
    if product is Product.MIS and is_mis_closed("NSE", day.floor.clock.at):
        held = await day.net()
        closes = held * side.sign < 0 and abs(held) >= placed.quantity
        assert placed.status is OrderStatus.DENIED or closes


async def check(day: Day) -> None:
    """Nothing of a session that is over is left of it."""
    at = day.floor.clock.at
    async with day.floor.db.read() as tx:
        rows = await tx.fetch(
            "SELECT created_at, time_in_force FROM orders WHERE status IN "
            "('NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL', 'PENDING_REPLACE')"
        )
    for row in rows:
        if row["time_in_force"] == "DAY":
            assert at < day_ends_at("NSE", row["created_at"]), row
    local = at.astimezone(MUMBAI)
    if local.weekday() < 5 and (15, 20) <= (local.hour, local.minute) < (15, 30):
        assert await day.net() == 0, local
        left = await day.floor.value(
            "SELECT count(*) FROM orders WHERE product = 'MIS' AND status IN "
            "('NEW', 'PARTIALLY_FILLED', 'PENDING_CANCEL')"
        )
        assert left == 0, local
    await assert_ties_out(day.floor)


@pytest.mark.parametrize("seed", [1, 2, 16, 17])
async def test_no_session_leaves_anything_behind_whatever_happens_in_it(
    floor: Floor, seed: int
) -> None:
    random, day = Random(seed), Day(floor)
    for minute in minutes():
        local = minute.astimezone(MUMBAI)
        day.turn_to(local.strftime("%H:%M"), local.day)
        if random.random() < 0.5:
            await trade(day, random)
        if random.random() < 0.1:
            await day.sessions.step(floor.clock.at)  # and dies before anything is sent
            await day.crash()
        for second in range(12):
            floor.clock.at = minute.astimezone(UTC) + timedelta(seconds=second)
            day.turn_to(f"{local:%H:%M}:{second:02}", local.day)
            if second in (0, 1, 2, 6, 11):
                await day.step()
        await check(day)
    assert await floor.value("SELECT count(*) FROM error_log") == 0
    named = [name for name, *_ in await day.square_offs()]
    assert named
    assert len(set(named)) == len(named)
