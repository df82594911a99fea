"""What Prometheus may ask, and one log line for each request."""

import logging
import time
from datetime import UTC, datetime

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strikedesk.core.ids import NewId
from strikedesk.platform.logs import REQUESTS

log = logging.getLogger(REQUESTS)

REGISTRY = CollectorRegistry()
ANSWERED = Counter(
    "strikedesk_http_requests_total",
    "Requests answered.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "strikedesk_http_request_seconds",
    "Time from request to the last byte of the answer.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    registry=REGISTRY,
)
ORDERS = Counter(
    "strikedesk_order_events_total",
    "Changes of orders after their commit.",
    ["status"],
    registry=REGISTRY,
)
TRADES = Counter("strikedesk_trades_total", "Fills booked.", registry=REGISTRY)
STREAMS = Gauge("strikedesk_streams", "Open web sockets.", registry=REGISTRY)
FEED_AGE = Gauge(
    "strikedesk_feed_age_seconds", "Time since the feed's last frame.", registry=REGISTRY
)
DISPATCHER_AGE = Gauge(
    "strikedesk_dispatcher_age_seconds",
    "Time since the order path last finished a round.",
    registry=REGISTRY,
)


def expose() -> Response:
    """Write all metrics in Prometheus' text format."""
    return Response(generate_latest(REGISTRY), media_type="text/plain; version=0.0.4")


class Telemetry:
    """Gives each request an id, counts it, times it and logs it; never its body or headers."""

    def __init__(self, app: ASGIApp, new_id: NewId) -> None:
        self._app = app
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = self._new_id().hex
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            self._record(scope, status, time.perf_counter() - started, request_id)

    def _record(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = getattr(scope.get("endpoint"), "__qualname__", "unmatched")
        method = scope["method"]
        ANSWERED.labels(method, route, status).inc()
        SECONDS.labels(method, route).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            log.info(_line(scope, status, seconds, request_id))


def _line(scope: Scope, status: int, seconds: float, request_id: str) -> str:
    client = scope.get("client")
    return orjson.dumps(
        {
            "timestamp": datetime.now(UTC),  # noqa: TID251 - the log's own time
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 2),
            "request_id": request_id,
            "address": client[0] if client else None,
        },
        option=orjson.OPT_UTC_Z,
    ).decode()
