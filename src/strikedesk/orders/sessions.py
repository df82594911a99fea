"""The end of each session: orders for the day expire, and MIS positions are closed before it.

All that is done is found from what is stored and the time alone: an order knows when it came, a
position when it was opened. So a step that is missed, or done twice, or cut short by a crash, is
made up for by the next one, however much later that is.
"""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog

from strikedesk.core.errors import Unavailable
from strikedesk.core.ids import NewId
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import TimeInForce
from strikedesk.exchange.expiry import day_ends_at, expires_at
from strikedesk.exchange.sessions import closed_sessions, closes_at, squaring_sessions
from strikedesk.identity.model import Principal, Role, Scope
from strikedesk.instruments.calendars import Session
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.rules import is_stale
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import service
from strikedesk.orders import sessions_repo as repo
from strikedesk.orders.dispatcher import Dispatcher
from strikedesk.orders.lifecycle import CANCELABLE, OrderStatus
from strikedesk.orders.model import Order
from strikedesk.orders.overdue import Alarm, attempts_of
from strikedesk.orders.paper import PaperBroker
from strikedesk.orders.squareoff import (
    ORIGIN,
    Attempt,
    Due,
    is_time,
    next_name,
    next_quantity,
)
from strikedesk.platform.db import Database
from strikedesk.positions.market import instruments_of
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderTerms, OrderType
from strikedesk.risk.service import reference

log = structlog.get_logger(__name__)

SESSIONS_EVERY_S = 1.0

CANCEL_PATIENCE = timedelta(seconds=5)
"""So long a position waits for its orders to be gone, so that it does not meet them."""

ORDERS_PER_STEP = 5
"""Of one account: the rate at which the gate takes orders is its owner's too."""

ONE_DAY = timedelta(days=1)


