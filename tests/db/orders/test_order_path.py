import asyncio
from dataclasses import replace
from decimal import Decimal

import asyncpg
import pytest

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.errors import ClientOrderIdReused, OrderNotCancelable, QuantityNotInLots
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.platform import outbox
from strikedesk.positions.model import (
    Product,
)
from support.books import assert_ties_out
from support.floor import SHARE, Floor

OPENING_CASH = Decimal(10_000_000)


async def test_a_market_buy_fills_at_the_ask_and_cash_ties_to_the_paisa(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10))
    assert (order.status, order.average_price) == (OrderStatus.FILLED, Decimal("1300.1000"))
    charges = await floor.value("SELECT charges_total FROM trades WHERE order_id = $1", order.id)
    assert charges > 0
    assert await floor.balance("cash") == OPENING_CASH - Decimal("13001.00") - charges
    assert await floor.balance("securities") == Decimal("13001.00")
    await assert_ties_out(floor)


async def test_a_market_order_walks_the_book(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 250))
    assert order.status is OrderStatus.FILLED
    assert order.filled_value == 100 * Decimal("1300.10") + 150 * Decimal("1300.20")
    assert await floor.value("SELECT count(*) FROM trades") == 2
    await assert_ties_out(floor)


async def test_a_market_order_gets_only_what_the_book_holds(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 1000))
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 300)
    assert order.reason_code == "book_exhausted"
    assert order.reserved == 0
    await assert_ties_out(floor)


async def test_a_limit_order_rests_keeps_its_reservation_and_is_canceled(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    assert order.status is OrderStatus.NEW
    assert order.venue_order_id is not None
    assert order.reserved > Decimal("12900.00")
    assert await floor.value("SELECT reserved FROM accounts") == order.reserved
    assert (await floor.cancel(order)).status is OrderStatus.PENDING_CANCEL
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    assert await floor.value("SELECT reserved FROM accounts") == 0
    await assert_ties_out(floor)


async def test_a_resting_order_fills_at_its_own_price_when_the_market_comes(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1288.00", 50)], [("1289.00", 50)])
    await floor.settle()
    filled = await floor.reload(order)
    assert (filled.status, filled.average_price) == (OrderStatus.FILLED, Decimal("1290.0000"))
    await assert_ties_out(floor)


async def test_an_ioc_order_takes_what_is_there_and_is_gone(floor: Floor) -> None:
    terms = floor.terms(Side.BUY, 150, "1300.10", time_in_force=TimeInForce.IOC)
    order = await floor.trade(terms)
    assert (order.status, order.filled_quantity) == (OrderStatus.CANCELED, 100)
    await assert_ties_out(floor)


async def test_selling_what_was_bought_realizes_the_difference(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1310.00", 100)], [("1310.10", 100)])
    await floor.trade(floor.terms(Side.SELL, 10))
    profit = 10 * (Decimal("1310.00") - Decimal("1300.10"))
    assert await floor.balance("realized_pnl") == -profit
    assert await floor.value("SELECT realized_pnl FROM positions") == profit
    charges = await floor.value("SELECT sum(charges_total) FROM trades")
    assert await floor.balance("cash") == OPENING_CASH + profit - charges
    await assert_ties_out(floor)


async def test_an_intraday_short_blocks_margin_and_moves_no_cash_but_charges(floor: Floor) -> None:
    await floor.trade(floor.terms(Side.SELL, 10, product=Product.MIS))
    charges = await floor.value("SELECT sum(charges_total) FROM trades")
    assert await floor.balance("cash") == OPENING_CASH - charges
    assert await floor.value("SELECT margin FROM accounts") == Decimal("2599.80")
    await floor.trade(floor.terms(Side.BUY, 10, product=Product.MIS))
    assert await floor.value("SELECT margin FROM accounts") == 0
    await assert_ties_out(floor)


async def test_the_same_order_again_is_the_same_order(floor: Floor) -> None:
    terms = floor.terms(Side.BUY, 10)
    first = await floor.trade(terms)
    again = await floor.trade(terms)
    assert again.id == first.id
    assert await floor.value("SELECT count(*) FROM trades") == 1


async def test_a_used_id_with_other_terms_is_refused_and_nothing_is_stored(floor: Floor) -> None:
    terms = floor.terms(Side.BUY, 10)
    await floor.trade(terms)
    with pytest.raises(ClientOrderIdReused):
        await floor.place(replace(terms, quantity=Decimal(11)))
    assert await floor.value("SELECT count(*) FROM orders") == 1


async def test_a_refused_order_is_stored_with_its_reason_and_never_sent(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.SELL, 10))
    assert (order.status, order.reason_code) == (OrderStatus.DENIED, "holdings_insufficient")
    assert await floor.value("SELECT count(*) FROM outbox") == 0
    assert await floor.value("SELECT event FROM order_events") == "deny"
    assert (await floor.place(floor.terms(Side.BUY, 10))).status is OrderStatus.PENDING_NEW


async def test_what_can_never_be_an_order_is_not_stored(floor: Floor) -> None:
    with pytest.raises(QuantityNotInLots):
        await floor.place(floor.terms(Side.BUY, "1.5"))
    assert await floor.value("SELECT count(*) FROM orders") == 0


async def test_a_stale_market_is_refused(floor: Floor) -> None:
    floor.clock.pass_seconds(16)
    assert (await floor.place(floor.terms(Side.BUY, 1))).reason_code == "price_stale"


async def test_a_done_order_cannot_be_canceled(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10))
    with pytest.raises(OrderNotCancelable):
        await floor.cancel(order)


async def test_canceling_twice_asks_once(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    await floor.cancel(order)
    await floor.cancel(order)
    assert (
        await floor.value("SELECT count(*) FROM outbox WHERE payload ->> 'action' = 'cancel'") == 1
    )


async def test_an_order_canceled_before_it_was_sent_never_meets_the_market(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    await floor.cancel(order)
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    assert await floor.value("SELECT count(*) FROM trades") == 0
    await assert_ties_out(floor)


async def test_together_orders_never_promise_more_than_the_account_has(floor: Floor) -> None:
    """Forty orders of a tenth of the funds each, all at once: nine fit beside their charges."""
    terms = [floor.terms(Side.BUY, 769, "1300.00") for _ in range(40)]
    placed = await asyncio.gather(*(floor.place(each) for each in terms))
    accepted = [order for order in placed if order.status is not OrderStatus.DENIED]
    assert len(accepted) == 9
    assert await floor.value("SELECT reserved FROM accounts") == sum(o.reserved for o in accepted)
    await floor.settle()
    await assert_ties_out(floor)


async def test_the_same_id_raced_by_many_is_one_order(floor: Floor) -> None:
    terms = floor.terms(Side.BUY, 1)
    placed = await asyncio.gather(*(floor.place(terms) for _ in range(20)))
    assert len({order.id for order in placed}) == 1
    await floor.settle()
    assert await floor.value("SELECT count(*) FROM trades") == 1


async def test_a_crash_before_the_claim_sends_the_order_after_the_restart(floor: Floor) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    await floor.restart()
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED


async def test_a_crash_after_the_claim_leaves_an_unknown_that_resolves_by_evidence(
    floor: Floor,
) -> None:
    order = await floor.place(floor.terms(Side.BUY, 10))
    async with floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, floor.clock.now())
    await floor.restart()
    await floor.settle()
    after = await floor.reload(order)
    assert (after.status, after.reason_code) == (OrderStatus.REJECTED, "never_arrived")
    events = await floor.value("SELECT array_agg(event ORDER BY seq) FROM order_events")
    assert events == ["book", "lose_track", "reject"]
    assert await floor.value("SELECT count(*) FROM trades") == 0
    await assert_ties_out(floor)


async def test_resting_orders_rest_again_after_a_crash(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    await floor.restart()
    floor.clock.pass_seconds(1)
    floor.show(SHARE, [("1288.00", 50)], [("1289.00", 50)])
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.FILLED
    await assert_ties_out(floor)


async def test_a_cancel_under_way_at_a_crash_is_carried_out(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10, "1290.00"))
    await floor.cancel(order)
    async with floor.db.transaction() as tx:
        await outbox.claim(tx, "orders", 10, floor.clock.now())
    await floor.restart()
    await floor.settle()
    assert (await floor.reload(order)).status is OrderStatus.CANCELED
    await assert_ties_out(floor)


async def test_a_fill_told_twice_is_booked_once(floor: Floor) -> None:
    order = await floor.trade(floor.terms(Side.BUY, 10))
    floor.dispatcher.tell(await floor.broker.find([order]))
    await floor.settle()
    assert await floor.value("SELECT count(*) FROM trades") == 1
    await assert_ties_out(floor)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM orders",
        "UPDATE orders SET side = 'SELL'",
        "UPDATE orders SET filled_quantity = 0, filled_value = 0, status = 'NEW'",
        "DELETE FROM trades",
        "UPDATE trades SET price = price + 1",
        "UPDATE order_events SET event = 'accept'",
        "DELETE FROM ledger_postings",
        "UPDATE ledger_postings SET amount = amount + 1",
        "TRUNCATE trades",
        "UPDATE accounts SET reserved = -1",
    ],
)
async def test_the_database_itself_refuses_to_falsify_the_books(
    floor: Floor, statement: str
) -> None:
    await floor.trade(floor.terms(Side.BUY, 10))
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with floor.db.transaction() as tx:
            await tx.execute(statement)


