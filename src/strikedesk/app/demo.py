"""What a first start brings: an owner, accounts in three currencies, and a small book."""

from dataclasses import dataclass
from decimal import Decimal

import structlog

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import Account, AccountKind
from strikedesk.app.desk import Desk
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.identity.model import Principal, Role, User
from strikedesk.identity.service import sessions, users
from strikedesk.orders import service as orders
from strikedesk.platform.db import Tx
from strikedesk.positions.model import (
    Product,
)
from strikedesk.risk.model import (
    OrderTerms,
    OrderType,
)

log = structlog.get_logger(__name__)

OWNER = "owner@strikedesk.local"


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """One order of the demo book; without a discount to the market it is a market order."""

    symbol: str
    side: Side
    lots: int
    product: Product
    discount: Decimal | None = None


BOOK = {
    "INR": (
        DemoOrder("NSE:HDFCBANK", Side.BUY, 120, Product.CNC),
        DemoOrder("NSE:INFY", Side.BUY, 200, Product.CNC),
        DemoOrder("NSE:TATASTEEL", Side.SELL, 500, Product.MIS),
        DemoOrder("NSE:ITC", Side.BUY, 400, Product.CNC, Decimal("0.02")),
    ),
    "USD": (
        DemoOrder("ARCA:SPY", Side.BUY, 20, Product.CNC),
        DemoOrder("NASDAQ:AAPL", Side.BUY, 50, Product.CNC),
        DemoOrder("NASDAQ:NVDA", Side.BUY, 40, Product.CNC, Decimal("0.03")),
    ),
    "KES": (DemoOrder("NSEKE:SCOM", Side.BUY, 50, Product.CNC),),
}


async def first_start(desk: Desk, *, with_book: bool) -> bool:
    """Make the owner if there is no user yet, and the demo book; tells whether it did."""
    async with desk.db.transaction() as tx:
        if await users.list_users(tx):
            return False
        owner = await users.create_user(
            tx, desk.identity, email=OWNER, password=None, role=Role.ADMIN
        )
        if not with_book:
            return True
        for name, currency in (("US paper", "USD"), ("Nairobi paper", "KES")):
            await _open(tx, desk, owner, name, currency)
        mine = await accounts.accounts_of(tx, owner.id)
    if desk.source.recording is not None:
        return True  # a book for today's market means nothing in a recording of another day
    for account in mine:
        await _place_book(desk, owner, account)
    desk.dispatcher.wake()
    return True


async def login_link(desk: Desk) -> str | None:
    """Make a one-time link for the first administrator; None if there is none."""
    async with desk.db.transaction() as tx:
        admins = [
            u for u in await users.list_users(tx) if u.role is Role.ADMIN and not u.disabled_at
        ]
        if not admins:
            return None
        return await sessions.make_login_link(tx, desk.identity, user=admins[0])


async def _open(tx: Tx, desk: Desk, owner: User, name: str, currency: str) -> None:
    await accounts.open_account(
        tx,
        desk.clock,
        desk.new_id,
        user_id=owner.id,
        actor=owner.email,
        name=name,
        kind=AccountKind.PAPER,
        currency=currency,
    )


async def _place_book(desk: Desk, owner: User, account: Account) -> None:
    principal = Principal(
        user_id=owner.id,
        email=owner.email,
        role=owner.role,
        scopes=frozenset({"read", "trade"}),
        via="session",
        credential_id=owner.id,
    )
    for number, wanted in enumerate(BOOK.get(account.currency, ())):
        terms = _terms(desk, account, f"demo-{number}", wanted)
        if terms is None:
            continue
        async with desk.db.transaction() as tx:
            order = await orders.place_order(
                tx, desk.clock, desk.new_id, desk.market, principal, terms
            )
        log.info("demo order", symbol=wanted.symbol, status=order.status, reason=order.reason)


def _terms(desk: Desk, account: Account, name: str, wanted: DemoOrder) -> OrderTerms | None:
    instrument = desk.catalogue.by_symbol(wanted.symbol)
    quote = None if instrument is None else desk.board.quote(instrument.id)
    if instrument is None or quote is None or quote.last_price is None:
        return None
    price = None
    if wanted.discount is not None:
        ticks = quote.last_price * (1 - wanted.discount) // instrument.tick_size
        price = ticks * instrument.tick_size
    return OrderTerms(
        account_id=account.id,
        client_order_id=name,
        instrument=instrument,
        side=wanted.side,
        order_type=OrderType.MARKET if price is None else OrderType.LIMIT,
        quantity=wanted.lots * instrument.lot_size,
        price=price,
        product=wanted.product,
        time_in_force=TimeInForce.DAY,
    )
