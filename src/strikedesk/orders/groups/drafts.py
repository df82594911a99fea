"""Makes groups out of what somebody asks for; what can never be one is refused here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from strikedesk.core.trading import Side, TimeInForce
from strikedesk.orders.groups.errors import (
    BracketPricesInvalid,
    IcebergLegsInvalid,
    SlicesTooMany,
    TriggerPriceUnknown,
    TriggerReached,
)
from strikedesk.orders.groups.life import GroupKind, LegStatus
from strikedesk.orders.groups.model import Leg, LegRole, Policy, Watch, When
from strikedesk.orders.groups.rules import (
    SLICES_MAX,
    direction,
    execution_order,
    iceberg_legs,
    sliced,
)
from strikedesk.orders.groups.service import Draft
from strikedesk.orders.service import require_grid
from strikedesk.risk.model import OrderTerms, OrderType
from strikedesk.risk.terms import tick_error

Asked = Mapping[str, object]


def basket(
    account_id: UUID,
    client_id: str,
    wanted: Sequence[OrderTerms],
    policy: Policy,
    strategy_id: UUID | None,
    asked: Asked,
) -> Draft:
    """Make a basket, its legs in the order of execution.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    """
    for terms in wanted:
        require_grid(terms)
    order = execution_order([(terms.instrument, terms.side) for terms in wanted])
    legs = tuple(_leg(n, wanted[at], LegRole.LEG, position=at) for n, at in enumerate(order))
    return Draft(
        account_id, GroupKind.BASKET, client_id, legs, asked, policy=policy, strategy_id=strategy_id
    )


def sliced_order(terms: OrderTerms, asked: Asked) -> Draft:
    """Make an order whose children the exchange takes one by one.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    SlicesTooMany
    """
    require_grid(terms)
    instrument = terms.instrument
    sizes = sliced(terms.quantity, instrument.lot_size, instrument.freeze_quantity)
    if not 0 < len(sizes) <= SLICES_MAX:
        most = (instrument.freeze_quantity or terms.quantity) * SLICES_MAX
        raise SlicesTooMany(
            f"{terms.quantity:f} of {instrument.symbol} would be {len(sizes)} orders; at most "
            f"{SLICES_MAX} are placed, so ask for {most:f} or less.",
            field="quantity",
            limit=SLICES_MAX,
        )
    return _in_parts(terms, GroupKind.SLICED, sizes, asked)


def iceberg(terms: OrderTerms, count: int, asked: Asked) -> Draft:
    """Make an order that shows one leg at a time.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    IcebergLegsInvalid
    """
    require_grid(terms)
    instrument = terms.instrument
    sizes = iceberg_legs(terms.quantity, instrument.lot_size, count)
    if not sizes[-1]:
        raise IcebergLegsInvalid(
            f"{terms.quantity:f} is fewer than {count} lots of {instrument.lot_size:f}.",
            field="iceberg_legs",
        )
    freeze = instrument.freeze_quantity
    if freeze is not None and sizes[0] > freeze:
        raise IcebergLegsInvalid(
            f"A leg would be {sizes[0]:f}; {instrument.exchange} takes at most {freeze:f}.",
            field="iceberg_legs",
        )
    return _in_parts(terms, GroupKind.ICEBERG, sizes, asked)


def _in_parts(terms: OrderTerms, kind: GroupKind, sizes: Sequence[Decimal], asked: Asked) -> Draft:
    legs = tuple(
        _leg(n, replace(terms, quantity=size), LegRole.SLICE) for n, size in enumerate(sizes)
    )
    return Draft(
        terms.account_id, kind, terms.client_order_id, legs, asked, strategy_id=terms.strategy_id
    )


def gtt(
    wanted: Sequence[tuple[OrderTerms, Decimal]],
    last_price: Decimal | None,
    client_id: str,
    expires_at: datetime,
    asked: Asked,
) -> Draft:
    """Make a GTT.

    Parameters
    ----------
    wanted : sequence of (OrderTerms, Decimal)
        Each order with its trigger; all of one instrument, side and quantity.
    last_price : Decimal or None
        The fresh one; it says from where each trigger will be reached.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    TriggerPriceUnknown
    TriggerReached
    """
    first = wanted[0][0]
    legs = gtt_legs(wanted, last_price)
    return Draft(
        first.account_id,
        GroupKind.GTT,
        client_id,
        legs,
        asked,
        strategy_id=first.strategy_id,
        expires_at=expires_at,
    )


def gtt_legs(
    wanted: Sequence[tuple[OrderTerms, Decimal]], last_price: Decimal | None
) -> tuple[Leg, ...]:
    """Make the legs of a GTT; see `gtt`.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    TriggerPriceUnknown
    TriggerReached
    """
    legs = []
    for number, (terms, trigger) in enumerate(wanted):
        require_grid(replace(terms, trigger_price=trigger))
        watch = _watch(terms, trigger, last_price)
        leg = _leg(number, terms, LegRole.TRIGGER)
        legs.append(replace(leg, status=LegStatus.ARMED, watch=watch))
    sides = {leg.watch.when for leg in legs if leg.watch}
    if len(legs) == len(When) != len(sides):
        raise TriggerReached(
            f"Of two triggers one lies below the last price of {last_price} and one above.",
            field="legs",
        )
    return tuple(legs)


def _watch(terms: OrderTerms, trigger: Decimal, last_price: Decimal | None) -> Watch:
    if last_price is None:
        raise TriggerPriceUnknown(
            f"{terms.instrument.symbol} has no fresh last price to set a trigger against."
        )
    when = direction(trigger, last_price)
    if when is None:
        raise TriggerReached(
            f"The last price is {last_price:f} now: place the order itself.", field="trigger_price"
        )
    return Watch(when, trigger)


def bracket(
    entry: OrderTerms,
    target_price: Decimal,
    stop_price: Decimal,
    stop_limit_price: Decimal | None,
    asked: Asked,
) -> Draft:
    """Make an entry with its target and its stop.

    Parameters
    ----------
    stop_limit_price : Decimal or None
        The worst price of the stop; None lets it go at the market.

    Raises
    ------
    QuantityNotInLots
    PriceNotOnTick
    BracketPricesInvalid
    """
    require_grid(entry)
    sign, side = entry.side.sign, entry.side.opposite
    _require_sides(entry, target_price, stop_price, stop_limit_price)
    for price in (target_price, stop_price, stop_limit_price):
        if error := tick_error(entry.instrument, price):
            raise BracketPricesInvalid(error)
    up, down = (When.ABOVE, When.BELOW) if sign > 0 else (When.BELOW, When.ABOVE)
    exit_terms = replace(entry, side=side, time_in_force=TimeInForce.DAY)
    target = replace(exit_terms, order_type=OrderType.LIMIT, price=target_price, trigger_price=None)
    stop = replace(
        exit_terms,
        order_type=OrderType.SL_M if stop_limit_price is None else OrderType.SL,
        price=stop_limit_price,
        trigger_price=stop_price,
    )
    legs = (
        _leg(0, entry, LegRole.ENTRY),
        replace(_leg(1, target, LegRole.TARGET), watch=Watch(up, target_price)),
        replace(_leg(2, stop, LegRole.STOP), watch=Watch(down, stop_price)),
    )
    return Draft(
        entry.account_id,
        GroupKind.BRACKET,
        entry.client_order_id,
        legs,
        asked,
        strategy_id=entry.strategy_id,
    )


def _require_sides(
    entry: OrderTerms, target: Decimal, stop: Decimal, stop_limit: Decimal | None
) -> None:
    sign = entry.side.sign
    around = entry.price or entry.trigger_price
    between = around is None or sign * stop < sign * around < sign * target
    if sign * (target - stop) <= 0 or not between:
        where = {Side.BUY: "below", Side.SELL: "above"}[entry.side]
        raise BracketPricesInvalid(
            f"The stop of a {entry.side} lies {where} its entry, and the target on the other side.",
            field="stop_price",
        )
    if stop_limit is not None and sign * (stop_limit - stop) > 0:
        raise BracketPricesInvalid(
            "The limit of the stop lies at its trigger or beyond.", field="stop_limit_price"
        )


def _leg(number: int, terms: OrderTerms, role: LegRole, position: int | None = None) -> Leg:
    return Leg(
        number=number,
        position=number if position is None else position,
        role=role,
        instrument=terms.instrument,
        side=terms.side,
        order_type=terms.order_type,
        quantity=terms.quantity,
        price=terms.price,
        trigger_price=terms.trigger_price,
        product=terms.product,
        time_in_force=terms.time_in_force,
    )
