"""The promises of `Broker`, one by one; every adapter keeps them or may not carry orders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.broker import Report
from strikedesk.orders.lifecycle import OrderEvent
from strikedesk.orders.model import Order
from strikedesk.risk.model import OrderType
from support.bench import THEIRS, Bench, an_order, answer_of, needs

E = OrderEvent
FILLS = {E.FILL, E.FILL_LAST}


def events(reports: Sequence[Report], order: Order) -> list[OrderEvent]:
    return [report.event for report in reports if report.order_id == order.id]


def fills(reports: Sequence[Report], order: Order) -> dict[str, Decimal]:
    """Quantity by execution id: told twice, it counts once."""
    mine = [r for r in reports if r.order_id == order.id and r.exec_id is not None]
    return {report.exec_id: report.last_quantity for report in mine}


def done(reports: Sequence[Report], order: Order) -> Decimal:
    return sum(fills(reports, order).values(), Decimal(0))


async def test_c01_an_accepted_order_is_told_with_the_name_that_the_venue_gave_it(
    bench: Bench,
) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    (told,) = await bench.broker.place([order])
    assert told.event is E.ACCEPT
    assert (told.order_id, told.account_id) == (order.id, order.account_id)
    assert told.venue_order_id


async def test_c02_every_order_of_a_batch_has_an_answer_of_its_own(bench: Bench) -> None:
    good, bad, fine = (
        an_order(Side.BUY, 1, "99.00"),
        an_order(Side.BUY, 1, "99.00", instrument_id=404),
        an_order(Side.SELL, 1, "101.00"),
    )
    told = await bench.broker.place([good, bad, fine])
    assert events(told, good) == events(told, fine) == [E.ACCEPT]
    assert events(told, bad) == [E.REJECT]


async def test_c03_what_the_venue_refuses_is_rejected_with_its_reason(bench: Bench) -> None:
    order = an_order(Side.BUY, 1, "99.01")
    (told,) = await bench.broker.place([order])
    assert told.event is E.REJECT
    assert told.reason_code
    assert told.reason
    await bench.show("98.00", "98.50")
    assert not events(bench.heard, order)


@needs("once_per_id")
async def test_c04_an_order_that_is_sent_twice_is_executed_once(bench: Bench) -> None:
    order = an_order(Side.BUY, 10)
    told = [*await bench.broker.place([order]), *await bench.broker.place([order])]
    assert done(told, order) == 10


async def test_c05_asking_for_nothing_answers_nothing(bench: Bench) -> None:
    broker = bench.broker
    for verb in (broker.place, broker.cancel, broker.replace, broker.find):
        assert await verb([]) == []
    assert broker.restore([]) == []


async def test_c06_a_lost_answer_is_an_error_or_silence_and_never_a_rejection(
    bench: Bench,
) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    with bench.lost_answers():
        assert events(await answer_of(bench.broker.place, order), order) == []


async def test_c07_an_order_whose_answer_was_lost_is_found_by_its_tag_alone(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    with bench.lost_answers():
        await answer_of(bench.broker.place, order)
    assert order.venue_order_id is None
    told = await bench.broker.find([order])
    assert events(told, order) == [E.ACCEPT]
    assert told[0].venue_order_id


async def test_c08_what_a_lost_order_traded_is_found_with_it(bench: Bench) -> None:
    order = an_order(Side.BUY, 10)
    with bench.lost_answers():
        await answer_of(bench.broker.place, order)
    assert done(await bench.broker.find([order]), order) == 10


async def test_c09_an_order_that_the_venue_never_had_is_rejected_as_evidence(bench: Bench) -> None:
    order = an_order(Side.BUY, 10)
    with bench.cut_off():
        assert events(await answer_of(bench.broker.place, order), order) == []
    (told,) = await bench.broker.find([order])
    assert (told.event, told.reason_code) == (E.REJECT, "never_arrived")


async def test_c10_a_venue_that_does_not_answer_gives_no_evidence(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    with bench.cut_off():
        assert await answer_of(bench.broker.find, order) == []


async def test_c11_an_order_that_may_still_arrive_is_not_said_to_be_unknown(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    with bench.slow_wire():
        await answer_of(bench.broker.place, order)
    assert E.REJECT not in events(await answer_of(bench.broker.find, order), order)
    assert E.CANCEL not in events(await answer_of(bench.broker.cancel, order), order)
    await bench.arrive()
    assert E.ACCEPT in events(await bench.broker.find([order]), order)


async def test_c12_asking_again_tells_the_same_facts_under_the_same_names(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10")
    first = await bench.broker.place([order])
    again = await bench.broker.find([order])
    assert (
        fills(first, order) == fills(again, order) == fills(await bench.broker.find([order]), order)
    )


async def test_c13_every_fill_has_a_name_of_its_own(bench: Bench) -> None:
    orders = [
        an_order(Side.BUY, 120, "100.10"),
        an_order(Side.SELL, 60, "100.10", account_id=THEIRS),
        an_order(Side.BUY, 50),
    ]
    told = [report for order in orders for report in await bench.broker.place([order])]
    told += bench.heard
    names = [r.exec_id for r in told if r.event in FILLS]
    assert len(names) == len(set(names))
    assert None not in names


async def test_c14_partial_fills_add_up_and_the_rest_goes_on_working(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10")
    told = await bench.broker.place([order])
    assert done(told, order) == 100
    await bench.show("99.00", "99.10")
    assert done([*told, *bench.heard], order) == 150


async def test_c15_a_resting_order_tells_of_its_fill_by_itself(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    await bench.show("98.00", "98.50")
    assert done(bench.heard, order) == 10
    (told,) = [report for report in bench.heard if report.order_id == order.id]
    assert told.last_price == Decimal("99.00") or told.last_price == Decimal("98.50")


async def test_c16_a_cancel_is_granted_and_the_order_trades_no_more(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    assert events(await bench.broker.cancel([order]), order) == [E.CANCEL]
    await bench.show("98.00", "98.50")
    assert done(bench.heard, order) == 0


async def test_c17_cancelling_twice_is_cancelling_once(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    with bench.lost_answers():
        await answer_of(bench.broker.cancel, order)
    assert events(await bench.broker.cancel([order]), order) == [E.CANCEL]
    assert events(await bench.broker.cancel([order]), order) == [E.CANCEL]


async def test_c18_what_has_traded_cannot_be_cancelled_and_that_is_no_end(bench: Bench) -> None:
    order = an_order(Side.BUY, 10)
    await bench.broker.place([order])
    (told,) = await bench.broker.cancel([order])
    assert told.event is E.REFUSE_CANCEL
    assert told.reason_code
    assert done(await bench.broker.find([order]), order) == 10


async def test_c19_cancelling_what_never_arrived_ends_it(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    assert events(await bench.broker.cancel([order]), order) == [E.CANCEL]


async def test_c20_the_rest_of_a_partly_filled_order_is_cancelled(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10")
    told = await bench.broker.place([order])
    told += await bench.broker.cancel([order])
    assert events(told, order)[-1] is E.CANCEL
    assert done(await bench.broker.find([order]), order) == 100


async def test_c21_a_change_that_was_made_tells_the_terms_that_hold_now(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    asked = replace(order, new_quantity=Decimal(20), new_price=Decimal("99.50"))
    (told,) = await bench.broker.replace([asked])
    assert told.event is E.REPLACE
    assert (told.quantity, told.price) == (20, Decimal("99.50"))


async def test_c22_a_changed_order_trades_by_its_new_terms(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    asked = replace(order, new_quantity=Decimal(20), new_price=Decimal("100.10"))
    told = await bench.broker.replace([asked])
    assert events(told, order)[0] is E.REPLACE
    assert done([*told, *bench.heard], order) == 20


async def test_c23_a_change_below_what_has_traded_is_refused(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10")
    await bench.broker.place([order])
    asked = replace(order, filled_quantity=Decimal(100), new_quantity=Decimal(50))
    (told,) = await bench.broker.replace([asked])
    assert told.event is E.REFUSE_REPLACE
    assert told.reason_code
    await bench.show("99.00", "99.10")
    assert done([*await bench.broker.find([order])], order) == 150


async def test_c24_a_change_of_what_is_over_is_refused(bench: Bench) -> None:
    order = an_order(Side.BUY, 10)
    await bench.broker.place([order])
    (told,) = await bench.broker.replace([replace(order, new_quantity=Decimal(20))])
    assert told.event is E.REFUSE_REPLACE


async def test_c25_a_change_whose_answer_was_lost_is_found_in_the_terms(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    with bench.lost_answers():
        asked = replace(order, new_quantity=Decimal(20))
        assert await answer_of(bench.broker.replace, asked) == []
    last = (await bench.broker.find([asked]))[-1]
    assert (last.event, last.quantity) == (E.REPLACE, 20)


async def test_c26_of_several_changes_the_last_one_holds_whatever_has_traded(bench: Bench) -> None:
    """The history is told as it leaves the order, not so that an earlier change ends it."""
    order = an_order(Side.BUY, 120, "100.10")
    await bench.broker.place([order])
    smaller = replace(order, filled_quantity=Decimal(100), new_quantity=Decimal(110))
    await bench.broker.replace([smaller])
    larger = replace(smaller, quantity=Decimal(110), new_quantity=Decimal(200))
    await bench.broker.replace([larger])
    await bench.show("99.90", "100.10")
    told = await bench.broker.find([order])
    assert done(told, order) > 110
    changes = [r.quantity for r in told if r.event is E.REPLACE]
    assert changes == [200]


@needs("stops")
async def test_c27_a_stop_waits_for_its_trigger_and_tells_of_it(bench: Bench) -> None:
    stop = an_order(
        Side.BUY, 10, "106.00", order_type=OrderType.SL, trigger_price=Decimal("105.00")
    )
    assert events(await bench.broker.place([stop]), stop) == [E.ACCEPT]
    await bench.show("104.00", "104.20")
    assert not events(bench.heard, stop)
    await bench.show("104.95", "105.15")
    assert events(bench.heard, stop)[0] is E.TRIGGER
    assert done(bench.heard, stop) == 10


@needs("stops")
async def test_c28_the_trigger_of_a_waiting_stop_can_be_changed(bench: Bench) -> None:
    stop = an_order(
        Side.BUY, 10, "108.00", order_type=OrderType.SL, trigger_price=Decimal("105.00")
    )
    await bench.broker.place([stop])
    (told,) = await bench.broker.replace([replace(stop, new_trigger_price=Decimal("107.00"))])
    assert (told.event, told.trigger_price) == (E.REPLACE, Decimal("107.00"))
    await bench.show("105.50", "105.70")
    assert E.TRIGGER not in events(bench.heard, stop)


@needs("ioc")
async def test_c29_what_an_ioc_order_does_not_find_is_cancelled_and_told(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10", time_in_force=TimeInForce.IOC)
    told = await bench.broker.place([order])
    assert done(told, order) == 100
    assert events(told, order)[-1] is E.CANCEL


@needs("sessions")
async def test_c30_an_order_for_the_day_expires_with_it_and_tells_so(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    await bench.end_session()
    assert events(bench.heard, order) == [E.EXPIRE]


async def test_c31_what_rested_rests_again_after_a_restart(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    await bench.restart([order])
    await bench.show("98.00", "98.50")
    assert done(bench.heard, order) == 10


async def test_c32_a_fill_after_a_restart_is_told_apart_from_all_before_it(bench: Bench) -> None:
    order = an_order(Side.BUY, 250, "100.10")
    before = fills(await bench.broker.place([order]), order)
    await bench.restart([replace(order, filled_quantity=sum(before.values()))])
    bench.heard.clear()
    await bench.show("99.90", "100.10")
    after = fills(bench.heard, order)
    assert after
    assert not before.keys() & after.keys()


async def test_c33_restoring_what_the_venue_has_already_changes_nothing(bench: Bench) -> None:
    order = an_order(Side.BUY, 10, "99.00")
    await bench.broker.place([order])
    assert bench.broker.restore([order]) == []
    await bench.show("98.00", "98.50")
    assert done(bench.heard, order) == 10


async def test_c34_reports_carry_exact_numbers_and_aware_instants(bench: Bench) -> None:
    order = an_order(Side.BUY, 150, "100.10")
    for told in await bench.broker.place([order]):
        assert told.at.utcoffset() == UTC.utcoffset(None)
        numbers = (told.last_quantity, told.last_price, told.quantity, told.price)
        assert all(isinstance(n, Decimal) and n.is_finite() for n in numbers if n is not None)


async def test_c35_an_adapter_has_a_name_and_says_whose_orders_it_takes(bench: Bench) -> None:
    assert bench.broker.name
    assert bench.broker.kinds
