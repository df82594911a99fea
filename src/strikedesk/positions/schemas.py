"""Wire types of trades, positions and what a book is worth."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from strikedesk.charges.model import LABELS
from strikedesk.core.trading import Side
from strikedesk.instruments.model import Instrument
from strikedesk.platform.wire import Exact, Wire
from strikedesk.positions.model import (
    Product,
    Settlement,
    Trade,
)
from strikedesk.positions.outcomes import Outcome
from strikedesk.positions.service import MarkedPosition, Performance, Totals


def age_ms(age: timedelta | None) -> int | None:
    """Whole milliseconds of an age; None if there is none."""
    return None if age is None else int(age / timedelta(milliseconds=1))


class ChargeOut(Wire):
    """One line of charges."""

    code: str
    label: str
    amount: Exact


class ChargesOut(Wire):
    """Itemised charges; the lines sum to the total."""

    items: list[ChargeOut]
    total: Exact


def charges_out(charges: dict[str, Decimal]) -> ChargesOut:
    """Show charges by code."""
    return ChargesOut.model_construct(
        items=[
            ChargeOut.model_construct(code=c, label=LABELS.get(c, c), amount=a)
            for c, a in charges.items()
        ],
        total=sum(charges.values(), Decimal(0)),
    )


class TradeOut(Wire):
    """One fill."""

    id: UUID
    order_id: UUID
    account_id: UUID
    exec_id: str
    symbol: str
    side: Side
    product: Product
    quantity: Exact
    price: Exact
    gross_value: Exact
    charges: ChargesOut
    net_value: Exact
    realized_pnl: Exact | None
    executed_at: datetime

    @classmethod
    def of(cls, trade: Trade, instrument: Instrument) -> "TradeOut":
        """Show a trade."""
        return cls.model_construct(
            id=trade.id,
            order_id=trade.order_id,
            account_id=trade.account_id,
            exec_id=trade.exec_id,
            symbol=instrument.symbol,
            side=trade.side,
            product=trade.product,
            quantity=trade.quantity,
            price=trade.price,
            gross_value=trade.gross_value,
            charges=charges_out(trade.charges),
            net_value=trade.net_value,
            realized_pnl=trade.realized_pnl,
            executed_at=trade.executed_at,
        )


class TradesOut(Wire):
    """A page of trades, newest first."""

    items: list[TradeOut]
    next_cursor: str | None


class OutcomeOut(Wire):
    """What one closing trade brought."""

    trade_id: UUID
    order_id: UUID
    symbol: str
    product: Product
    side: Side
    closed_quantity: Exact
    price: Exact
    gross_pnl: Exact
    opening_charges: Exact
    closing_charges: Exact
    net_pnl: Exact
    executed_at: datetime

    @classmethod
    def of(cls, outcome: Outcome, instrument: Instrument) -> "OutcomeOut":
        """Show an outcome."""
        trade = outcome.trade
        return cls.model_construct(
            trade_id=trade.id,
            order_id=trade.order_id,
            symbol=instrument.symbol,
            product=trade.product,
            side=trade.side,
            closed_quantity=outcome.closed_quantity,
            price=trade.price,
            gross_pnl=outcome.gross_pnl,
            opening_charges=outcome.opening_charges,
            closing_charges=outcome.closing_charges,
            net_pnl=outcome.net_pnl,
            executed_at=trade.executed_at,
        )


class OutcomeTotalsOut(Wire):
    """Sums over the outcomes shown."""

    gross_pnl: Exact
    charges: Exact
    net_pnl: Exact
    winning: int
    losing: int


class OutcomesOut(Wire):
    """Closing trades with what each brought, newest first."""

    items: list[OutcomeOut]
    totals: OutcomeTotalsOut
    note: str


class SettlementOut(Wire):
    """What became of a position when its contract ended."""

    id: UUID
    account_id: UUID
    symbol: str
    product: Product
    quantity: Exact
    underlying: str | None
    underlying_price: Exact
    price: Exact
    value: Exact
    charges: ChargesOut
    realized_pnl: Exact
    settled_at: datetime
    booked_at: datetime

    @classmethod
    def of(cls, settlement: Settlement, instrument: Instrument) -> "SettlementOut":
        """Show a settlement."""
        return cls.model_construct(
            id=settlement.id,
            account_id=settlement.account_id,
            symbol=instrument.symbol,
            product=settlement.product,
            quantity=settlement.quantity,
            underlying=instrument.underlying,
            underlying_price=settlement.underlying_price,
            price=settlement.price,
            value=settlement.value,
            charges=charges_out(settlement.charges),
            realized_pnl=settlement.realized_pnl,
            settled_at=settlement.settled_at,
            booked_at=settlement.booked_at,
        )


class SettlementsOut(Wire):
    """A page of settlements, newest first."""

    items: list[SettlementOut]
    next_cursor: str | None


class PositionOut(Wire):
    """A position and what it is worth now."""

    symbol: str
    exchange: str
    tradingsymbol: str
    name: str
    instrument_id: int
    product: Product
    net_quantity: Exact
    average_price: Exact | None
    multiplier: Exact
    currency: str
    last_price: Exact | None
    price_age_ms: int | None
    stale: bool
    market_value: Exact | None
    cost_basis: Exact
    unrealized_pnl: Exact | None
    realized_pnl: Exact
    charges: Exact
    margin: Exact
    awaiting_settlement: bool
    opened_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, marked: MarkedPosition) -> "PositionOut":
        """Show a marked position."""
        position, instrument, mark = marked.position, marked.instrument, marked.mark
        return cls.model_construct(
            symbol=instrument.symbol,
            exchange=instrument.exchange,
            tradingsymbol=instrument.tradingsymbol,
            name=instrument.name,
            instrument_id=instrument.id,
            product=position.product,
            net_quantity=position.net_quantity,
            average_price=marked.average_price,
            multiplier=instrument.multiplier,
            currency=instrument.currency,
            last_price=mark.price,
            price_age_ms=age_ms(mark.age),
            stale=mark.is_stale,
            market_value=marked.market_value,
            cost_basis=position.cost,
            unrealized_pnl=marked.unrealized_pnl,
            realized_pnl=position.realized_pnl,
            charges=position.charges,
            margin=position.margin,
            awaiting_settlement=marked.is_over,
            opened_at=position.opened_at,
            updated_at=position.updated_at,
        )


class TotalsOut(Wire):
    """Sums over a book; a sum over a missing value is missing."""

    unrealized_pnl: Exact | None
    realized_pnl: Exact
    charges: Exact
    market_value: Exact | None
    missing: list[str]

    @classmethod
    def of(cls, totals: Totals) -> "TotalsOut":
        """Show sums."""
        return cls.model_validate(totals)


class PositionsOut(Wire):
    """An account's positions, open ones first."""

    items: list[PositionOut]
    totals: TotalsOut
    as_of: datetime


