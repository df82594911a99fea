"""Trades and positions: average cost, realised and unrealised profit, one formula each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from uuid import UUID

from strikedesk.core.money import MINOR_UNIT
from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side

AVERAGE_PLACES = Decimal("0.0001")


class Product(StrEnum):
    """How a position is carried: CNC delivered, MIS intraday, NRML overnight derivatives."""

    CNC = "CNC"
    MIS = "MIS"
    NRML = "NRML"


@dataclass(frozen=True, slots=True)
class Trade:
    """One fill, as booked.

    Parameters
    ----------
    exec_id : str
        The venue's own id of the fill; unique per venue and account.
    gross_value : Decimal
        price × quantity × multiplier, in the account's currency, > 0.
    charges : mapping of code to amount
        Itemised, each rounded to the minor unit, >= 0.
    net_value : Decimal
        Effect on cash when settled in full: negative for a buy, charges included.
    realized_pnl : Decimal or None
        Before charges; None if the fill closed nothing.
    """

    id: UUID
    account_id: UUID
    order_id: UUID
    instrument_id: int
    venue: str
    exec_id: str
    side: Side
    product: Product
    quantity: Decimal
    price: Decimal
    gross_value: Decimal
    charges: dict[str, Decimal]
    charges_total: Decimal
    net_value: Decimal
    realized_pnl: Decimal | None
    executed_at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """What an account holds of one instrument under one product.

    Parameters
    ----------
    net_quantity : Decimal
        Signed: positive long, negative short.
    cost : Decimal
        Signed cost of what is open, multiplier included: positive long, negative short.
    realized_pnl : Decimal
        Since the position was first opened, before charges.
    margin : Decimal
        What it blocks, >= 0.
    """

    account_id: UUID
    instrument_id: int
    product: Product
    net_quantity: Decimal
    cost: Decimal
    realized_pnl: Decimal
    charges: Decimal
    margin: Decimal
    buy_quantity: Decimal
    buy_value: Decimal
    sell_quantity: Decimal
    sell_value: Decimal
    opened_at: datetime
    updated_at: datetime

    @classmethod
    def flat(
        cls, account_id: UUID, instrument_id: int, product: Product, at: datetime
    ) -> "Position":
        """Make the position of someone who never traded the instrument."""
        return cls(
            account_id=account_id,
            instrument_id=instrument_id,
            product=product,
            net_quantity=ZERO,
            cost=ZERO,
            realized_pnl=ZERO,
            charges=ZERO,
            margin=ZERO,
            buy_quantity=ZERO,
            buy_value=ZERO,
            sell_quantity=ZERO,
            sell_value=ZERO,
            opened_at=at,
            updated_at=at,
        )

    def average_price(self, multiplier: Decimal) -> Decimal | None:
        """Average price of what is open, to four places; None when flat."""
        if not self.net_quantity:
            return None
        exact = self.cost / (self.net_quantity * multiplier)
        return exact.quantize(AVERAGE_PLACES, ROUND_HALF_UP)

    def market_value(self, last_price: Decimal, multiplier: Decimal) -> Decimal:
        """Signed value at a price: what closing there would bring (or cost, when short)."""
        return last_price * self.net_quantity * multiplier

    def unrealized_pnl(self, last_price: Decimal, multiplier: Decimal) -> Decimal:
        """Profit of what is open at a price, before charges: market value minus cost."""
        return self.market_value(last_price, multiplier) - self.cost


@dataclass(frozen=True, slots=True)
class Booking:
    """What one fill did to a position.

    Parameters
    ----------
    cost_change : Decimal
        Signed change of the position's cost.
    realized_pnl : Decimal or None
        Before charges; None if the fill closed nothing.
    """

    position: Position
    cost_change: Decimal
    realized_pnl: Decimal | None


def book(
    position: Position,
    side: Side,
    quantity: Decimal,
    price: Decimal,
    multiplier: Decimal,
    charges: Decimal,
    at: datetime,
) -> Booking:
    """Apply a fill by the average-cost method; a fill may close, open, or turn a position over.

    The cost of a partly closed position is split in proportion and rounded to the minor unit;
    closing the last unit takes all that is left, so nothing is ever lost to rounding.
    """
    gross = quantity * price * multiplier
    closed = min(quantity, abs(position.net_quantity)) if _reduces(position, side) else ZERO
    portion = _portion(position, closed)
    closing_flow = side.sign * closed * price * multiplier
    opening_flow = side.sign * gross - closing_flow
    realized = -(portion + closing_flow) if closed else None
    is_buy = side is Side.BUY
    after = replace(
        position,
        net_quantity=position.net_quantity + side.sign * quantity,
        cost=position.cost - portion + opening_flow,
        realized_pnl=position.realized_pnl + (realized or ZERO),
        charges=position.charges + charges,
        buy_quantity=position.buy_quantity + (quantity if is_buy else ZERO),
        buy_value=position.buy_value + (gross if is_buy else ZERO),
        sell_quantity=position.sell_quantity + (ZERO if is_buy else quantity),
        sell_value=position.sell_value + (ZERO if is_buy else gross),
        opened_at=position.opened_at if position.net_quantity else at,
        updated_at=at,
    )
    return Booking(after, opening_flow - portion, realized)


def _reduces(position: Position, side: Side) -> bool:
    return position.net_quantity * side.sign < ZERO


def _portion(position: Position, closed: Decimal) -> Decimal:
    if not closed:
        return ZERO
    if closed == abs(position.net_quantity):
        return position.cost
    share = position.cost * closed / abs(position.net_quantity)
    return share.quantize(MINOR_UNIT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a position when its contract ended: a fact, like a trade.

    Parameters
    ----------
    quantity : Decimal
        Signed: what was held.
    underlying_price : Decimal
        > 0.
    price : Decimal
        What one unit paid, >= 0.
    value : Decimal
        Signed: what closing brought, before charges.
    charges : mapping of code to amount
        Each >= 0.
    settled_at : datetime
        The contract's end.
    booked_at : datetime
        When the desk found a price for it.
    """

    id: UUID
    account_id: UUID
    instrument_id: int
    product: Product
    quantity: Decimal
    underlying_price: Decimal
    price: Decimal
    value: Decimal
    charges: dict[str, Decimal]
    charges_total: Decimal
    realized_pnl: Decimal
    settled_at: datetime
    booked_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A price to value by; ``price`` is None when the market has shown none.

    Parameters
    ----------
    age : timedelta or None
        Since the source last spoke of the instrument.
    """

    price: Decimal | None
    prev_close: Decimal | None
    age: timedelta | None
    is_stale: bool
