"""A web socket client inside the test's own event loop, as fast or slow as the test wants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from starlette.types import ASGIApp

PATIENCE_S = 2.0


class Socket:
    """The far end of one connection.

    While ``reading`` is not set, the server's sends wait, as they do when the network's
    buffers are full.
    """

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.from_server: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.reading = asyncio.Event()
        self.reading.set()
        self.waiting = 0
        self.is_gone = False
        self.task: asyncio.Task[None]

    async def send(self, data: str | bytes | None = None, **message: Any) -> None:
        text = orjson.dumps(message).decode() if data is None else data
        kind = "bytes" if isinstance(text, bytes) else "text"
        await self.to_server.put({"type": "websocket.receive", kind: text})

    async def event(self) -> dict[str, Any]:
        """Return what the server does next."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.from_server.get()

    async def receive(self) -> dict[str, Any]:
        """Return the next message."""
        event = await self.event()
        assert event["type"] == "websocket.send", event
        message: dict[str, Any] = orjson.loads(event["text"])
        return message

    async def of_type(self, kind: str) -> dict[str, Any]:
        """Return the next message of a type, passing over others."""
        while (message := await self.receive())["type"] != kind:
            pass
        return message

    async def closed(self) -> int:
        """Return the code that the server closes with, passing over messages."""
        while (event := await self.event())["type"] != "websocket.close":
            pass
        code: int = event["code"]
        return code

    async def silent(self, seconds: float = 0.25) -> bool:
        """Tell whether nothing comes for a while."""
        await asyncio.sleep(seconds)
        return self.from_server.empty()

    async def hang_up(self) -> None:
        """Vanish; a send that waits, or comes later, fails."""
        self.is_gone = True
        self.reading.set()
        await self.to_server.put({"type": "websocket.disconnect", "code": 1001})

    async def _receive(self) -> dict[str, Any]:
        return await self.to_server.get()

    async def _send(self, event: dict[str, Any]) -> None:
        self.waiting += 1
        await self.reading.wait()
        self.waiting -= 1
        if self.is_gone:
            raise OSError("the client is gone")
        self.from_server.put_nowait(event)


@asynccontextmanager
async def connect(
    app: ASGIApp, url: str, *, accepted: bool = True, **headers: str
) -> AsyncIterator[Socket]:
    """Open a web socket; ``headers`` such as ``origin``. Leaving the block hangs up."""
    socket, parts = Socket(), urlsplit(url)
    sent = {"host": "desk:8000"} | headers
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": parts.path,
        "raw_path": quote(parts.path).encode(),
        "root_path": "",
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("desk", 8000),
        "subprotocols": [],
        "state": {},
    }
    await socket.to_server.put({"type": "websocket.connect"})
    socket.task = asyncio.create_task(app(scope, socket._receive, socket._send))  # type: ignore[arg-type]
    try:
        if accepted:
            assert (await socket.event())["type"] == "websocket.accept"
        yield socket
    finally:
        await socket.hang_up()
        async with asyncio.timeout(PATIENCE_S):
            await socket.task