class Sessions:
    """Does at each step what the time asks for.

    Parameters
    ----------
    market : LiveMarket
        Its clock is the desk's, a recording's in a replay.
    broker : PaperBroker
        Whose accounts' orders end here; a real venue ends its orders itself.
    """

    def __init__(
        self,
        db: Database,
        new_id: NewId,
        market: LiveMarket,
        broker: PaperBroker,
        dispatcher: Dispatcher,
    ) -> None:
        self._db = db
        self._new_id = new_id
        self._market = market
        self._broker = broker
        self._dispatcher = dispatcher
        self._alarm = Alarm(db, market.clock)

    async def __call__(self) -> None:
        """Do a step at the desk's time."""
        await self.step(self._market.clock.now())

    async def step(self, at: datetime) -> None:
        """Expire what is over, then square off; nothing of it is done twice.

        Raises
        ------
        Unavailable
            If the database is away.
        """
        await self._end_orders(at)
        await self._square_off(at)

    async def _end_orders(self, at: datetime) -> None:
        closed = {e: closes_at(s) for e, s in closed_sessions(at).items()}
        async with self._db.read() as tx:
            # No zone is further ahead than a day.
            found = await repo.over(tx, closed, self._broker.kinds, (at + ONE_DAY).date())
            known = await instruments_of(tx, self._market, (o.instrument_id for o in found))
        over = [order for order in found if is_over(order, known[order.instrument_id], at)]
        self._dispatcher.tell(self._broker.end_sessions(over, at))

    async def _square_off(self, at: datetime) -> None:
        sessions = squaring_sessions(at)
        closes = {exchange: closes_at(session) for exchange, session in sessions.items()}
        async with self._db.read() as tx:
            orders = await repo.mis_orders(tx, closes, self._broker.kinds)
        in_the_way = {_key(order) for order, user_id in orders if await self._gone(order, user_id)}
        async with self._db.read() as tx:
            found = await repo.mis_positions(tx, closes, self._broker.kinds)
            known = await instruments_of(tx, self._market, (due.instrument_id for due in found))
        placed: Counter[UUID] = Counter()
        for due in found:
            instrument = known[due.instrument_id]
            session = sessions[instrument.exchange]
            if await self._close(
                due,
                instrument,
                session,
                at,
                may_trade=due.key not in in_the_way and placed[due.account_id] < ORDERS_PER_STEP,
            ):
                placed[due.account_id] += 1
        if orders or found:
            self._dispatcher.wake()

    async def _gone(self, order: Order, user_id: UUID) -> bool:
        """Ask for an order's end; tells whether that is under way and worth waiting for.

        Raises
        ------
        Unavailable
        """
        if order.status is OrderStatus.PENDING_CANCEL:
            return self._market.clock.now() - order.updated_at < CANCEL_PATIENCE
        if order.status not in CANCELABLE:
            return False  # of unknown fate: the venue is being asked
        try:
            async with self._db.transaction() as tx:
                await service.cancel_order(
                    tx, self._market.clock, desk_for(user_id, order.account_id), order.id
                )
        except Unavailable:
            raise
        except Exception:
            # It ended meanwhile, or the next step finds out why not; others must not wait.
            log.exception("an MIS order could not be cancelled", order_id=order.id)
            return False
        return True

    async def _cleared(self, due: Due) -> bool:
        """Cancel what the last attempt has met or would meet; tells whether to wait for that.

        It is of another product, for the account's MIS orders are gone already. The position
        must not stay open over it.
        """
        async with self._db.read() as tx:
            met = await repo.against(tx, due)
        return any([await self._gone(order, due.user_id) for order in met])

    async def _close(
        self, due: Due, instrument: Instrument, session: Session, at: datetime, *, may_trade: bool
    ) -> bool:
        """Do what is to be done about one position; tells whether an order was placed.

        Raises
        ------
        Unavailable
        """
        try:
            async with self._db.read() as tx:
                tried = await attempts_of(tx, due, session)
            if at >= closes_at(session):
                await self._alarm.sound(due, instrument, session, tried)
            if not may_trade or not self._can_trade(due, instrument, at):
                return False
            if tried and tried[-1].met_its_own and await self._cleared(due):
                return False  # the next step finds the way free
            if not is_time(tried, at, is_late=at >= closes_at(session)):
                return False
            quantity = next_quantity(due, instrument, tried)
            return bool(quantity) and await self._place(due, instrument, session, quantity, tried)
        except Unavailable:
            raise
        except Exception:
            # One position that cannot be closed must not keep the others open.
            log.exception("a position could not be squared off", symbol=instrument.symbol)
            return False

    def _can_trade(self, due: Due, instrument: Instrument, at: datetime) -> bool:
        """Tell whether the market shows a price; without one the gate would only deny."""
        ends = expires_at(instrument)
        if ends is not None and ends <= at:
            return False  # it settles
        shown = reference(self._market, instrument)
        price = shown.touch(due.side)
        return price is not None and price > ZERO and not is_stale(shown.age, self._market.max_age)

    async def _place(
        self,
        due: Due,
        instrument: Instrument,
        session: Session,
        quantity: Decimal,
        tried: list[Attempt],
    ) -> bool:
        taken = {attempt.client_order_id for attempt in tried}
        terms = OrderTerms(
            account_id=due.account_id,
            client_order_id=next_name(session.day, due.instrument_id, taken),
            instrument=instrument,
            side=due.side,
            order_type=OrderType.MARKET,
            quantity=quantity,
            price=None,
            product=Product.MIS,
            time_in_force=TimeInForce.DAY,
            origin=ORIGIN,
        )
        async with self._db.transaction() as tx:
            order = await service.place_order(
                tx,
                self._market.clock,
                self._new_id,
                self._market,
                desk_for(due.user_id, due.account_id),
                terms,
            )
        log.info(
            "squaring off", symbol=instrument.symbol, quantity=quantity, order_status=order.status
        )
        return True


def is_over(order: Order, instrument: Instrument, at: datetime) -> bool:
    """Tell whether an order's session has ended, if it is for the day, or else its contract."""
    ends = expires_at(instrument)
    if ends is not None and ends <= at:
        return True
    if order.time_in_force is not TimeInForce.DAY:
        return False
    day_ends = day_ends_at(instrument.exchange, order.created_at)
    return day_ends is not None and day_ends <= at


def desk_for(user_id: UUID, account_id: UUID) -> Principal:
    """Return the desk itself, acting on what a user owns."""
    scopes = frozenset({str(Scope.READ), str(Scope.TRADE)})
    return Principal(user_id, "system", Role.TRADER, scopes, "session", account_id)


def _key(order: Order) -> tuple[UUID, int]:
    return order.account_id, order.instrument_id
