"""Routes of orders that wait for a second person."""

from uuid import UUID

from fastapi import APIRouter

from strikedesk.identity.access import CurrentPrincipal, PersonPrincipal
from strikedesk.identity.rules import require_trader
from strikedesk.marketdata.http import Market
from strikedesk.orders import approvals
from strikedesk.orders.access import DeskOrders
from strikedesk.orders.approvals_schemas import ApprovalOut, ApprovalsOut, DecisionIn
from strikedesk.orders.schemas import OrderOut
from strikedesk.platform.http import ReadTx
from strikedesk.positions.market import instruments_of

router = APIRouter(prefix="/approvals", tags=["orders"])


@router.get("")
async def list_pending(tx: ReadTx, principal: CurrentPrincipal, market: Market) -> ApprovalsOut:
    """List the orders that wait on the caller's accounts; an administrator sees all."""
    found = await approvals.pending(tx, principal)
    known = await instruments_of(tx, market, (order.instrument_id for order in found))
    return ApprovalsOut(
        items=[
            ApprovalOut(
                order=OrderOut.of(order, known[order.instrument_id]),
                created_by=order.created_by,
                expires_at=order.created_at + approvals.WAITS,
                may_decide=order.created_by != principal.actor,
            )
            for order in found
        ]
    )


@router.post("/{order_id}")
async def decide(
    order_id: UUID, body: DecisionIn, principal: PersonPrincipal, desk: DeskOrders
) -> OrderOut:
    """Approve or disapprove somebody else's order.

    What is approved passes the gate as of now: the answer is PENDING_NEW, or DENIED.
    """
    require_trader(principal)
    async with desk.db.transaction() as tx:
        if body.decision == "approve":
            order = await approvals.approve(
                tx, desk.clock, desk.market, principal, order_id, body.reason
            )
        else:
            order = await approvals.disapprove(tx, desk.clock, principal, order_id, body.reason)
        known = await instruments_of(tx, desk.market, [order.instrument_id])
    await desk.tell(order)
    return OrderOut.of(order, known[order.instrument_id])
