"""Logs: structured, one JSON object a line in files, readable on a terminal.

Two files, each turned over at 10 MB with five old ones kept: ``strikedesk.log`` tells what the
desk did, ``requests.log`` who asked for what. Lines are gathered in memory and written about
once a second, at once from WARNING upwards. There is no thread for it: one that formats lines
would take the interpreter away from the order path at every system call that it makes.
"""

import atexit
import logging
import logging.handlers
import sys
import time
from pathlib import Path

import orjson
import structlog
from structlog.typing import Processor
from typing_extensions import override

FILE_BYTES = 10_000_000
FILES_KEPT = 5
PATIENCE_S = 1.0
REQUESTS = "strikedesk.requests"
QUIET = {
    "uvicorn.access": "WARNING",
    "uvicorn.error": "WARNING",  # at INFO it writes addresses of sockets, with their tickets
    "alembic": "WARNING",
}

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class PatientFile(logging.handlers.RotatingFileHandler):
    """A turned-over log file that writes in gulps."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
        self._flushed_at = time.monotonic()
        self._size = path.stat().st_size
        atexit.register(self.close)

    @override
    def shouldRollover(self, record: logging.LogRecord) -> bool:
        return self._size >= self.maxBytes

    @override
    def doRollover(self) -> None:
        super().doRollover()
        self._size = 0

    @override
    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + "\n"
            if self.shouldRollover(record):
                self.doRollover()
            assert self.stream is not None, "opened when it was made, and reopened at each turn"
            self.stream.write(line)
            self._size += len(line)
            if record.levelno >= logging.WARNING or self._is_due():
                self.stream.flush()
                self._flushed_at = time.monotonic()
        except Exception:  # noqa: BLE001 - a log must never stop what it tells of
            self.handleError(record)

    def _is_due(self) -> bool:
        return time.monotonic() - self._flushed_at >= PATIENCE_S


def configure(folder: Path, *, level: str, levels: dict[str, str], json_on_terminal: bool) -> None:
    """Set up logging for the process.

    Parameters
    ----------
    folder : Path
        Where the files go.
    level : str
        For everything that ``levels`` does not name, as ``INFO``.
    levels : mapping
        Module to level, as ``{"strikedesk.orders": "DEBUG"}``.
    json_on_terminal : bool
        Write all lines to stderr too, as JSON, for a log collector; else only warnings.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_file = PatientFile(folder / "strikedesk.log")
    to_file.setFormatter(_formatter(_json))
    to_terminal = logging.StreamHandler(sys.stderr)
    to_terminal.setLevel(level if json_on_terminal else "WARNING")
    colored = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    to_terminal.setFormatter(_formatter(_json if json_on_terminal else colored))
    logging.basicConfig(level=level, handlers=[to_file, to_terminal], force=True)
    _configure_requests(folder, on_terminal=json_on_terminal)
    for name, own_level in {**QUIET, **levels}.items():
        logging.getLogger(name).setLevel(own_level)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _configure_requests(folder: Path, *, on_terminal: bool) -> None:
    requests = logging.getLogger(REQUESTS)
    requests.propagate = False
    requests.handlers = [PatientFile(folder / "requests.log")]
    if on_terminal:
        requests.addHandler(logging.StreamHandler(sys.stderr))


def _json(_logger: object, _name: str, event: structlog.typing.EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def _formatter(renderer: Processor) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
