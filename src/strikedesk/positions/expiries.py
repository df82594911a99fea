"""Settling positions in contracts that have ended: in cash, at the underlying's closing price.

Each position is settled in a transaction of its own under its account's lock, which makes a flat
position, a ledger entry, a settlement and an audit entry together or none of them. Whoever asks
again, before or after a crash, finds nothing open and does nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog

from strikedesk.accounts import service as accounts
from strikedesk.accounts.ledger import LedgerTransaction, TransactionKind
from strikedesk.audit import service as audit
from strikedesk.charges.errors import ChargesError
from strikedesk.charges.model import Convention, Segment
from strikedesk.charges.rules import itemize
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side
from strikedesk.exchange.expiry import expires_at, zone_of
from strikedesk.instruments.model import Instrument, InstrumentKind
from strikedesk.marketdata.service import LiveMarket
from strikedesk.platform.db import Database, Tx
from strikedesk.positions import repo
from strikedesk.positions.market import instruments_of
from strikedesk.positions.model import Booking, Position, Product, Settlement, book
from strikedesk.positions.rules import closing_price, final_price
from strikedesk.positions.settlement import fill_postings, settles_in_full

log = structlog.get_logger(__name__)

ONE_DAY = timedelta(days=1)
INDIA_DERIVATIVES = frozenset({"NFO", "BFO"})
SYSTEM = "system"

Key = tuple[UUID, int, Product]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a round of settling did.

    Parameters
    ----------
    done : list of Settlement
    awaiting : list of str
        Symbols of contracts that have ended and whose underlying has no closing price yet.
    """

    done: list[Settlement]
    awaiting: list[str]


@dataclass(frozen=True, slots=True)
class _End:
    """A contract that has ended, and what its underlying closed at."""

    instrument: Instrument
    at: datetime
    underlying_price: Decimal

    @property
    def price(self) -> Decimal:
        """What one unit pays."""
        return final_price(self.instrument, self.underlying_price)


async def settle_ended(db: Database, new_id: NewId, market: LiveMarket) -> Settled:
    """Settle every open position whose contract has ended and whose price is known."""
    now = market.clock.now()
    async with db.read() as tx:
        keys = await repo.ended(tx, (now + ONE_DAY).date())  # no zone is further ahead
        known = await instruments_of(tx, market, (instrument_id for _, instrument_id, _ in keys))
    ended = {i: at for i, each in known.items() if (at := expires_at(each)) and at <= now}
    ends = {i: end for i, at in ended.items() if (end := _end(market, known[i], at))}
    done = []
    for key in keys:
        if key[1] in ends:
            async with db.transaction() as tx:
                settlement = await settle(tx, new_id, market, key, ends[key[1]])
            if settlement is not None:
                log.info("position settled", symbol=known[key[1]].symbol, value=settlement.value)
                done.append(settlement)
    awaiting = {known[i].symbol for _, i, _ in keys if i in ended and i not in ends}
    return Settled(done, sorted(awaiting))


def _end(market: LiveMarket, instrument: Instrument, at: datetime) -> _End | None:
    symbol = instrument.underlying
    underlying = None if symbol is None else market.catalogue.by_symbol(symbol)
    if underlying is None:
        return None
    quote = market.board.quote(underlying.id)
    price = closing_price(quote, at, zone_of(instrument.exchange), market.max_age)
    return None if price is None else _End(instrument, at, price)


async def settle(
    tx: Tx, new_id: NewId, market: LiveMarket, key: Key, end: _End
) -> Settlement | None:
    """Settle one position; None if nothing of it is open any more."""
    account_id, instrument_id, product = key
    await accounts.lock_any(tx, account_id)
    position = await repo.one(tx, account_id, instrument_id, product)
    if position is None or not position.net_quantity:
        return None
    settlement, booking = _settlement(new_id(), position, end, market.clock.now())
    await repo.save(tx, replace(booking.position, margin=ZERO))
    await repo.add_settlement(tx, settlement)
    if position.margin:
        await accounts.move_promises(tx, account_id, ZERO, -position.margin)
    await _post(tx, settlement, booking, end)
    await _record(tx, market, settlement, end)
    return settlement


