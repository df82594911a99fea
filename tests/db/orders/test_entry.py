import asyncio
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from strikedesk.accounts import service as accounts
from strikedesk.accounts.errors import AccountNotFound
from strikedesk.accounts.model import Account, AccountKind
from strikedesk.core.trading import Side
from strikedesk.orders.booking import Booked
from strikedesk.orders.entry import OrderEntry
from strikedesk.orders.errors import ClientOrderIdReused, QuantityNotInLots
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.risk.model import OrderTerms
from support.floor import Floor


@pytest.fixture
def entry(floor: Floor) -> OrderEntry:
    async def remember(booked: Booked) -> None:
        floor.told.append(booked)

    wake = floor.dispatcher.wake
    return OrderEntry(floor.db, floor.clock, floor.new_id, floor.market, wake, remember)


async def open_account(floor: Floor, name: str) -> Account:
    async with floor.db.transaction() as tx:
        return await accounts.open_account(
            tx,
            floor.clock,
            floor.new_id,
            user_id=floor.principal.user_id,
            actor="test",
            name=name,
            kind=AccountKind.PAPER,
            currency="INR",
        )


async def place_all(
    entry: OrderEntry, floor: Floor, wanted: list[OrderTerms]
) -> list[Order | BaseException]:
    placing = (entry.place(floor.principal, terms) for terms in wanted)
    return await asyncio.gather(*placing, return_exceptions=True)


async def test_orders_of_many_accounts_that_arrive_together_are_all_booked(
    floor: Floor, entry: OrderEntry
) -> None:
    opened = [await open_account(floor, f"Paper {n}") for n in range(8)]
    wanted = [floor.terms(Side.BUY, 1, "1290", account_id=a.id) for a in opened for _ in range(3)]
    placed = await place_all(entry, floor, wanted)
    assert {order.status for order in placed} == {OrderStatus.PENDING_NEW}
    assert [order.account_id for order in placed] == [terms.account_id for terms in wanted]
    await floor.settle()
    assert await floor.value("SELECT count(*) FROM orders WHERE status = 'NEW'") == len(wanted)
    assert await floor.value("SELECT count(*) FROM outbox") == 0


async def test_orders_of_one_account_that_arrive_together_see_each_other(
    floor: Floor, entry: OrderEntry
) -> None:
    wanted = [floor.terms(Side.BUY, 3000, "1290") for _ in range(4)]
    placed = await place_all(entry, floor, wanted)
    assert [order.status for order in placed].count(OrderStatus.DENIED) == 2
    told = {booked.order.id: booked.order.status for booked in floor.told}
    assert told == {order.id: order.status for order in placed}, "refused ones are told too"
    promised = await floor.value("SELECT reserved FROM accounts WHERE id = $1", floor.account.id)
    assert promised == sum(order.reserved for order in placed)
    assert promised <= 10_000_000


async def test_what_is_wrong_with_one_order_is_told_to_its_sender_only(
    floor: Floor, entry: OrderEntry
) -> None:
    second = await open_account(floor, "Second")
    right = floor.terms(Side.BUY, 1, "1290")
    off_lot = replace(floor.terms(Side.BUY, 1, "1290"), quantity=Decimal("1.5"))
    strange = floor.terms(Side.BUY, 1, "1290", account_id=uuid4())
    also_right = floor.terms(Side.BUY, 1, "1290", account_id=second.id)
    found = await place_all(entry, floor, [right, off_lot, strange, also_right])
    assert [type(outcome) for outcome in found] == [
        Order,
        QuantityNotInLots,
        AccountNotFound,
        Order,
    ]
    assert await floor.value("SELECT count(*) FROM orders") == 2


async def test_an_order_that_the_database_refuses_does_not_take_the_others_with_it(
    floor: Floor, entry: OrderEntry
) -> None:
    second = await open_account(floor, "Second")
    broken = floor.terms(Side.BUY, 1, "1290", client_order_id="x" * 65)
    whole = floor.terms(Side.BUY, 1, "1290", account_id=second.id)
    refused, placed = await place_all(entry, floor, [broken, whole])
    assert isinstance(refused, Exception)
    assert isinstance(placed, Order)
    assert await floor.value("SELECT count(*) FROM orders") == 1


async def test_the_same_intent_sent_twice_at_once_is_one_order(
    floor: Floor, entry: OrderEntry
) -> None:
    terms = floor.terms(Side.BUY, 1, "1290")
    first, second = await place_all(entry, floor, [terms, terms])
    assert first.id == second.id
    other = replace(terms, quantity=Decimal(2))
    assert isinstance((await place_all(entry, floor, [other]))[0], ClientOrderIdReused)
    assert await floor.value("SELECT count(*) FROM orders") == 1
