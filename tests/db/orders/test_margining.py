from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.model import Order
from strikedesk.platform.db import Database
from strikedesk.positions.model import Product
from strikedesk.risk.model import KILL_SWITCH, SQUARE_OFF
from support.books import assert_ties_out
from support.floor import Floor, opened

INDEX = "NSE:NIFTY 50"
LOT = 65
NAKED = Decimal(150_000)
"""A written lot at the money blocks about 20 % more, a spread far less than half."""


@dataclass
class Pit:
    """A floor where two calls on the NIFTY, 200 points apart, are quoted."""

    floor: Floor
    low: Instrument
    high: Instrument

    def show(self) -> None:
        self.floor.show(INDEX, [("26000", 1)], [("26000.05", 1)])
        self.floor.show(self.low.symbol, [("299.95", 5000)], [("300.05", 5000)])
        self.floor.show(self.high.symbol, [("199.95", 5000)], [("200.05", 5000)])

    async def trade(
        self, side: Side, contract: Instrument, price: str | None, lots: int = 1, **given: object
    ) -> Order:
        terms = self.floor.terms(
            side, LOT * lots, price, symbol=contract.symbol, product=Product.NRML, **given
        )
        return await self.floor.trade(terms)

    async def filled(self, side: Side, contract: Instrument) -> Order:
        order = await self.trade(side, contract, None)
        assert order.status is OrderStatus.FILLED, order.reason
        return order

    async def blocked(self) -> Decimal:
        found = await self.floor.value("SELECT margin FROM accounts")
        assert isinstance(found, Decimal)
        return found

    def lose_the_index(self) -> None:
        board = self.floor.board
        slot = board.slot(self.floor.catalogue.require(INDEX).id)
        for name in ("last_price", "bid", "ask"):
            board.prices[name][slot] = float("nan")

    async def spend(self, leaving: str) -> None:
        """Leave the account that much to set aside."""
        left = Decimal(leaving)
        async with self.floor.db.transaction() as tx:
            await tx.execute(
                "UPDATE ledger_balances SET balance = (SELECT reserved + margin FROM accounts) + $1 "
                "WHERE ledger_account = 'cash'",
                left,
            )


@pytest.fixture
async def pit(db: Database) -> AsyncIterator[Pit]:
    async with opened(db) as floor:
        calls = [c for c in floor.catalogue.derivatives(INDEX) if c.right == "C"]
        expiry = sorted({call.expiry for call in calls})[1]
        listed = {call.strike: call for call in calls if call.expiry == expiry}
        strike = min(listed, key=lambda each: abs(each - 26000))
        pit = Pit(floor, listed[strike], listed[strike + 200])
        pit.show()
        yield pit
        await assert_ties_out(floor)


async def test_a_spread_blocks_less_than_the_naked_leg_and_a_fill_says_so(pit: Pit) -> None:
    await pit.filled(Side.SELL, pit.low)
    naked = await pit.blocked()
    assert naked > NAKED
    await pit.filled(Side.BUY, pit.high)
    assert await pit.blocked() < naked / 2
    rows = "SELECT margin FROM positions WHERE instrument_id = $1"
    assert await pit.floor.value(rows, pit.high.id) == 0
    assert await pit.floor.value(rows, pit.low.id) == await pit.blocked()


async def test_after_its_hedge_the_written_option_sets_aside_only_the_spread(pit: Pit) -> None:
    alone = await pit.trade(Side.SELL, pit.low, "320")
    await pit.floor.cancel(alone)
    await pit.floor.settle()
    await pit.filled(Side.BUY, pit.high)
    spread = await pit.trade(Side.SELL, pit.low, "320")
    assert alone.reserved > NAKED
    assert spread.reserved < alone.reserved / 2


async def test_a_hedge_that_only_works_lowers_nothing(pit: Pit) -> None:
    alone = await pit.trade(Side.SELL, pit.low, "320")
    await pit.floor.cancel(alone)
    await pit.floor.settle()
    hedge = await pit.trade(Side.BUY, pit.high, "150")
    assert hedge.status is OrderStatus.NEW
    beside = await pit.trade(Side.SELL, pit.low, "320", client_order_id="again")
    assert beside.reserved >= alone.reserved


async def test_closing_the_hedge_needs_funds_and_closing_the_short_does_not(pit: Pit) -> None:
    await pit.filled(Side.BUY, pit.high)
    await pit.filled(Side.SELL, pit.low)
    await pit.spend("1000")
    refused = await pit.trade(Side.SELL, pit.high, "199.95")
    assert refused.reason_code == "funds_insufficient"
    assert "Raises the margin by" in (refused.reason or "")
    assert (await pit.trade(Side.BUY, pit.low, "300.05")).status is OrderStatus.FILLED
    assert (await pit.trade(Side.SELL, pit.high, "199.95")).status is OrderStatus.FILLED
    assert await pit.blocked() == 0
    await pit.spend("0")
    await _put_right(pit)