def _settlement(
    settlement_id: UUID, position: Position, end: _End, now: datetime
) -> tuple[Settlement, Booking]:
    held = position.net_quantity
    charges = charges_of_exercise(end.instrument, held, end.price, end.at)
    total = sum(charges.values(), ZERO)
    booking = book(
        position,
        _closing_side(held),
        abs(held),
        end.price,
        end.instrument.multiplier,
        total,
        now,
    )
    assert booking.realized_pnl is not None, "settling closes all that is open"
    settlement = Settlement(
        id=settlement_id,
        account_id=position.account_id,
        instrument_id=position.instrument_id,
        product=position.product,
        quantity=held,
        underlying_price=end.underlying_price,
        price=end.price,
        value=position.market_value(end.price, end.instrument.multiplier),
        charges=charges,
        charges_total=total,
        realized_pnl=booking.realized_pnl,
        settled_at=end.at,
        booked_at=now,
    )
    return settlement, booking


def charges_of_exercise(
    instrument: Instrument, net_quantity: Decimal, price: Decimal, at: datetime
) -> dict[str, Decimal]:
    """Return what the holder of an option pays when it is exercised: in India the STT.

    Futures, written options and what ends worthless pay nothing.
    """
    is_exercised = instrument.kind is InstrumentKind.OPT and net_quantity > ZERO and price > ZERO
    if not is_exercised or instrument.exchange not in INDIA_DERIVATIVES:
        return {}
    try:
        found = itemize(
            segment=Segment.EQUITY_OPTIONS_EXERCISE,
            quantity=net_quantity,
            price=price,
            trade_date=at.astimezone(zone_of(instrument.exchange)).date(),
            rounding=Convention.TWO_DECIMALS,
            exchange=instrument.exchange,
            multiplier=instrument.multiplier,
        )
    except ChargesError as unknown:  # a date before the schedule must not keep a position open
        log.warning("no charges of an exercise", symbol=instrument.symbol, reason=unknown.message)
        return {}
    return {code: amount for code, amount in found.by_code().items() if amount}


def _closing_side(net_quantity: Decimal) -> Side:
    return Side.SELL if net_quantity > ZERO else Side.BUY


async def _post(tx: Tx, settlement: Settlement, booking: Booking, end: _End) -> None:
    entry = fill_postings(
        booking,
        _closing_side(settlement.quantity),
        abs(settlement.value),
        settlement.charges,
        in_full=settles_in_full(end.instrument.kind, settlement.product),
    )
    if not entry:
        return
    memo = (
        f"Settled {settlement.quantity:f} {end.instrument.tradingsymbol} @ {settlement.price:f}, "
        f"{end.instrument.underlying} at {settlement.underlying_price:f}"
    )
    await accounts.post(
        tx,
        LedgerTransaction(
            settlement.id,
            settlement.account_id,
            TransactionKind.SETTLEMENT,
            settlement.booked_at,
            entry,
            memo,
            str(settlement.id),
        ),
    )


async def _record(tx: Tx, market: LiveMarket, settlement: Settlement, end: _End) -> None:
    await audit.record(
        tx,
        market.clock,
        chain=accounts.chain(settlement.account_id),
        actor=SYSTEM,
        action="position.settled",
        subject=end.instrument.symbol,
        inputs={
            "settlement_id": str(settlement.id),
            "product": settlement.product,
            "quantity": f"{settlement.quantity:f}",
            "underlying_price": f"{settlement.underlying_price:f}",
            "price": f"{settlement.price:f}",
            "value": f"{settlement.value:f}",
            "charges": f"{settlement.charges_total:f}",
            "settled_at": settlement.settled_at.isoformat(),
        },
        success=True,
    )
