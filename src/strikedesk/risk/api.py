"""Routes of the kill switch and of what an account may do."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from strikedesk.identity.access import (
    CurrentPrincipal,
    DeskIdentity,
    PersonPrincipal,
    RequestOrigin,
    UrgentPrincipal,
    confirm_password,
)
from strikedesk.platform.http import DeskClock, Ids, ReadTx, database
from strikedesk.risk import kills, service, states
from strikedesk.risk.errors import KillCursorNotValid
from strikedesk.risk.schemas import (
    KillReportOut,
    KillSwitchesOut,
    KillSwitchIn,
    KillSwitchOut,
    ReleaseIn,
    StateIn,
    StateOut,
)

router = APIRouter(prefix="/risk", tags=["risk"])
accounts_router = APIRouter(prefix="/accounts", tags=["risk"])


@router.get("/kill-switch")
async def list_latches(
    tx: ReadTx,
    principal: CurrentPrincipal,
    history: bool = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: str | None = None,
) -> KillSwitchesOut:
    """List the engaged latches that concern the caller: the desk's, and those of their accounts.

    With ``history=true`` also those that were released, and drills.
    """
    before = None if cursor is None else _parse(cursor)
    found = await kills.history(tx, principal, whole=history, before=before, limit=limit)
    more = f"{found[-1].engaged_at.isoformat()}_{found[-1].id}" if len(found) == limit else None
    return KillSwitchesOut(items=[KillSwitchOut.of(row) for row in found], next_cursor=more)


def _parse(cursor: str) -> tuple[datetime, UUID]:
    at, _, kill_id = cursor.partition("_")
    try:
        return datetime.fromisoformat(at.replace(" ", "+")), UUID(kill_id)
    except ValueError as error:
        raise KillCursorNotValid(
            "Use the next_cursor of the page before.", field="cursor"
        ) from error


@router.post("/kill-switch", status_code=201)
async def engage(
    body: KillSwitchIn,
    request: Request,
    principal: UrgentPrincipal,
    clock: DeskClock,
    new_id: Ids,
) -> KillSwitchOut:
    """Halt a strategy or an account, or as an administrator any of them or the desk.

    From the reply on no order passes the gate, and none that had passed and was not sent yet is
    sent. Working orders are cancelled unless ``cancel`` is false; with ``flatten`` positions are
    closed after that, shorts first. What came of it is in the report. A drill does nothing and
    reports what would be done.
    """
    async with database(request).transaction() as tx:
        kill = await kills.pull(tx, clock, new_id, principal, body.pull())
    wake_killer(request)
    if not kill.is_drill:
        async with database(request).transaction() as tx:
            await service.wait_for_orders_under_way(tx, body.account_id)
    return KillSwitchOut.of_pull(kill)


def wake_killer(request: Request) -> None:
    """Tell the engine, if it is in this process; one elsewhere looks by itself."""
    wake: Callable[[], None] | None = getattr(request.app.state, "wake_killer", None)
    if wake is not None:
        wake()


@router.get("/kill-switch/{switch_id}/report")
async def get_report(switch_id: UUID, tx: ReadTx, principal: CurrentPrincipal) -> KillReportOut:
    """Show what was cancelled and closed, what was not, and how long it took."""
    return KillReportOut.of(await kills.report_of(tx, principal, switch_id))


@router.delete("/kill-switch/{switch_id}", status_code=204)
async def release(
    switch_id: UUID,
    body: ReleaseIn,
    request: Request,
    principal: PersonPrincipal,
    clock: DeskClock,
    identity: DeskIdentity,
    origin: RequestOrigin,
) -> None:
    """Release a latch; asks for the caller's password."""
    await confirm_password(identity, principal, body.password, origin)
    async with database(request).transaction() as tx:
        await service.release(tx, clock, principal, switch_id)


@accounts_router.put("/{account_id}/state")
async def set_state(
    account_id: UUID,
    body: StateIn,
    request: Request,
    principal: UrgentPrincipal,
    clock: DeskClock,
    identity: DeskIdentity,
    origin: RequestOrigin,
) -> StateOut:
    """Set what an account may do: trade, only reduce, or nothing.

    Letting it do more asks for the password. A kill switch goes before any state.
    """
    async with database(request).transaction() as tx:
        before = await states.state_of(tx, principal, account_id)
    proved = states.is_raised(before, body.state) and body.password is not None
    if proved:
        await confirm_password(identity, principal, body.password or "", origin)
    async with database(request).transaction() as tx:
        before = await states.set_state(
            tx, clock, principal, account_id, body.state, body.reason, proved=proved
        )
    return StateOut(account_id=account_id, state=body.state, before=before, reason=body.reason)
