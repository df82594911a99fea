"""Our books against a broker that knows better, worse, or nothing."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side
from strikedesk.orders.broker import BrokerSnapshot, Execution, Holding, OpenOrder
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.reconciliation import service
from strikedesk.orders.reconciliation.task import GRACE
from strikedesk.positions.model import Product
from support.books import assert_ties_out
from support.breaking import MuteBroker, TellingBroker, found, look_twice, reconciler
from support.floor import Floor


async def resting(floor: Floor) -> Order:
    return await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))


async def state(floor: Floor) -> str:
    return str(await floor.value("SELECT state FROM accounts WHERE id = $1", floor.account.id))


def told(floor: Floor, **changes: object) -> TellingBroker:
    return TellingBroker(floor.broker, lambda true: replace(true, **changes))


async def test_books_that_agree_have_no_break(floor: Floor) -> None:
    await resting(floor)
    await floor.trade(floor.terms(Side.BUY, 150))
    await look_twice(floor, reconciler(floor))
    assert await found(floor) == []


async def test_books_agree_after_a_restart_of_the_exchange(floor: Floor) -> None:
    await resting(floor)
    await floor.trade(floor.terms(Side.BUY, 5))
    floor.clock.pass_seconds(5)
    await floor.restart()
    look = await reconciler(floor).at_start()
    assert (look.found, look.suspects) == (0, 0)


async def test_what_is_seen_once_may_be_in_flight_and_is_no_break(floor: Floor) -> None:
    await resting(floor)
    looker = reconciler(floor, told(floor, orders=()))
    first = await looker.run(None)
    floor.clock.pass_seconds(GRACE.total_seconds() - 1)
    second = await looker.run(None)
    assert [(look.found, look.suspects) for look in (first, second)] == [(0, 1), (0, 1)]
    assert (await found(floor), await state(floor)) == ([], "ACTIVE")


async def test_what_changes_between_two_looks_is_still_in_flight(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 5))
    broker = told(floor, positions=())
    looker = reconciler(floor, broker)
    instrument = floor.catalogue.require("NSE:RELIANCE").id
    for quantity in (1, 2, 3, 4):
        holding = Holding(instrument, Product.CNC, Decimal(quantity))
        broker.change = lambda true, h=holding: replace(true, positions=(h,))
        await looker.run(None)
        floor.clock.pass_seconds(60)
    assert await found(floor) == []


async def test_an_order_that_the_broker_lost_halts_unless_it_can_prove_its_end(
    floor: Floor,
) -> None:
    order = await resting(floor)
    await look_twice(floor, reconciler(floor, told(floor, orders=())))
    assert await found(floor) == [("order_missing", "critical", "OPEN")]
    assert await state(floor) == "HALTED"
    assert (await floor.reload(order)).status is OrderStatus.NEW


async def test_that_the_broker_never_had_what_it_once_took_proves_nothing(floor: Floor) -> None:
    order = await resting(floor)
    await floor.settle()
    fresh = type(floor.broker)(
        floor.broker._venue.__class__(floor.depth, floor.board, floor.clock), floor.clock
    )
    await look_twice(floor, reconciler(floor, fresh))
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.NEW
    assert await found(floor) == [("order_missing", "critical", "OPEN")]


async def test_an_order_that_ended_unheard_is_ended_by_evidence(floor: Floor) -> None:
    order = await resting(floor)
    await floor.broker.cancel([order])  # and its answer is lost
    looker = reconciler(floor)
    await look_twice(floor, looker)
    assert await state(floor) == "ACTIVE", "it is being mended"
    await floor.settle()
    await looker.run(None)
    after = await floor.reload(order)
    assert (after.status, after.reserved) == (OrderStatus.CANCELED, 0)
    assert await found(floor) == [("order_missing", "critical", "RESOLVED")]
    row = "SELECT resolved_by || ' ' || auto_fixed || ' ' || resolution FROM reconciliation_issues"
    assert await floor.value(row) == "system true Booked what the venue told: cancel."
    assert await state(floor) == "ACTIVE"
    await assert_ties_out(floor)


async def test_a_fill_that_was_not_told_is_booked_the_normal_way_and_once(floor: Floor) -> None:
    order = await resting(floor)
    floor.show("NSE:RELIANCE", [("1289.00", 100)], [("1289.50", 100)])
    floor.dispatcher._told.clear()  # the venue's word is lost
    looker = reconciler(floor)
    floor.clock.pass_seconds(1)
    await look_twice(floor, looker)
    await floor.settle()
    await looker.run(None)
    after = await floor.reload(order)
    assert (after.status, after.filled_quantity) == (OrderStatus.FILLED, 10)
    assert await floor.value("SELECT count(*) FROM trades") == 1
    assert await found(floor) == [("fill_missing", "warning", "RESOLVED")]
    assert (await looker.run(None)).found == 0
    await assert_ties_out(floor)


async def test_a_fill_is_mended_before_the_first_order_is_sent(floor: Floor) -> None:
    order = await resting(floor)
    floor.show("NSE:RELIANCE", [("1289.00", 100)], [("1289.50", 100)])
    floor.dispatcher._told.clear()
    look = await reconciler(floor).at_start()
    assert (look.found, look.fixes, look.halted) == (1, 1, 0)
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED


async def test_a_fix_that_does_not_hold_becomes_critical(floor: Floor) -> None:
    await resting(floor)
    floor.show("NSE:RELIANCE", [("1289.00", 100)], [("1289.50", 100)])
    floor.dispatcher._told.clear()
    looker = reconciler(floor)
    await look_twice(floor, looker)
    floor.dispatcher._told.clear()  # lost again
    floor.clock.pass_seconds(service.PATIENCE.total_seconds() + 1)
    look = await looker.run(None)
    assert await found(floor) == [("fill_missing", "critical", "OPEN")]
    assert (look.fixes, look.halted, await state(floor)) == (1, 1, "HALTED")


async def test_a_fill_of_somebody_elses_order_is_nobodys_to_book(floor: Floor) -> None:
    instrument = floor.catalogue.require("NSE:RELIANCE").id
    floor.clock.pass_seconds(1)
    stray = Execution(
        "X-1", "V-1", instrument, Side.BUY, Decimal(3), Decimal(1300), floor.clock.now()
    )
    await look_twice(floor, reconciler(floor, told(floor, executions=(stray,))))
    await floor.settle()
    assert await found(floor) == [("fill_missing", "critical", "OPEN")]
    assert (await state(floor), await floor.value("SELECT count(*) FROM trades")) == ("HALTED", 0)


async def test_a_fill_that_the_broker_does_not_have_halts(floor: Floor) -> None:
    floor.clock.pass_seconds(1)
    await floor.trade(floor.terms(Side.BUY, 5))
    await look_twice(floor, reconciler(floor, told(floor, executions=())))
    assert await found(floor) == [("fill_unknown", "critical", "OPEN")]
    assert await state(floor) == "HALTED"


async def test_fills_from_before_the_broker_remembers_are_not_judged(floor: Floor) -> None:
    floor.clock.pass_seconds(1)
    await floor.trade(floor.terms(Side.BUY, 5))
    floor.clock.pass_seconds(1)
    since = floor.clock.now()
    broker = told(floor, executions=(), executions_since=since)
    await look_twice(floor, reconciler(floor, broker))
    assert await found(floor) == []


def working(order: Order, **changes: object) -> OpenOrder:
    honest = OpenOrder(
        order.venue_order_id or "V",
        order.instrument_id,
        order.side,
        order.quantity,
        order.filled_quantity,
        order.price,
        order.trigger_price,
        tag=order.tag,
    )
    return replace(honest, **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"quantity": Decimal(11)}, [("quantity_mismatch", "critical", "OPEN")]),
        ({"quantity": Decimal(9)}, [("quantity_mismatch", "warning", "OPEN")]),
        ({"price": Decimal(1291)}, [("price_mismatch", "critical", "OPEN")]),
        ({"price": Decimal(1289)}, [("price_mismatch", "warning", "OPEN")]),
        ({"filled_quantity": Decimal(4)}, [("fill_missing", "critical", "OPEN")]),
    ],
)
async def test_other_terms_than_ours_are_found_and_judged(
    floor: Floor, changes: dict[str, object], expected: list[tuple[str, str, str]]
) -> None:
    order = await resting(floor)
    await look_twice(floor, reconciler(floor, told(floor, orders=(working(order, **changes),))))
    assert await found(floor) == expected


async def test_an_order_that_is_done_here_and_works_there_halts(floor: Floor) -> None:
    order = await resting(floor)
    await floor.cancel(order)
    await floor.settle()
    done = await floor.reload(order)
    await look_twice(floor, reconciler(floor, told(floor, orders=(working(done),))))
    assert await found(floor) == [("status_mismatch", "critical", "OPEN")]
    assert await state(floor) == "HALTED"


async def test_a_strangers_order_is_a_warning_and_one_with_our_tag_is_critical(
    floor: Floor,
) -> None:
    order = await resting(floor)
    strange = working(order, venue_order_id="V-9", tag=None)
    tagged = working(order, venue_order_id="V-8", tag="SDOURS")
    orders = (working(order), strange, tagged)
    await look_twice(floor, reconciler(floor, told(floor, orders=orders)))
    assert await found(floor) == [
        ("order_external", "critical", "OPEN"),
        ("order_external", "warning", "OPEN"),
    ]


async def test_positions_and_cash_are_compared_with_who_has_some(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 5))
    instrument = floor.catalogue.require("NSE:RELIANCE").id
    cash = await floor.balance("cash")
    held = Holding(instrument, None, Decimal(5))
    looker = reconciler(floor, told(floor, positions=(held,), cash=cash))
    await look_twice(floor, looker)
    assert await found(floor) == []
    less = replace(held, net_quantity=Decimal(4))
    wrong = told(floor, positions=(less,), cash=cash - 50_000)
    await look_twice(floor, reconciler(floor, wrong))
    assert await found(floor) == [
        ("cash_mismatch", "critical", "OPEN"),
        ("position_mismatch", "critical", "OPEN"),
    ]


async def test_an_answer_that_does_not_come_for_minutes_is_a_warning(floor: Floor) -> None:
    order = await resting(floor)
    await floor.cancel(order)
    floor.clock.pass_seconds(301)
    await look_twice(floor, reconciler(floor))
    assert await found(floor) == [("status_mismatch", "warning", "OPEN")]


async def test_a_broker_that_does_not_answer_is_not_compared_and_that_is_said(
    floor: Floor,
) -> None:
    await resting(floor)
    await look_twice(floor, reconciler(floor, told(floor, orders=())))
    look = await reconciler(floor, MuteBroker(floor.broker)).run(None)
    assert look.not_compared == (f"paper did not answer for account {floor.account.id}",)
    gone = await floor.value("SELECT gone_at FROM reconciliation_issues")
    assert gone is None, "nobody said that it is there no more"


async def test_a_resolved_difference_is_accepted_until_it_is_another_one(floor: Floor) -> None:
    cash = await floor.balance("cash")
    broker = told(floor, cash=cash - 5_000)
    looker = reconciler(floor, broker)
    await look_twice(floor, looker)
    assert await found(floor) == [("cash_mismatch", "warning", "OPEN")]
    issue = await floor.value("SELECT id FROM reconciliation_issues")
    async with floor.db.transaction() as tx:
        await service.resolve(tx, floor.clock, floor.principal, issue, "A fee of the broker.")
    await look_twice(floor, looker)
    assert await found(floor) == [("cash_mismatch", "warning", "RESOLVED")]
    broker.change = lambda true: replace(true, cash=cash - 900_000)
    await look_twice(floor, looker)
    assert await found(floor) == [("cash_mismatch", "critical", "OPEN")]
    events = "SELECT array_agg(event ORDER BY seq) FROM reconciliation_events"
    assert await floor.value(events) == ["found", "resolved", "reopened"]
    assert await state(floor) == "HALTED"


async def test_many_looks_at_once_leave_one_row(floor: Floor) -> None:
    import asyncio

    await resting(floor)
    looker = reconciler(floor, told(floor, orders=()))
    await looker.run(None)
    floor.clock.pass_seconds(GRACE.total_seconds() + 1)
    await asyncio.gather(*(looker.run(None) for _ in range(5)))
    assert await floor.value("SELECT count(*) FROM reconciliation_issues") == 1
    assert await floor.value("SELECT times_seen FROM reconciliation_issues") == 5


async def test_the_exchange_tells_since_when_its_fills_are_whole(floor: Floor) -> None:
    opened = floor.clock.now()
    floor.clock.pass_seconds(10)
    await floor.trade(floor.terms(Side.BUY, 5))
    day = timedelta(days=1)
    whole: BrokerSnapshot = await floor.broker.snapshot(floor.account, floor.clock.now() - day)
    assert whole.executions_since == opened
    assert [each.quantity for each in whole.executions or ()] == [Decimal(5)]
    floor.broker._venue._history._reports.clear()
    forgot = await floor.broker.snapshot(floor.account, floor.clock.now() - day)
    assert forgot.executions == ()
    again = await floor.broker.snapshot(floor.account, floor.clock.now() - day)
    assert again.executions_since == floor.clock.now()