async def test_postings_that_do_not_balance_are_refused_by_the_database(floor: Floor) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="sum to zero"):
        async with floor.db.transaction() as tx:
            await tx.execute(
                "INSERT INTO ledger_postings (transaction_id, account_id, ledger_account, amount) "
                "SELECT id, account_id, 'elsewhere', 1 FROM ledger_transactions"
            )


async def test_an_order_that_another_one_turned_into_an_opening_is_reserved_for(
    floor: Floor,
) -> None:
    """Two sales of one holding: the first to fill closes it, the other would open a short."""
    await floor.trade(floor.terms(Side.BUY, 100, product=Product.MIS))
    resting = await floor.trade(floor.terms(Side.SELL, 100, "1310.00", product=Product.MIS))
    assert resting.reserved < Decimal(100)
    await floor.trade(floor.terms(Side.SELL, 100, product=Product.MIS))
    assert (await floor.reload(resting)).reserved > Decimal("26200.00")
    await assert_ties_out(floor)


async def test_the_opening_part_of_an_order_stays_reserved_while_the_closing_part_fills(
    floor: Floor,
) -> None:
    await floor.trade(floor.terms(Side.BUY, 100, product=Product.MIS))
    order = await floor.trade(floor.terms(Side.SELL, 200, "1299.90", product=Product.MIS))
    assert (order.status, order.filled_quantity) == (OrderStatus.PARTIALLY_FILLED, 100)
    assert (await floor.reload(order)).reserved > Decimal("25998.00")
    await assert_ties_out(floor)
