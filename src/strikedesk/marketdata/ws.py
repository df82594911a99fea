"""The web sockets of market data."""

from fastapi import APIRouter
from starlette.websockets import WebSocket

from strikedesk.identity.access import identity_of
from strikedesk.identity.model import Principal
from strikedesk.marketdata.admission import POLICY_VIOLATION, admit, refuse
from strikedesk.marketdata.connection import Connection
from strikedesk.marketdata.http import live_market
from strikedesk.marketdata.pulse import Pulse
from strikedesk.marketdata.service import LEVELS_MAX, LEVELS_MIN
from strikedesk.marketdata.stream import BookSession, MarketSession, Session, StreamLimits

SYMBOL_UNKNOWN = 4404

router = APIRouter()


@router.websocket("/ws/market")
async def follow_market(websocket: WebSocket) -> None:
    """Stream the quotes, and on request the books, of the instruments subscribed to."""
    principal = await admit(websocket)
    if principal is not None:
        session = MarketSession(live_market(websocket), _limits(websocket))
        await _serve(websocket, session, principal)


@router.websocket("/ws/orderbook/{symbol:path}")
async def follow_book(websocket: WebSocket, symbol: str) -> None:
    """Stream the order book of one instrument."""
    principal = await admit(websocket)
    if principal is None:
        return
    market = live_market(websocket)
    instrument = market.catalogue.by_symbol(symbol)
    levels = _levels(websocket.query_params.get("depth", "10"))
    if instrument is None:
        text = f"There is no instrument {symbol}."
        await refuse(websocket, "instrument_unknown", text, SYMBOL_UNKNOWN)
    elif levels is None:
        text = f"depth must be a number from {LEVELS_MIN} to {LEVELS_MAX}."
        await refuse(websocket, "bad_message", text, POLICY_VIOLATION)
    else:
        session = BookSession(market, _limits(websocket), instrument, levels)
        await _serve(websocket, session, principal)


async def _serve(websocket: WebSocket, session: Session, principal: Principal) -> None:
    identity = identity_of(websocket)
    await Connection(
        websocket,
        session,
        pulse_of(websocket),
        _limits(websocket),
        is_live=lambda: identity.is_live(principal),
    ).run()


def pulse_of(websocket: WebSocket) -> Pulse:
    """Hand out the pulse that all connections share, made on first use."""
    state = websocket.app.state
    if not hasattr(state, "market_pulse"):
        state.market_pulse = Pulse(live_market(websocket).board)
    pulse: Pulse = state.market_pulse
    return pulse


def _limits(websocket: WebSocket) -> StreamLimits:
    limits: StreamLimits = getattr(websocket.app.state, "stream_limits", StreamLimits())
    return limits


def _levels(text: str) -> int | None:
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return found if LEVELS_MIN <= found <= LEVELS_MAX else None
