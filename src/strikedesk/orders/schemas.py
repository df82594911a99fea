"""Wire types of orders."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from strikedesk.charges.model import (
    Charges,
)
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument
from strikedesk.orders.lifecycle import OrderStatus
from strikedesk.orders.margin_schemas import MarginOut
from strikedesk.orders.model import Order
from strikedesk.orders.previewing import Preview
from strikedesk.orders.replacing import Change
from strikedesk.platform.wire import Exact, Positive, Wire
from strikedesk.positions.model import (
    Product,
)
from strikedesk.positions.schemas import ChargeOut, ChargesOut, PeriodOut
from strikedesk.risk.model import (
    Denied,
    OrderTerms,
    OrderType,
)

ClientOrderId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class OrderTermsIn(Wire):
    """What somebody wants to trade."""

    account_id: UUID
    exchange: Name
    tradingsymbol: Name
    side: Side
    order_type: OrderType
    quantity: Positive
    price: Annotated[Positive | None, Field(validate_default=True)] = None
    trigger_price: Annotated[Positive | None, Field(validate_default=True)] = None
    product: Product
    time_in_force: Annotated[TimeInForce, Field(validate_default=True)] = TimeInForce.DAY
    strategy_id: UUID | None = None

    @field_validator("price", mode="after")
    @classmethod
    def _price_belongs_to_a_limit(
        cls, price: Decimal | None, info: ValidationInfo
    ) -> Decimal | None:
        order_type: OrderType | None = info.data.get("order_type")
        if order_type is None:
            return price
        if order_type.has_limit and price is None:
            raise ValueError(f"a {order_type} order needs a price")
        if not order_type.has_limit and price is not None:
            limited = {"MARKET": "LIMIT", "SL-M": "SL"}[order_type]
            raise ValueError(f"a {order_type} order has no price: leave it out, or send {limited}")
        return price

    @field_validator("trigger_price", mode="after")
    @classmethod
    def _trigger_belongs_to_a_stop(
        cls, trigger: Decimal | None, info: ValidationInfo
    ) -> Decimal | None:
        order_type: OrderType | None = info.data.get("order_type")
        if order_type is None:
            return trigger
        if order_type.is_stop and trigger is None:
            raise ValueError(f"a {order_type} order needs a trigger_price")
        if not order_type.is_stop and trigger is not None:
            raise ValueError(f"a {order_type} order has no trigger: send SL or SL-M")
        price, side = info.data.get("price"), info.data.get("side")
        if price is None or trigger is None or side is None:
            return trigger
        if side.sign * (price - trigger) < 0:
            where = {Side.BUY: "at or above", Side.SELL: "at or below"}[side]
            raise ValueError(f"the limit of a {side} stop lies {where} its trigger")
        return trigger

    @field_validator("time_in_force", mode="after")
    @classmethod
    def _only_what_rests_can_wait(cls, given: TimeInForce, info: ValidationInfo) -> TimeInForce:
        order_type: OrderType | None = info.data.get("order_type")
        if order_type is None or given is TimeInForce.DAY:
            return given
        if given is TimeInForce.IOC and order_type.is_stop:
            raise ValueError("a stop waits for its trigger and cannot be IOC")
        if given is TimeInForce.GTC and order_type is OrderType.MARKET:
            raise ValueError("a MARKET order does not wait: send DAY or IOC")
        return given

    def terms(self, instrument: Instrument, client_order_id: str) -> OrderTerms:
        """Make the order's terms with its instrument resolved."""
        return OrderTerms(
            account_id=self.account_id,
            client_order_id=client_order_id,
            instrument=instrument,
            side=self.side,
            order_type=self.order_type,
            quantity=self.quantity,
            price=self.price,
            product=self.product,
            time_in_force=self.time_in_force,
            trigger_price=self.trigger_price,
            strategy_id=self.strategy_id,
        )


class OrderIn(OrderTermsIn):
    """A new order; the id is the client's, so that asking again is the same act."""

    client_order_id: ClientOrderId


class PreviewIn(OrderTermsIn):
    """An order that is only asked about."""

    client_order_id: ClientOrderId = "preview"


class ChangeIn(Wire):
    """What is to be different about a working order; what is left out stays as it is."""

    quantity: Positive | None = None
    price: Positive | None = None
    trigger_price: Positive | None = None
    version: Annotated[int | None, Field(ge=1)] = None

    def change(self) -> Change:
        """Make the change."""
        return Change(self.quantity, self.price, self.trigger_price, self.version)


