"""What happens to orders, as it happens: messages on the bus and the socket that carries them."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from starlette.websockets import WebSocket

from strikedesk.accounts import service as accounts
from strikedesk.identity.access import identity_of
from strikedesk.instruments.model import Instrument
from strikedesk.marketdata.admission import TICKET_REFUSED, admit
from strikedesk.orders.booking import Booked
from strikedesk.orders.schemas import OrderOut
from strikedesk.platform.bus import Bus, Message
from strikedesk.platform.http import database
from strikedesk.positions.schemas import TradeOut

router = APIRouter()


def topic(account_id: UUID) -> str:
    """Name the bus topic of an account's orders."""
    return f"orders:{account_id}"


def messages(booked: Booked, instrument: Instrument) -> list[Message]:
    """Write a change as the stream tells it: the order, and the trade if there was one."""
    told: list[Message] = [
        {"type": "order", "order": OrderOut.of(booked.order, instrument).model_dump(mode="json")}
    ]
    if booked.trade is not None:
        trade = TradeOut.of(booked.trade, instrument).model_dump(mode="json")
        told.append({"type": "trade", "trade": trade})
    return told


@router.websocket("/ws/orders")
async def follow_orders(websocket: WebSocket) -> None:
    """Stream the caller's orders and trades after each commit.

    ``{"type": "overrun"}`` says that messages were dropped: read the orders again.
    """
    principal = await admit(websocket)
    if principal is None:
        return
    identity = identity_of(websocket)
    bus: Bus = websocket.app.state.bus
    async with database(websocket).read() as tx:
        mine = await accounts.accounts_of(tx, principal.user_id)

    async def tell() -> None:
        with bus.subscribe(*(topic(account.id) for account in mine)) as subscription:
            await websocket.send_json({"type": "subscribed", "accounts": [str(a.id) for a in mine]})
            async for message in subscription:
                if not identity.is_live(principal):
                    await websocket.close(TICKET_REFUSED)
                    return
                await websocket.send_json(message)

    telling = asyncio.create_task(tell())
    hearing = asyncio.create_task(_until_gone(websocket))
    done, waiting = await asyncio.wait({telling, hearing}, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*done, *waiting, return_exceptions=True)


async def _until_gone(websocket: WebSocket) -> None:
    """Take in what a client says, which is nothing that we act on, until it leaves."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
