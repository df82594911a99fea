"""What every request meets first: a limit on its size, and headers that protect the page."""

from collections.abc import Mapping

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    b"default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    b"connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
PAGE_HEADERS = [
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]  # fmt: skip


class BodyTooLarge(Exception):
    """The body grew past the limit while it was read."""


class Guards:
    """Refuses bodies above a limit, told or not told in advance, and adds the page's headers.

    Parameters
    ----------
    uploads : mapping of path to bytes
        Routes that take files and have a limit of their own.
    """

    def __init__(self, app: ASGIApp, body_bytes_max: int, uploads: Mapping[str, int]) -> None:
        self._app = app
        self._limit = body_bytes_max
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through.

        Raises
        ------
        BodyTooLarge
            If the body turns out too large after the answer began.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._uploads.get(scope["path"], self._limit)
        told = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not told.isdigit() or int(told) > limit:
            await self._refuse(send, limit)
            return
        answered = False

        async def answer(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                message["headers"].extend(PAGE_HEADERS)
            await send(message)

        try:
            await self._app(scope, self._counted(receive, limit), answer)
        except BodyTooLarge:
            if answered:
                raise
            await self._refuse(send, limit)

    def _counted(self, receive: Receive, limit: int) -> Receive:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge
            return message

        return counted

    async def _refuse(self, send: Send, limit: int) -> None:
        body = orjson.dumps(
            {
                "type": "urn:strikedesk:problem:body_too_large",
                "title": "Content Too Large",
                "status": 413,
                "code": "body_too_large",
                "detail": f"A request body may have at most {limit} bytes.",
            }
        )
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body})
