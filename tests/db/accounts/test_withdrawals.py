"""Taking money out of an account whose margined positions have lost."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from strikedesk.accounts import service as accounts
from strikedesk.accounts.errors import FundsNotAvailable, FundsUncertain
from strikedesk.accounts.ledger import TransactionKind
from strikedesk.core.trading import Side
from strikedesk.positions.funds import value_open_by
from strikedesk.positions.model import Product
from support.floor import SHARE, Floor, opened

pytestmark = pytest.mark.db


@pytest.fixture
async def floor(db) -> AsyncIterator[Floor]:
    async with opened(db) as made:
        yield made


async def withdraw(floor: Floor, amount: Decimal) -> None:
    async with floor.db.transaction() as tx:
        await accounts.move_funds(
            tx,
            floor.clock,
            floor.new_id,
            user_id=floor.principal.user_id,
            actor="test",
            account_id=floor.account.id,
            kind=TransactionKind.WITHDRAWAL,
            amount=amount,
            memo="",
            value=value_open_by(floor.market),
        )


async def funds(floor: Floor):
    async with floor.db.snapshot() as tx:
        wallet = await accounts.wallet(
            tx, floor.account.id, floor.principal.user_id, value=value_open_by(floor.market)
        )
    return wallet.funds


async def test_open_loss_of_an_intraday_position_cannot_be_withdrawn(floor):
    await floor.trade(floor.terms(Side.BUY, 100, product=Product.MIS))
    before = await funds(floor)
    floor.show(SHARE, [("1199.90", 100)], [("1200.10", 100)])

    after = await funds(floor)
    assert after.open_loss < -9_000
    assert after.available == after.balance - after.reserved - after.margin + after.open_loss
    with pytest.raises(FundsNotAvailable):
        await withdraw(floor, before.balance - before.margin)
    await withdraw(floor, after.available)
    assert (await funds(floor)).available == 0


async def test_nothing_is_withdrawn_while_a_margined_position_has_no_fresh_price(floor):
    await floor.trade(floor.terms(Side.BUY, 100, product=Product.MIS))
    floor.clock.at += timedelta(minutes=5)

    with pytest.raises(FundsUncertain) as refused:
        await withdraw(floor, Decimal(1))
    assert refused.value.facts["symbols"] == [SHARE]
    await floor.deposit("100")


async def test_delivered_shares_do_not_stand_in_the_way(floor):
    await floor.trade(floor.terms(Side.BUY, 100))
    floor.clock.at += timedelta(minutes=5)
    await withdraw(floor, Decimal(1))
