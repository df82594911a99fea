"""Serving: a desk, its web application, and the sockets that they listen on."""

import asyncio
import errno
import gc
import socket
from collections.abc import Callable
from concurrent.futures import Future

import uvicorn

from strikedesk.app import demo, whereabouts
from strikedesk.app.desk import Desk
from strikedesk.app.web import create_app
from strikedesk.core.errors import Unavailable
from strikedesk.platform import logs
from strikedesk.platform.settings import Settings

Announce = Callable[[str, str | None], None]


class PortTaken(Unavailable):
    """Something else listens there."""

    code = "port_taken"


class HostUnusable(Unavailable):
    """No address of that name belongs to the machine."""

    code = "host_unusable"


async def serve(
    settings: Settings,
    announce: Announce,
    *,
    with_demo: bool,
    database: Future[str] | None = None,
) -> None:
    """Open the desk and keep it open until it is told to stop.

    Parameters
    ----------
    announce : callable
        Told the desk's address and a one-time login link once it answers.
    database : future of str, or None
        The database's address, if somebody is starting it already.

    Raises
    ------
    PortTaken
    HostUnusable
    """
    logs.configure(
        settings.folder / "logs",
        level=settings.log_level,
        levels=settings.log_levels,
        json_on_terminal=settings.log_json,
    )
    listening = _listen(settings.host, settings.port)
    desk = Desk(settings, database)
    try:
        await desk.start()
        await demo.first_start(desk, with_book=with_demo)
        server = uvicorn.Server(_config(desk, settings))
        address = whereabouts.address(*listening.getsockname()[:2])
        token = await demo.login_link(desk)
        link = None if token is None else f"{address}/login?token={token}"
        _spare_the_collector()
        whereabouts.note(settings.folder, address)
        announcing = asyncio.create_task(_announce(server, announce, address, link))
        await server.serve(sockets=[listening])
        announcing.cancel()
    finally:
        whereabouts.forget(settings.folder)
        await desk.stop()
        listening.close()


def _spare_the_collector() -> None:
    """Leave what start-up made out of garbage collection.

    It stays for as long as the desk runs, and looking through all of it again and again held
    the event loop up by a tenth of a second at a time.
    """
    gc.freeze()
    gc.enable()
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
    except (OSError, ValueError) as unusable:
        listening.close()
        raise _refusal(host, port, unusable) from unusable
    listening.listen(1024)
    listening.setblocking(False)
    return listening


def _refusal(host: str, port: int, unusable: OSError | ValueError) -> PortTaken | HostUnusable:
    if isinstance(unusable, ValueError | socket.gaierror) or unusable.errno == errno.EADDRNOTAVAIL:
        return HostUnusable(
            f"{host!r} is no address of this machine. "
            "Use --host 127.0.0.1, or an address of one of its networks."
        )
    return PortTaken(
        f"Port {port} on {host} cannot be used ({unusable.strerror}). Choose another with --port."
    )
