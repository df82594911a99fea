"""The kill switch at work on a real order path: cancel, close, verify, report."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import orjson
import pytest

from strikedesk.accounts import service as accounts
from strikedesk.core.trading import Side
from strikedesk.orders.broker import Report
from strikedesk.orders.killing import PATIENCE, REST, Killer
from strikedesk.orders.lifecycle import OrderEvent, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.paper import PaperBroker
from strikedesk.positions.model import Product
from strikedesk.risk import kills
from strikedesk.risk import service as risk
from strikedesk.risk.kill_life import Kill, KillStatus
from strikedesk.risk.kills import Pull
from support.books import assert_ties_out
from support.floor import SHARE, Floor

STRATEGY = UUID(int=77)


def killer_of(floor: Floor) -> Killer:
    return Killer(floor.db, floor.new_id, floor.market, floor.dispatcher.wake)


async def pull(floor: Floor, **asked: object) -> Kill:
    given = {"scope": "account", "account_id": floor.account.id, "strategy_id": None}
    async with floor.db.transaction() as tx:
        return await kills.pull(
            tx,
            floor.clock,
            floor.new_id,
            floor.principal,
            Pull(**{**given, "reason": "enough", **asked}),
        )


async def carry_out(floor: Floor, killer: Killer | None = None, rounds: int = 12) -> None:
    """Let the kill switch and the order path work in turn, a tenth of a second each."""
    killer = killer or killer_of(floor)
    for _ in range(rounds):
        is_busy = await killer.round()
        await floor.settle()
        if not is_busy:
            return
        floor.clock.pass_seconds(0.1)


async def state_of(floor: Floor, kill: Kill) -> Kill:
    async with floor.db.read() as tx:
        found = await kills.by_id(tx, kill.id)
    assert found is not None
    return found


async def report_of(floor: Floor, kill: Kill) -> dict:
    async with floor.db.read() as tx:
        row = await kills.report_of(tx, floor.principal, kill.id)
    return orjson.loads(row.body)


def refresh(floor: Floor) -> None:
    floor.show(SHARE, [("1299.90", 1000)], [("1300.10", 1000)])


class Stubborn(PaperBroker):
    """Does not answer some calls, and refuses some cancels."""

    def __init__(self, honest: PaperBroker) -> None:
        self.__dict__.update(honest.__dict__)
        self.fails = 0
        self.deaf_to: set[UUID] = set()

    async def cancel(self, orders: Sequence[Order]) -> list[Report]:
        if self.fails:
            self.fails -= 1
            raise TimeoutError
        return await super().cancel([o for o in orders if o.id not in self.deaf_to])


def stubborn(floor: Floor) -> Stubborn:
    broker = Stubborn(floor.broker)
    floor.dispatcher._broker = broker
    return broker


async def rest(floor: Floor, count: int, **given: object) -> list[Order]:
    orders = [await floor.place(floor.terms(Side.BUY, 1, "1290.00", **given)) for _ in range(count)]
    await floor.settle()
    return orders


async def allow_many(floor: Floor) -> None:
    async with floor.db.transaction() as tx:
        await tx.execute(
            "INSERT INTO risk_limits (scope, overrides, updated_by, updated_at) "
            "VALUES ('desk', '{\"orders_per_second\": 100000, \"orders_per_minute\": 100000}', "
            "'test', now())"
        )


async def test_every_working_order_in_scope_is_cancelled_and_the_report_says_so(
    floor: Floor,
) -> None:
    orders = await rest(floor, 5)
    kill = await pull(floor)
    await carry_out(floor)
    assert [(await floor.reload(o)).status for o in orders] == [OrderStatus.CANCELED] * 5
    after = await state_of(floor, kill)
    assert (after.status, after.canceled_at is not None) == (KillStatus.COMPLETED, True)
    report = await report_of(floor, kill)
    assert report["canceled"]["by_status"] == {"CANCELED": 5}
    assert report["left"] == {"working": [], "positions": []}
    assert report["verified"]["nothing_works"]
    await assert_ties_out(floor)


async def test_an_order_that_was_not_sent_yet_is_cancelled_too(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 1))
    kill = await pull(floor)
    await carry_out(floor)
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    assert await floor.value("SELECT count(*) FROM trades") == 0


async def test_orders_of_nobody_else_are_touched(floor: Floor) -> None:
    (theirs,) = await rest(floor, 1)
    (own,) = await rest(floor, 1, strategy_id=STRATEGY)
    kill = await pull(floor, scope="strategy", strategy_id=STRATEGY)
    await carry_out(floor)
    assert (await floor.reload(own)).status is OrderStatus.CANCELED
    assert (await floor.reload(theirs)).status is OrderStatus.NEW
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    denied = await floor.place(floor.terms(Side.BUY, 1, strategy_id=STRATEGY))
    assert denied.reason_code == "strategy_halted"
    assert (await floor.place(floor.terms(Side.BUY, 1))).status is OrderStatus.PENDING_NEW


async def test_two_hundred_orders_and_a_broker_call_that_fails_are_all_cancelled_in_the_end(
    floor: Floor,
) -> None:
    await allow_many(floor)
    orders = await rest(floor, 200)
    broker = stubborn(floor)
    broker.fails = 1
    kill = await pull(floor)
    await carry_out(floor, rounds=3)
    assert (await state_of(floor, kill)).status is KillStatus.CANCELING
    denied = await floor.place(floor.terms(Side.BUY, 1))
    assert denied.reason_code == "account_halted", "blocked first, whatever the broker does"
    await floor.dispatcher._look_after()
    await carry_out(floor)
    assert {(await floor.reload(o)).status for o in orders} == {OrderStatus.CANCELED}
    report = await report_of(floor, kill)
    assert report["canceled"]["by_status"] == {"CANCELED": 200}
    await assert_ties_out(floor)


async def test_what_the_broker_never_answers_is_reported_and_still_tried(floor: Floor) -> None:
    orders = await rest(floor, 3)
    broker = stubborn(floor)
    broker.deaf_to = {orders[1].id}
    kill, killer = await pull(floor), killer_of(floor)
    await carry_out(floor, killer)
    floor.clock.pass_seconds(PATIENCE.total_seconds() + 1)
    await carry_out(floor, killer)
    report = await report_of(floor, kill)
    assert (report["status"], len(report["left"]["working"])) == ("INCOMPLETE", 1)
    assert not report["verified"]["nothing_works"]
    broker.deaf_to = set()
    await floor.dispatcher._look_after()
    await carry_out(floor, killer)
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    assert (await report_of(floor, kill))["left"]["working"] == []
    assert await floor.value("SELECT count(*) FROM kill_reports") == 2


async def test_a_position_is_closed_through_the_latch_and_nothing_else_passes(
    floor: Floor,
) -> None:
    await floor.trade(floor.terms(Side.BUY, 30))
    kill = await pull(floor, flattens=True)
    await carry_out(floor)
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    assert await floor.value("SELECT net_quantity FROM positions") == 0
    report = await report_of(floor, kill)
    (order,) = report["flattened"]["orders"]
    assert (order["side"], order["status"], order["filled_quantity"]) == ("SELL", "FILLED", "30")
    assert report["verified"] == {
        "is_flat": True,
        "no_order_under_way": True,
        "nothing_works": True,
    }
    denied = await floor.place(floor.terms(Side.SELL, 1))
    assert denied.reason_code == "account_halted"
    await assert_ties_out(floor)


async def test_a_position_on_an_account_that_is_halted_over_a_fault_is_closed_too(
    floor: Floor,
) -> None:
    await floor.trade(floor.terms(Side.BUY, 30))
    async with floor.db.transaction() as tx:
        await accounts.halt(tx, floor.clock, floor.account.id, "a fault")
    await pull(floor, flattens=True)
    await carry_out(floor)
    assert await floor.value("SELECT net_quantity FROM positions") == 0


async def test_a_working_sale_is_cancelled_before_the_position_is_closed(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 30))
    resting = await floor.trade(floor.terms(Side.SELL, 30, "1350.00"))
    kill = await pull(floor, flattens=True)
    await carry_out(floor)
    assert (await floor.reload(resting)).status is OrderStatus.CANCELED
    assert await floor.value("SELECT net_quantity FROM positions") == 0
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED


async def test_a_closing_order_the_market_has_no_price_for_is_tried_again(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    floor.clock.pass_seconds(60)
    kill, killer = await pull(floor, flattens=True), killer_of(floor)
    await carry_out(floor, killer, rounds=3)
    first = await floor.value("SELECT reason_code FROM orders WHERE origin = 'kill_switch'")
    assert first == "price_stale"
    refresh(floor)
    floor.clock.pass_seconds(REST.total_seconds())
    refresh(floor)
    await carry_out(floor, killer)
    assert await floor.value("SELECT net_quantity FROM positions") == 0
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    assert await floor.value("SELECT count(*) FROM orders WHERE origin = 'kill_switch'") == 2


async def test_only_what_the_strategy_traded_is_closed(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    await floor.trade(floor.terms(Side.BUY, 5, strategy_id=STRATEGY))
    await pull(floor, scope="strategy", strategy_id=STRATEGY, flattens=True)
    await carry_out(floor)
    assert await floor.value("SELECT net_quantity FROM positions") == 10


async def test_a_drill_says_what_it_would_do_and_does_nothing(floor: Floor) -> None:
    (order,) = await rest(floor, 1)
    await floor.trade(floor.terms(Side.BUY, 10))
    kill = await pull(floor, is_drill=True, flattens=True)
    await carry_out(floor)
    report = await report_of(floor, kill)
    assert report["would_cancel"]["count"] == 1
    (closing,) = report["would_flatten"]
    assert (closing["side"], closing["verdict"], closing["step"]) == ("SELL", "approved", "longs")
    assert report["checks_ms"]["total"] >= 0
    assert (await floor.reload(order)).status is OrderStatus.NEW
    assert await floor.value("SELECT count(*) FROM kill_switches") == 0
    assert await floor.value("SELECT count(*) FROM orders WHERE origin = 'kill_switch'") == 0
    assert (await floor.place(floor.terms(Side.BUY, 1))).status is OrderStatus.PENDING_NEW


async def test_a_pull_that_a_crash_cut_short_is_taken_up_again(floor: Floor) -> None:
    orders = await rest(floor, 3)
    await floor.trade(floor.terms(Side.BUY, 10))
    kill = await pull(floor, flattens=True)
    await killer_of(floor).round()  # the cancels are asked for, and nothing was sent
    await floor.restart()
    refresh(floor)
    await carry_out(floor)
    assert {(await floor.reload(o)).status for o in orders} == {OrderStatus.CANCELED}
    assert await floor.value("SELECT net_quantity FROM positions") == 0
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED
    await assert_ties_out(floor)


async def test_a_crash_between_the_closing_order_and_its_answer_closes_once(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    await pull(floor, flattens=True)
    await killer_of(floor).round()
    assert await floor.value("SELECT count(*) FROM orders WHERE origin = 'kill_switch'") == 1
    await floor.restart()
    refresh(floor)
    await carry_out(floor)
    assert await floor.value("SELECT net_quantity FROM positions") == 0
    assert await floor.value("SELECT count(*) FROM orders WHERE origin = 'kill_switch'") == 1


async def test_nothing_is_verified_while_a_transaction_may_still_book_an_order(
    floor: Floor,
) -> None:
    kill, killer = await pull(floor), killer_of(floor)
    async with floor.db.transaction() as tx:
        await tx.execute("SELECT 1 FROM accounts FOR UPDATE")
        await killer.round()
        assert (await state_of(floor, kill)).status is KillStatus.CANCELING
    await killer.round()
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED


async def test_an_order_that_somebody_holds_locked_keeps_no_other_from_its_end(
    floor: Floor,
) -> None:
    orders = await rest(floor, 3)
    kill, killer = await pull(floor), killer_of(floor)
    async with floor.db.transaction() as tx:
        await tx.execute("SELECT 1 FROM orders WHERE id = $1 FOR UPDATE", orders[0].id)
        await killer.round()
        await floor.settle()
        seen = [(await floor.reload(order)).status for order in orders]
        assert seen == [OrderStatus.NEW, OrderStatus.CANCELED, OrderStatus.CANCELED]
    await carry_out(floor, killer)
    assert (await floor.reload(orders[0])).status is OrderStatus.CANCELED
    assert (await state_of(floor, kill)).status is KillStatus.COMPLETED


async def test_a_cancel_that_the_venue_refuses_is_asked_again(floor: Floor) -> None:
    (order,) = await rest(floor, 1)
    kill, killer = await pull(floor), killer_of(floor)
    await killer.round()
    told = Report(order.id, order.account_id, OrderEvent.REFUSE_CANCEL, floor.clock.now())
    async with floor.db.transaction() as tx:
        await tx.execute("DELETE FROM outbox")
    floor.dispatcher.tell([told])
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.NEW
    floor.clock.pass_seconds(1.1)
    await carry_out(floor, killer)
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    assert (await report_of(floor, kill))["canceled"]["orders"][0]["times_asked"] == 2


async def test_a_release_ends_a_pull_that_is_under_way(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    floor.clock.pass_seconds(60)
    kill = await pull(floor, flattens=True)
    await carry_out(floor, rounds=2)
    async with floor.db.transaction() as tx:
        await risk.release(tx, floor.clock, floor.principal, kill.id)
    refresh(floor)
    await carry_out(floor)
    assert (await state_of(floor, kill)).status is KillStatus.ABANDONED
    assert (await report_of(floor, kill))["left"]["positions"][0]["net_quantity"] == "10"
    assert await floor.value("SELECT net_quantity FROM positions") == 10


async def test_the_hash_of_the_report_is_in_the_audit_chain(floor: Floor) -> None:
    kill = await pull(floor)
    await carry_out(floor)
    async with floor.db.read() as tx:
        row = await kills.report_of(tx, floor.principal, kill.id)
        inputs = await tx.fetchval(
            "SELECT inputs FROM audit_log WHERE chain = $1 AND seq = $2", row.chain, row.audit_seq
        )
    assert orjson.loads(inputs)["sha256"] == row.sha256.hex()


async def test_a_report_can_be_neither_changed_nor_removed(floor: Floor) -> None:
    await pull(floor)
    await carry_out(floor)
    for statement in ("UPDATE kill_reports SET body = '{}'", "DELETE FROM kill_reports"):
        with pytest.raises(Exception, match="refused"):
            async with floor.db.transaction() as tx:
                await tx.execute(statement)


async def test_a_short_is_closed_before_the_long_that_hedges_it(floor: Floor) -> None:
    calls = [i for i in floor.catalogue if i.underlying == "NSE:NIFTY 50" and i.right == "C"]
    expiry = sorted({i.expiry for i in calls})[1]
    low, high = sorted((i for i in calls if i.expiry == expiry), key=lambda i: i.strike)[:2]

    def show() -> None:
        floor.show("NSE:NIFTY 50", [("26000", 1)], [("26000.05", 1)])
        floor.show(low.symbol, [("100.00", 5000)], [("100.50", 5000)])
        floor.show(high.symbol, [("90.00", 5000)], [("90.50", 5000)])

    show()
    lot = low.lot_size
    for side, instrument in ((Side.BUY, high), (Side.SELL, low)):
        done = await floor.trade(
            floor.terms(side, lot, symbol=instrument.symbol, product=Product.NRML)
        )
        assert done.status is OrderStatus.FILLED, done.reason
    await pull(floor, flattens=True)
    await carry_out(floor)
    async with floor.db.read() as tx:
        placed = await tx.fetch(
            "SELECT instrument_id, side FROM orders WHERE origin = 'kill_switch' ORDER BY created_at"
        )
    assert [tuple(row) for row in placed] == [(low.id, "BUY"), (high.id, "SELL")]
    assert await floor.value("SELECT max(abs(net_quantity)) FROM positions") == Decimal(0)
