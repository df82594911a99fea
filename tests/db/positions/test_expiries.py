"""Positions in contracts that have ended, on a real database."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from strikedesk.accounts import service as accounts
from strikedesk.audit import service as audit
from strikedesk.core.trading import Side
from strikedesk.exchange.expiry import expires_at
from strikedesk.positions import expiries, service
from strikedesk.positions.model import Product
from support.floor import Floor, opened

pytestmark = pytest.mark.db
INDEX = "NSE:NIFTY 50"


@pytest.fixture
async def floor(db) -> AsyncIterator[Floor]:
    async with opened(db) as made:
        made.show(INDEX, [("24999.95", 1)], [("25000.05", 1)])
        yield made


def contract(floor: Floor, kind: str, strike: int = 25_000):
    """The nearest future, call ("C") or put ("P") on the index."""
    found = floor.catalogue.derivatives(INDEX)
    if kind == "FUT":
        return next(each for each in found if each.strike is None)
    return next(each for each in found if each.right == kind and each.strike == strike)


async def trade(floor: Floor, instrument, side: Side, price: str):
    floor.show(instrument.symbol, [(price, 1000)], [(price, 1000)])
    return await floor.trade(
        floor.terms(
            side,
            int(instrument.lot_size),
            price,
            symbol=instrument.symbol,
            product=Product.NRML,
        )
    )


def pass_end(floor: Floor, instrument, level: str | None) -> None:
    """Let the contract end, with the index at a level."""
    ends = expires_at(instrument)
    assert ends is not None
    floor.clock.at = ends + timedelta(seconds=5)
    if level is not None:
        floor.show(INDEX, [(level, 1)], [(level, 1)])


async def settle(floor: Floor) -> expiries.Settled:
    return await expiries.settle_ended(floor.db, floor.new_id, floor.market)


async def position(floor: Floor, instrument):
    async with floor.db.read() as tx:
        return await service.position_of(tx, floor.account.id, instrument.id, Product.NRML)


async def test_call_in_the_money_pays_its_intrinsic_value_less_the_tax(floor):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    before = await floor.balance("cash")
    pass_end(floor, call, "25200")

    (done,) = (await settle(floor)).done

    gross = 200 * call.lot_size
    assert (done.price, done.value) == (200, gross)
    assert done.charges_total == (gross * Decimal("0.0015")).quantize(Decimal("0.01"))
    assert await floor.balance("cash") == before + gross - done.charges_total
    assert await floor.balance("securities") == 0
    after = await position(floor, call)
    assert (after.net_quantity, after.cost, after.margin) == (0, 0, 0)
    assert done.realized_pnl == 100 * call.lot_size


async def test_written_option_out_of_the_money_ends_worthless_and_frees_its_margin(floor):
    put = contract(floor, "P", 24_000)
    order = await trade(floor, put, Side.SELL, "50")
    assert order.filled_quantity, order.reason
    before = await floor.balance("cash")
    pass_end(floor, put, "25000")

    (done,) = (await settle(floor)).done

    assert (done.price, done.value, done.charges) == (0, 0, {})
    assert done.realized_pnl == 50 * put.lot_size
    assert await floor.balance("cash") == before
    assert await floor.value("SELECT margin FROM accounts") == 0


async def test_future_pays_the_difference_to_the_close(floor):
    future = contract(floor, "FUT")
    await trade(floor, future, Side.BUY, "25000")
    before = await floor.balance("cash")
    pass_end(floor, future, "24900")

    (done,) = (await settle(floor)).done

    assert done.realized_pnl == -100 * future.lot_size
    assert await floor.balance("cash") == before - 100 * future.lot_size
    assert await floor.value("SELECT margin FROM accounts") == 0


async def test_settling_again_does_nothing_and_all_of_it_is_on_record(floor):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    pass_end(floor, call, "25200")
    await settle(floor)
    cash = await floor.balance("cash")

    assert await settle(floor) == expiries.Settled([], [])

    assert await floor.balance("cash") == cash
    assert await floor.value("SELECT count(*) FROM settlements") == 1
    assert (
        await floor.value("SELECT count(*) FROM ledger_transactions WHERE kind = 'settlement'") == 1
    )
    async with floor.db.transaction() as tx:
        assert (await audit.verify_all(tx)).ok
        found, more = await service.settlements_of(tx, floor.account.id, None, 100)
        wallet = await accounts.wallet(
            tx,
            floor.account.id,
            floor.principal.user_id,
            value=service_value(floor),
        )
    assert (len(found), more) == (1, None)
    assert wallet.entries[0].memo.startswith("Settled")


def service_value(floor: Floor):
    from strikedesk.positions.funds import value_open_by

    return value_open_by(floor.market)


async def test_a_crash_before_the_commit_leaves_the_position_as_it_was(floor, monkeypatch):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    pass_end(floor, call, "25200")
    async with floor.db.read() as tx:
        await tx.execute(
            "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'power cut'; END $$;"
            "CREATE TRIGGER crash BEFORE INSERT ON settlements EXECUTE FUNCTION crash()"
        )
    with pytest.raises(Exception, match="power cut"):
        await settle(floor)
    assert (await position(floor, call)).net_quantity == call.lot_size
    async with floor.db.read() as tx:
        await tx.execute("DROP TRIGGER crash ON settlements")
    assert len((await settle(floor)).done) == 1


async def test_without_a_closing_price_nothing_is_settled_and_the_position_says_so(floor):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    pass_end(floor, call, None)

    assert await settle(floor) == expiries.Settled([], [call.symbol])

    async with floor.db.read() as tx:
        (marked,) = await service.marked_positions(tx, floor.account.id, floor.market)
    assert marked.is_over
    assert marked.position.net_quantity == call.lot_size


async def test_contract_that_has_not_ended_is_left_alone(floor):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    ends = expires_at(call)
    assert ends is not None
    floor.clock.at = ends - timedelta(seconds=1)
    floor.show(INDEX, [("25200", 1)], [("25200", 1)])

    assert await settle(floor) == expiries.Settled([], [])


async def test_settlement_counts_in_the_days_profit_and_in_the_statistics(floor):
    call = contract(floor, "C")
    await trade(floor, call, Side.BUY, "100")
    pass_end(floor, call, "25200")
    (done,) = (await settle(floor)).done
    async with floor.db.read() as tx:
        ever = await service.performance(tx, floor.account.id)
    assert ever.winning == 1
    assert ever.realized_pnl == done.realized_pnl
