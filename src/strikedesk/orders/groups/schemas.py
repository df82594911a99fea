"""Wire types of order groups."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from strikedesk.core.numbers import ZERO
from strikedesk.core.trading import Side, TimeInForce
from strikedesk.instruments.model import Instrument
from strikedesk.orders.groups.life import GroupKind, GroupStatus, LegStatus
from strikedesk.orders.groups.model import Group, Leg, LegRole, Policy, When, Worked
from strikedesk.orders.groups.rules import ICEBERG_LEGS_MAX
from strikedesk.orders.model import Order
from strikedesk.orders.schemas import (
    ClientOrderId,
    Name,
    OrderIn,
    OrderOut,
    OrderTermsIn,
    PreviewOut,
)
from strikedesk.platform.wire import Exact, Positive, Wire
from strikedesk.positions.model import Product
from strikedesk.risk.model import OrderTerms, OrderType

BASKET_LEGS_MAX = 20
NOBODY = UUID(int=0)


class LegIn(Wire):
    """One order of a basket; account and strategy are the basket's."""

    exchange: Name
    tradingsymbol: Name
    side: Side
    order_type: OrderType
    quantity: Positive
    price: Positive | None = None
    trigger_price: Positive | None = None
    product: Product
    time_in_force: TimeInForce = TimeInForce.DAY

    @model_validator(mode="after")
    def _is_an_order(self) -> Self:
        try:
            self.order_of(NOBODY, None)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            told = first["msg"].removeprefix("Value error, ")
            raise ValueError(f"{where}: {told}") from wrong
        return self

    def order_of(self, account_id: UUID, strategy_id: UUID | None) -> OrderTermsIn:
        """Return it as an order of an account."""
        own = {name: getattr(self, name) for name in LegIn.model_fields}
        return OrderTermsIn(account_id=account_id, strategy_id=strategy_id, **own)


class BasketPreviewIn(Wire):
    """A basket that is only asked about."""

    account_id: UUID
    legs: Annotated[list[LegIn], Field(min_length=1, max_length=BASKET_LEGS_MAX)]
    policy: Policy = Policy.STOP
    strategy_id: UUID | None = None


class BasketIn(BasketPreviewIn):
    """A new basket; the id is the client's, so that asking again is the same act."""

    client_basket_id: ClientOrderId


class SlicedIn(OrderIn):
    """An order that may be above the freeze quantity."""


class IcebergIn(OrderIn):
    """An order that shows one leg at a time."""

    iceberg_legs: Annotated[int, Field(ge=2, le=ICEBERG_LEGS_MAX)]

    @field_validator("iceberg_legs", mode="after")
    @classmethod
    def _rests_at_a_limit(cls, legs: int, info: ValidationInfo) -> int:
        order_type, force = info.data.get("order_type"), info.data.get("time_in_force")
        if order_type is not None and order_type is not OrderType.LIMIT:
            raise ValueError("an iceberg is a LIMIT order: each leg rests at the same limit")
        if force is TimeInForce.IOC:
            raise ValueError("an iceberg rests and cannot be IOC")
        return legs


class TriggerIn(Wire):
    """A last price that is waited for, and the order that it lets go."""

    trigger_price: Positive
    order_type: Literal[OrderType.LIMIT, OrderType.MARKET] = OrderType.LIMIT
    price: Annotated[Positive | None, Field(validate_default=True)] = None

    @field_validator("price", mode="after")
    @classmethod
    def _price_belongs_to_a_limit(
        cls, price: Decimal | None, info: ValidationInfo
    ) -> Decimal | None:
        if (info.data.get("order_type") is OrderType.LIMIT) != (price is not None):
            raise ValueError("a LIMIT order needs a price, and a MARKET order has none")
        return price


Triggers = Annotated[list[TriggerIn], Field(min_length=1, max_length=2)]


class GttIn(Wire):
    """A GTT: one leg, or two of which one cancels the other."""

    account_id: UUID
    client_gtt_id: ClientOrderId
    exchange: Name
    tradingsymbol: Name
    side: Side
    quantity: Positive
    product: Literal[Product.CNC, Product.NRML]
    legs: Triggers
    strategy_id: UUID | None = None

    def wanted(self, instrument: Instrument) -> list[tuple[OrderTerms, Decimal]]:
        """Return each order with its trigger."""
        base = (self.account_id, self.client_gtt_id, instrument, self.side)
        return wanted(base, self.quantity, self.product, self.strategy_id, self.legs)


class GttChangeIn(Wire):
    """What a GTT that waits is to be from now on: all its legs anew."""

    quantity: Positive
    legs: Triggers
    version: Annotated[int | None, Field(ge=1)] = None


