"""The web application: routes, streams, the page, and the desk behind them."""

from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from typing_extensions import override

from strikedesk import __version__
from strikedesk.accounts import api as accounts_api
from strikedesk.app import problems, telemetry
from strikedesk.app.desk import Desk
from strikedesk.app.guards import Guards
from strikedesk.charges import api as charges_api
from strikedesk.core.ids import NewId
from strikedesk.identity import api as identity_api
from strikedesk.identity import audit_api, users_api
from strikedesk.instruments import api as instruments_api
from strikedesk.instruments import calendar_api
from strikedesk.marketdata import api as marketdata_api
from strikedesk.marketdata import ws as marketdata_ws
from strikedesk.options import api as options_api
from strikedesk.options import iv_api
from strikedesk.orders import api as orders_api
from strikedesk.orders import approvals_api
from strikedesk.orders import stream as orders_stream
from strikedesk.orders.entry import OrderEntry
from strikedesk.orders.groups import api as order_groups_api
from strikedesk.orders.groups.desk import OrderGroups
from strikedesk.orders.reconciliation import api as reconciliation_api
from strikedesk.platform.http import ReadTx
from strikedesk.platform.ids import new_id
from strikedesk.platform.settings import Settings
from strikedesk.positions import api as positions_api
from strikedesk.positions.funds import value_open_by
from strikedesk.positions.service import engaged_instruments
from strikedesk.risk import api as risk_api
from strikedesk.risk import scopes_api as limits_api

STATIC = Path(__file__).parent / "static"
TOP_LEVEL = frozenset(f.name for f in STATIC.glob("*.*") if f.name != "index.html")
PREFIX = "/api/v1"
UPLOADS = {f"{PREFIX}/instruments/import": 64_000_000}

system = APIRouter(tags=["system"])


@system.get("/health")
async def health() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok", "version": __version__}


@system.get("/ready")
async def ready(request: Request, tx: ReadTx) -> JSONResponse:
    """Say whether the desk can do its work, part by part; 503 when one of them cannot."""
    await tx.fetchval("SELECT 1")
    desk: Desk = request.app.state.desk
    checks = {"database": "ok", **desk.is_ready()}
    is_ready = all(state == "ok" for state in checks.values())
    body = {"status": "ready" if is_ready else "not ready", "checks": checks}
    return JSONResponse(body, status_code=200 if is_ready else 503)


def create_app(desk: Desk) -> FastAPI:
    """Build the application around a desk that has started; who started it stops it."""
    app = _build(desk.settings, desk.new_id)
    _expose(app, desk)
    return app


def describe() -> dict[str, Any]:
    """Return the OpenAPI document; needs no running desk."""
    return _build(Settings(), new_id).openapi()


def _build(settings: Settings, ids: NewId) -> FastAPI:
    app = FastAPI(
        title="StrikeDesk",
        version=__version__,
        summary="Orders with pre-trade risk, positions and market data of one trading desk.",
        docs_url=None,  # its page comes from elsewhere, which our own policy forbids
        redoc_url=None,
        openapi_url="/api/openapi.json",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["authorization", "content-type"],
        )
    app.add_middleware(Guards, body_bytes_max=settings.body_bytes_max, uploads=UPLOADS)
    app.add_middleware(telemetry.Telemetry, new_id=ids)
    _mount(app)
    app.openapi = partial(_described, app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with errors as we answer them and not as FastAPI would."""
    if app.openapi_schema is None:
        app.openapi_schema = problems.describe(FastAPI.openapi(app))
    return app.openapi_schema


def _expose(app: FastAPI, desk: Desk) -> None:
    """Put on the app's state what routes ask for."""
    state = app.state
    state.desk = desk
    state.settings = desk.settings
    state.db = desk.db
    state.clock = desk.clock
    state.wall_clock = desk.wall_clock
    state.new_id = desk.new_id
    state.bus = desk.bus
    state.board = desk.board
    state.instruments = desk.catalogue
    state.depth = desk.venue
    state.market = desk.market
    state.identity = desk.identity
    state.value_open = value_open_by(desk.market)
    state.engaged = engaged_instruments
    state.options = desk.options
    state.reconciler = desk.reconciler
    state.wake_killer = desk.killer.wake
    state.order_groups = OrderGroups(desk.groups)
    state.order_entry = OrderEntry(
        desk.db,
        desk.clock,
        desk.new_id,
        desk.market,
        desk.dispatcher.wake,
        desk.on_booked,
        counts=desk.settings.rate_limits == "on",
    )


def _mount(app: FastAPI) -> None:
    routers = [
        orders_api.router,  # looked through in this order, and orders are in the greatest hurry
        order_groups_api.router,
        system,
        identity_api.router,
        users_api.router,
        audit_api.router,
        accounts_api.router,
        marketdata_api.router,  # before instruments: it owns /instruments/trending
        instruments_api.router,
        calendar_api.router,
        charges_api.router,
        options_api.router,
        iv_api.router,
        positions_api.router,
        risk_api.router,
        risk_api.accounts_router,
        approvals_api.router,
        reconciliation_api.router,
        limits_api.router,
    ]
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    app.include_router(marketdata_ws.router)
    app.include_router(orders_stream.router)
    app.add_api_route("/metrics", telemetry.expose, include_in_schema=False)
    if (STATIC / "assets").exists():
        app.mount("/assets", Immutable(directory=STATIC / "assets"), name="assets")
    app.add_api_route("/{path:path}", page, methods=["GET", "HEAD"], include_in_schema=False)


class Immutable(StaticFiles):
    """Files whose names carry their hash: a browser need never ask for them again."""

    @override
    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Answer with a file, and leave to keep it."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


async def page(path: str) -> Response:
    """Serve the page for every address that is its own to interpret.

    Raises
    ------
    HTTPException
        404 under /api, and when the page was not built.
    """
    if path.partition("/")[0] in {"api", "ws", "assets"}:
        raise HTTPException(404, "There is nothing here.")
    if path in TOP_LEVEL:
        return FileResponse(STATIC / path)
    index = STATIC / "index.html"
    if not index.is_file():
        raise HTTPException(
            404,
            "The page was not built: run `make web`. The API is described at /api/openapi.json.",
        )
    return FileResponse(index, headers={"cache-control": "no-cache"})
