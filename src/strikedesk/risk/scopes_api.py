"""Routes of limits, restrictions, the account as the gate sees it, and sizes."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Query

from strikedesk.accounts import service as accounts
from strikedesk.accounts.model import AccountKind
from strikedesk.core.numbers import ZERO
from strikedesk.identity.access import (
    CurrentPrincipal,
    PersonPrincipal,
    ReaderPrincipal,
    TraderPrincipal,
)
from strikedesk.marketdata.http import Market
from strikedesk.platform.http import DeskClock, Ids, ReadTx, Tx
from strikedesk.risk import gate, scopes
from strikedesk.risk.errors import SizeImpossible
from strikedesk.risk.facts import about_account
from strikedesk.risk.limits import effective
from strikedesk.risk.scopes_schemas import (
    LayerOut,
    LimitsIn,
    LimitsOut,
    PeriodsOut,
    PortfolioOut,
    RestrictionIn,
    RestrictionOut,
    RestrictionsOut,
    SizeIn,
    SizeOut,
)
from strikedesk.risk.sizing import size
from strikedesk.risk.usage import usage

router = APIRouter(prefix="/risk", tags=["risk"])

AccountId = Annotated[UUID | None, Query()]


@router.get("/limits")
async def get_limits(
    tx: ReadTx,
    principal: CurrentPrincipal,
    account_id: AccountId = None,
    strategy_id: AccountId = None,
) -> LimitsOut:
    """Show the limits that hold for an account, or for a new paper account, and who set what."""
    layers = await scopes.layers(tx, principal, account_id, strategy_id)
    kind = AccountKind.PAPER
    if account_id is not None:
        kind = (await accounts.owned(tx, account_id, principal.user_id)).kind
    told = tuple(orjson.dumps(layer.overrides).decode() for layer in layers)
    found = effective(told, advises=kind is AccountKind.PAPER)
    return LimitsOut.of(account_id, found, layers)


@router.put("/limits")
async def put_limits(
    body: LimitsIn, tx: Tx, principal: TraderPrincipal, clock: DeskClock
) -> LayerOut:
    """Replace all that a scope sets. Of all scopes that set a limit the strictest holds.

    A limit given as null says "none of mine"; one left out is not this scope's to say. Limits
    of the desk and of users are an administrator's.
    """
    layer = await scopes.set_limits(tx, clock, principal, body.of(), body.overrides(), body.version)
    return LayerOut.of(layer)


@router.get("/restrictions")
async def list_restrictions(tx: ReadTx, principal: CurrentPrincipal) -> RestrictionsOut:
    """List the names that may not be traded, or only be reduced."""
    found = await scopes.restrictions(tx, principal)
    return RestrictionsOut(items=[RestrictionOut.of(row) for row in found])


@router.post("/restrictions", status_code=201)
async def restrict(
    body: RestrictionIn, tx: Tx, principal: TraderPrincipal, clock: DeskClock, new_id: Ids
) -> RestrictionOut:
    """Put a name on a restricted list; it holds for every way in from the reply on."""
    row = await scopes.restrict(
        tx,
        clock,
        new_id,
        principal,
        body.of(),
        symbol=body.symbol,
        effect=body.effect,
        reason=body.reason,
    )
    return RestrictionOut.of(row)


@router.delete("/restrictions/{restriction_id}", status_code=204)
async def lift(restriction_id: UUID, tx: Tx, principal: PersonPrincipal, clock: DeskClock) -> None:
    """Take a name off its list."""
    await scopes.lift(tx, clock, principal, restriction_id)


@router.get("/portfolio")
async def get_portfolio(
    account_id: UUID, tx: ReadTx, principal: CurrentPrincipal, market: Market
) -> PortfolioOut:
    """Show an account as the gate sees it now, with how much of each limit is used."""
    at = market.clock.now()
    known = gate.require_account(await about_account(tx, account_id, principal.user_id, at))
    funds = gate.funds_of(known)
    book = gate.portfolio(market, known, funds)
    limits = effective(known.limits, advises=known.account.kind is AccountKind.PAPER)
    return PortfolioOut(
        account_id=account_id,
        currency=known.account.currency,
        state=known.account.state,
        equity=book.equity,
        cash=known.cash,
        available=gate.with_open_losses(funds, book).available,
        at_risk=book.at_risk,
        open_pnl=book.open_pnl,
        pnl=PeriodsOut(
            today=book.today + book.open_pnl,
            week=book.week + book.open_pnl,
            month=book.month + book.open_pnl,
        ),
        positions=len(book.instruments),
        by_underlying=book.underlyings,
        usage=PortfolioOut.usage_of(usage(book, limits)),
        as_of=at,
        note="At last prices; what has none counts at cost. All open profit is in every period.",
    )


@router.post("/position-size")
async def position_size(
    body: SizeIn, tx: ReadTx, principal: ReaderPrincipal, market: Market
) -> SizeOut:
    """Tell how much to trade so that the stop loses at most a fraction of the account.

    Raises
    ------
    SizeImpossible
        If the stop is on the wrong side of the entry, or the instrument is another currency's.
    """
    instrument = gate.named(market, body.exchange, body.tradingsymbol)
    at = market.clock.now()
    known = gate.require_account(await about_account(tx, body.account_id, principal.user_id, at))
    if instrument.currency != known.account.currency:
        raise SizeImpossible(
            f"{instrument.symbol} trades in {instrument.currency}; this account holds "
            f"{known.account.currency}.",
            field="tradingsymbol",
        )
    if body.side.sign * (body.entry_price - body.stop_price) <= 0:
        where = "below" if body.side.sign > 0 else "above"
        raise SizeImpossible(
            f"The stop of a {body.side} lies {where} its entry.", field="stop_price"
        )
    funds = gate.funds_of(known)
    book = gate.portfolio(market, known, funds)
    limits = effective(known.limits, advises=known.account.kind is AccountKind.PAPER)
    bound, equity = limits.limits.position_max, max(book.equity, ZERO)
    found = size(
        instrument,
        body.entry_price,
        body.stop_price,
        to_lose=equity * body.risk_fraction,
        most_value=None if bound is None else bound * equity,
        available=gate.with_open_losses(funds, book).available,
    )
    return SizeOut(
        quantity=found.quantity,
        lots=found.quantity / instrument.lot_size,
        risk_amount=found.risk,
        value=found.value,
        limited_by=found.limited_by,
        equity=book.equity,
        currency=known.account.currency,
        note="Bought or sold at the entry and closed at the stop; charges and slippage come on top.",
    )
