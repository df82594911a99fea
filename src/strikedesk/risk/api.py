"""Routes of risk."""

from uuid import UUID

from fastapi import APIRouter, Request

from strikedesk.identity.access import (
    CurrentPrincipal,
    DeskIdentity,
    PersonPrincipal,
    RequestOrigin,
    UrgentPrincipal,
    confirm_password,
)
from strikedesk.platform.http import DeskClock, Ids, ReadTx, database
from strikedesk.risk import service
from strikedesk.risk.schemas import KillSwitchesOut, KillSwitchIn, KillSwitchOut, ReleaseIn

router = APIRouter(prefix="/risk", tags=["risk"])


@router.get("/kill-switch")
async def list_engaged(tx: ReadTx, principal: CurrentPrincipal) -> KillSwitchesOut:
    """List the engaged latches that concern the caller: the desk's, and those of their accounts."""
    found = await service.engaged(tx, principal)
    return KillSwitchesOut(items=[KillSwitchOut.of(switch) for switch in found])


@router.post("/kill-switch", status_code=201)
async def engage(
    body: KillSwitchIn,
    request: Request,
    principal: UrgentPrincipal,
    clock: DeskClock,
    new_id: Ids,
) -> KillSwitchOut:
    """Halt an account, or as an administrator any account or the desk.

    From the reply on no order passes the gate, and none that had passed and was not sent yet is
    sent. Working orders stay where they are; cancel them one by one.
    """
    async with database(request).transaction() as tx:
        switch = await service.engage(
            tx, clock, new_id, principal, account_id=body.account_id, reason=body.reason
        )
    async with database(request).transaction() as tx:
        await service.wait_for_orders_under_way(tx, body.account_id)
    return KillSwitchOut.of(switch)


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