class HoldingOut(Wire):
    """What is delivered of one instrument."""

    symbol: str
    quantity: Exact
    average_price: Exact | None
    current_price: Exact | None
    price_age_ms: int | None
    stale: bool
    market_value: Exact | None
    cost_basis: Exact
    unrealized_pnl: Exact | None
    pnl_percent: Exact | None

    @classmethod
    def of(cls, marked: MarkedPosition) -> "HoldingOut":
        """Show a delivered position."""
        return cls(
            symbol=marked.instrument.symbol,
            quantity=marked.position.net_quantity,
            average_price=marked.average_price,
            current_price=marked.mark.price,
            price_age_ms=age_ms(marked.mark.age),
            stale=marked.mark.is_stale,
            market_value=marked.market_value,
            cost_basis=marked.position.cost,
            unrealized_pnl=marked.unrealized_pnl,
            pnl_percent=marked.pnl_percent,
        )


class HoldingsOut(Wire):
    """An account's holdings."""

    items: list[HoldingOut]
    as_of: datetime


class FundsOut(Wire):
    """Cash and what it is promised to."""

    balance: Exact
    reserved: Exact
    margin: Exact
    open_loss: Exact
    available: Exact


class SummaryLine(Wire):
    """The account in one line.

    ``total_portfolio_value`` is cash plus the market value of everything that cash paid for
    plus the open profit of what is margined.
    """

    total_cash: Exact
    total_holdings_value: Exact | None
    total_portfolio_value: Exact | None
    total_unrealized_pnl: Exact | None
    today_pnl: Exact | None
    holdings_count: int


class SummaryOut(Wire):
    """Wallet, holdings and their sum."""

    currency: str
    wallet: FundsOut
    holdings: list[HoldingOut]
    summary: SummaryLine
    missing: list[str]
    as_of: datetime


class PeriodOut(Wire):
    """Profit after charges and number of trades of a period."""

    pnl: Exact
    trades: int

    @classmethod
    def of(cls, performance: Performance) -> "PeriodOut":
        """Show a period."""
        return cls(pnl=performance.pnl, trades=performance.trades)
