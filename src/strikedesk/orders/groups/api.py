"""Routes of order groups."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from strikedesk.identity.access import (
    CurrentPrincipal,
    ReaderPrincipal,
    TraderPrincipal,
    UrgentPrincipal,
)
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.http import Market
from strikedesk.marketdata.service import LiveMarket
from strikedesk.orders import previewing
from strikedesk.orders import service as orders
from strikedesk.orders.errors import CursorNotValid
from strikedesk.orders.groups import drafts, service
from strikedesk.orders.groups.desk import DeskGroups
from strikedesk.orders.groups.errors import OrderGroupNotFound
from strikedesk.orders.groups.life import GroupEvent, GroupKind
from strikedesk.orders.groups.model import Group
from strikedesk.orders.groups.rules import execution_order
from strikedesk.orders.groups.runner import last_seen
from strikedesk.orders.groups.schemas import (
    BasketIn,
    BasketPreviewIn,
    BasketPreviewOut,
    BracketIn,
    GroupEventOut,
    GroupEventsOut,
    GroupOut,
    GroupsOut,
    GttChangeIn,
    GttIn,
    IcebergIn,
    LegPreviewOut,
    SlicedIn,
    wanted,
)
from strikedesk.orders.schemas import PreviewOut
from strikedesk.platform.db import Tx
from strikedesk.platform.http import ReadTx
from strikedesk.platform.wire import answer
from strikedesk.risk.gate import named
from strikedesk.risk.model import OrderTerms

router = APIRouter(tags=["order groups"])

GTT_LIVES = timedelta(days=365)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _asked(body: BaseModel) -> dict[str, Any]:
    return body.model_dump(mode="json")


async def _shown(tx: Tx, group: Group) -> GroupOut:
    return GroupOut.of(group, await service.orders_of(tx, [group.id]))


async def _show(desk: DeskGroups, group: Group) -> GroupOut:
    async with desk.tools.db.read() as tx:
        return await _shown(tx, group)


def _basket_terms(body: BasketPreviewIn, market: LiveMarket) -> list[OrderTerms]:
    found = [named(market, leg.exchange, leg.tradingsymbol) for leg in body.legs]
    made = [leg.order_of(body.account_id, body.strategy_id) for leg in body.legs]
    return [one.terms(instrument, "leg") for one, instrument in zip(made, found, strict=True)]


@router.post("/baskets", status_code=201)
async def place_basket(body: BasketIn, principal: TraderPrincipal, desk: DeskGroups) -> GroupOut:
    """Place a basket, hedge buys first. Each leg passes the gate when its turn comes.

    What a leg does that does not trade whole is the policy: ``stop`` places nothing more,
    ``unwind`` closes at the market what had traded, ``continue`` places all legs regardless.
    """
    terms = _basket_terms(body, desk.tools.market)
    draft = drafts.basket(
        body.account_id, body.client_basket_id, terms, body.policy, body.strategy_id, _asked(body)
    )
    return await _show(desk, await desk.begin(principal, draft))


@router.post("/baskets/preview")
async def preview_basket(
    body: BasketPreviewIn, tx: ReadTx, principal: ReaderPrincipal, market: Market
) -> BasketPreviewOut:
    """Tell what each leg would cost and which rules would refuse it, and what all need."""
    terms = _basket_terms(body, market)
    order = execution_order([(one.instrument, one.side) for one in terms])
    legs = []
    for number, position in enumerate(order):
        one = terms[position]
        orders.require_grid(one)
        preview = await previewing.preview_order(tx, market, principal, one)
        legs.append(
            LegPreviewOut(
                number=number,
                position=position,
                symbol=one.instrument.symbol,
                side=one.side,
                quantity=one.quantity,
                preview=PreviewOut.of(preview),
            )
        )
    return BasketPreviewOut.of(legs)


@router.post("/orders/sliced", status_code=201)
async def place_sliced(body: SlicedIn, principal: TraderPrincipal, desk: DeskGroups) -> GroupOut:
    """Place an order in children that the exchange takes; each may fail alone."""
    instrument = named(desk.tools.market, body.exchange, body.tradingsymbol)
    draft = drafts.sliced_order(body.terms(instrument, body.client_order_id), _asked(body))
    return await _show(desk, await desk.begin(principal, draft))


@router.post("/orders/iceberg", status_code=201)
async def place_iceberg(body: IcebergIn, principal: TraderPrincipal, desk: DeskGroups) -> GroupOut:
    """Place an order of which one leg shows at a time; the next comes when it has traded."""
    instrument = named(desk.tools.market, body.exchange, body.tradingsymbol)
    terms = body.terms(instrument, body.client_order_id)
    draft = drafts.iceberg(terms, body.iceberg_legs, _asked(body))
    return await _show(desk, await desk.begin(principal, draft))


@router.post("/gtt", status_code=201)
async def place_gtt(body: GttIn, principal: TraderPrincipal, desk: DeskGroups) -> GroupOut:
    """Wait up to a year for a last price, then place an order; once, and after any restart."""
    market, asked = desk.tools.market, _asked(body)
    key = (body.account_id, GroupKind.GTT, body.client_gtt_id)
    found = await desk.find(principal, *key, asked)
    if found is not None:
        return await _show(desk, found)
    instrument = named(market, body.exchange, body.tradingsymbol)
    draft = drafts.gtt(
        body.wanted(instrument),
        _last_price(market, instrument),
        body.client_gtt_id,
        market.clock.now() + GTT_LIVES,
        asked,
    )
    return await _show(desk, await desk.begin(principal, draft))


def _last_price(market: LiveMarket, instrument: Instrument) -> Decimal | None:
    slot = market.board.slot(instrument.id)
    if slot is None:
        return None
    seen = last_seen(market.board, slot, market.clock.now(), market.max_age)
    return None if seen is None else seen.price


@router.put("/gtt/{group_id}")
async def change_gtt(
    group_id: UUID, body: GttChangeIn, principal: TraderPrincipal, desk: DeskGroups
) -> GroupOut:
    """Give a GTT that waits other triggers, prices and quantity; its year is not begun anew."""
    market = desk.tools.market
    async with desk.tools.db.read() as tx:
        group = await _of_kind(tx, market, principal, group_id, GroupKind.GTT)
    first = group.legs[0]
    base = (group.account_id, group.client_group_id, first.instrument, first.side)
    terms = wanted(base, body.quantity, first.product, group.strategy_id, body.legs)
    legs = drafts.gtt_legs(terms, _last_price(market, first.instrument))
    changed = await desk.change_gtt(principal, group_id, legs, _asked(body), body.version)
    return await _show(desk, changed)


@router.post("/brackets", status_code=201)
async def place_bracket(body: BracketIn, principal: TraderPrincipal, desk: DeskGroups) -> GroupOut:
    """Enter with a target and a stop, which work for what has entered."""
    instrument = named(desk.tools.market, body.exchange, body.tradingsymbol)
    draft = drafts.bracket(
        body.terms(instrument, body.client_bracket_id),
        body.target_price,
        body.stop_price,
        body.stop_limit_price,
        _asked(body),
    )
    return await _show(desk, await desk.begin(principal, draft))


async def _of_kind(
    tx: Tx, market: LiveMarket, principal: CurrentPrincipal, group_id: UUID, *kinds: GroupKind
) -> Group:
    group = await service.owned(tx, market, principal, group_id)
    if kinds and group.kind not in kinds:
        raise OrderGroupNotFound(f"There is no such {kinds[0]}.")
    return group


State = Literal["active", "done", "all"]
Cursor = Annotated[str | None, Query(max_length=100)]
Limit = Annotated[int, Query(ge=1, le=1000)]


async def _page(
    tx: Tx,
    market: LiveMarket,
    principal: CurrentPrincipal,
    kinds: list[GroupKind] | None,
    account_id: UUID | None,
    state: State,
    cursor: str | None,
    limit: int,
) -> Response:
    found = await service.groups_of(
        tx,
        market,
        principal.user_id,
        account_id=account_id,
        kinds=kinds,
        state=None if state == "all" else state,
        before=_parse(cursor) if cursor else None,
        limit=limit,
    )
    known = await service.orders_of(tx, [group.id for group in found])
    items = [GroupOut.of(g, [o for o in known if o.group_id == g.id]) for g in found]
    more = _cursor(found[-1]) if len(found) == limit else None
    return answer(GroupsOut.model_construct(items=items, next_cursor=more))


def _cursor(group: Group) -> str:
    return f"{(group.created_at - EPOCH) // timedelta(microseconds=1)}_{group.id}"


def _parse(cursor: str) -> tuple[datetime, UUID]:
    at, _, group_id = cursor.partition("_")
    try:
        return EPOCH + timedelta(microseconds=int(at)), UUID(group_id)
    except (ValueError, OverflowError) as error:
        raise CursorNotValid("Use the next_cursor of the page before.", field="cursor") from error


@router.get("/order-groups", response_model=GroupsOut)
async def list_groups(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    kind: GroupKind | None = None,
    account_id: UUID | None = None,
    state: State = "all",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List groups of every kind, newest first."""
    kinds = None if kind is None else [kind]
    return await _page(tx, market, principal, kinds, account_id, state, cursor, limit)