def wanted(
    base: tuple[UUID, str, Instrument, Side],
    quantity: Decimal,
    product: Product,
    strategy_id: UUID | None,
    legs: Sequence[TriggerIn],
) -> list[tuple[OrderTerms, Decimal]]:
    """Return the orders of a GTT, each with its trigger."""
    return [
        (
            OrderTerms(
                *base,
                order_type=leg.order_type,
                quantity=quantity,
                price=leg.price,
                product=product,
                time_in_force=TimeInForce.DAY,
                strategy_id=strategy_id,
            ),
            leg.trigger_price,
        )
        for leg in legs
    ]


class BracketIn(OrderTermsIn):
    """An entry with its target and its stop."""

    client_bracket_id: ClientOrderId
    target_price: Positive
    stop_price: Positive
    stop_limit_price: Positive | None = None


class LegOut(Wire):
    """One part of a group, with its orders.

    ``number`` is its place in the order of execution, ``position`` its place in the request.
    """

    number: int
    position: int
    role: LegRole
    status: LegStatus
    symbol: str
    side: Side
    order_type: OrderType
    product: Product
    quantity: Exact
    price: Exact | None
    trigger_price: Exact | None
    watch_when: When | None
    watch_price: Exact | None
    fired_at: datetime | None
    fired_price: Exact | None
    filled_quantity: Exact
    open_quantity: Exact
    reason_code: str | None
    reason: str | None
    orders: list[OrderOut]

    @classmethod
    def of(cls, leg: Leg, worked: Worked) -> "LegOut":
        """Show a leg."""
        orders = [*worked.own(leg), *worked.closing(leg)]
        own = {name: getattr(leg, name) for name in cls.model_fields if hasattr(leg, name)}
        return cls.model_construct(
            symbol=leg.instrument.symbol,
            watch_when=None if leg.watch is None else leg.watch.when,
            watch_price=None if leg.watch is None else leg.watch.price,
            filled_quantity=worked.filled(leg),
            open_quantity=sum((order.open_quantity for order in worked.live(leg)), ZERO),
            orders=[OrderOut.of(order, leg.instrument) for order in orders],
            **own,
        )


class GroupOut(Wire):
    """A group of orders."""

    id: UUID
    account_id: UUID
    kind: GroupKind
    client_group_id: str
    status: GroupStatus
    policy: Policy | None
    strategy_id: UUID | None
    reason_code: str | None
    reason: str | None
    quantity: Exact
    filled_quantity: Exact
    legs: list[LegOut]
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None
    version: int

    @classmethod
    def of(cls, group: Group, orders: Sequence[Order]) -> "GroupOut":
        """Show a group with its orders.

        What it asks for and has traded is the sum over its legs; of a GTT and a bracket, whose
        legs share one quantity, it is that quantity, and of a bracket what has entered.
        """
        worked = Worked(group, orders)
        own = {name: getattr(group, name) for name in cls.model_fields if hasattr(group, name)}
        own["legs"] = [LegOut.of(leg, worked) for leg in group.legs]
        shared = group.kind in (GroupKind.GTT, GroupKind.BRACKET)
        counted = group.legs[:1] if group.kind is GroupKind.BRACKET else group.legs
        return cls.model_construct(
            quantity=sum((x.quantity for x in (group.legs[:1] if shared else group.legs)), ZERO),
            filled_quantity=sum((worked.filled(leg) for leg in counted), ZERO),
            **own,
        )


class GroupsOut(Wire):
    """A page of groups, newest first."""

    items: list[GroupOut]
    next_cursor: str | None


class GroupEventOut(Wire):
    """One thing that happened to a group."""

    seq: int
    event: str
    status: str
    at: datetime
    detail: dict[str, Any]


class GroupEventsOut(Wire):
    """A group's history, oldest first."""

    items: list[GroupEventOut]


class LegPreviewOut(Wire):
    """What would happen to a leg if it came alone and now."""

    number: int
    position: int
    symbol: str
    side: Side
    quantity: Exact
    preview: PreviewOut


class BasketPreviewOut(Wire):
    """What a basket would cost, leg by leg in the order of execution, and in all."""

    verdict: Literal["approved", "denied"]
    legs: list[LegPreviewOut]
    funds_required: Exact | None
    charges_total: Exact | None
    funds_available: Exact | None
    funds_after: Exact | None
    note: str

    @classmethod
    def of(cls, legs: list[LegPreviewOut]) -> "BasketPreviewOut":
        """Sum up; a sum over what is not known is not known."""
        told = [leg.preview for leg in legs]
        required = _sum([one.funds_required for one in told])
        available = told[0].funds_available
        denied = any(one.verdict == "denied" for one in told)
        lacks = required is not None and required > available
        return cls(
            verdict="denied" if denied or lacks or required is None else "approved",
            legs=legs,
            funds_required=required,
            charges_total=_sum(
                [None if one.charges is None else one.charges.total for one in told]
            ),
            funds_available=available,
            funds_after=None if required is None else available - required,
            note=BASKET_NOTE,
        )


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if len(known) == len(values) else None


BASKET_NOTE = (
    "Each leg is judged as if it came alone and now. The sum is what all legs set aside together "
    "before any has traded; what one frees by closing a position is not counted."
)
