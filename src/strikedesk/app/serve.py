"""Serving: a desk, its web application, and the sockets that they listen on."""

import asyncio
import gc
import socket
from collections.abc import Callable

import uvicorn

from strikedesk.app import demo
from strikedesk.app.desk import Desk
from strikedesk.app.web import create_app
from strikedesk.core.errors import Unavailable
from strikedesk.platform import logs
from strikedesk.platform.settings import Settings

Announce = Callable[[str, str | None], None]


class PortTaken(Unavailable):
    """Something else listens there."""

    code = "port_taken"


async def serve(settings: Settings, announce: Announce, *, with_demo: bool) -> None:
    """Open the desk and keep it open until it is told to stop.

    Parameters
    ----------
    announce : callable
        Told the desk's address and a one-time login link once it answers.

    Raises
    ------
    PortTaken
    """
    logs.configure(
        settings.folder / "logs",
        level=settings.log_level,
        levels=settings.log_levels,
        json_on_terminal=settings.log_json,
    )
    listening = _listen(settings.host, settings.port)
    desk = Desk(settings)
    try:
        await desk.start()
        if with_demo:
            await demo.first_start(desk)
        server = uvicorn.Server(_config(desk, settings))
        address = "http://{}:{}".format(*listening.getsockname()[:2])
        token = await demo.login_link(desk)
        link = None if token is None else f"{address}/login?token={token}"
        _spare_the_collector()
        announcing = asyncio.create_task(_announce(server, announce, address, link))
        await server.serve(sockets=[listening])
        announcing.cancel()
    finally:
        await desk.stop()
        listening.close()


def _spare_the_collector() -> None:
    """Leave what start-up made out of garbage collection.

    It stays for as long as the desk runs, and looking through all of it again and again held
    the event loop up by a tenth of a second at a time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _config(desk: Desk, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(desk),
        host=settings.host,
        port=settings.port,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=65_536,
        ws_per_message_deflate=False,  # per message and per client it would cost more than it saves
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        proxy_headers=False,
    )


async def _announce(
    server: uvicorn.Server, announce: Announce, address: str, link: str | None
) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn tells by this flag alone
        await asyncio.sleep(0.02)
    announce(address, link)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as taken:
        listening.close()
        raise PortTaken(
            f"Port {port} on {host} cannot be used ({taken.strerror}). Choose another with --port."
        ) from taken
    listening.listen(1024)
    listening.setblocking(False)
    return listening
