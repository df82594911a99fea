"""One open web socket: hears its client, and sends whatever is due when it can."""

import asyncio
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from strikedesk.marketdata.admission import GONE, TICKET_REFUSED
from strikedesk.marketdata.messages import Action, Send
from strikedesk.marketdata.pace import Pace
from strikedesk.marketdata.pulse import Pulse
from strikedesk.marketdata.stream import Session, StreamLimits


class _Ended(Exception):
    """We have closed the connection, or given it up."""


class Connection:
    """The shell between a socket and its session.

    Three tasks share the socket, and one lock keeps their messages whole and in order. What
    to send is asked under the lock, right before it is sent: a client that reads slowly gets
    newer values, not more of them, and is not heard until its answers are read.

    Parameters
    ----------
    is_live : callable
        Whether the client's session still stands; asked at every heartbeat.
    """

    def __init__(
        self,
        websocket: WebSocket,
        session: Session,
        pulse: Pulse,
        limits: StreamLimits,
        is_live: Callable[[], bool],
    ) -> None:
        self._websocket = websocket
        self._session = session
        self._pulse = pulse
        self._limits = limits
        self._is_live = is_live
        self._lock = asyncio.Lock()
        self._ended = False

    async def run(self) -> None:
        """Serve until either side ends it; leaves nothing behind."""
        with self._pulse.join() as wake:
            wake.set()
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._hear(wake))
                    tasks.create_task(self._tell(wake))
                    tasks.create_task(self._beat())
            except* (_Ended, *GONE):
                pass

    async def _hear(self, wake: asyncio.Event) -> None:
        interval = 1 / self._limits.messages_per_s
        pace = Pace(interval, interval * self._limits.burst)
        clock = asyncio.get_running_loop().time
        while True:
            said = await self._websocket.receive()
            if said["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(said.get("code", 1006))
            text = said.get("text")
            for action in self._session.receive(said["bytes"] if text is None else text):
                await self._act(action)
            wake.set()
            await asyncio.sleep(pace.delay(clock()))
            pace.passed(clock())

    async def _tell(self, wake: asyncio.Event) -> None:
        # One batch may come early: the phase of a feed that ticks at exactly the allowed rate
        # is not that of the first batch, and would lag behind it for ever.
        pace = Pace(self._limits.interval_s, self._limits.interval_s)
        clock = asyncio.get_running_loop().time
        while True:
            await wake.wait()
            if delay := pace.delay(clock()):
                await asyncio.sleep(delay)
            wake.clear()
            now = clock()
            if await self._send(self._session.due):
                pace.passed(now)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._limits.heartbeat_s)
            if not self._is_live():
                await self._close(TICKET_REFUSED, "session_ended")
            try:
                async with asyncio.timeout(self._limits.stalled_s):
                    await self._send(self._session.beat)
            except TimeoutError as stalled:  # the client reads nothing any more
                raise _Ended from stalled

    async def _act(self, action: Action) -> None:
        if isinstance(action, Send):
            await self._send(lambda: [action.text])
        else:
            await self._close(action.code, action.reason)

    async def _send(self, produce: Callable[[], list[str]]) -> bool:
        async with self._lock:
            if self._ended:
                raise _Ended
            texts = produce()
            for text in texts:
                await self._websocket.send_text(text)
        return bool(texts)

    async def _close(self, code: int, reason: str) -> None:
        async with self._lock:
            self._ended = True
            await self._websocket.close(code, reason)
        raise _Ended
