"""Answers that are lost, reports that come late or twice: what the simulation has found once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from strikedesk.core.trading import Side
from strikedesk.orders import replacing
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker
from strikedesk.orders.replacing import Change
from support.books import assert_ties_out
from support.floor import SHARE, Floor


class Deaf(PaperBroker):
    """Does what it is told; the answers to these verbs are lost."""

    def __init__(self, honest: PaperBroker, *verbs: str) -> None:
        self.__dict__.update(honest.__dict__)
        self.lost = set(verbs)

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        if "cancel" in self.lost:
            raise TimeoutError
        return await super().cancel(orders)

    async def replace(self, orders: Sequence[Order]) -> list[Report]:
        told = await super().replace(orders)
        if "replace" in self.lost:
            raise TimeoutError
        return told


def deafen(floor: Floor, *verbs: str) -> Deaf:
    deaf = Deaf(floor.broker, *verbs)
    floor.broker = floor.dispatcher._broker = deaf
    return deaf


async def change(floor: Floor, order: Order, quantity: int) -> Order:
    async with floor.db.transaction() as tx:
        asked = await replacing.replace_order(
            tx,
            floor.clock,
            floor.market,
            floor.principal,
            order.id,
            Change(quantity=Decimal(quantity)),
        )
    assert isinstance(asked, Order)
    return asked


def told_by(order: Order, event: OrderEvent, floor: Floor, **facts: object) -> Report:
    return Report(order.id, order.account_id, event, floor.clock.now(), **facts)


async def test_a_cancel_is_not_forgotten_when_the_change_before_it_was_overtaken(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    deaf = deafen(floor, "cancel")
    await change(floor, order, 20)
    await floor.cancel(order)
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.PENDING_CANCEL
    deaf.lost.clear()
    await floor.dispatcher._look_after()
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    await assert_ties_out(floor)


async def test_a_fill_leaves_open_what_became_of_a_change_whose_answer_was_lost(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    deafen(floor, "replace")
    await change(floor, order, 50)
    await floor.settle()
    fill = {"exec_id": "x1", "last_quantity": Decimal(4), "last_price": Decimal(1290)}
    floor.dispatcher.tell([told_by(order, OrderEvent.FILL, floor, **fill)])
    await floor.settle()
    lost = await floor.reload(order)
    assert (lost.status, lost.open_quantity) == (OrderStatus.UNKNOWN, 46)
    await floor.dispatcher._look_after()
    found = await floor.reload(order)
    assert (found.status, found.quantity) == (OrderStatus.PARTIALLY_FILLED, 50)
    await assert_ties_out(floor)


async def test_terms_that_were_overtaken_are_not_taken_when_they_are_told_again(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 120, "1300.10"))
    assert order.filled_quantity == 100
    await change(floor, order, 110)
    await floor.settle()
    old = told_by(order, OrderEvent.REPLACE, floor, quantity=Decimal(110))
    floor.clock.pass_seconds(1)
    await change(floor, order, 300)
    await floor.settle()
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1299.90", 100)], [("1300.10", 100)])
    await floor.settle()
    before = await floor.reload(order)
    assert before.filled_quantity > 110
    floor.dispatcher.tell([old, *await floor.broker.find([order])])
    await floor.settle()
    assert await floor.reload(order) == before
    assert before.replaces == 2
    await assert_ties_out(floor)


async def test_a_fill_is_booked_though_the_change_that_made_room_for_it_is_told_after_it(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    fill = {"exec_id": "x1", "last_quantity": Decimal(15), "last_price": Decimal(1290)}
    made = {"quantity": Decimal(20), "price": Decimal(1290)}
    floor.dispatcher.tell(
        [
            told_by(order, OrderEvent.FILL, floor, **fill),
            told_by(order, OrderEvent.REPLACE, floor, **made),
        ]
    )
    await floor.settle()
    after = await floor.reload(order)
    assert (after.quantity, after.filled_quantity) == (20, 15)
    await assert_ties_out(floor)


async def test_a_fill_after_a_restart_does_not_pass_for_one_that_is_booked(floor: Floor) -> None:
    """The later of two fills is booked, the earlier one is lost with the process."""
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    name = f"{order.id}:10"
    last = {"exec_id": name, "last_quantity": Decimal(6), "last_price": Decimal(1290)}
    floor.dispatcher.tell([told_by(order, OrderEvent.FILL, floor, **last)])
    await floor.settle()
    await floor.restart()
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1288.00", 50)], [("1289.00", 50)])
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED
    await assert_ties_out(floor)


async def test_what_cannot_be_booked_keeps_nothing_else_of_its_account_waiting(
    floor: Floor,
) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290"))
    good = {"exec_id": "x1", "last_quantity": Decimal(4), "last_price": Decimal(1290)}
    poison = {**good, "exec_id": "x2", "last_quantity": Decimal(100)}
    fine = told_by(order, OrderEvent.FILL, floor, **good)
    floor.dispatcher.tell([told_by(order, OrderEvent.FILL, floor, **poison), fine])
    await floor.settle()
    assert (await floor.reload(order)).filled_quantity == 4
    floor.dispatcher.tell([replace(fine, at=fine.at + timedelta(seconds=1))])
    await floor.settle()
    assert (await floor.reload(order)).filled_quantity == 4
    for _ in range(5):
        await floor.dispatcher._look_after()
    assert await floor.value("SELECT state FROM accounts") == "HALTED"
    await assert_ties_out(floor)
