"""Who may open a web socket: our own pages and programs, with a ticket."""

from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from strikedesk.core.errors import Unauthenticated
from strikedesk.identity.access import identity_of, is_own_page
from strikedesk.identity.model import Principal
from strikedesk.marketdata.messages import error

GONE = (WebSocketDisconnect, WebSocketDisconnected)
"""A client may leave at any moment, also before it is answered."""
POLICY_VIOLATION = 1008
TICKET_REFUSED = 4401


async def admit(websocket: WebSocket) -> Principal | None:
    """Accept a connection and return whose it is; None if it was turned away.

    A page of another site gets no connection at all. Without a good ticket the connection is
    accepted and closed with 4401, because a browser cannot read why a handshake failed.
    """
    if not is_own_page(websocket):
        with suppress(*GONE):
            await websocket.close(POLICY_VIOLATION)
        return None
    try:
        await websocket.accept()
    except GONE:
        return None
    try:
        ticket = websocket.query_params.get("ticket", "")
        return identity_of(websocket).tokens.redeem_ticket(ticket)
    except Unauthenticated as refused:
        await refuse(websocket, refused.code, refused.message, TICKET_REFUSED)
        return None


async def refuse(websocket: WebSocket, code: str, text: str, close: int) -> None:
    """Say why and end an accepted connection; one that has left by itself hears nothing."""
    with suppress(*GONE):
        await websocket.send_text(error(code, text).text)
        await websocket.close(close, code)
