"""A venue that fails, and a database that refuses: nothing lost, nothing doubled, others unharmed."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from strikedesk.core.trading import Side
from strikedesk.orders.broker import Report
from strikedesk.orders.dispatcher import BOOKING_ATTEMPTS, SEND_WITHIN
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker
from strikedesk.platform import outbox
from support.floor import SHARE, Floor


class Silent(PaperBroker):
    """Does what it is told and loses its answers."""

    def __init__(self, honest: PaperBroker) -> None:
        self.__dict__.update(honest.__dict__)
        self.silent = True

    async def place(self, orders: Sequence[Order]) -> list[Report]:
        reports = await super().place(orders)
        if self.silent:
            raise TimeoutError
        return reports

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        if self.silent:
            raise TimeoutError
        return await super().cancel(orders)


def silence(floor: Floor) -> Silent:
    silent = Silent(floor.broker)
    floor.dispatcher._broker = silent
    return silent


async def test_a_resting_order_whose_answer_was_lost_is_found_working(floor: Floor) -> None:
    silence(floor)
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    assert order.status is OrderStatus.UNKNOWN
    assert order.reserved > 0
    await floor.dispatcher._look_after()
    found = await floor.reload(order)
    assert (found.status, found.venue_order_id is not None) == (OrderStatus.NEW, True)


async def test_a_fill_whose_answer_was_lost_is_found_and_booked_once(floor: Floor) -> None:
    silence(floor)
    order = await floor.trade(floor.terms(Side.BUY, 10))
    for _ in range(3):
        await floor.dispatcher._look_after()
    assert (await floor.reload(order)).status is OrderStatus.FILLED
    assert await floor.value("SELECT count(*) FROM trades") == 1


async def test_a_cancel_without_an_answer_is_asked_again(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    silent = silence(floor)
    await floor.cancel(order)
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.PENDING_CANCEL
    silent.silent = False
    await floor.dispatcher._look_after()
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    assert await floor.value("SELECT count(*) FROM outbox") == 0


async def test_a_claim_whose_answer_was_lost_does_not_wait_for_a_restart(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    async with floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, floor.clock.now())
    await floor.dispatcher._look_after()
    assert (await floor.reload(order)).status is OrderStatus.REJECTED


async def test_an_intent_that_waited_too_long_is_not_sent(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    floor.clock.pass_seconds(SEND_WITHIN.total_seconds() + 1)
    await floor.settle()
    late = await floor.reload(order)
    assert (late.status, late.reason_code) == (OrderStatus.CANCELED, "not_sent_in_time")
    assert (late.reserved, late.filled_quantity) == (0, 0)


async def test_an_intent_is_not_sent_through_an_engaged_kill_switch(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    async with floor.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO kill_switches (id, scope, reason, engaged_by, engaged_at) "
            "VALUES ($1, 'desk', 'drill', 'test', $2)",
            floor.new_id(),
            floor.clock.now(),
        )
    await floor.settle()
    halted = await floor.reload(order)
    assert (halted.status, halted.reason_code) == (OrderStatus.CANCELED, "halted")


async def test_a_fill_after_a_rejection_is_still_a_fact(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    async with floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, floor.clock.now())
    await floor.dispatcher._look_after()
    late = Report(
        order.id,
        order.account_id,
        OrderEvent.FILL,
        floor.clock.now(),
        exec_id="late-1",
        last_quantity=Decimal(4),
        last_price=Decimal("1300.10"),
    )
    floor.dispatcher.tell([late])
    await floor.settle()
    after = await floor.reload(order)
    assert (after.status, after.filled_quantity) == (OrderStatus.CANCELED, 4)
    assert await floor.value("SELECT net_quantity FROM positions") == 4


async def test_what_cannot_be_booked_halts_its_account_and_nothing_else(floor: Floor) -> None:
    done = await floor.trade(floor.terms(Side.BUY, 10))
    impossible = Report(
        done.id,
        done.account_id,
        OrderEvent.FILL,
        floor.clock.now(),
        exec_id="one-too-many",
        last_quantity=Decimal(1),
        last_price=Decimal("1300.10"),
    )
    floor.dispatcher.tell([impossible])
    await floor.settle()
    before = await floor.trade(floor.terms(Side.BUY, 1))
    assert before.status is OrderStatus.FILLED, "one failed try stops nobody"
    for _ in range(BOOKING_ATTEMPTS):
        floor.dispatcher.tell([replace(impossible)])
        await floor.settle()
    assert await floor.value("SELECT state FROM accounts") == "HALTED"
    refused = await floor.place(floor.terms(Side.BUY, 1))
    assert refused.reason_code == "account_halted"


async def test_the_order_path_survives_anything_and_says_that_it_lives(floor: Floor) -> None:
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1299.90", 100)], [("1300.10", 100)])
    assert not floor.dispatcher.is_alive()
    await floor.dispatcher.drain()
    assert floor.dispatcher.is_alive()