@pytest.mark.parametrize("origin", [KILL_SWITCH, SQUARE_OFF])
async def test_the_desk_closes_a_hedge_whatever_the_funds(pit: Pit, origin: str) -> None:
    await pit.filled(Side.BUY, pit.high)
    await pit.filled(Side.SELL, pit.low)
    spread = await pit.blocked()
    await pit.spend("0")
    closed = await pit.trade(Side.SELL, pit.high, "199.95", origin=origin)
    assert closed.status is OrderStatus.FILLED, closed.reason
    assert await pit.blocked() > 2 * spread
    await _put_right(pit)


async def test_two_orders_cannot_share_one_hedge_and_a_cancel_keeps_the_rest_enough(
    pit: Pit,
) -> None:
    await pit.filled(Side.BUY, pit.high)
    first = await pit.trade(Side.SELL, pit.low, "320")
    second = await pit.trade(Side.SELL, pit.low, "325")
    assert second.reserved > 2 * first.reserved
    await pit.floor.cancel(first)
    await pit.floor.settle()
    left = await pit.floor.reload(second)
    # It has the hedge to itself now, at a price five rupees higher.
    assert first.reserved <= left.reserved < second.reserved
    assert await pit.floor.value("SELECT reserved FROM accounts") == left.reserved


async def test_a_fill_of_the_hedge_makes_a_working_order_cheaper(pit: Pit) -> None:
    working = await pit.trade(Side.SELL, pit.low, "320")
    await pit.filled(Side.BUY, pit.high)
    assert (await pit.floor.reload(working)).reserved < working.reserved / 2


async def test_without_the_underlyings_price_nothing_is_written_for_nothing(pit: Pit) -> None:
    await pit.filled(Side.BUY, pit.high)
    pit.lose_the_index()
    refused = await pit.trade(Side.SELL, pit.low, "320")
    assert refused.reason_code == "funds_insufficient"
    assert "no price" in (refused.reason or "")
    assert (await pit.trade(Side.SELL, pit.high, "199.95")).status is OrderStatus.FILLED


async def test_what_was_blocked_stays_blocked_when_the_price_is_gone(pit: Pit) -> None:
    await pit.filled(Side.BUY, pit.high)
    await pit.filled(Side.SELL, pit.low)
    spread = await pit.blocked()
    closing = await pit.trade(Side.SELL, pit.high, "230")
    pit.lose_the_index()
    pit.floor.show(pit.high.symbol, [("231", 5000)], [("231.10", 5000)])
    await pit.floor.settle()
    assert (await pit.floor.reload(closing)).status is OrderStatus.FILLED
    assert await pit.blocked() == spread + closing.reserved


async def test_a_share_that_covers_calls_cannot_be_sold_for_nothing(db: Database) -> None:
    async with opened(db, "USD") as floor:
        share = "ARCA:SPY"
        spot = floor.catalogue.require(share).reference_price
        assert spot is not None
        call = min(
            (
                c
                for c in floor.catalogue.derivatives(share)
                if c.right == "C" and c.kind is InstrumentKind.OPT and c.strike > spot
            ),
            key=lambda c: (c.expiry, c.strike),
        )
        cent = Decimal("0.01")

        floor.show(share, [(f"{spot - cent}", 5000)], [(f"{spot + cent}", 5000)])
        floor.show(call.symbol, [("4.95", 500)], [("5.05", 500)])
        bought = await floor.trade(floor.terms(Side.BUY, 100, symbol=share))
        assert bought.status is OrderStatus.FILLED, bought.reason
        sold = await floor.trade(
            floor.terms(Side.SELL, 1, "4.95", symbol=call.symbol, product=Product.NRML)
        )
        assert sold.status is OrderStatus.FILLED, sold.reason
        assert await floor.value("SELECT margin FROM accounts") == 0, "the shares cover the call"
        shares = await floor.trade(floor.terms(Side.SELL, 100, f"{spot + 10}", symbol=share))
        assert shares.reserved > spot * 10, "sold, they would leave the call naked"
        await floor.cancel(shares)
        await floor.settle()
        gone = await floor.trade(floor.terms(Side.SELL, 100, f"{spot - cent}", symbol=share))
        assert gone.status is OrderStatus.FILLED, gone.reason
        assert Decimal(str(await floor.value("SELECT margin FROM accounts"))) > spot * 10
        await assert_ties_out(floor)


async def _put_right(pit: Pit) -> None:
    """Let the balance tie out again with the postings that the test went around."""
    async with pit.floor.db.transaction() as tx:
        await tx.execute(
            "UPDATE ledger_balances b SET balance = (SELECT sum(amount) FROM ledger_postings p "
            "WHERE (p.account_id, p.ledger_account) = (b.account_id, b.ledger_account)) "
            "WHERE ledger_account = 'cash'"
        )