class OrderOut(Wire):
    """An order."""

    id: UUID
    account_id: UUID
    client_order_id: str
    symbol: str
    exchange: str
    tradingsymbol: str
    instrument_id: int
    side: Side
    order_type: OrderType
    product: Product
    time_in_force: TimeInForce
    quantity: Exact
    price: Exact | None
    trigger_price: Exact | None
    triggered_at: datetime | None
    protection_price: Exact | None
    new_quantity: Exact | None
    new_price: Exact | None
    new_trigger_price: Exact | None
    filled_quantity: Exact
    leaves_quantity: Exact
    average_price: Exact | None
    status: OrderStatus
    reason_code: str | None
    reason: str | None
    tag: str
    venue_order_id: str | None
    reserved: Exact
    created_at: datetime
    updated_at: datetime
    version: int
    replaces: int
    origin: str
    strategy_id: UUID | None
    group_id: UUID | None

    @classmethod
    def of(cls, order: Order, instrument: Instrument) -> "OrderOut":
        """Show an order."""
        own = {n: getattr(order, n) for n in cls.model_fields if n not in OF_INSTRUMENT}
        return cls.model_construct(
            symbol=instrument.symbol,
            exchange=instrument.exchange,
            tradingsymbol=instrument.tradingsymbol,
            **own,
        )


OF_INSTRUMENT = frozenset({"symbol", "exchange", "tradingsymbol"})


class OrdersOut(Wire):
    """A page of orders, newest first."""

    items: list[OrderOut]
    next_cursor: str | None


class EventOut(Wire):
    """One thing that happened to an order."""

    seq: int
    event: str
    status: str
    at: datetime
    detail: dict[str, Any]


class EventsOut(Wire):
    """An order's history, oldest first."""

    items: list[EventOut]


class ReasonOut(Wire):
    """A rule that refuses, or only advises."""

    code: str
    message: str
    facts: dict[str, str]

    @classmethod
    def of(cls, denied: Denied) -> "ReasonOut":
        """Show what a rule says."""
        return cls(code=denied.reason, message=denied.message, facts=denied.facts)


class PreviewOut(Wire):
    """What would happen to an order now."""

    verdict: Literal["approved", "denied"]
    reasons: list[ReasonOut]
    warnings: list[ReasonOut]
    reference_price: Exact | None
    price_age_ms: int | None
    order_value: Exact | None
    charges: ChargesOut | None
    funds_required: Exact | None
    funds_available: Exact
    funds_after: Exact | None
    margin: MarginOut
    note: str

    @classmethod
    def of(cls, preview: Preview) -> "PreviewOut":
        """Show a preview."""
        required, available = preview.required, preview.funds.available
        return cls(
            verdict="denied" if preview.refusals else "approved",
            reasons=[ReasonOut.of(denied) for denied in preview.refusals],
            warnings=[ReasonOut.of(advice) for advice in preview.warnings],
            reference_price=preview.price,
            price_age_ms=preview.age_ms,
            order_value=preview.value,
            charges=None if preview.charges is None else charges_of(preview.charges),
            funds_required=required,
            funds_available=available,
            funds_after=None if required is None else available - required,
            margin=MarginOut.of(preview.terms, preview.margin, preview.requirement),
            note=NOTE,
        )


class GateVerdictOut(Wire):
    """Whether the gate would let an order pass."""

    verdict: Literal["approved", "denied"]
    reasons: list[ReasonOut]
    warnings: list[ReasonOut]
    margin: MarginOut

    @classmethod
    def of(cls, preview: Preview) -> "GateVerdictOut":
        """Show a verdict."""
        return cls(
            verdict="denied" if preview.refusals else "approved",
            reasons=[ReasonOut.of(denied) for denied in preview.refusals],
            warnings=[ReasonOut.of(advice) for advice in preview.warnings],
            margin=MarginOut.of(preview.terms, preview.margin, preview.requirement),
        )


def charges_of(charges: Charges) -> ChargesOut:
    """Show the lines of charges that cost something."""
    lines = [line for line in charges.lines if line.amount]
    return ChargesOut(
        items=[ChargeOut(code=x.code, label=x.label, amount=x.amount) for x in lines],
        total=charges.total,
    )


NOTE = (
    "Funds are set aside at the worst price the order may trade at, charges included; "
    "what is not used comes back when the order is done."
)


class AccountLine(Wire):
    """What the account has."""

    cash_balance: Exact
    total_realized_pnl: Exact
    active_holdings: int


class StatisticsOut(Wire):
    """Closing trades that won or lost, after their own charges."""

    total_trades: int
    winning_trades: int
    losing_trades: int
    win_rate: Exact | None


class PerformanceOut(Wire):
    """Realised profit after charges, by the account's day."""

    today: PeriodOut
    week: PeriodOut
    month: PeriodOut


class MetricsOut(Wire):
    """How trading on an account went."""

    account_summary: AccountLine
    trading_statistics: StatisticsOut
    performance: PerformanceOut
    recent_orders: Annotated[list[OrderOut], Field(max_length=10)]