@router.get("/baskets", response_model=GroupsOut)
async def list_baskets(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    account_id: UUID | None = None,
    state: State = "all",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List baskets, newest first."""
    kinds = [GroupKind.BASKET]
    return await _page(tx, market, principal, kinds, account_id, state, cursor, limit)


@router.get("/gtt", response_model=GroupsOut)
async def list_gtts(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    account_id: UUID | None = None,
    state: State = "all",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List GTTs, newest first."""
    kinds = [GroupKind.GTT]
    return await _page(tx, market, principal, kinds, account_id, state, cursor, limit)


@router.get("/brackets", response_model=GroupsOut)
async def list_brackets(
    tx: ReadTx,
    principal: CurrentPrincipal,
    market: Market,
    account_id: UUID | None = None,
    state: State = "all",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """List brackets, newest first."""
    kinds = [GroupKind.BRACKET]
    return await _page(tx, market, principal, kinds, account_id, state, cursor, limit)


@router.get("/order-groups/{group_id}")
async def get_group(
    group_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> GroupOut:
    """Show a group with its legs and their orders."""
    return await _shown(tx, await _of_kind(tx, market, principal, group_id))


@router.get("/baskets/{group_id}")
async def get_basket(
    group_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> GroupOut:
    """Show a basket."""
    return await _shown(tx, await _of_kind(tx, market, principal, group_id, GroupKind.BASKET))


@router.get("/gtt/{group_id}")
async def get_gtt(
    group_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> GroupOut:
    """Show a GTT."""
    return await _shown(tx, await _of_kind(tx, market, principal, group_id, GroupKind.GTT))


@router.get("/brackets/{group_id}")
async def get_bracket(
    group_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> GroupOut:
    """Show a bracket."""
    return await _shown(tx, await _of_kind(tx, market, principal, group_id, GroupKind.BRACKET))


@router.get("/order-groups/{group_id}/events")
async def get_group_events(
    group_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> GroupEventsOut:
    """Show everything that happened to a group, oldest first."""
    await service.owned(tx, market, principal, group_id)
    found = await service.events_of(tx, group_id)
    return GroupEventsOut(items=[GroupEventOut.model_validate(event) for event in found])


@router.delete("/order-groups/{group_id}")
async def cancel_group(group_id: UUID, principal: UrgentPrincipal, desk: DeskGroups) -> GroupOut:
    """Cancel what is open of a group; what has traded stays."""
    return await _show(desk, await desk.end(principal, group_id, GroupEvent.REQUEST_CANCEL))


async def _end_kind(
    desk: DeskGroups, principal: UrgentPrincipal, group_id: UUID, kind: GroupKind, event: GroupEvent
) -> GroupOut:
    async with desk.tools.db.read() as tx:
        await _of_kind(tx, desk.tools.market, principal, group_id, kind)
    return await _show(desk, await desk.end(principal, group_id, event))


@router.delete("/baskets/{group_id}")
async def cancel_basket(group_id: UUID, principal: UrgentPrincipal, desk: DeskGroups) -> GroupOut:
    """Cancel what is open of a basket and place nothing more; what has traded stays."""
    event = GroupEvent.REQUEST_CANCEL
    return await _end_kind(desk, principal, group_id, GroupKind.BASKET, event)


@router.delete("/gtt/{group_id}")
async def cancel_gtt(group_id: UUID, principal: UrgentPrincipal, desk: DeskGroups) -> GroupOut:
    """Delete a GTT; of one that has fired, cancel what is open."""
    event = GroupEvent.REQUEST_CANCEL
    return await _end_kind(desk, principal, group_id, GroupKind.GTT, event)


@router.delete("/brackets/{group_id}")
async def cancel_bracket(
    group_id: UUID,
    principal: UrgentPrincipal,
    desk: DeskGroups,
    leave: Annotated[bool, Query(alias="exit")] = False,
) -> GroupOut:
    """Cancel entry and exits; with ``exit``, then close at the market what is held.

    Without it, what has entered stays, and nothing protects it any more.
    """
    event = GroupEvent.REQUEST_EXIT if leave else GroupEvent.REQUEST_CANCEL
    return await _end_kind(desk, principal, group_id, GroupKind.BRACKET, event)
